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
           (!sw_device_is_controller(device, "pci") ||
            sw_validate_pci_controller(device, domain, machine, error)) &&
           (device->kind != SW_KIND_DISK || sw_validate_disk(device, domain, error));
}

bool
sw_validate(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
            GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!validate_device(device, domain, machine, caps, error))
                return false;
    if (sw_serial_missing(domain, error) < 0)
        return false;
    return sw_validate_usb(domain, machine, error) && sw_validate_video(domain, error) &&
           sw_validate_once(domain, error);
}
