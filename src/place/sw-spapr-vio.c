/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers on the virtual I/O bus of pseries.
 *
 * A device is known to the guest by its register. Each kind starts at the number that QEMU itself
 * starts at and goes up in steps; written registers are kept, and count for all kinds. */
#include "place/sw-transport.h"

#include <inttypes.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "rules/sw-transport-rules.h"

#define STEP         0x1000u
#define MAX_REGISTER UINT32_MAX

static bool
lives_here(const SwDevice *device, const SwSpaprVioRule *rule, const SwMachineRule *machine)
{
    if (rule->models && device->model && sw_words_match(rule->models, device->model))
        return true;
    return machine->many_roots && rule->defaults &&
           (!device->model || sw_words_match(rule->defaults, device->model));
}

/* libvirt keeps addresses of all types in one union and changes the type without clearing it: a
 * written PCI address is then read as a register, the bus as its upper half, and there is one if
 * the slot is not 0. A domain has to get the register that libvirt gives it, so this is kept. */
static void
turn_over(SwAddress *address)
{
    const SwPci pci = address->pci;
    bool was_pci = address->type == SW_ADDRESS_PCI;

    if (address->type == SW_ADDRESS_SPAPR_VIO)
        return;
    *address = (SwAddress){.type = SW_ADDRESS_SPAPR_VIO};
    if (was_pci && pci.slot) {
        address->reg = (uint64_t)pci.bus << 32 | pci.domain;
        address->numbered = true;
    }
}

static void
move(SwDomain *domain, const SwSpaprVioRule *rule, const SwMachineRule *machine)
{
    SW_FOREACH_DEVICE (domain, rule->kind, device)
        if (lives_here(device, rule, machine))
            turn_over(&device->address);
}

static bool
reserve_written(const SwDomain *domain, GHashTable *used, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            SwAddress *address = &device->address;
            g_autofree char *name = NULL;

            if (address->type != SW_ADDRESS_SPAPR_VIO || !address->numbered ||
                g_hash_table_add(used, &address->reg))
                continue;
            name = sw_device_name(device);
            sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                         _("%s cannot have the spapr-vio register 0x%" PRIx64 ": another device "
                           "has it; give it another one, or leave the address out"),
                         name, address->reg);
            return false;
        }
    return true;
}

static void
number_kind(const SwDomain *domain, const SwSpaprVioRule *rule, GHashTable *used)
{
    uint64_t next = rule->first;

    SW_FOREACH_DEVICE (domain, rule->kind, device) {
        SwAddress *address = &device->address;

        if (address->type != SW_ADDRESS_SPAPR_VIO || address->numbered)
            continue;
        while (g_hash_table_contains(used, &next))
            next += STEP;
        address->reg = next;
        address->numbered = true;
        g_hash_table_add(used, &address->reg);
    }
}

static bool
check_register(const SwDevice *device, GError **error)
{
    g_autofree char *name = NULL;

    if (device->address.type != SW_ADDRESS_SPAPR_VIO || device->address.reg <= MAX_REGISTER)
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s has the spapr-vio register 0x%" PRIx64 ", above the highest, 0x%x; leave "
                   "the address out"),
                 name, device->address.reg, MAX_REGISTER);
    return false;
}

bool
sw_choose_spapr_vio(SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    g_autoptr(GHashTable) used = g_hash_table_new(g_int64_hash, g_int64_equal);
    const SwSpaprVioRule *rules;
    size_t n;

    rules = sw_spapr_vio_rules(&n);
    for (size_t i = 0; i < n; i++)
        move(domain, &rules[i], machine);
    if (!reserve_written(domain, used, error))
        return false;
    for (size_t i = 0; i < n; i++)
        number_kind(domain, &rules[i], used);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!check_register(device, error))
                return false;
    return true;
}
