/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of an emulator that has the devices of a plan, and needs nothing of the host.
 *
 * Theory: what stands behind a device is of no matter to its place, so a disk that is never read
 * serves as well as an image. A device that is the host's, or that waits for a server of the
 * host's, cannot be had: one of QEMU's own takes its slot, in a form that has I/O ports where the
 * other would have them, so that bridges and windows are the domain's. That is not the device, and
 * nothing is said of it but where it would be. */
#include "probes/sw-stand-in.h"

#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "probes/sw-last-words.h"
#include "probes/sw-matrix-rows.h"
#include "rules/sw-virtio-rules.h"
#include "text/sw-argv.h"

#define MEMORY      "256M"
#define MEMORY_MORE MEMORY ",maxmem=8G" /* where devices of memory are */

/* What devices other than virtio must be given; @ stands for the device's number. */
static const SwMatrixFamilyRow type_rows[] = {
    {.families = "ivshmem-plain",
     .option = "-object",
     .backend = "memory-backend-ram,id=b@,size=1M,share=on",
     .props = "memdev=b@"},
    {.families = "acpi-erst",
     .option = "-object",
     .backend = "memory-backend-ram,id=b@,size=1M",
     .props = "memdev=b@"},
    {.families = "pci-serial",
     .option = "-chardev",
     .backend = "null,id=b@",
     .props = "chardev=b@"},
    {.families = "vfio-*", .needs = N_("the host's device")},
    {.families = "ivshmem-doorbell ivshmem", .needs = N_("an ivshmem server")},
};

/* What virtio-net makes of it depends on the device behind it. */
static const SwMatrixFamilyRow vdpa_row = {.needs = N_("a vDPA device of the host")};

/* Which virtio family stands in for one that needs the host: one with I/O ports of the same size,
 * if there is one. The last row takes the rest. */
static const struct {
    const char *families;
    const char *stand_in;
} stand_ins[] = {
    {"vhost-user-blk", "blk"},
    {"vhost-scsi", "scsi"},
    {"vhost-user-gpu", "gpu"},
    {"*", "rng"},
};

typedef struct {
    const SwPlan *plan;
    const SwCaps *caps;
    SwStandIns *made;
    bool more_memory;
    int last_node; /* of NUMA that some device names; -1: none */
} Builder;

void
sw_stand_ins_free(SwStandIns *made)
{
    if (!made)
        return;
    g_ptr_array_unref(made->options);
    g_ptr_array_unref(made->devices);
    g_free(made);
}

static void
add_option(Builder *b, const char *option, char *value)
{
    g_ptr_array_add(b->made->options, g_strdup(option));
    g_ptr_array_add(b->made->options, value);
}

/* (transfer full) */
static char *
fill_in(const char *text, guint number)
{
    g_autofree char *digits = g_strdup_printf("%u", number);
    g_auto(GStrv) parts = g_strsplit(text, "@", -1);

    return g_strjoinv(digits, parts);
}

static const SwMatrixFamilyRow *
row_of(const SwArgvDevice *argv)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(argv->device);

    if (sw_device_is(argv->device, SW_KIND_INTERFACE, "vdpa", NULL))
        return &vdpa_row;
    if (virtio)
        return sw_matrix_family_row(virtio->family);
    for (size_t i = 0; i < G_N_ELEMENTS(type_rows); i++)
        if (argv->qemu.type && sw_words_match(type_rows[i].families, argv->qemu.type))
            return &type_rows[i];
    return NULL;
}

static const char *
stand_in_family(const SwDevice *device)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(device);
    size_t i = 0;

    while (!sw_words_match(stand_ins[i].families, virtio ? virtio->family : ""))
        i++;
    return stand_ins[i].stand_in;
}

/* Without I/O ports where the device that it is for has none, or where nobody knows. */
static const char *
stand_in_type(const Builder *b, const SwReadDevice *read, const char *family)
{
    const SwCapsType *type = NULL;

    if (read->planned.io <= 0)
        type = sw_caps_find_type(b->caps, family, SW_VARIANT_NON_TRANSITIONAL);
    else if (sw_virtio_ask(read->device) == SW_ASKS_TRANSITIONAL)
        type = sw_caps_find_type(b->caps, family, SW_VARIANT_TRANSITIONAL);
    if (!type)
        type = sw_caps_find_type(b->caps, family, SW_VARIANT_GENERIC);
    return type ? type->name : NULL;
}

