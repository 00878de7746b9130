/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of virtio devices when a domain is converted to q35.
 *
 * On i440fx every slot is a conventional one, where a generic virtio device is transitional, or up
 * to 2.6 virtio 0.9 only: that the guest ran there shows nothing about virtio 1. */
#include "text/sw-convert-text.h"

#include "base/sw-i18n.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-virtio-rules.h"

/* A guest does without its memory balloon, which libvirt adds to all of them. */
static bool
loses_legacy(const SwPlan *plan, const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    return rule && rule->legacy && device->kind != SW_KIND_MEMBALLOON &&
           sw_virtio_ask(device) == SW_ASKS_NOTHING && plan->slots.modern_virtio &&
           !plan->legacy_virtio && sw_device_is_on_port(plan->domain, device);
}

static const SwDevice *
find_loser(const SwPlan *plan)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (loses_legacy(plan, device))
                return device;
    return NULL;
}

char *
sw_convert_virtio_text(const SwPlan *plan, const char *old_machine, bool was_legacy)
{
    const SwDevice *device = plan->drives == SW_DRIVES_NONE ? find_loser(plan) : NULL;
    g_autofree char *name = device ? sw_device_name(device) : NULL;

    if (!device)
        return NULL;
    if (was_legacy)
        return g_strdup_printf(_("virtio devices such as %s were virtio 0.9 only on %s and are "
                                 "virtio 1 only on %s, and nothing is known of the guest's "
                                 "drivers; name its operating system with --guest-os"),
                               name, old_machine, plan->domain->machine);
    return g_strdup_printf(_("virtio devices such as %s are virtio 1 only on %s, and nothing is "
                             "known of the guest's drivers; name its operating system with "
                             "--guest-os"),
                           name, plan->domain->machine);
}
