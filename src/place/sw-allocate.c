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
#include "place/sw-fit-error.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-device-rules.h"

typedef struct {
    SwDomain *domain;
    const SwMachineRule *machine;
    SwSlotFacts facts;
    const SwGrowth *growth;
    SwBusSet *set;
    bool dry; /* the first pass: the set may grow, addresses are not kept */
} Pass;

/* The devices of each step: all of a kind, or of a kind those that pass a test. */
static bool
is_pci_controller(const SwDevice *device)
{
    return sw_device_is_controller(device, "pci");
}

static bool
is_other_controller(const SwDevice *device)
{
    return !is_pci_controller(device);
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
    {SW_KIND_CONTROLLER, is_pci_controller},
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
    device->connect_reason = rule->why;
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
            if (!is_pci_controller(device))
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

/* ---- the set of buses ---- */

static int
highest_index(const SwDomain *domain)
{
    int highest = -1;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (is_pci_controller(device))
            highest = MAX(highest, device->controller.index);
    return highest;
}

static bool
has_model(const SwDomain *domain, const char *model)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "pci", model))
            return true;
    return false;
}

/* A bus whose index no controller has will get one of this model. */
static const char *
gap_model(const Pass *pass, int index)
{
    if (index == 0 || pass->machine->many_roots)
        return "pci-root";
    return has_model(pass->domain, "pcie-root") ? "pcie-root-port" : "pci-bridge";
}

static void
build_set(Pass *pass)
{
    int last = highest_index(pass->domain);

    for (int index = 0; index <= last; index++) {
        const SwDevice *device = sw_domain_controller(pass->domain, "pci", index);
        const char *model = device ? device->model : gap_model(pass, index);
        SwBus *bus = sw_busset_append(pass->set, sw_controller_rule_find(model));

        if (device && device->controller.hotplug == SW_SWITCH_OFF)
            bus->accepts &= ~SW_HOTPLUGGABLE;
        bus->isolation_locked = index == 0;
    }
}

/* ---- one device ---- */

static SwNeed
need_of(const SwDevice *device)
{
    return (SwNeed){.connect = device->connect, .isolation = device->isolation};
}

static bool
reserve_written(Pass *pass, SwDevice *device, GError **error)
{
    SwNeed need = need_of(device);
    const SwPci asked = device->address.pci;
    SwFit fit;

    need.written = true;
    if (!need.connect)
        need.connect =
            SW_PCI_ENDPOINT; /* no PCI device by our rules, but the user says it is one */
    if (pass->dry && asked.bus >= sw_busset_size(pass->set)) {
        SwGrown grown = sw_busset_grow(pass->set, pass->growth, need.connect, asked.bus);

        if (grown == SW_GROWN_IMPOSSIBLE)
            return sw_grow_error(error, device);
        if (grown == SW_GROWN_SHIFTED) {
            device->address.pci.bus++;
            device->placed = SW_PLACED_MOVED;
        }
    }
    fit = sw_busset_reserve(pass->set, &device->address.pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &asked, pass->set, fit);
    return true;
}

static void
keep(SwDevice *device, const SwPci *pci, SwPlaced placed, const char *why)
{
    device->address.type = SW_ADDRESS_PCI;
    device->address.pci = *pci;
    device->placed = placed;
    device->place_reason = why;
}

/* A place for @device with the wanted @function; kept in the second pass only. */
static bool
assign(Pass *pass, SwDevice *device, uint32_t function, GError **error)
{
    const SwNeed need = need_of(device);
    SwPci pci = {.function = function};

    if (!sw_busset_size(pass->set))
        return sw_fit_error(error, device, &pci, pass->set, SW_FIT_NO_BUS);
    if (!sw_busset_find(pass->set, &need, &pci)) {
        SwGrown grown;

        if (!pass->dry)
            return sw_full_error(error, device);
        pci.bus = sw_busset_size(pass->set);
        grown = sw_busset_grow(pass->set, pass->growth, need.connect, pci.bus);
        if (grown == SW_GROWN_IMPOSSIBLE)
            return sw_grow_error(error, device);
        pci.bus += grown == SW_GROWN_SHIFTED;
        pci.slot = sw_busset_bus(pass->set, pci.bus)->rule->first;
    }
    SwFit fit = sw_busset_reserve(pass->set, &pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &pci, pass->set, fit);
    if (!pass->dry)
        keep(device, &pci, SW_PLACED_FOUND, NULL);
    return true;
}

