/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses for every PCI device of a completed domain.
 *
 * Two passes, as in libvirt, because the controllers that are added have low places of the root
 * bus: they must be known before the first device is placed. The first pass finds out which ones,
 * by one of the strategies of sw-strategy.c, and makes a controller for each bus that has none; of
 * its addresses only the chipset's are kept. The second pass places everything for good,
 * controllers first. Placing devices at once and moving them when a bridge comes in was rejected:
 * it gives other addresses than libvirt's. In which order devices are looked at is the table of
 * sw-steps.c.
 *
 * A strategy that finds no slot leaves the domain as it was, so that another one can begin. */
#include "place/sw-allocate.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "place/sw-fit-error.h"
#include "rules/sw-device-rules.h"

/* ---- connect flags ---- */

static void
set_connect(SwDevice *device, SwSlotFacts facts)
{
    const SwDeviceRule *rule = sw_device_rule_find(device);
    SwHostFact host = sw_address_present(&device->address) ? SW_HOST_UNKNOWN : device->host;

    device->connect = sw_lane_connect(rule->lane, facts, host);
    device->connect_reason = rule->why;
    if (device->conventional) {
        device->connect = sw_lane_connect(SW_LANE_CONVENTIONAL, facts, host);
        device->connect_reason =
            N_("a generic virtio device keeps its I/O BAR on conventional PCI");
    } else if (device->home == SW_HOME_PORT) {
        device->connect = sw_lane_connect(SW_LANE_EXPRESS, facts, host);
        device->connect_reason = N_("a transitional device keeps its I/O BAR on a port as well");
    }
}

bool
sw_controller_set_connect(SwDevice *device, GError **error)
{
    const SwControllerRule *rule = sw_controller_rule_find(device->model);

    if (!rule) {
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("PCI controller %d has the model '%s', which does not exist; give it one of "
                       "libvirt's"),
                     device->controller.index, device->model ? device->model : "");
        return false;
    }
    device->connect = rule->plugs;
    device->connect_reason = rule->why;
    return true;
}

static bool
set_all_connect(SwDomain *domain, SwSlotFacts facts, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            if (!sw_device_is_controller(device, "pci"))
                set_connect(device, facts);
            else if (!sw_controller_set_connect(device, error))
                return false;
        }
    return true;
}

static void
note_written(SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (sw_address_present(&device->address))
                device->placed = SW_PLACED_WRITTEN;
}

void
sw_allocate_prepare(SwDomain *domain, SwSlotFacts facts)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            if (sw_device_is_controller(device, "pci"))
                sw_controller_set_connect(device, NULL);
            else
                set_connect(device, facts);
        }
    note_written(domain);
}

/* ---- the passes ---- */

static bool
run_final(SwPass *pass, GError **error)
{
    sw_pass_build_set(pass);
    if (!sw_pass_collect_written(pass, error))
        return false;
    if (pass->facts.no_pci)
        return true;
    if (!sw_pass_place_chipset(pass, error) || !sw_pass_assign_steps(pass, error))
        return false;
    sw_pass_order_rooted(pass);
    return true;
}

static bool
run_pass(SwPass pass, SwPassMode mode, bool (*run)(SwPass *, GError **), GError **error)
{
    g_autoptr(SwBusSet) set = sw_busset_new();
    g_autoptr(GPtrArray) rooted = g_ptr_array_new();

    pass.set = set;
    pass.rooted = rooted;
    pass.mode = mode;
    return run(&pass, error);
}

/* Whoever shares a slot needs the mark at its function 0; a written 'off' is kept, as in libvirt.
 */
static void
mark_multifunction(SwDomain *domain)
{
    g_autoptr(GHashTable) shared = g_hash_table_new(NULL, NULL);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->address.type == SW_ADDRESS_PCI && device->address.pci.function)
                g_hash_table_add(shared, GUINT_TO_POINTER(device->address.pci.bus << 8 |
                                                          device->address.pci.slot));
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (sw_address_present(&device->address) && !device->address.pci.function &&
                device->address.multifunction == SW_SWITCH_ABSENT &&
                g_hash_table_contains(shared, GUINT_TO_POINTER(device->address.pci.bus << 8 |
                                                               device->address.pci.slot)))
                device->address.multifunction = SW_SWITCH_ON;
}

/* libvirt looks for a bridge's slot on every bus, also on the one that the bridge provides. */
static bool
check_bridges(const SwDomain *domain, GError **error)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (device->origin == SW_ORIGIN_GROWN && (device->connect & SW_PCI_BRIDGE) &&
            (int)device->address.pci.bus >= device->controller.index)
            return sw_full_error(error, device);
    return true;
}

/* ---- undoing ---- */

static GArray *
save_addresses(const SwDomain *domain)
{
    guint n = 0;
    GArray *saved;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        n += domain->devices[kind]->len;
    saved = g_array_sized_new(FALSE, FALSE, sizeof(SwAddress), n);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            g_array_append_val(saved, device->address);
    return saved;
}

static void
restore(SwDomain *domain, const GArray *saved)
{
    GPtrArray *controllers = domain->devices[SW_KIND_CONTROLLER];
    guint i = 0;

    while (controllers->len &&
           ((SwDevice *)controllers->pdata[controllers->len - 1])->origin == SW_ORIGIN_GROWN)
        g_ptr_array_set_size(controllers, (gint)controllers->len - 1);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            device->address = g_array_index(saved, SwAddress, i++);
            device->placed = SW_PLACED_NOWHERE;
            device->place_reason = NULL;
            device->controller.for_bridges = false;
        }
}

static bool
allocate(const SwPass *pass, const SwStrategy *strategy, GError **error)
{
    if (!set_all_connect(pass->domain, pass->facts, error))
        return false;
    note_written(pass->domain);
    if (sw_highest_pci_index(pass->domain) >= 0 &&
        !run_pass(*pass, strategy->mode, strategy->run, error))
        return false;
    if (!run_pass(*pass, SW_PASS_FINAL, run_final, error) || !check_bridges(pass->domain, error))
        return false;
    mark_multifunction(pass->domain);
    return true;
}

bool
sw_allocate(SwDomain *domain, const SwMachineRule *machine, SwSlotFacts facts,
            const SwGrowth *growth, SwStrategyId id, GError **error)
{
    const SwStrategy *strategy = sw_strategy(id);
    const SwPass pass = {.domain = domain,
                         .machine = machine,
                         .facts = facts,
                         .growth = growth,
                         .placed = strategy->placed,
                         .pack = id == SW_STRATEGY_COMPLETE};
    g_autoptr(GArray) saved = save_addresses(domain);

    if (allocate(&pass, strategy, error))
        return true;
    restore(domain, saved);
    return false;
}
