/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is planned for each device, and where it was read back. */
#include "text/sw-readback.h"

#include "base/sw-printable.h"
#include "place/sw-limits.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-identity-rules.h"

#define MAX_ID 128u /* bytes */

SW_ENUM_DEFINE(SwDiffers, sw_differs, SW_N_DIFFERS, "missing", "unwanted", "type", "bus", "slot",
               "function", "devno", "id", "io", "express", "modern", "hidden", "no-ports", "window",
               "overlap")
SW_ENUM_DEFINE(SwReadResult, sw_read_result, SW_N_READS, "ok", "differs", "not-verified")

/* ---- memory ---- */

static void
difference_free(SwDifference *difference)
{
    g_free(difference->text);
    g_free(difference);
}

static void
clear_traits(SwTraits *traits)
{
    g_free(traits->type);
    g_free(traits->bus);
    g_free(traits->devno);
}

static void
read_device_free(SwReadDevice *device)
{
    clear_traits(&device->planned);
    clear_traits(&device->found);
    g_free(device->id);
    g_free(device->unverified);
    g_ptr_array_unref(device->differences);
    g_free(device);
}

void
sw_readback_free(SwReadback *readback)
{
    if (!readback)
        return;
    g_ptr_array_unref(readback->devices);
    g_clear_pointer(&readback->functions, g_ptr_array_unref);
    g_ptr_array_unref(readback->remarks);
    g_free(readback);
}

static const SwTraits unknown = {
    .slot = SW_NUMBER_UNKNOWN,
    .function = SW_NUMBER_UNKNOWN,
    .vendor = SW_NUMBER_UNKNOWN,
    .device = SW_NUMBER_UNKNOWN,
    .io = SW_NUMBER_UNKNOWN,
    .express = SW_ANSWER_UNKNOWN,
    .modern = SW_ANSWER_UNKNOWN,
};

static SwReadDevice *
add_device(SwReadback *readback, const SwDevice *device)
{
    SwReadDevice *read = g_new0(SwReadDevice, 1);

    read->device = device;
    read->planned = read->found = unknown;
    read->differences = g_ptr_array_new_with_free_func((GDestroyNotify)difference_free);
    g_ptr_array_add(readback->devices, read);
    return read;
}

/* ---- the plan ---- */

static SwAnswer
answer(bool yes)
{
    return yes ? SW_ANSWER_YES : SW_ANSWER_NO;
}

static bool
is_on_express(const SwPlan *plan, const SwDevice *device)
{
    return sw_device_is_on_port(plan->domain, device) ||
           (device->address.pci.bus == 0 && plan->slots.express);
}

static SwAnswer
plan_express(const SwPlan *plan, const SwDevice *device, const SwIdentityRule *rule)
{
    switch (rule->express) {
    case SW_CAPABLE_NEVER:
        return SW_ANSWER_NO;
    case SW_CAPABLE_ALWAYS:
        return SW_ANSWER_YES;
    case SW_CAPABLE_ON_EXPRESS:
        return answer(is_on_express(plan, device));
    case SW_CAPABLE_ON_PORT:
        return answer(sw_device_is_on_port(plan->domain, device));
    }
    g_return_val_if_reached(SW_ANSWER_UNKNOWN);
}

/* Machine types on which the generic type is virtio 0.9 only are of a time when virtio had no PCI
 * Express capability, or had one: which of them has is not known here. */
static void
plan_virtio(SwTraits *traits, const SwPlan *plan, SwFlavour flavour)
{
    traits->modern = answer(flavour != SW_FLAVOUR_LEGACY);
    if (flavour == SW_FLAVOUR_LEGACY)
        traits->express = SW_ANSWER_NO;
    else if (plan->legacy_virtio && traits->express == SW_ANSWER_YES)
        traits->express = SW_ANSWER_UNKNOWN;
}

/* A type without a row is known by its name and its place. */
static void
plan_identity(SwTraits *traits, const SwPlan *plan, const SwArgvDevice *argv, const char *id)
{
    const SwDevice *device = argv->device;
    const SwIdentityRule *rule = sw_identity_rule_find(traits->type);
    SwQemuDevice qemu = argv->qemu;
    SwFlavour flavour;

    if (!rule)
        return;
    sw_qemu_device_override(&qemu, plan->domain, id, true);
    flavour = sw_qemu_device_flavour(&qemu, plan, device);
    if (sw_device_is_controller(device, "pci"))
        traits->io = 0;
    else
        traits->io = (int)sw_flavour_io(traits->type, flavour);
    traits->vendor = (int)rule->vendor;
    traits->device = (int)(rule->legacy && traits->io > 0 ? rule->legacy : rule->device);
    traits->express = plan_express(plan, device, rule);
    if (flavour)
        plan_virtio(traits, plan, flavour);
}

