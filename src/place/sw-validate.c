/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt refuses in a domain whose devices all have a place. */
#include "place/sw-validate.h"

#include "place/sw-serial.h"

static bool
validate_device(const SwDevice *device, const SwDomain *domain, const SwMachineRule *machine,
                const SwCaps *caps, GError **error)
{
    return sw_validate_model(device, domain, machine, caps, error) &&
           sw_validate_options(device, machine, error) &&
           sw_validate_address(device, machine, error) &&
           (device->kind != SW_KIND_DISK || sw_validate_disk(device, domain, error));
}

static bool
validate_ports(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    (void)machine;
    return sw_serial_missing(domain, error) >= 0;
}

static bool
validate_video(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    (void)machine;
    return sw_validate_video(domain, error);
}

static bool
validate_once(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    (void)machine;
    return sw_validate_once(domain, error);
}

/* What concerns several devices. */
static bool (*const wholes[])(const SwDomain *domain, const SwMachineRule *machine,
                              GError **error) = {validate_ports, sw_validate_usb, validate_video,
                                                 validate_once};

bool
sw_validate(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
            GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!validate_device(device, domain, machine, caps, error) ||
                (sw_device_is_controller(device, "pci") &&
                 !sw_validate_pci_controller(device, domain, machine, error)))
                return false;
    for (size_t i = 0; i < G_N_ELEMENTS(wholes); i++)
        if (!wholes[i](domain, machine, error))
            return false;
    return true;
}

static void
keep(GPtrArray *errors, GError *error)
{
    if (error)
        g_ptr_array_add(errors, error);
}

void
sw_validate_all(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                GPtrArray *errors)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            GError *error = NULL;

            validate_device(device, domain, machine, caps, &error);
            keep(errors, error);
        }
    for (size_t i = 0; i < G_N_ELEMENTS(wholes); i++) {
        GError *error = NULL;

        wholes[i](domain, machine, &error);
        keep(errors, error);
    }
}
