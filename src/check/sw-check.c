/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at a domain, placed or not, for whatever somebody will regret.
 *
 * QEMU starts nearly whatever it is given, and libvirt tells of the first thing that it refuses.
 * Here everything is told at once, so that the rules of slots are looked at again, on a plan that
 * may have no places: what the document says and the defaults as far as they could be filled in.
 * Only what no rule of ours finds is left to the errors of the plan, and of what is validated
 * without places. Collecting more errors of placement itself was rejected: behind the first one it
 * would be about guesses. */
#include "check/sw-check.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"
#include "rules/sw-usb2-rules.h"

/* ---- what is found ---- */

SwChecked *
sw_checked_new(void)
{
    return g_new0(SwChecked, 1);
}

static void
finding_free(void *data)
{
    SwCheckFinding *finding = data;

    g_free(finding->message);
    g_free(finding->cure);
    g_free(finding);
}

void
sw_checked_free(SwChecked *checked)
{
    if (!checked)
        return;
    for (SwCheckId id = 0; id < SW_N_CHECKS; id++) {
        g_free(checked->rules[id].remark);
        g_clear_pointer(&checked->rules[id].found, g_ptr_array_unref);
    }
    sw_plan_free(checked->plan);
    g_free(checked);
}

void
sw_checked_look(SwChecked *checked, SwCheckId id, char *remark)
{
    checked->rules[id].looked = true;
    g_free(checked->rules[id].remark);
    checked->rules[id].remark = remark;
}

SwCheckFinding *
sw_checked_say(SwChecked *checked, SwCheckId id, const SwDevice *device, int line, char *message,
               char *cure)
{
    SwCheckFinding *finding = g_new(SwCheckFinding, 1);

    *finding = (SwCheckFinding){sw_check_rules(NULL)[id].verdict, device, line, message, cure};
    if (!checked->rules[id].found)
        checked->rules[id].found = g_ptr_array_new_with_free_func(finding_free);
    g_ptr_array_add(checked->rules[id].found, finding);
    return finding;
}

void
sw_checked_find(SwChecked *checked, SwCheckId id, const SwDevice *device, char *detail)
{
    const SwCheckRule *rule = &sw_check_rules(NULL)[id];
    char *message =
        detail ? g_strdup_printf("%s (%s)", _(rule->what), detail) : g_strdup(_(rule->what));

    g_free(detail);
    sw_checked_say(checked, id, device, device ? device->line : 0, message,
                   g_strdup(_(rule->cure)));
}

void
sw_checked_error(SwChecked *checked, SwCheckId id, const SwDevice *device, const GError *error)
{
    const char *end = strrchr(error->message, ';');
    char *message =
        end ? g_strndup(error->message, (size_t)(end - error->message)) : g_strdup(error->message);

    sw_checked_say(checked, id, device, sw_error_line(error), message,
                   end ? g_strstrip(g_strdup(end + 1)) : NULL);
}

SwVerdict
sw_checked_worst(const SwChecked *checked)
{
    SwVerdict worst = SW_PASS;

    for (SwCheckId id = 0; id < SW_N_CHECKS; id++) {
        const GPtrArray *found = checked->rules[id].found;

        for (guint i = 0; found && i < found->len; i++)
            worst = MAX(worst, ((const SwCheckFinding *)found->pdata[i])->verdict);
    }
    return worst;
}

/* ---- the look ---- */

const SwControllerRule *
sw_look_rule(const SwLook *look, unsigned bus)
{
    return bus < SW_N_BUSES && look->provider[bus]
               ? sw_controller_rule_find(look->provider[bus]->model)
               : NULL;
}

bool
sw_look_is_pci(const SwDevice *device)
{
    const SwPci *pci = &device->address.pci;

    return sw_address_present(&device->address) && !pci->domain && pci->bus < SW_N_BUSES &&
           pci->slot < SW_PCI_SLOTS && pci->function <= SW_PCI_MAX_FUNCTION;
}

bool
sw_look_is_written(const SwDevice *device)
{
    return device->placed == SW_PLACED_WRITTEN || device->placed == SW_PLACED_MOVED;
}

const SwCheckSlot *
sw_look_slot(const SwLook *look, const SwPci *pci)
{
    return look->slots[pci->bus] ? &look->slots[pci->bus][pci->slot] : NULL;
}

bool
sw_look_is_usb2_part(const SwDevice *device)
{
    return sw_device_is_controller(device, "usb") && sw_usb2_rule_find(device->model);
}

bool
sw_look_has_root_home(const SwLook *look)
{
    const SwSubject subject = sw_policy_subject(look->domain, look->facts->guest);
    const int home = sw_site_value(look->facts->site, SW_KEY_LEGACY_HOME, &subject, NULL);

    return home == SW_HOME_ROOT || home == SW_HOME_AUTO;
}

/* Of two at one address the first counts. */
static void
fill(SwLook *look)
{
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device) {
        const int index = device->controller.index;

        if (sw_device_is_controller(device, "pci") && index >= 0 && index < SW_N_BUSES &&
            !look->provider[index])
            look->provider[index] = device;
    }
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device) {
            const SwPci *pci = &device->address.pci;
            const SwDevice **function;

            if (!sw_look_is_pci(device))
                continue;
            if (!look->slots[pci->bus])
                look->slots[pci->bus] = g_new0(SwCheckSlot, SW_PCI_SLOTS);
            function = &look->slots[pci->bus][pci->slot].functions[pci->function];
            if (!*function)
                *function = device;
        }
}

static void
look_free(SwLook *look)
{
    for (unsigned bus = 0; bus < SW_N_BUSES; bus++)
        g_free(look->slots[bus]);
    g_free(look);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwLook, look_free)

/* The last one asks what the others have told. */
static void (*const parts[])(SwLook *look) = {
    sw_look_at_head,      sw_look_at_controllers, sw_look_at_buses, sw_look_at_slots,
    sw_look_at_functions, sw_look_at_devices,     sw_look_at_room,
};

void
sw_check_domain(SwChecked *checked, const SwDomain *domain, const SwFacts *facts)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(SwLook) look = g_new0(SwLook, 1);
    GError *error = NULL;

    checked->plan = sw_plan_new(domain, facts, &error);
    look->placed = checked->plan != NULL;
    if (!checked->plan) {
        g_ptr_array_add(errors, error);
        checked->plan = sw_plan_new_unplaced(domain, facts, errors);
    }
    look->checked = checked;
    look->written = domain;
    look->facts = facts;
    look->plan = checked->plan;
    look->domain = checked->plan->domain;
    look->errors = errors;
    fill(look);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        parts[i](look);
}
