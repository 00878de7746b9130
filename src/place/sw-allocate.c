/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses for every PCI device of a completed domain.
 *
 * Two passes, as in libvirt, because the controllers that are added have low places of the root
 * bus: they must be known before the first device is placed. The first pass is a dry run in which
 * the set of buses may grow; of its addresses only the chipset's are kept. Then a controller is
 * made for each bus that has none, and the second pass places everything for good, controllers
 * first. Placing devices at once and moving them when a bridge comes in was rejected: it gives
 * other addresses than libvirt's.
 *
 * The order of the devices decides the addresses; it is the table steps[]. What stands in the
 * document is reserved before anything is looked for. */
#include "place/sw-allocate.h"

#include "base/sw-i18n.h"
#include "base/sw-error.h"
#include "place/sw-pass.h"
#include "rules/sw-device-rules.h"

/* The devices of each step: all of a kind, or of a kind those that pass a test. */
static bool
is_pci(const SwDevice *device)
{
    return sw_device_is_controller(device, "pci");
}

static bool
is_other_controller(const SwDevice *device)
{
    return !is_pci(device);
}

static bool
is_emulated(const SwDevice *device)
{
    return !sw_device_is_host(device);
}

static const struct {
    SwKind kind;
    bool (*takes)(const SwDevice *device); /* NULL: all */
} steps[] = {
    {SW_KIND_CONTROLLER, is_pci},
    {SW_KIND_FILESYSTEM, NULL},
    {SW_KIND_INTERFACE, is_emulated},
    {SW_KIND_SOUND, NULL},
    {SW_KIND_CONTROLLER, is_other_controller},
    {SW_KIND_DISK, NULL},
    {SW_KIND_INTERFACE, sw_device_is_host},
    {SW_KIND_HOSTDEV, NULL},
    {SW_KIND_MEMBALLOON, NULL},
    {SW_KIND_RNG, NULL},
    {SW_KIND_WATCHDOG, NULL},
    {SW_KIND_VIDEO, NULL},
    {SW_KIND_SHMEM, NULL},
    {SW_KIND_INPUT, NULL},
    {SW_KIND_SERIAL, NULL},
    {SW_KIND_VSOCK, NULL},
    {SW_KIND_MEMORY, NULL},
    {SW_KIND_IOMMU, NULL},
};

/* ---- connect flags ---- */

static void
set_connect(SwDevice *device, SwSlotFacts facts)
{
    const SwDeviceRule *rule = sw_device_rule_find(device);
    SwHostFact host = sw_address_present(&device->address) ? SW_HOST_UNKNOWN : device->host;

    device->connect =
        sw_lane_connect(device->conventional ? SW_LANE_CONVENTIONAL : rule->lane, facts, host);
    device->connect_reason =
        device->conventional ? N_("a generic virtio device keeps its I/O BAR on conventional PCI")
                             : rule->why;
}

static bool
set_controller_connect(SwDevice *device, GError **error)
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
            if (!is_pci(device))
                set_connect(device, facts);
            else if (!set_controller_connect(device, error))
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

/* ---- the passes ---- */

static bool
collect_written(SwPass *pass, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (pass->domain, kind, device)
            if (sw_address_present(&device->address) && !sw_pass_built_in(pass, device) &&
                !sw_pass_reserve_written(pass, device, error))
                return false;
    return true;
}

/* Whether the steps hand out a place for the device. */
static bool
wants_place(const SwDevice *device)
{
    if (!sw_address_wanted(&device->address))
        return false;
    if (is_pci(device))
        return device->connect;
    return sw_device_rule_find(device)->lane != SW_LANE_OFF_PCI;
}

static bool
assign_steps(SwPass *pass, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        SW_FOREACH_DEVICE (pass->domain, steps[i].kind, device) {
            int part = sw_usb2_part(device);

            if ((steps[i].takes && !steps[i].takes(device)) || !wants_place(device))
                continue;
            if (part >= 0 ? !sw_pass_assign_usb2(pass, device, part, error)
                          : !sw_pass_assign(pass, device, 0, error))
                return false;
        }
    return true;
}

static bool
has_free_slot(const SwBusSet *set)
{
    for (unsigned i = 0; i < sw_busset_size(set); i++) {
        const SwBus *bus = sw_busset_bus(set, i);

        if (bus->n_used <= bus->rule->last - bus->rule->first)
            return true;
    }
    return false;
}

/* Controllers for the buses that were added; the ones placed here may make the set grow further. */
static bool
add_controllers(SwPass *pass, GError **error)
{
    for (unsigned i = 1; i < sw_busset_size(pass->set); i++) {
        SwDevice *device;

        if (sw_domain_controller(pass->domain, "pci", (int)i))
            continue;
        device = sw_device_new(SW_KIND_CONTROLLER, SW_ORIGIN_GROWN);
        device->type = g_strdup("pci");
        sw_device_set_model(device, sw_busset_bus(pass->set, i)->rule->model);
        device->controller.index = (int)i;
        sw_domain_append(pass->domain, device);
        if (!set_controller_connect(device, error))
            return false;
        if (device->connect && !sw_pass_assign(pass, device, 0, error))
            return false;
    }
    return true;
}

static bool
run_dry(SwPass *pass, GError **error)
{
    int last = sw_highest_pci_index(pass->domain);

    sw_pass_build_set(pass);
    if (!collect_written(pass, error) || !sw_pass_place_chipset(pass, error))
        return false;
    /* conventional machines keep a slot for the bridge that may have to come */
    if (sw_has_pci_model(pass->domain, "pci-root") && !pass->facts.express &&
        has_free_slot(pass->set) && !sw_pass_assign_dummy(pass, SW_LANE_CONVENTIONAL, error))
        return false;
    if (!assign_steps(pass, error))
        return false;
    /* a PCI Express machine that brings no controllers of its own gets one port to hotplug into */
    if (last <= 0 && pass->facts.express && (int)sw_busset_size(pass->set) > last + 1 &&
        !sw_pass_assign_dummy(pass, SW_LANE_EXPRESS, error))
        return false;
    return add_controllers(pass, error);
}

static bool
run_final(SwPass *pass, GError **error)
{
    sw_pass_build_set(pass);
    if (!collect_written(pass, error))
        return false;
    if (pass->machine->pci_optional && !sw_busset_size(pass->set))
        return true;
    return sw_pass_place_chipset(pass, error) && assign_steps(pass, error);
}

static bool
run_pass(SwPass pass, bool dry, bool (*run)(SwPass *, GError **), GError **error)
{
    g_autoptr(SwBusSet) set = sw_busset_new();

    pass.set = set;
    pass.dry = dry;
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

bool
sw_allocate(SwDomain *domain, const SwMachineRule *machine, SwSlotFacts facts,
            const SwGrowth *growth, GError **error)
{
    const SwPass pass = {.domain = domain, .machine = machine, .facts = facts, .growth = growth};

    if (!set_all_connect(domain, facts, error))
        return false;
    note_written(domain);
    if (sw_highest_pci_index(domain) >= 0 && !run_pass(pass, true, run_dry, error))
        return false;
    if (!run_pass(pass, false, run_final, error))
        return false;
    mark_multifunction(domain);
    return true;
}
