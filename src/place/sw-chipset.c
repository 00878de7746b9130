/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the chipset holds, demands and prefers. Addresses from here are kept in the first pass
 * already. */
#include "place/sw-fit-error.h"
#include "place/sw-pass.h"

const SwChipsetRule *
sw_pass_built_in(const SwPass *pass, const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(pass->machine->id, device, NULL);

    return rule && rule->home == SW_HOME_BUILT_IN ? rule : NULL;
}

/* Who else is written there. */
static const SwDevice *
find_occupant(const SwPass *pass, const SwPci *home, const SwDevice *self)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (pass->domain, kind, device)
            if (device != self && sw_address_present(&device->address) &&
                sw_pci_equal(&device->address.pci, home))
                return device;
    return NULL;
}

/* A place that the chipset holds; @device is its part there, or NULL when that has no element. */
static bool
reserve_home(SwPass *pass, const SwDevice *device, const SwChipsetRule *rule, GError **error)
{
    const SwNeed need = {.connect = SW_ENDPOINTS, .written = true};
    const SwPci home = {.slot = rule->slot, .function = rule->function};
    SwFit fit = sw_busset_reserve(pass->set, &home, &need);
    const SwDevice *other = fit == SW_FIT_TAKEN ? find_occupant(pass, &home, device) : NULL;

    if (fit == SW_FIT_OK)
        return true;
    if (other || !device)
        return sw_taken_error(error, other, &home, rule);
    return sw_fit_error(error, device, &home, pass->set, fit);
}

static bool
reserve_built_in(SwPass *pass, SwDevice *device, const SwChipsetRule *rule, GError **error)
{
    const SwPci home = {.slot = rule->slot, .function = rule->function};

    if (sw_address_present(&device->address) && !sw_pci_equal(&device->address.pci, &home))
        return sw_home_error(error, device, &home, rule);
    if (!reserve_home(pass, device, rule, error))
        return false;
    if (device->placed != SW_PLACED_WRITTEN)
        sw_pass_keep(device, &home, SW_PLACED_CHIPSET, rule->why);
    return true;
}

/* The first preferred place of a device whose whole slot is free. */
static bool
take_preferred(SwPass *pass, SwDevice *device, const SwChipsetRule *rule, GError **error)
{
    SwNeed need = sw_need_of(device);

    need.written = true;
    for (; rule; rule = sw_chipset_rule_next(pass->machine->id, device, rule)) {
        const SwPci home = {.slot = rule->slot, .function = rule->function};
        SwFit fit;

        if (!sw_bus_slot_free(sw_busset_bus(pass->set, 0), rule->slot))
            continue;
        fit = sw_busset_reserve(pass->set, &home, &need);
        if (fit != SW_FIT_OK)
            return sw_fit_error(error, device, &home, pass->set, fit);
        sw_pass_keep(device, &home, SW_PLACED_CHIPSET, rule->why);
        if (rule->multifunction)
            device->address.multifunction = SW_SWITCH_ON;
        return true;
    }
    return true;
}

/* A controller's bare <address type='pci'/> sends it past its home, as libvirt has it. */
static bool
looks_for_home(const SwDevice *device)
{
    return device->kind == SW_KIND_CONTROLLER ? device->address.type == SW_ADDRESS_NONE
                                              : sw_address_wanted(&device->address);
}

/* On any machine libvirt takes the PIIX3's controllers for built in by their place alone, and then
 * refuses them where the root bus is not conventional. */
static bool
is_foreign(const SwPass *pass, const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(SW_MACHINE_I440FX, device, NULL);
    const SwBus *root = sw_busset_bus(pass->set, 0);
    SwPci home;

    if (!rule || rule->home != SW_HOME_BUILT_IN || !sw_address_present(&device->address))
        return false;
    home = (SwPci){.slot = rule->slot, .function = rule->function};
    return sw_pci_equal(&device->address.pci, &home) && root && !(root->accepts & SW_PCI_ENDPOINT);
}

static bool
place_at_home(SwPass *pass, SwDevice *device, GError **error)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(pass->machine->id, device, NULL);

    if (is_foreign(pass, device))
        return sw_fit_error(error, device, &device->address.pci, pass->set, SW_FIT_SHAPE);
    if (!rule)
        return true;
    if (rule->home == SW_HOME_BUILT_IN)
        return reserve_built_in(pass, device, rule, error);
    return !looks_for_home(device) || !device->connect || take_preferred(pass, device, rule, error);
}

static bool
reserve_chipset(SwPass *pass, GError **error)
{
    const SwChipsetRule *rules;
    size_t n;

    rules = sw_chipset_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == pass->machine->id && rules[i].home == SW_HOME_TAKEN &&
            !reserve_home(pass, NULL, &rules[i], error))
            return false;
    return true;
}

static const SwDevice *
find_in_slot(const SwPass *pass, unsigned slot)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (pass->domain, kind, device)
            if (sw_address_present(&device->address) && device->address.pci.bus == 0 &&
                device->address.pci.slot == slot)
                return device;
    return NULL;
}

/* Where the machine makes the primary video itself, it makes it in the first free slot, so that
 * this one has to be free when there is none yet. */
static bool
place_fixed_video(SwPass *pass, SwDevice *video, const SwChipsetRule *rule, GError **error)
{
    const SwPci home = {.slot = rule->slot, .function = rule->function};
    bool is_free = sw_bus_slot_free(sw_busset_bus(pass->set, 0), rule->slot);

    if (!video || !video->connect)
        return !is_free || reserve_home(pass, NULL, rule, error);
    if (sw_address_wanted(&video->address))
        return is_free ? take_preferred(pass, video, rule, error)
                       : sw_fixed_video_error(error, find_in_slot(pass, rule->slot), &home);
    return sw_pci_equal(&video->address.pci, &home) || sw_fixed_video_error(error, video, &home);
}

/* The primary video comes before all other devices also when its preferred slot is taken. */
static bool
place_primary_video(SwPass *pass, GError **error)
{
    GPtrArray *videos = pass->domain->devices[SW_KIND_VIDEO];
    SwDevice *video = videos->len ? videos->pdata[0] : NULL;
    const SwChipsetRule *rule = sw_chipset_rule_of_video(pass->machine->id);

    if (rule && pass->facts.fixed_video)
        return place_fixed_video(pass, video, rule, error);
    if (!rule || !video)
        return true;
    if (!place_at_home(pass, video, error))
        return false;
    return !sw_address_wanted(&video->address) || !video->connect ||
           sw_pass_assign(pass, video, 0, error);
}

bool
sw_pass_place_chipset(SwPass *pass, GError **error)
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