/* On channel I/O and virtio-mmio the generic type has another name. */
static const char *
choose_driver(const Builder *b, SwReadDevice *read, const SwMatrixFamilyRow **row)
{
    const char *needs = (*row)->needs, *family = stand_in_family(read->device);

    *row = sw_matrix_family_row(family);
    read->unverified = g_strdup_printf(_("needs %s; %s stands in for it"), _(needs), family);
    if (read->device->address.type == SW_ADDRESS_CCW)
        return "virtio-rng-ccw";
    if (read->device->address.type == SW_ADDRESS_VIRTIO_MMIO)
        return "virtio-rng-device";
    return stand_in_type(b, read, family);
}

static void
append_properties(GString *out, const GArray *properties, const char *driver)
{
    g_autoptr(GString) text = g_string_new(NULL);

    sw_argv_append_legacy(text, properties);
    if (!driver) {
        g_string_append(out, text->str);
        return;
    }
    g_string_append_printf(out, "%s%s", driver, text->str + strcspn(text->str, ","));
}

/* @row: NULL: nothing stands behind it; @driver: NULL: its own type */
static void
add_device(Builder *b, const SwArgvDevice *argv, guint number, const SwMatrixFamilyRow *row,
           const char *driver)
{
    GString *device = g_string_new(NULL);

    append_properties(device, argv->properties, driver);
    if (row && row->option)
        add_option(b, row->option, fill_in(row->backend, number));
    if (row && row->props) {
        g_autofree char *props = fill_in(row->props, number);

        g_string_append_printf(device, ",%s", props);
    }
    b->more_memory |= row && row->machine;
    b->last_node = MAX(b->last_node, argv->device->controller.node);
    g_ptr_array_add(b->made->devices, g_strdup(device->str));
    add_option(b, "-device", g_string_free(device, FALSE));
}

/* Nodes without memory are as good as others: all of it is in the first one. */
static void
add_nodes(Builder *b)
{
    const int n = b->last_node < 0 ? 0 : MAX(b->last_node + 1, b->plan->domain->cells);

    if (n == 0)
        return;
    add_option(b, "-object", g_strdup("memory-backend-ram,id=node0,size=" MEMORY));
    add_option(b, "-numa", g_strdup("node,nodeid=0,cpus=0,memdev=node0"));
    for (int i = 1; i < n; i++)
        add_option(b, "-numa", g_strdup_printf("node,nodeid=%d", i));
}

/* What the domain says of types past libvirt, as far as it decides what they are. */
static void
add_globals(Builder *b)
{
    const GPtrArray *overrides = b->plan->domain->overrides;

    for (guint i = 0; i < overrides->len; i++) {
        const SwOverride *o = overrides->pdata[i];

        if (o->driver && g_str_has_prefix(o->property, "disable-"))
            add_option(b, "-global", g_strdup_printf("%s.%s=%s", o->driver, o->property, o->value));
    }
}

/* A board may take no other size than its own. */
static void
add_memory(Builder *b)
{
    if (b->more_memory)
        add_option(b, "-m", g_strdup(MEMORY_MORE));
    else if (b->plan->machine->id != SW_MACHINE_OTHER)
        add_option(b, "-m", g_strdup(MEMORY));
}

SwStandIns *
sw_stand_ins_new(const SwPlan *plan, const SwCaps *caps, const GPtrArray *argv,
                 SwReadback *readback)
{
    SwStandIns *made = g_new0(SwStandIns, 1);
    Builder b = {.plan = plan, .caps = caps, .made = made, .last_node = -1};
    guint read = 0;

    made->options = g_ptr_array_new_with_free_func(g_free);
    made->devices = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < argv->len; i++) {
        const SwArgvDevice *device = argv->pdata[i];
        const SwMatrixFamilyRow *row = device->zpci ? NULL : row_of(device);
        const char *driver = NULL;

        if (row && row->needs)
            driver = choose_driver(&b, readback->devices->pdata[read], &row);
        add_device(&b, device, i, row, driver);
        read += !device->zpci;
    }
    add_globals(&b);
    add_nodes(&b);
    add_memory(&b);
    return made;
}

char *
sw_stand_ins_blame(const SwStandIns *made, const char *words, guint *index)
{
    for (*index = 0; *index < made->devices->len; (*index)++) {
        char *said = sw_last_words_about(words, "-device", made->devices->pdata[*index]);

        if (said)
            return said;
    }
    return NULL;
}
