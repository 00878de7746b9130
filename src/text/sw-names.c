/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's names for the devices of a domain. */
#include "text/sw-names.h"

#include "rules/sw-controller-rules.h"

/* Counted kinds: the position among the kind's devices follows. */
static const struct {
    SwKind kind;
    const char *stem;
} counted[] = {
    {SW_KIND_INTERFACE, "net"},      {SW_KIND_SOUND, "sound"},      {SW_KIND_HOSTDEV, "hostdev"},
    {SW_KIND_VIDEO, "video"},        {SW_KIND_SERIAL, "serial"},    {SW_KIND_INPUT, "input"},
    {SW_KIND_FILESYSTEM, "fs"},      {SW_KIND_RNG, "rng"},          {SW_KIND_WATCHDOG, "watchdog"},
    {SW_KIND_MEMBALLOON, "balloon"}, {SW_KIND_SHMEM, "shmem"},      {SW_KIND_VSOCK, "vsock"},
    {SW_KIND_IOMMU, "iommu"},        {SW_KIND_MEMORY, "virtiomem"},
};

static char *
controller_alias(const SwDevice *device, const SwPlan *plan)
{
    int index = device->controller.index;

    if (g_str_equal(device->type, "pci"))
        return g_strdup_printf("%s.%d", g_strcmp0(device->model, "pcie-root") == 0 ? "pcie" : "pci",
                               index);
    if (index == 0 && g_str_equal(device->type, "usb"))
        return g_strdup("usb");
    if (index == 0 &&
        ((g_str_equal(device->type, "sata") && plan->machine->id == SW_MACHINE_Q35) ||
         (g_str_equal(device->type, "ide") && plan->machine->id == SW_MACHINE_I440FX)))
        return g_strdup("ide");
    return g_strdup_printf("%s%d", device->type, index);
}

static char *
counted_alias(const SwDevice *device, unsigned position)
{
    for (size_t i = 0; i < G_N_ELEMENTS(counted); i++)
        if (counted[i].kind == device->kind)
            return g_strdup_printf("%s%u", counted[i].stem, position);
    return g_strdup_printf("%s%u", sw_kind_name(device->kind), position);
}

static char *
alias_of(const SwDevice *device, unsigned position, const SwPlan *plan)
{
    if (device->alias)
        return g_strdup(device->alias);
    if (device->kind == SW_KIND_CONTROLLER)
        return controller_alias(device, plan);
    if (device->kind == SW_KIND_DISK)
        return g_strdup_printf("%s-disk%d", device->type, sw_disk_index(device->name));
    return counted_alias(device, position);
}

SwNames *
sw_names_new(const SwPlan *plan)
{
    SwNames *names = g_hash_table_new_full(NULL, NULL, NULL, g_free);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        unsigned position = 0;

        SW_FOREACH_DEVICE (plan->domain, kind, device)
            g_hash_table_insert(names, device, alias_of(device, position++, plan));
    }
    return names;
}

const char *
sw_names_alias(const SwNames *names, const SwDevice *device)
{
    return g_hash_table_lookup((GHashTable *)names, device);
}

/* The machine's own root keeps its name whatever the user calls it; host bridges add a part of
 * their own. */
char *
sw_names_bus(const SwNames *names, const SwPlan *plan, unsigned index)
{
    const SwDevice *device = sw_domain_controller(plan->domain, "pci", (int)index);

    if (!device)
        return g_strdup_printf("pci.%u", index);
    if (!sw_controller_is_root(device->model))
        return g_strdup(sw_names_alias(names, device));
    if (plan->machine->many_roots && device->controller.phb_index > 0)
        return g_strdup_printf("%s.0", sw_names_alias(names, device));
    return controller_alias(device, plan);
}