static void
plan_device(SwReadback *readback, const SwPlan *plan, const SwArgvDevice *argv)
{
    const SwDevice *device = argv->device;
    SwReadDevice *read = add_device(readback, device);
    SwTraits *planned = &read->planned;

    read->id = g_strdup(sw_argv_property(argv, "id"));
    planned->type = g_strdup(argv->qemu.type);
    planned->bus = g_strdup(sw_argv_property(argv, "bus"));
    planned->devno = g_strdup(sw_argv_property(argv, "devno"));
    planned->pci = sw_address_present(&device->address);
    read->on_port = sw_device_is_on_port(plan->domain, device);
    if (!planned->pci)
        return;
    planned->slot = (int)device->address.pci.slot;
    planned->function = (int)device->address.pci.function;
    plan_identity(planned, plan, argv, read->id);
}

SwReadback *
sw_readback_new(const SwPlan *plan, const GPtrArray *argv)
{
    SwReadback *readback = g_new0(SwReadback, 1);

    readback->devices = g_ptr_array_new_with_free_func((GDestroyNotify)read_device_free);
    readback->remarks = g_ptr_array_new_with_free_func(g_free);
    readback->buses = sw_limits_buses(plan);
    for (guint i = 0; i < argv->len; i++) {
        const SwArgvDevice *device = argv->pdata[i];

        if (!device->zpci)
            plan_device(readback, plan, device);
    }
    return readback;
}

/* ---- the machine ---- */

/* The bus of a root has a name that QEMU's answer does not tell; whoever can asks for it. */
static void
take_function(SwReadDevice *read, const SwPciFunction *function)
{
    SwTraits *found = &read->found;

    read->function = function;
    read->seen = true;
    found->pci = true;
    found->slot = (int)function->slot;
    found->function = (int)function->function;
    found->vendor = (int)function->vendor;
    found->device = (int)function->device;
    found->io = (int)sw_pci_function_io_bytes(function);
    if (!found->bus && function->above)
        found->bus = function->above->id ? sw_printable(function->above->id, -1, MAX_ID) : NULL;
}

static bool
is_identical(const SwReadDevice *read, const SwPciFunction *function)
{
    return read->planned.vendor == (int)function->vendor &&
           read->planned.device == (int)function->device;
}

/* A pci-expander-bus has a bridge within that goes by its ID. */
static const SwPciFunction *
find_by_id(const SwReadDevice *read, const GPtrArray *functions)
{
    const SwPciFunction *found = NULL;

    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        if (g_strcmp0(read->id, function->id) == 0 && (!found || is_identical(read, function)))
            found = function;
    }
    return found;
}

/* Expanders and host bridges of pseries are roots beside the machine's own, in an order that is
 * QEMU's own business: which one a bus is, those tell that have an ID and are planned there. */
static bool
is_root_of(const SwReadback *readback, const SwReadDevice *read, const SwPciFunction *function)
{
    for (guint i = 0; i < readback->devices->len; i++) {
        const SwReadDevice *other = readback->devices->pdata[i];

        if (other->id && other->function && !other->function->above &&
            g_strcmp0(other->planned.bus, read->planned.bus) == 0)
            return other->function->root == function->root;
    }
    return is_identical(read, function);
}

static const SwPciFunction *
find_by_place(const SwReadback *readback, const SwReadDevice *read)
{
    for (guint i = 0; i < readback->functions->len; i++) {
        const SwPciFunction *function = readback->functions->pdata[i];

        if (function->id || read->planned.slot != (int)function->slot ||
            read->planned.function != (int)function->function)
            continue;
        if (function->above ? g_strcmp0(function->above->id, read->planned.bus) == 0
                            : is_root_of(readback, read, function))
            return function;
    }
    return NULL;
}

static void
add_unwanted(SwReadback *readback, const SwPciFunction *function)
{
    SwReadDevice *read = add_device(readback, NULL);

    read->id = sw_printable(function->id, -1, MAX_ID);
    take_function(read, function);
}

void
sw_readback_see(SwReadback *readback, GPtrArray *functions)
{
    g_autoptr(GHashTable) planned = g_hash_table_new(g_str_hash, g_str_equal);

    readback->functions = functions;
    for (guint i = 0; i < readback->devices->len; i++) {
        SwReadDevice *read = readback->devices->pdata[i];
        const SwPciFunction *function = read->id ? find_by_id(read, functions) : NULL;

        if (function)
            take_function(read, function);
        if (read->id)
            g_hash_table_add(planned, read->id);
    }
    for (guint i = 0; i < readback->devices->len; i++) {
        SwReadDevice *read = readback->devices->pdata[i];
        const SwPciFunction *function = read->id ? NULL : find_by_place(readback, read);

        if (function)
            take_function(read, function);
    }
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        if (function->id && g_hash_table_add(planned, function->id))
            add_unwanted(readback, function);
    }
}
