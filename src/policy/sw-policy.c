/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a guest gets, and on which kind of slot.
 *
 * On a PCI Express slot QEMU takes the I/O BAR of a generic virtio device away, and a driver that
 * knows only virtio 0.9 finds nothing. The cure is a transitional device on a conventional slot. It
 * is not given to every guest: each bridge in front of an I/O BAR costs 4 KiB of the 64 KiB of port
 * space, and a guest that is placed today must not move tomorrow. A guest without facts is
 * therefore left as libvirt has it, unless the site's policy says otherwise.
 *
 * On machine types up to 2.6 the generic type is virtio 0.9 only, in every slot. There a guest that
 * knows no other has what it needs wherever libvirt puts it; one that knows virtio 1 only finds
 * nothing, and gets the type that machine types do not change. */
#include "policy/sw-policy.h"

#include "base/sw-i18n.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-legacy-rules.h"
#include "rules/sw-virtio-rules.h"

SW_ENUM_DEFINE(SwChoice, sw_choice, SW_N_CHOICES, "leave", "transitional", "conventional",
               "non-transitional")

/** A choice, and who made it. */
typedef struct {
    SwChoice choice;
    SwBy by;
    const SwSetting *why; /* the line of policy that decided, or that the facts come from */
} Decision;

/* ---- what the guest drives ---- */

void
sw_policy_name_os(const SwSite *site, SwDomain *domain)
{
    const SwSubject subject = {.name = domain->name, .uuid = domain->uuid};
    const SwSetting *setting = domain->os_id ? NULL : sw_site_find(site, SW_KEY_GUEST_OS, &subject);

    if (!setting)
        return;
    sw_domain_name_os(domain, setting->text, SW_OS_POLICY, 0);
    domain->os_policy = sw_setting_format(setting);
}

SwSubject
sw_policy_subject(const SwDomain *domain, const SwGuest *guest)
{
    return (SwSubject){.os_id = guest ? guest->id : domain->os_id,
                       .short_id = guest ? guest->short_id : NULL,
                       .name = domain->name,
                       .uuid = domain->uuid};
}

bool
sw_policy_concerns(const SwSite *site, const SwDomain *domain)
{
    const SwSubject subject = sw_policy_subject(domain, NULL);

    return sw_site_concerns(site, &subject);
}

SwDrives
sw_policy_drives(const SwPolicy *policy, const SwSetting **why)
{
    const SwSetting *setting = sw_site_find(policy->site, SW_KEY_VIRTIO, &policy->subject);

    if (why)
        *why = setting;
    if (setting)
        return (SwDrives)setting->values[0];
    return policy->guest ? policy->guest->drives : SW_DRIVES_NONE;
}

bool
sw_policy_needs_legacy(const SwPolicy *policy)
{
    return policy->express && !policy->legacy && sw_policy_drives(policy, NULL) == SW_DRIVES_LEGACY;
}

bool
sw_policy_is_served(const SwPolicy *policy)
{
    return policy->express && policy->legacy && sw_policy_drives(policy, NULL) == SW_DRIVES_LEGACY;
}

/* ---- the form ---- */

static int
value_for(const SwPolicy *policy, SwKey key, const char *family, const SwSetting **why)
{
    SwSubject subject = policy->subject;

    subject.family = family;
    return sw_site_value(policy->site, key, &subject, why);
}

/* What the guest's drivers ask for. On newer machine types a generic device is virtio 1 wherever
 * it is not virtio 0.9 as well. */
static SwVirtioForm
form_by_guest(const SwPolicy *policy, const char *family, Decision *decision)
{
    decision->by = SW_BY_GUEST;
    switch (sw_policy_drives(policy, &decision->why)) {
    case SW_DRIVES_LEGACY:
        return SW_VIRTIO_TRANSITIONAL;
    case SW_DRIVES_MODERN:
        return policy->legacy ? SW_VIRTIO_NON_TRANSITIONAL : SW_VIRTIO_PLAIN;
    case SW_DRIVES_BOTH:
        return SW_VIRTIO_PLAIN;
    case SW_DRIVES_NONE:
    case SW_N_DRIVES:
        break;
    }
    decision->by = SW_BY_POLICY;
    return (SwVirtioForm)value_for(policy, SW_KEY_UNKNOWN_GUEST, family, &decision->why);
}

