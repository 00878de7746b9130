/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How what was read back differs from what is planned.
 *
 * Where a plan leaves something open, and where a machine does not tell, there is no difference. */
#include "base/sw-i18n.h"
#include "rules/sw-identity-rules.h"
#include "rules/sw-limit-rules.h"
#include "text/sw-readback.h"

static void G_GNUC_PRINTF(3, 4) differ(SwReadDevice *device, SwDiffers in, const char *format, ...)
{
    SwDifference *difference = g_new0(SwDifference, 1);
    va_list arguments;

    va_start(arguments, format);
    difference->in = in;
    difference->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(device->differences, difference);
}

/* ---- identity and place ---- */

static bool
numbers_differ(int planned, int found)
{
    return planned != SW_NUMBER_UNKNOWN && found != SW_NUMBER_UNKNOWN && planned != found;
}

/* Devices of older machine types have fewer features, and some of them fewer ports. */
static bool
ports_differ(int planned, int found)
{
    return numbers_differ(planned, found) && (planned == 0 || found == 0 || found > planned);
}

static bool
words_differ(const char *planned, const char *found)
{
    return planned && found && !g_str_equal(planned, found);
}

static bool
types_differ(const char *planned, const char *found)
{
    const SwIdentityRule *rule = planned ? sw_identity_rule_find(planned) : NULL;

    return words_differ(planned, found) &&
           !(rule && rule->own_name && g_str_equal(rule->own_name, found));
}

static bool
answers_differ(SwAnswer planned, SwAnswer found)
{
    return planned != SW_ANSWER_UNKNOWN && found != SW_ANSWER_UNKNOWN && planned != found;
}

static void
compare_place(SwReadDevice *device)
{
    const SwTraits *planned = &device->planned, *found = &device->found;

    if (words_differ(planned->bus, found->bus))
        differ(device, SW_DIFFERS_BUS, _("it is on bus %s, not on %s"), found->bus, planned->bus);
    if (numbers_differ(planned->slot, found->slot))
        differ(device, SW_DIFFERS_SLOT, _("it is in slot 0x%x, not 0x%x"), (unsigned)found->slot,
               (unsigned)planned->slot);
    if (numbers_differ(planned->function, found->function))
        differ(device, SW_DIFFERS_FUNCTION, _("it is function %d, not %d"), found->function,
               planned->function);
    if (words_differ(planned->devno, found->devno))
        differ(device, SW_DIFFERS_DEVNO, _("it is subchannel %s, not %s"), found->devno,
               planned->devno);
}

static void
compare_identity(SwReadDevice *device)
{
    const SwTraits *planned = &device->planned, *found = &device->found;

    if (types_differ(planned->type, found->type))
        differ(device, SW_DIFFERS_TYPE, _("it is of type %s, not %s"), found->type, planned->type);
    if (numbers_differ(planned->vendor, found->vendor) ||
        numbers_differ(planned->device, found->device))
        differ(device, SW_DIFFERS_ID, _("it is %04x:%04x, not %04x:%04x"), (unsigned)found->vendor,
               (unsigned)found->device, (unsigned)planned->vendor, (unsigned)planned->device);
    if (ports_differ(planned->io, found->io))
        differ(device, SW_DIFFERS_IO, _("it has %d bytes of I/O ports, not %d"), found->io,
               planned->io);
    if (answers_differ(planned->express, found->express))
        differ(device, SW_DIFFERS_EXPRESS, "%s",
               found->express == SW_ANSWER_YES ? _("it has a PCI Express capability")
                                               : _("it has no PCI Express capability"));
    if (answers_differ(planned->modern, found->modern))
        differ(device, SW_DIFFERS_MODERN, "%s",
               found->modern == SW_ANSWER_YES ? _("it has the capabilities of virtio 1")
                                              : _("it lacks the capabilities of virtio 1"));
}

static bool
has_first_function(const GPtrArray *functions, const SwPciFunction *function)
{
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *other = functions->pdata[i];

        if (other->above == function->above && other->root == function->root &&
            other->bus == function->bus && other->slot == function->slot && other->function == 0)
            return true;
    }
    return false;
}

/* QEMU puts a device there without a word. */
static void
compare_sight(SwReadDevice *device, const SwReadback *readback)
{
    const GPtrArray *functions = readback->functions;
    const SwPciFunction *function = device->function;

    if (function->bus >= readback->buses)
        differ(device, SW_DIFFERS_HIDDEN,
               _("guests do not find it: this machine type has bus numbers up to %u only"),
               readback->buses - 1);
    if (device->on_port && function->slot > 0)
        differ(device, SW_DIFFERS_HIDDEN,
               _("guests do not find it: they look at slot 0 of a port only"));
    if (function->function > 0 && !has_first_function(functions, function))
        differ(device, SW_DIFFERS_HIDDEN,
               _("guests do not find it: its slot has no function 0, where they look first"));
}