/* A place that is taken for nobody, so that the set grows early enough. */
static bool
assign_dummy(Pass *pass, SwLane lane, GError **error)
{
    g_autoptr(SwDevice) dummy = sw_device_new(SW_KIND_INTERFACE, SW_ORIGIN_GROWN);

    dummy->connect = sw_lane_connect(lane, pass->facts, SW_HOST_UNKNOWN);
    return assign(pass, dummy, 0, error);
}

/* ---- the chipset ---- */

static const SwChipsetRule *
built_in(const Pass *pass, const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(pass->machine->id, device, NULL);

    return rule && rule->home == SW_HOME_BUILT_IN ? rule : NULL;
}

static bool
reserve_built_in(Pass *pass, SwDevice *device, const SwChipsetRule *rule, GError **error)
{
    const SwNeed need = {.connect = SW_ENDPOINTS, .written = true};
    const SwPci home = {.slot = rule->slot, .function = rule->function};
    SwFit fit;

    if (sw_address_present(&device->address) && !sw_pci_equal(&device->address.pci, &home))
        return sw_home_error(error, device, &home, rule);
    fit = sw_busset_reserve(pass->set, &home, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &home, pass->set, fit);
    if (device->placed != SW_PLACED_WRITTEN)
        keep(device, &home, SW_PLACED_CHIPSET, rule->why);
    return true;
}

/* The first preferred place of a device whose whole slot is free. */
static bool
take_preferred(Pass *pass, SwDevice *device, const SwChipsetRule *rule, GError **error)
{
    SwNeed need = need_of(device);

    need.written = true;
    for (; rule; rule = sw_chipset_rule_next(pass->machine->id, device, rule)) {
        const SwPci home = {.slot = rule->slot, .function = rule->function};
        SwFit fit;

        if (!sw_bus_slot_free(sw_busset_bus(pass->set, 0), rule->slot))
            continue;
        fit = sw_busset_reserve(pass->set, &home, &need);
        if (fit != SW_FIT_OK)
            return sw_fit_error(error, device, &home, pass->set, fit);
        keep(device, &home, SW_PLACED_CHIPSET, rule->why);
        if (rule->multifunction)
            device->address.multifunction = SW_SWITCH_ON;
        return true;
    }
    return true;
}

static bool
place_at_home(Pass *pass, SwDevice *device, GError **error)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(pass->machine->id, device, NULL);

    if (!rule)
        return true;
    if (rule->home == SW_HOME_BUILT_IN)
        return reserve_built_in(pass, device, rule, error);
    return !sw_address_wanted(&device->address) || !device->connect ||
           take_preferred(pass, device, rule, error);
}

static bool
reserve_chipset(Pass *pass, GError **error)
{
    const SwNeed need = {.connect = SW_ENDPOINTS, .written = true};
    const SwChipsetRule *rules;
    size_t n;

    rules = sw_chipset_rules(&n);
    for (size_t i = 0; i < n; i++) {
        const SwPci home = {.slot = rules[i].slot, .function = rules[i].function};

        if (rules[i].machine == pass->machine->id && rules[i].home == SW_HOME_TAKEN &&
            sw_busset_reserve(pass->set, &home, &need) != SW_FIT_OK)
            return sw_home_error(error, NULL, &home, &rules[i]);
    }
    return true;
}

/* The primary video comes before all other devices also when its preferred slot is taken. */
static bool
place_primary_video(Pass *pass, GError **error)
{
    GPtrArray *videos = pass->domain->devices[SW_KIND_VIDEO];
    SwDevice *video = videos->len ? videos->pdata[0] : NULL;

    if (!video || !sw_chipset_rule_next(pass->machine->id, video, NULL))
        return true;
    if (!place_at_home(pass, video, error))
        return false;
    return !sw_address_wanted(&video->address) || !video->connect || assign(pass, video, 0, error);
}

static bool
place_chipset(Pass *pass, GError **error)
{
    SW_FOREACH_DEVICE (pass->domain, SW_KIND_CONTROLLER, device)
        if (!place_at_home(pass, device, error))
            return false;
    if (!reserve_chipset(pass, error) || !place_primary_video(pass, error))
        return false;
    SW_FOREACH_DEVICE (pass->domain, SW_KIND_SOUND, device)
        if (!place_at_home(pass, device, error))
            return false;
    return true;
}

