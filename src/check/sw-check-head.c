/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands at the head of a domain: the machine type. */
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"

static void
look_at_machine(SwLook *look)
{
    const SwCaps *caps = look->facts->caps;
    const char *machine = look->domain->machine;

    if (caps->types_unknown || !caps->machines->len)
        return;
    sw_checked_look(look->checked, SW_CHECK_MACHINE_TYPE, g_strdup(machine));
    if (!sw_caps_find_machine(caps, machine))
        sw_checked_find(look->checked, SW_CHECK_MACHINE_TYPE, NULL,
                        g_strdup_printf(_("%s, and QEMU is %s"), machine, caps->version));
}

/* To a guest that knows nothing else such a machine is just right. */
static void
look_at_age(SwLook *look)
{
    if (look->plan->machine->id != SW_MACHINE_Q35 && look->plan->machine->id != SW_MACHINE_I440FX &&
        !look->plan->legacy_virtio)
        return;
    sw_checked_look(look->checked, SW_CHECK_OLD_MACHINE,
                    look->plan->legacy_virtio
                        ? g_strdup(_("the guest knows virtio 0.9 only, which is what it gets"))
                        : NULL);
    if (look->plan->legacy_virtio && !look->plan->served)
        sw_checked_find(look->checked, SW_CHECK_OLD_MACHINE, NULL, g_strdup(look->domain->machine));
}

/* The findings of who the guest is come from whoever looked it up. */
static void
look_at_guest(SwLook *look)
{
    g_autofree char *who = sw_domain_who_named_os(look->written);

    if (!who)
        sw_checked_look(look->checked, SW_CHECK_GUEST_OS, g_strdup(_("none is named")));
    else if (look->facts->guest)
        sw_checked_look(look->checked, SW_CHECK_GUEST_OS,
                        g_strdup_printf("%s, %s", look->facts->guest->id, who));
    else
        sw_checked_look(look->checked, SW_CHECK_GUEST_OS,
                        g_strdup_printf(_("%s, %s: nothing is known of its drivers"),
                                        look->written->os_id, who));
}

void
sw_look_at_head(SwLook *look)
{
    look_at_machine(look);
    look_at_age(look);
    look_at_guest(look);
}
