/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be plugged while the guest runs, by the site's policy: free slots, ports in use. */
#include "place/sw-spare.h"

#include "base/sw-i18n.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-virtio-rules.h"

/* Whether one more of its kind would go behind a bridge while the guest runs, as what has its home
 * on the root bus does then; unless the domain itself wants no hotplug, or it is there because
 * windows are short. */
static bool
is_plugged_behind_bridges(const SwDevice *device, const SwPolicy *policy)
{
    return device->home == SW_HOME_BRIDGE ||
           (device->home == SW_HOME_ROOT && device->home_by == SW_BY_POLICY &&
            policy->home != SW_HOME_ROOT);
}

/* A guest whose devices were just given I/O ports could else not be given one more while it runs:
 * libvirt leaves a free port only. */
static bool
has_new_with_ports(const SwDomain *domain, const SwPolicy *policy)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const bool needs_ports =
                device->conventional || sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL;

            if (needs_ports && device->model_reason && device->model_by != SW_BY_WORD &&
                is_plugged_behind_bridges(device, policy))
                return true;
        }
    return false;
}

SwSpare
sw_spare_wanted(const SwDomain *domain, const SwPolicy *policy)
{
    const SwSubject *subject = &policy->subject;
    const int express = sw_site_value(policy->site, SW_KEY_SPARE_PCIE, subject, NULL);
    int conventional = sw_site_value(policy->site, SW_KEY_SPARE_CONVENTIONAL, subject, NULL);

    if (domain->stamped || policy->plugging) /* what was kept free is for the device that comes */
        return (SwSpare){.express = SW_AUTO};
    if (conventional == SW_AUTO)
        conventional = policy->express && has_new_with_ports(domain, policy);
    if (policy->tight)
        conventional = 0;
    return (SwSpare){.express = express, .conventional = (unsigned)conventional};
}

static void
set_reason(SwDevice *controller, const SwSetting *why, const char *usual)
{
    controller->home_by = why ? SW_BY_POLICY : SW_BY_GUEST;
    controller->home_reason = why ? sw_setting_format(why) : g_strdup(_(usual));
}

/* For whom a controller was added: a port for itself, unless it carries a bridge. */
static SwKey
key_of(const SwDomain *domain, const SwDevice *spare)
{
    const int index = spare->controller.index;

    if (!g_str_equal(spare->model, "pcie-root-port"))
        return SW_KEY_SPARE_CONVENTIONAL;
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "pci", "pcie-to-pci-bridge") &&
            (int)device->address.pci.bus == index)
            return SW_KEY_SPARE_CONVENTIONAL;
    return SW_KEY_SPARE_PCIE;
}

/* A bridge that is added may take an older port, so that a new one has to stand in for that. */
static const SwSetting *
why_spare(const SwDomain *domain, const SwDevice *spare, const SwPolicy *policy)
{
    const SwSubject *subject = &policy->subject;
    const SwSetting *why = sw_site_find(policy->site, key_of(domain, spare), subject);

    return why ? why : sw_site_find(policy->site, SW_KEY_SPARE_CONVENTIONAL, subject);
}

static void
explain_spare(SwDomain *domain, const SwPolicy *policy)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (device->controller.spare)
            set_reason(device, why_spare(domain, device, policy),
                       N_("so that a slot is free which the guest's drivers can use"));
}

/* The bridges that were added so that a device with another form than libvirt's has a slot, each
 * with the reason of its first one. */
static void
explain_bridges_to(const SwDomain *domain, const SwDevice *device)
{
    SwDevice *bridge = sw_domain_controller(domain, "pci", (int)device->address.pci.bus);

    while (bridge && bridge->origin == SW_ORIGIN_GROWN && !bridge->home_reason &&
           (bridge->connect & (SW_PCI_BRIDGE | SW_PCIE_TO_PCI_BRIDGE | SW_DMI_TO_PCI_BRIDGE))) {
        bridge->home_by = device->model_by;
        bridge->home_reason = g_strdup(device->model_reason);
        bridge = sw_domain_controller(domain, "pci", (int)bridge->address.pci.bus);
    }
}

static void
explain_bridges(SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->model_reason && device->address.type == SW_ADDRESS_PCI)
                explain_bridges_to(domain, device);
}

/* Ports have the property "hotplug" from QEMU 5.0 on: recorded answers of 4.2 lack it. */
static bool
can_close(const SwCaps *caps)
{
    return g_ascii_strtoull(caps->version, NULL, 10) >= 5;
}

static void
close_ports(SwDomain *domain, const SwPolicy *policy)
{
    const SwSetting *why;

    if (domain->stamped || !can_close(policy->caps))
        return;
    if (sw_site_value(policy->site, SW_KEY_PORTS_IN_USE, &policy->subject, &why) != SW_PORTS_OFF)
        return;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const int bus = (int)device->address.pci.bus;
            SwDevice *port = sw_address_present(&device->address)
                                 ? sw_domain_controller(domain, "pci", bus)
                                 : NULL;

            if (!port || !sw_controller_is_port(port->model) ||
                port->controller.hotplug != SW_SWITCH_ABSENT)
                continue;
            port->controller.hotplug = SW_SWITCH_OFF;
            port->controller.closed = true;
            g_clear_pointer(&port->home_reason, g_free);
            set_reason(port, why, NULL);
        }
}

void
sw_spare_finish(SwDomain *domain, const SwPolicy *policy)
{
    explain_spare(domain, policy);
    explain_bridges(domain);
    close_ports(domain, policy);
}
