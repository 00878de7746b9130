/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of a type that the device cannot have. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-address-rules.h"

static bool
type_error(const SwDevice *device, const char *types, GError **error)
{
    const char *type = sw_address_type_name(device->address.type);
    g_autofree char *name = sw_device_name(device);

    if (*types)
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot have an address of type '%s', only one of these: %s; leave it "
                       "out, or use another type"),
                     name, type, types);
    else
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot have an address, and has one of type '%s'; leave it out"), name,
                     type);
    return false;
}

const char *
sw_serial_form(const SwDevice *serial, const SwMachineRule *machine)
{
    return !serial->model || (machine->serial && sw_words_contain("none isa-serial", serial->model))
               ? machine->serial
               : serial->model;
}

/* A panic device without model has the form of the machine, as serial ports have. */
static const SwAddressRule *
find_rule(const SwDevice *device, const SwMachineRule *machine)
{
    SwDevice serial = {.kind = SW_KIND_SERIAL, .model = (char *)sw_serial_form(device, machine)};
    SwDevice panic = {.kind = SW_KIND_PANIC,
                      .model = (char *)(machine->id == SW_MACHINE_PSERIES ? "pseries" : "isa")};

    if (device->kind == SW_KIND_PANIC && !device->model)
        return sw_address_rule_find(&panic);
    return sw_address_rule_find(device->kind == SW_KIND_SERIAL ? &serial : device);
}

static bool
check_unassigned(const SwDevice *device, GError **error)
{
    g_autofree char *name = NULL;

    if (device->address.type != SW_ADDRESS_UNASSIGNED || device->kind == SW_KIND_HOSTDEV)
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s has an address of type 'unassigned', which is for host devices only; leave "
                   "it out"),
                 name);
    return false;
}

static bool
check_smartcard(const SwDevice *device, GError **error)
{
    const SwAddress *address = &device->address;
    g_autofree char *name = NULL;

    if (device->kind != SW_KIND_SMARTCARD || address->type != SW_ADDRESS_CCID ||
        (!address->controller && !address->unit))
        return true;
    name = sw_device_name(device);
    sw_error_set(
        error, SW_ERROR_ADDRESS, device->line,
        _("%s is in slot %u of smartcard controller %u, and QEMU has slot 0 of controller 0 "
          "only; leave the address out"),
        name, address->unit, address->controller);
    return false;
}

bool
sw_validate_address(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    const SwAddressType type = device->address.type;
    const SwAddressRule *rule;

    if (type == SW_ADDRESS_NONE)
        return true;
    rule = find_rule(device, machine);
    if (rule && g_str_equal(rule->types, SW_ADDRESS_IGNORED))
        return true;
    if (rule && !sw_words_contain(rule->types, sw_address_type_name(type)))
        return type_error(device, rule->types, error);
    return check_unassigned(device, error) && check_smartcard(device, error);
}
