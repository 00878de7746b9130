/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's names for the devices of a domain. */
#include "text/sw-names.h"

#include "rules/sw-controller-rules.h"

/* How the names of the other devices are counted. libvirt counts some by their position among all
 * of the kind, and gives others the next number that no device of this stem has, so that those with
 * an alias of the user's leave no gap. */
static const struct {
    SwKind kind;
    const char *type;  /* NULL: any */
    const char *model; /* NULL: any */
    const char *stem;
    bool dense; /* by the next number */
} counted[] = {
    {SW_KIND_INTERFACE, "hostdev", NULL, "hostdev", true},
    {SW_KIND_INTERFACE, "hostdev-usb", NULL, "hostdev", true},
    {SW_KIND_INTERFACE, NULL, NULL, "net", true},
    {SW_KIND_SOUND, NULL, NULL, "sound", false},
    {SW_KIND_HOSTDEV, NULL, NULL, "hostdev", true},
    {SW_KIND_VIDEO, NULL, NULL, "video", false},
    {SW_KIND_SERIAL, NULL, NULL, "serial", false},
    {SW_KIND_INPUT, NULL, NULL, "input", false},
    {SW_KIND_FILESYSTEM, NULL, NULL, "fs", true},
    {SW_KIND_RNG, NULL, NULL, "rng", true},
    {SW_KIND_WATCHDOG, NULL, NULL, "watchdog", false},
    {SW_KIND_MEMBALLOON, NULL, NULL, "balloon", false},
    {SW_KIND_SHMEM, NULL, NULL, "shmem", false},
    {SW_KIND_REDIRDEV, NULL, NULL, "redir", true},
    {SW_KIND_VSOCK, NULL, NULL, "vsock", false},
    {SW_KIND_IOMMU, NULL, NULL, "iommu", false},
    {SW_KIND_CRYPTO, NULL, NULL, "crypto", false},
    {SW_KIND_PANIC, NULL, NULL, "panic", false},
    {SW_KIND_PSTORE, NULL, NULL, "pstore", false},
    {SW_KIND_MEMORY, NULL, "virtio-mem", "virtiomem", true},
    {SW_KIND_MEMORY, NULL, "virtio-pmem", "virtiopmem", true},
    {SW_KIND_MEMORY, NULL, NULL, "dimm", true},
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
    if (index == 0 && ((g_str_equal(device->type, "sata") && plan->machine->sata) ||
                       (g_str_equal(device->type, "ide") && plan->machine->ide)))
        return g_strdup("ide");
    return g_strdup_printf("%s%d", device->type, index);
}

/* @next: by stem, the next number of the dense ones */
static char *
counted_alias(const SwDevice *device, unsigned position, GHashTable *next)
{
    for (size_t i = 0; i < G_N_ELEMENTS(counted); i++) {
        char *stem = (char *)counted[i].stem;
        unsigned number = position;

        if (!sw_device_is(device, counted[i].kind, counted[i].type, counted[i].model))
            continue;
        if (counted[i].dense) {
            number = GPOINTER_TO_UINT(g_hash_table_lookup(next, stem));
            g_hash_table_insert(next, stem, GUINT_TO_POINTER(number + 1));
        }
        return g_strdup_printf("%s%u", stem, number);
    }
    return g_strdup_printf("%s%u", sw_kind_name(device->kind), position);
}

static char *
alias_of(const SwDevice *device, unsigned position, const SwPlan *plan, GHashTable *next)
{
    if (device->alias)
        return g_strdup(device->alias);
    if (device->kind == SW_KIND_CONTROLLER)
        return controller_alias(device, plan);
    if (device->kind == SW_KIND_DISK)
        return g_strdup_printf("%s-disk%d", device->type, sw_disk_index(device->name));
    return counted_alias(device, position, next);
}

SwNames *
sw_names_new(const SwPlan *plan)
{
    SwNames *names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) next = g_hash_table_new(g_str_hash, g_str_equal);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        unsigned position = 0;

        SW_FOREACH_DEVICE (plan->domain, kind, device)
            g_hash_table_insert(names, device, alias_of(device, position++, plan, next));
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