void
sw_readback_compare(SwReadback *readback)
{
    for (guint i = 0; i < readback->devices->len; i++) {
        SwReadDevice *device = readback->devices->pdata[i];

        if (!device->device) {
            differ(device, SW_DIFFERS_UNWANTED, _("it is not planned"));
            continue;
        }
        if (!device->seen) {
            if (!device->unverified)
                differ(device, SW_DIFFERS_MISSING, _("it is not there"));
            continue;
        }
        compare_place(device);
        if (!device->unverified)
            compare_identity(device);
        if (device->function)
            compare_sight(device, readback);
    }
}

/* ---- I/O ports ---- */

static bool
has_address(const SwPciRegion *region)
{
    return region->address != SW_REGION_UNSET && region->address != 0;
}

static void
compare_regions(SwReadDevice *device)
{
    const SwPciFunction *function = device->function, *blocking = NULL;

    for (unsigned i = 0; function && i < function->n_regions; i++) {
        const SwPciRegion *region = &function->regions[i];

        if (!region->io)
            continue;
        if (!has_address(region))
            differ(device, SW_DIFFERS_NO_PORTS, _("it was given no I/O ports"));
        else if (!sw_pci_function_forwards(function, region, &blocking))
            differ(device, SW_DIFFERS_WINDOW,
                   _("it was given the I/O ports 0x%x to 0x%x, which the bridge %s above it does "
                     "not forward"),
                   (unsigned)region->address, (unsigned)(region->address + region->size - 1),
                   blocking->id ? blocking->id : "");
    }
}

typedef struct {
    SwReadDevice *device;
    uint64_t first, last;
} Ports;

static int
compare_first(const void *a, const void *b)
{
    const Ports *one = a, *other = b;

    return one->first < other->first ? -1 : one->first > other->first;
}

static void
collect_ports(GArray *all, SwReadDevice *device)
{
    const SwPciFunction *function = device->function;

    for (unsigned i = 0; function && i < function->n_regions; i++) {
        const SwPciRegion *region = &function->regions[i];
        const Ports ports = {device, region->address, region->address + region->size - 1};

        if (region->io && region->size && has_address(region))
            g_array_append_val(all, ports);
    }
}

/* The one before that reaches farthest is told of. */
static void
compare_overlaps(const SwReadback *readback)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Ports));
    const Ports *reach = NULL;

    for (guint i = 0; i < readback->devices->len; i++)
        collect_ports(all, readback->devices->pdata[i]);
    g_array_sort(all, compare_first);
    for (guint i = 0; i < all->len; i++) {
        const Ports *ports = &g_array_index(all, Ports, i);

        if (reach && ports->first <= reach->last)
            differ(ports->device, SW_DIFFERS_OVERLAP, _("it has the I/O port 0x%x, as has %s"),
                   (unsigned)ports->first, reach->device->id ? reach->device->id : "");
        if (!reach || ports->last > reach->last)
            reach = ports;
    }
}

void
sw_readback_compare_ports(SwReadback *readback)
{
    for (guint i = 0; i < readback->devices->len; i++)
        compare_regions(readback->devices->pdata[i]);
    compare_overlaps(readback);
}

/* ---- all ---- */

SwReadResult
sw_read_device_result(const SwReadDevice *device)
{
    if (device->differences->len)
        return SW_READ_DIFFERS;
    return device->unverified ? SW_READ_NOT_VERIFIED : SW_READ_OK;
}

bool
sw_readback_is_well(const SwReadback *readback)
{
    for (guint i = 0; i < readback->devices->len; i++)
        if (sw_read_device_result(readback->devices->pdata[i]) == SW_READ_DIFFERS)
            return false;
    return readback->remarks->len == 0;
}

/* A bridge that nobody has set up shows the window from 0 on. */
unsigned
sw_readback_windows(const SwReadback *readback)
{
    unsigned n = 0;

    for (guint i = 0; readback->functions && i < readback->functions->len; i++) {
        const SwPciFunction *function = readback->functions->pdata[i];

        if (function->bridge && !function->above && function->io_base > 0 &&
            function->io_base < function->io_limit)
            n += (unsigned)((function->io_limit + 1 - function->io_base) / SW_IO_WINDOW);
    }
    return n;
}

bool
sw_readback_is_set_up(const GPtrArray *functions)
{
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        for (unsigned r = 0; r < function->n_regions; r++)
            if (has_address(&function->regions[r]))
                return true;
    }
    return false;
}
