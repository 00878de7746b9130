/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ports of virtio-serial controllers.
 *
 * Written ports come first, also those of devices that cannot be there at all. Then each channel
 * takes the lowest free port but 0 of the controller that it names, or of the first that has one. A
 * console is content with port 0, which libvirt never counts as taken while a domain is defined. */
#include "place/sw-serial.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"

typedef struct {
    int index;
    unsigned ports;
    unsigned next; /* below it no port is free */
    GHashTable *taken;
} Line;

static void
line_clear(Line *line)
{
    g_hash_table_unref(line->taken);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return ((const Line *)a)->index - ((const Line *)b)->index;
}

static GArray *
lines_of(const SwDomain *domain)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));

    g_array_set_clear_func(lines, (GDestroyNotify)line_clear);
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        const int ports = device->controller.ports;
        Line line = {device->controller.index, ports < 0 ? SW_SERIAL_PORTS : (unsigned)ports, 1,
                     NULL};

        if (!sw_device_is_controller(device, "virtio-serial"))
            continue;
        line.taken = g_hash_table_new(NULL, NULL);
        g_array_append_val(lines, line);
    }
    g_array_sort(lines, compare_lines);
    return lines;
}

static Line *
find_line(GArray *lines, unsigned index)
{
    for (guint i = 0; i < lines->len; i++)
        if ((unsigned)g_array_index(lines, Line, i).index == index)
            return &g_array_index(lines, Line, i);
    return NULL;
}

typedef enum { FAULT_NO_CONTROLLER, FAULT_NO_PORT, FAULT_TAKEN, FAULT_FULL } Fault;

static void
port_error(const SwDevice *device, Fault fault, GError **error)
{
    const unsigned port = device->address.port, index = device->address.controller;
    g_autofree char *name = sw_device_name(device);

    switch (fault) {
    case FAULT_NO_CONTROLLER:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s is on port %u of virtio-serial controller %u, which is not there; add "
                       "it, or leave the address out"),
                     name, port, index);
        break;
    case FAULT_NO_PORT:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s is on port %u of virtio-serial controller %u, which has not so many "
                       "ports; use a lower one, or leave the address out"),
                     name, port, index);
        break;
    case FAULT_TAKEN:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s is on port %u of virtio-serial controller %u, where another device is; "
                       "use another port, or leave the address out"),
                     name, port, index);
        break;
    case FAULT_FULL:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s is on virtio-serial controller %u, which has no free port; leave the "
                       "address out"),
                     name, index);
        break;
    }
}

static bool
reserve(GArray *lines, const SwDevice *device, GError **error)
{
    const SwAddress *address = &device->address;
    Line *line;
    Fault fault;

    if (address->type != SW_ADDRESS_VIRTIO_SERIAL || !address->port)
        return true;
    line = find_line(lines, address->controller);
    if (!line)
        fault = FAULT_NO_CONTROLLER;
    else if (address->port >= line->ports)
        fault = FAULT_NO_PORT;
    else if (g_hash_table_add(line->taken, GUINT_TO_POINTER(address->port)))
        return true;
    else
        fault = FAULT_TAKEN;
    port_error(device, fault, error);
    return false;
}

static bool
take_next(Line *line)
{
    while (line->next < line->ports &&
           g_hash_table_contains(line->taken, GUINT_TO_POINTER(line->next)))
        line->next++;
    if (line->next >= line->ports)
        return false;
    line->next++;
    return true;
}

/* 1 = it found a port, 0 = there is none on any controller, -1 = none on the one that it names */
static int
assign(GArray *lines, const SwDevice *device, GError **error)
{
    const SwAddress *address = &device->address;
    const bool console = device->kind == SW_KIND_CONSOLE;

    if (address->type == SW_ADDRESS_VIRTIO_SERIAL) {
        Line *line = address->port ? NULL : find_line(lines, address->controller);

        if (address->port || (line && take_next(line)))
            return 1;
        port_error(device, line ? FAULT_FULL : FAULT_NO_CONTROLLER, error);
        return -1;
    }
    for (guint i = 0; i < lines->len; i++) {
        Line *line = &g_array_index(lines, Line, i);

        if (console ? line->ports > 0 : take_next(line))
            return 1;
    }
    return 0;
}

bool
sw_serial_is_port(const SwDevice *device)
{
    return g_strcmp0(device->type, "virtio") == 0;
}

static const SwKind port_kinds[] = {SW_KIND_CHANNEL, SW_KIND_CONSOLE};

int
sw_serial_missing(const SwDomain *domain, GError **error)
{
    g_autoptr(GArray) lines = lines_of(domain);
    int missing = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!reserve(lines, device, error))
                return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(port_kinds); i++)
        SW_FOREACH_DEVICE (domain, port_kinds[i], device) {
            int found = sw_serial_is_port(device) ? assign(lines, device, error) : 1;

            if (found < 0)
                return -1;
            if (!found && (device->kind == SW_KIND_CHANNEL || !missing))
                missing++; /* one controller more is enough for all consoles */
        }
    return missing;
}
