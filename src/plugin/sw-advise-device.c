/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least change that a device needs before it is attached to a domain.
 *
 * The device is placed as a part of the domain, as libvirt has it. A definition grows by the
 * controllers that the device needs, as libvirt lets it grow by itself. A guest that runs does not:
 * it has the slots that it was started with. */
#include <string.h>

#include "base/sw-i18n.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-guests.h"
#include "rules/sw-virtio-rules.h"
#include "store/sw-host.h"
#include "xml/sw-attach-xml.h"

bool
sw_advise_wants_device(const char *xml)
{
    SwDevice *device = NULL;
    g_autoptr(SwDomainDoc) doc = sw_attach_parse(NULL, xml, &device, NULL);

    return doc && device && (sw_virtio_rule_find(device) || sw_domain_doc_has_own_words(doc));
}

/* The controller that made the room: a bridge says more than the port in front of it. */
static const SwDevice *
find_grown(const SwPlan *plan)
{
    const SwDevice *grown = NULL;

    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, controller)
        if (controller->origin == SW_ORIGIN_GROWN &&
            (!grown || g_strcmp0(grown->model, "pcie-root-port") == 0))
            grown = controller;
    return grown;
}

static void
set_cure(GError **cure, SwErrorCode code, bool running, const SwDevice *added,
         const char *controller)
{
    g_autofree char *name = sw_device_name(added);

    if (running)
        sw_error_set(cure, code, added->line,
                     _("the running guest has no free slot for %s, whose drivers need one of a "
                       "%s; add <controller type='pci' model='%s'/> to the domain's definition, "
                       "shut the guest down and start it again"),
                     name, controller, controller);
    else
        sw_error_set(cure, code, added->line,
                     _("the domain has no free slot for %s, whose drivers need one of a %s; add "
                       "<controller type='pci' model='%s'/> to its definition first"),
                     name, controller, controller);
}

/* A model makes libvirt look for the right slot, and refuse the device where there is none. Where
 * only an address could, libvirt would take the device as it came, into a slot in which the guest
 * does not find it.
 * Return: as of sw_advise_device() */
static char *
rewrite(SwDomainDoc *doc, const SwDevice *added, const char *xml, const SwFacts *facts,
        GError **cure, GError **error)
{
    const bool running = doc->domain->running;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, facts, NULL);
    const SwDevice *grown = plan ? find_grown(plan) : NULL;
    const bool needs_address = plan && sw_plan_needs_addresses(plan);
    g_autofree char *text = NULL;

    if (!plan)
        return NULL;
    if (grown && needs_address) {
        set_cure(error, SW_ERROR_UNSUPPORTED, running, added, grown->model);
        return NULL;
    }
    text = sw_attach_write(plan, doc, added, xml, needs_address ? SW_WRITE_ALL : SW_WRITE_MODELS);
    if (g_str_equal(text, xml))
        return NULL;
    if (grown && running)
        set_cure(cure, SW_ERROR_NO_SLOT, running, added, grown->model);
    return g_steal_pointer(&text);
}

char *
sw_advise_device(const char *domain, const char *xml, GError **cure, GError **error)
{
    SwDevice *added = NULL;
    g_autoptr(SwDomainDoc) doc = sw_attach_parse(domain, xml, &added, NULL);
    g_autoptr(SwGuestTable) guests = NULL;
    g_autoptr(SwCaps) caps = NULL;
    const SwGuest *guest;

    if (!doc || !added)
        return NULL;
    guest = sw_kept_guests_find(doc->domain->os_id, &guests, error);
    if (!guest && added->hotplug == SW_SWITCH_ABSENT)
        return NULL;
    caps = sw_emulator_caps_of(doc->domain, error);
    if (!caps)
        return NULL;
    if (doc->domain->running)
        added->hotplug = SW_SWITCH_ABSENT; /* it is being plugged, whatever it says */
    sw_host_fill(doc->domain);
    return rewrite(doc, added, xml, &(SwFacts){.caps = caps, .guest = guest}, cure, error);
}
