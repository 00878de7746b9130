/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan has elsewhere than libvirt alone because something else was decided.
 *
 * A device whose form or home was chosen has the reason of that. But libvirt fills slots in order,
 * so that what comes behind such a device moves, too, and ports come and go: for each of them the
 * first decision of the plan is the cause. To find a nearer one for each, the plan would have to
 * be made once for every decision. */
#include "place/sw-moved.h"

#include "base/sw-i18n.h"

/* ---- the same domain as libvirt sees it ---- */

static SwPlan *
place_alone(const SwDomain *domain, const SwFacts *facts)
{
    const SwFacts nothing = {.caps = facts->caps, .plugging = facts->plugging};
    g_autoptr(SwDomain) plain = sw_domain_copy(domain);

    sw_domain_name_os(plain, NULL, SW_OS_UNNAMED, 0);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plain, kind, device) {
            device->wish = SW_WISH_NONE;
            device->hotplug = SW_SWITCH_ABSENT;
        }
    return sw_plan_new(plain, &nothing, NULL);
}

/* Whether two devices that are not the same element may be each other's. */
static bool
is_alike(const SwDevice *a, const SwDevice *b)
{
    const bool written = a->origin == SW_ORIGIN_WRITTEN;

    if (a->kind != b->kind || written != (b->origin == SW_ORIGIN_WRITTEN))
        return false;
    return written ||
           (g_strcmp0(a->type, b->type) == 0 && a->controller.index == b->controller.index);
}

/* The n-th that is like @device in the one domain is the n-th in the other. */
static const SwDevice *
find_twin(const SwDomain *domain, const SwDomain *other, const SwDevice *device)
{
    guint n = 0;

    SW_FOREACH_DEVICE (domain, device->kind, before) {
        if (before == device)
            break;
        n += is_alike(before, device);
    }
    SW_FOREACH_DEVICE (other, device->kind, twin)
        if (is_alike(twin, device) && n-- == 0)
            return twin;
    return NULL;
}

static bool
is_same(const SwDevice *a, const SwDevice *b)
{
    if (g_strcmp0(a->model, b->model) != 0 || a->address.type != b->address.type)
        return false;
    return a->address.type != SW_ADDRESS_PCI || sw_pci_equal(&a->address.pci, &b->address.pci);
}

/* ---- causes ---- */

static bool
is_decided(const SwDevice *device)
{
    return device->model_reason || device->home_reason;
}

/* The first one, and controllers that were added for others only where there is none. */
static const SwDevice *
find_cause(const SwDomain *domain)
{
    const SwDevice *grown = NULL;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            if (is_decided(device) && device->origin != SW_ORIGIN_GROWN)
                return device;
            if (is_decided(device) && !grown)
                grown = device;
        }
    return grown;
}

static void
explain(SwDevice *device, const SwDevice *twin, const SwDevice *cause)
{
    const char *why = cause->model_reason ? cause->model_reason : cause->home_reason;
    g_autofree char *name = sw_device_name(cause), *at = NULL;

    device->home_by = cause->model_reason ? cause->model_by : cause->home_by;
    if (twin && sw_address_present(&twin->address) && g_strcmp0(device->model, twin->model) == 0)
        at = sw_pci_format(&twin->address.pci);
    device->home_reason =
        at ? g_strdup_printf(_("libvirt alone would have it at %s; others moved, since %s (%s)"),
                             at, why, name)
           : g_strdup_printf(_("libvirt alone would not have it; others moved, since %s (%s)"), why,
                             name);
}

/* A port that is not there has no row of its own. */
static void
explain_lean(SwPlan *plan, const SwFacts *facts)
{
    const SwSubject subject = sw_policy_subject(plan->domain, facts->guest);
    const SwSetting *why =
        plan->lean ? sw_site_find(facts->site, SW_KEY_SPARE_PCIE, &subject) : NULL;

    g_free(plan->lacking);
    plan->lacking = why ? sw_setting_format(why) : NULL;
}

void
sw_plan_explain_moved(SwPlan *plan, const SwDomain *domain, const SwFacts *facts)
{
    const SwDevice *cause = find_cause(plan->domain);
    g_autoptr(SwPlan) alone = cause ? place_alone(domain, facts) : NULL;

    explain_lean(plan, facts);
    if (!alone)
        return;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device) {
            const SwDevice *twin = find_twin(plan->domain, alone->domain, device);

            if (device->placed == SW_PLACED_BEYOND && !alone->beyond)
                device->place_reason = N_("the first free slot that takes it, in a layout with "
                                          "room for all devices");
            if (!is_decided(device) && !(twin && is_same(device, twin)))
                explain(device, twin, cause);
        }
}