static SwVirtioForm
wanted_form(const SwPolicy *policy, const char *family, Decision *decision)
{
    SwVirtioForm form = (SwVirtioForm)value_for(policy, SW_KEY_DEFAULT, family, &decision->why);

    decision->by = SW_BY_POLICY;
    return form == SW_VIRTIO_AUTO ? form_by_guest(policy, family, decision) : form;
}

/* The model says what is meant and exists from QEMU 4.0 on. The generic type is the same device on
 * a conventional slot, and not on a port. */
static SwChoice
choose_legacy(const SwPolicy *policy, const char *family)
{
    const bool model = sw_caps_find_type(policy->caps, family, SW_VARIANT_TRANSITIONAL);
    const bool generic = sw_caps_find_type(policy->caps, family, SW_VARIANT_GENERIC);

    if (!policy->express || policy->legacy)
        return SW_CHOICE_LEAVE; /* the generic type is virtio 0.9 too, in every slot */
    if (generic &&
        (!model || (value_for(policy, SW_KEY_SPELLING, family, NULL) == SW_SPELLING_GENERIC &&
                    value_for(policy, SW_KEY_LEGACY_HOME, family, NULL) != SW_HOME_PORT)))
        return SW_CHOICE_CONVENTIONAL;
    return model ? SW_CHOICE_TRANSITIONAL : SW_CHOICE_LEAVE;
}

/* Where devices without I/O BAR are the only ones, there is nothing to spell. */
static SwChoice
choose_modern(const SwPolicy *policy, const char *family)
{
    const bool generic = value_for(policy, SW_KEY_SPELLING, family, NULL) == SW_SPELLING_GENERIC;

    if ((generic && policy->express && !policy->legacy) ||
        !sw_caps_find_type(policy->caps, family, SW_VARIANT_NON_TRANSITIONAL))
        return SW_CHOICE_LEAVE;
    return SW_CHOICE_NON_TRANSITIONAL;
}

/* Where there are no slots there are no kinds of them, and a virtio device has one form. */
static bool
leaves_pci(const SwPolicy *policy, const SwDevice *device)
{
    const SwMoveRule *rule = sw_move_rule_find(device);

    if (!rule || policy->transport == SW_ADDRESS_NONE || device->address.type != SW_ADDRESS_NONE)
        return false;
    return policy->transport == SW_ADDRESS_CCW ? rule->ccw : rule->mmio;
}

static Decision
decide(const SwPolicy *policy, const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);
    Decision decision = {SW_CHOICE_LEAVE};

    if (!rule || !rule->legacy || sw_virtio_ask(device) != SW_ASKS_NOTHING ||
        device->conventional || !sw_address_wanted(&device->address) || leaves_pci(policy, device))
        return decision;
    switch (wanted_form(policy, rule->family, &decision)) {
    case SW_VIRTIO_TRANSITIONAL:
        decision.choice = choose_legacy(policy, rule->family);
        break;
    case SW_VIRTIO_NON_TRANSITIONAL:
        if (!policy->legacy_disks || !g_str_equal(rule->family, SW_LEGACY_DISKS))
            decision.choice = choose_modern(policy, rule->family);
        break;
    case SW_VIRTIO_PLAIN:
    case SW_VIRTIO_AUTO:
        break;
    }
    return decision;
}

SwChoice
sw_policy_choose(const SwPolicy *policy, const SwDevice *device)
{
    return decide(policy, device).choice;
}

/* ---- reasons ---- */

static char *
guest_name(const SwPolicy *policy)
{
    const SwGuest *guest = policy->guest;

    if (!guest)
        return g_strdup(policy->subject.os_id);
    return g_strdup(guest->short_id ? guest->short_id : guest->id);
}

