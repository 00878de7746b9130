/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least change that a device needs before it is attached to a domain.
 *
 * The device is placed as a part of the domain, as libvirt has it. A definition grows by the
 * controllers that the device needs, as libvirt lets it grow by itself. A guest that runs does not:
 * it has the slots that it was started with. */
#include <string.h>

#include "base/sw-i18n.h"
#include "place/sw-limits.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-guests.h"
#include "plugin/sw-warn.h"
#include "policy/sw-word.h"
#include "plugin/sw-kept-policy.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-limit-rules.h"
#include "rules/sw-virtio-rules.h"
#include "store/sw-host.h"
#include "xml/sw-attach-xml.h"

bool
sw_advise_wants_device(const char *xml)
{
    SwDevice *device = NULL;
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwDomainDoc) doc = sw_attach_parse(NULL, xml, &device, &problem);

    if (!doc)
        return g_error_matches(problem, SW_ERROR, SW_ERROR_WISH); /* which is to be said */
    return device && (sw_virtio_rule_find(device) || sw_device_has_own_words(device));
}

static const SwDevice *
find_placed(const SwPlan *plan, const SwDevice *added)
{
    SW_FOREACH_DEVICE (plan->domain, added->kind, device)
        if (device->node == added->node)
            return device->address.type == SW_ADDRESS_PCI ? device : NULL;
    return NULL;
}

/* Whether a device can be plugged into a slot of that controller while the guest runs. */
static bool
takes(const SwDevice *controller, const SwDevice *device)
{
    const SwControllerRule *rule = sw_controller_rule_find(controller->model);

    return rule && (rule->accepts & SW_HOTPLUGGABLE) &&
           (rule->accepts & device->connect & SW_SHAPES);
}

/* The controller that has to be added for the device. Others that the plan adds, as libvirt does
 * for the next device, are not what this one lacks. The last slot of i440fx gets a bridge in a
 * definition; in a running guest, libvirt puts the device itself there.
 * Return: NULL: there is room */
static const SwDevice *
find_grown(const SwPlan *plan, const SwDevice *added)
{
    const SwDevice *device = find_placed(plan, added), *bus = NULL, *behind = NULL;

    if (device)
        bus = sw_domain_controller(plan->domain, "pci", (int)device->address.pci.bus);
    if (!bus || bus->origin != SW_ORIGIN_GROWN)
        return NULL;
    if (plan->domain->running)
        behind = sw_domain_controller(plan->domain, "pci", (int)bus->address.pci.bus);
    return behind && behind->origin != SW_ORIGIN_GROWN && takes(behind, device) ? NULL : bus;
}

static void
set_cure(GError **cure, SwErrorCode code, bool running, const SwDevice *added,
         const char *controller)
{
    g_autofree char *name = sw_device_name(added);

    if (running)
        sw_error_set(cure, code, added->line,
                     _("the running guest has no free slot for %s that its drivers could use; add "
                       "<controller type='pci' model='%s'/> to the domain's definition, shut the "
                       "guest down and start it again"),
                     name, controller);
    else
        sw_error_set(cure, code, added->line,
                     _("the domain has no free slot for %s that its drivers could use; add "
                       "<controller type='pci' model='%s'/> to its definition first"),
                     name, controller);
}

/* The running guest has no slot even for a bridge. Its definition may: what was plugged in need not
 * stand there, and libvirt keeps a slot of i440fx for a bridge. */
static void
set_cure_of_full(GError **cure, const SwDomain *domain, const SwDevice *added,
                 const GError *problem)
{
    const SwDevice *root = sw_domain_controller(domain, "pci", 0);

    if (domain->running && root && g_strcmp0(root->model, "pci-root") == 0 &&
        g_error_matches(problem, SW_ERROR, SW_ERROR_NO_SLOT))
        set_cure(cure, SW_ERROR_NO_SLOT, true, added, "pci-bridge");
}

