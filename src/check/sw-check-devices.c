/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the emulator, the guest and the policy make of each device. */
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"
#include "place/sw-warnings.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-virtio-rules.h"

/* ---- types ---- */

/* QEMU's type that the emulator has not, or NULL. What libvirt spells by properties where it finds
 * no type of that name is not looked at. */
static const char *
lacking_type(const SwCaps *caps, const SwDevice *device)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(device);
    const SwQemuRule *rule = sw_qemu_rule_find(device);

    if (rule && sw_caps_lacks(caps, rule->needs))
        return rule->needs;
    if (caps->types_unknown || !sw_address_present(&device->address))
        return NULL;
    if (sw_device_is_controller(device, "pci"))
        return device->line && sw_controller_rule_find(device->model) &&
                       !sw_controller_is_root(device->model) &&
                       !sw_caps_find_controller(caps, device->model)
                   ? device->model
                   : NULL;
    return virtio && !sw_caps_find_type(caps, virtio->family, SW_VARIANT_GENERIC) &&
                   !sw_caps_find_type(caps, virtio->family, SW_VARIANT_NON_TRANSITIONAL)
               ? virtio->qemu
               : NULL;
}

static void
look_at_types(SwLook *look)
{
    if (look->facts->caps->types_unknown)
        return;
    sw_checked_look(look->checked, SW_CHECK_MISSING_TYPE, NULL);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device) {
            const char *type = lacking_type(look->facts->caps, device);

            if (type)
                sw_checked_find(look->checked, SW_CHECK_MISSING_TYPE, device, g_strdup(type));
        }
}

/* ---- forms of virtio ---- */

static void
note_forms(SwLook *look, unsigned devices)
{
    static const SwCheckId of_legacy_guests[] = {SW_CHECK_HIDDEN_BOOT_DISK, SW_CHECK_HIDDEN_DISK,
                                                 SW_CHECK_HIDDEN_VDPA,      SW_CHECK_HIDDEN_NIC,
                                                 SW_CHECK_HIDDEN_SCSI,      SW_CHECK_HIDDEN_DEVICE,
                                                 SW_CHECK_DRIVERLESS_DEVICE};
    const SwPlan *plan = look->plan;

    sw_checked_look(look->checked, SW_CHECK_NO_TRANSITIONAL_TYPE,
                    g_strdup_printf(_("%u devices"), devices));
    if (plan->legacy_disks)
        sw_checked_look(look->checked, SW_CHECK_REFUSED_DISK, NULL);
    for (size_t i = 0; plan->drives == SW_DRIVES_LEGACY && i < G_N_ELEMENTS(of_legacy_guests); i++)
        sw_checked_look(look->checked, of_legacy_guests[i], NULL);
    if (plan->drives == SW_DRIVES_MODERN)
        sw_checked_look(look->checked, SW_CHECK_LEGACY_ONLY, NULL);
    if (plan->slots.express)
        sw_checked_look(look->checked, SW_CHECK_TRANSITIONAL_ON_PORT, NULL);
    if (sw_site_is_silent(look->facts->site))
        return;
    if (plan->slots.express)
        sw_checked_look(look->checked, SW_CHECK_PORT_AGAINST_POLICY, NULL);
    sw_checked_look(look->checked, SW_CHECK_FORM_AGAINST_POLICY, NULL);
}

static void
look_at_form(SwLook *look, const SwDevice *device, const SwDevice *boot)
{
    const int line = device->wish_line ? device->wish_line : device->line;
    char *cure = NULL;
    const SwCheckRule *rule =
        sw_warnings_find(look->plan, look->facts, device, boot, SW_WARNINGS_ALL, &cure);

    if (rule)
        sw_checked_say(look->checked, rule->id, device, line, g_strdup(_(rule->what)), cure);
}

/* A model that is written comes before the policy, so that nothing but this tells of it. */
static void
look_at_policy(SwLook *look, const SwDevice *device, const SwVirtioRule *rule)
{
    const SwVirtioAsk ask = sw_virtio_ask(device);
    SwSubject subject = sw_policy_subject(look->domain, look->facts->guest);
    const SwSetting *line;

    if (ask == SW_ASKS_NOTHING || device->model_reason || !device->line)
        return;
    subject.family = rule->family;
    line = sw_site_find(look->facts->site, SW_KEY_DEFAULT, &subject);
    if (line && line->values[0] == (ask == SW_ASKS_TRANSITIONAL ? SW_VIRTIO_NON_TRANSITIONAL
                                                                : SW_VIRTIO_TRANSITIONAL))
        sw_checked_find(look->checked, SW_CHECK_FORM_AGAINST_POLICY, device,
                        sw_setting_format(line));
}

void
sw_look_at_devices(SwLook *look)
{
    const SwDevice *boot = sw_warnings_boot_disk(look->domain);
    unsigned devices = 0;

    look_at_types(look);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device) {
            const SwVirtioRule *rule = sw_virtio_rule_find(device);

            if (!rule || device->address.type != SW_ADDRESS_PCI)
                continue;
            devices++;
            look_at_form(look, device, boot);
            look_at_policy(look, device, rule);
        }
    if (devices)
        note_forms(look, devices);
}