/* What follows from the guest's facts. (transfer full) */
static char *
fact_of(const SwPolicy *policy, SwChoice choice)
{
    g_autofree char *name = guest_name(policy);

    if (choice == SW_CHOICE_NON_TRANSITIONAL)
        return g_strdup_printf(
            _("guest %s drives virtio 1 only, and the generic type is virtio 0.9 "
              "only in every slot of this machine type"),
            name);
    return g_strdup_printf(_("guest %s drives virtio 0.9 only"), name);
}

/* (transfer full) */
static char *
reason_of(const SwPolicy *policy, const Decision *decision)
{
    g_autofree char *line = decision->why ? sw_setting_format(decision->why) : NULL;
    g_autofree char *fact = NULL;

    if (decision->by == SW_BY_POLICY)
        return g_steal_pointer(&line);
    fact = fact_of(policy, decision->choice);
    return line ? g_strdup_printf("%s (%s)", fact, line) : g_steal_pointer(&fact);
}

/* Why it is the generic type, when the model would be clearer. */
static void
add_spelling(const SwPolicy *policy, SwDevice *device)
{
    const char *family = sw_virtio_rule_find(device)->family;
    const SwSetting *why = NULL;
    g_autofree char *reason = device->model_reason, *line = NULL;

    if (sw_caps_find_type(policy->caps, family, SW_VARIANT_TRANSITIONAL))
        value_for(policy, SW_KEY_SPELLING, family, &why);
    line = why ? sw_setting_format(why) : g_strdup(_("this emulator has no transitional type"));
    device->model_reason = g_strdup_printf(
        _("%s; %s; the generic type is the same device on a conventional slot"), reason, line);
}

bool
sw_policy_apply(const SwPolicy *policy, SwDevice *device)
{
    const Decision decision = decide(policy, device);

    if (decision.choice == SW_CHOICE_LEAVE)
        return false;
    device->model_reason = reason_of(policy, &decision);
    device->model_by = decision.by;
    switch (decision.choice) {
    case SW_CHOICE_TRANSITIONAL:
        sw_device_set_model(device, "virtio-transitional");
        return true;
    case SW_CHOICE_CONVENTIONAL:
        device->conventional = true;
        add_spelling(policy, device);
        return true;
    case SW_CHOICE_NON_TRANSITIONAL:
        sw_device_set_model(device, "virtio-non-transitional");
        return true;
    case SW_CHOICE_LEAVE:
    case SW_N_CHOICES:
        break;
    }
    g_return_val_if_reached(false);
}

/* ---- the kind of slot ---- */

/* Whether its home is the policy's to choose: it has an I/O BAR in whatever slot it is. */
static bool
needs_ports(const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    return rule && rule->legacy &&
           (device->conventional || sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL);
}

static void
set_home(SwDevice *device, SwLegacyHome home, SwBy by, char *reason)
{
    device->home = home;
    device->home_by = by;
    g_free(device->home_reason);
    device->home_reason = reason;
}

/* A generic type would lose its I/O BAR on a port. */
static bool
can_live(const SwPolicy *policy, const SwDevice *device, SwLegacyHome home)
{
    return !(home == SW_HOME_ROOT && policy->plugging) &&
           !(home == SW_HOME_PORT && device->conventional);
}

void
sw_policy_settle(const SwPolicy *policy, SwDevice *device)
{
    const SwSetting *why = NULL;
    SwLegacyHome home;

    if (!policy->express || !sw_address_wanted(&device->address) ||
        sw_device_is_controller(device, "pci"))
        return;
    if (device->hotplug == SW_SWITCH_OFF && !policy->plugging) {
        set_home(device, SW_HOME_ROOT, SW_BY_WORD,
                 g_strdup(_("the domain says that it need not be plugged or unplugged")));
        return;
    }
    if (!needs_ports(device))
        return;
    home = (SwLegacyHome)value_for(policy, SW_KEY_LEGACY_HOME, sw_virtio_rule_find(device)->family,
                                   &why);
    if (home == SW_HOME_AUTO)
        home = policy->home;
    if (!can_live(policy, device, home))
        home = SW_HOME_BRIDGE;
    if (home != SW_HOME_BRIDGE)
        set_home(device, home, SW_BY_POLICY, why ? sw_setting_format(why) : NULL);
}
