/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first serial port and the first console.
 *
 * In libvirt a console of type serial is the first serial port under a second name: where only one
 * of the two is written, the other one comes into being, and what is printed of the console is the
 * port's address. It matters to places only where the usual port has one, on pseries: there both
 * are added. Elsewhere the document keeps the one that it has. */
#include "base/sw-words.h"
#include "place/sw-imply.h"

#define USUAL_PORT "spapr-vio-serial"

static bool
is_usual_port(const SwDevice *serial)
{
    return !serial->model || sw_words_contain("none isa-serial " USUAL_PORT, serial->model);
}

static SwDevice *
second_of(const SwDevice *first, SwKind kind)
{
    SwDevice *second = sw_device_new(kind, SW_ORIGIN_IMPLIED);

    second->like = first->node;
    return second;
}

void
sw_imply_first_console(SwDomain *domain, const SwMachineRule *machine)
{
    GPtrArray *serials = domain->devices[SW_KIND_SERIAL];
    GPtrArray *consoles = domain->devices[SW_KIND_CONSOLE];
    SwDevice *serial = serials->len ? serials->pdata[0] : NULL;
    SwDevice *console = consoles->len ? consoles->pdata[0] : NULL;
    bool is_second_name = console && console->second_name;

    if (machine->id == SW_MACHINE_PSERIES && is_second_name && !serial) {
        serial = second_of(console, SW_KIND_SERIAL);
        serial->address = console->address;
        sw_domain_add(domain, serial);
    } else if (machine->id == SW_MACHINE_PSERIES && !is_second_name && serial &&
               is_usual_port(serial)) {
        SwDevice *added = second_of(serial, SW_KIND_CONSOLE);

        added->second_name = true;
        g_ptr_array_insert(consoles, 0, added);
    }
    if (is_second_name) /* the port's counts; see sw_plan_write_xml() */
        console->address = (SwAddress){.type = SW_ADDRESS_NONE};
}