/* What the domain took before is not this device's fault: the site's limit may be newer. */
static bool
costs_windows(const SwPlan *plan, const SwDevice *placed, const SwDevice *grown)
{
    const SwControllerRule *bridge = grown ? sw_controller_rule_find(grown->model) : NULL;

    return (bridge && sw_io_pad(bridge, plan->domain->machine)) ||
           (placed && sw_limits_grow_with(plan, placed));
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
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, facts, &problem);
    const SwDevice *grown = plan ? find_grown(plan, added) : NULL;
    const SwDevice *placed = plan ? find_placed(plan, added) : NULL;
    const bool needs_address = plan && sw_plan_needs_address(plan, placed);
    g_autofree char *text = NULL;

    if (!plan &&
        (added->wish != SW_WISH_NONE || g_error_matches(problem, SW_ERROR, SW_ERROR_WISH))) {
        /* libvirt would pass over a revision and make something else of the device */
        sw_error_set(error, SW_ERROR_WISH, sw_error_line(problem), "%s", problem->message);
        return NULL;
    }
    if (!plan) {
        set_cure_of_full(cure, doc->domain, added, problem);
        return NULL;
    }
    if (costs_windows(plan, placed, grown) &&
        !sw_limits_check(plan, doc->domain, facts, &problem)) {
        /* the device without a window may be one of the domain's, whose lines nobody has seen */
        sw_error_set(error, problem->code, 0, "%s", problem->message);
        return NULL;
    }
    if (placed)
        sw_warn_once_of(plan, facts, placed);
    if (grown && needs_address) {
        set_cure(error, SW_ERROR_UNSUPPORTED, running, added, grown->model);
        return NULL;
    }
    if (grown && running) /* also where the text stays: of i440fx, any slot would do */
        set_cure(cure, SW_ERROR_NO_SLOT, running, added, grown->model);
    text = sw_attach_write(plan, doc, added, xml, needs_address ? SW_WRITE_ALL : SW_WRITE_MODELS);
    return g_str_equal(text, xml) ? NULL : g_steal_pointer(&text);
}

/* Whether something may be decided for the device. */
static bool
is_of_interest(const SwDomain *domain, const SwDevice *added, const SwFacts *facts)
{
    return sw_guest_is_one_sided(facts->guest) || sw_device_has_own_words(added) ||
           sw_virtio_asks_in_vain(added) || sw_policy_concerns(facts->site, domain);
}

static char *
advise(SwDomainDoc *doc, SwDevice *added, const char *xml, GError **cure, GError **error)
{
    g_autoptr(SwSite) site = sw_kept_policy_get();
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwGuestTable) guests = NULL;
    g_autoptr(SwCaps) caps = NULL;
    SwFacts facts = {.site = site, .plugging = doc->domain->running};

    sw_policy_name_os(site, doc->domain);
    facts.guest = sw_kept_guests_find(doc->domain->os_id, site, &guests, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (!is_of_interest(doc->domain, added, &facts))
        return NULL;
    facts.caps = caps = sw_emulator_caps_of(doc->domain, error);
    if (!caps)
        return NULL;
    if (!sw_policy_check_form(caps, added, error))
        return NULL;
    if (facts.plugging)
        added->hotplug = SW_SWITCH_ABSENT; /* whatever it says */
    sw_host_fill(doc->domain);
    return rewrite(doc, added, xml, &facts, cure, error);
}

char *
sw_advise_device(const char *domain, const char *xml, GError **cure, GError **error)
{
    SwDevice *added = NULL;
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwDomainDoc) doc = sw_attach_parse(domain, xml, &added, &problem);

    if (g_error_matches(problem, SW_ERROR, SW_ERROR_MEMORY) ||
        g_error_matches(problem, SW_ERROR, SW_ERROR_WISH))
        g_propagate_error(error, g_steal_pointer(&problem));
    return doc && added ? advise(doc, added, xml, cure, error) : NULL;
}