/* ---- USB2 sets: four controllers, one slot, fixed functions ---- */

static const struct {
    const char *model;
    uint32_t function;
    SwSwitch multifunction;
} usb2_parts[] = {
    {"ich9-ehci1", 7, SW_SWITCH_ABSENT},
    {"ich9-uhci1", 0, SW_SWITCH_ON},
    {"ich9-uhci2", 1, SW_SWITCH_ABSENT},
    {"ich9-uhci3", 2, SW_SWITCH_ABSENT},
};

static int
usb2_part(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(usb2_parts); i++)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "usb", usb2_parts[i].model))
            return (int)i;
    return -1;
}

static const SwDevice *
usb2_sibling(const SwDomain *domain, const SwDevice *device)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (usb2_part(other) >= 0 && other->controller.index == device->controller.index &&
            sw_address_present(&other->address))
            return other;
    return NULL;
}

static bool
assign_usb2(Pass *pass, SwDevice *device, int part, GError **error)
{
    const SwDevice *sibling = usb2_sibling(pass->domain, device);
    SwNeed need = need_of(device);
    SwPci pci;
    SwFit fit;

    if (!pass->dry)
        device->address.multifunction = usb2_parts[part].multifunction;
    if (!sibling)
        return assign(pass, device, usb2_parts[part].function, error);
    pci = sibling->address.pci;
    pci.function = usb2_parts[part].function;
    need.written = true;
    fit = sw_busset_reserve(pass->set, &pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &pci, pass->set, fit);
    if (!pass->dry)
        keep(device, &pci, SW_PLACED_FOUND, N_("the parts of a USB2 set share a slot"));
    return true;
}

/* ---- the passes ---- */

static bool
collect_written(Pass *pass, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (pass->domain, kind, device)
            if (sw_address_present(&device->address) && !built_in(pass, device) &&
                !reserve_written(pass, device, error))
                return false;
    return true;
}

/* Whether the steps hand out a place for the device. */
static bool
wants_place(const SwDevice *device)
{
    if (!sw_address_wanted(&device->address))
        return false;
    if (is_pci_controller(device))
        return device->connect;
    return sw_device_rule_find(device)->lane != SW_LANE_OFF_PCI;
}

static bool
assign_steps(Pass *pass, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        SW_FOREACH_DEVICE (pass->domain, steps[i].kind, device) {
            int part = usb2_part(device);

            if ((steps[i].takes && !steps[i].takes(device)) || !wants_place(device))
                continue;
            if (part >= 0 ? !assign_usb2(pass, device, part, error)
                          : !assign(pass, device, 0, error))
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
add_controllers(Pass *pass, GError **error)
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
        if (device->connect && !assign(pass, device, 0, error))
            return false;
    }
    return true;
}

static bool
run_dry(Pass *pass, GError **error)
{
    int last = highest_index(pass->domain);

    build_set(pass);
    if (!collect_written(pass, error) || !place_chipset(pass, error))
        return false;
    /* conventional machines keep a slot for the bridge that may have to come */
    if (has_model(pass->domain, "pci-root") && !pass->facts.express && has_free_slot(pass->set) &&
        !assign_dummy(pass, SW_LANE_CONVENTIONAL, error))
        return false;
    if (!assign_steps(pass, error))
        return false;
    /* a PCI Express machine that brings no controllers of its own gets one port to hotplug into */
    if (last <= 0 && pass->facts.express && (int)sw_busset_size(pass->set) > last + 1 &&
        !assign_dummy(pass, SW_LANE_EXPRESS, error))
        return false;
    return add_controllers(pass, error);
}

static bool
run_final(Pass *pass, GError **error)
{
    build_set(pass);
    if (!collect_written(pass, error))
        return false;
    if (pass->machine->pci_optional && !sw_busset_size(pass->set))
        return true;
    return place_chipset(pass, error) && assign_steps(pass, error);
}

static bool
run_pass(Pass pass, bool dry, bool (*run)(Pass *, GError **), GError **error)
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
    const Pass pass = {.domain = domain, .machine = machine, .facts = facts, .growth = growth};

    if (!set_all_connect(domain, facts, error))
        return false;
    note_written(domain);
    if (highest_index(domain) >= 0 && !run_pass(pass, true, run_dry, error))
        return false;
    if (!run_pass(pass, false, run_final, error))
        return false;
    mark_multifunction(domain);
    return true;
}
