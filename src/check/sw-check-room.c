/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is left in a domain, and what becomes of it as a whole. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"
#include "place/sw-free-slots.h"
#include "place/sw-limits.h"

/* ---- limits ---- */

static const SwCheckId limit_checks[] = {
    [SW_LIMIT_WINDOWS] = SW_CHECK_IO_WINDOWS,
    [SW_LIMIT_SECTIONS] = SW_CHECK_MEMORY_SECTIONS,
    [SW_LIMIT_BUSES] = SW_CHECK_BUS_NUMBERS,
};
G_STATIC_ASSERT(G_N_ELEMENTS(limit_checks) == SW_N_LIMITS);

/* A site that only warns has its way where the firmware is content. */
static bool
is_warning(const SwPlan *plan, SwLimitId id)
{
    return id == SW_LIMIT_WINDOWS && plan->io.line && plan->io.on_exceed == SW_EXCEED_WARN;
}

static void
look_at_limits(SwLook *look)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(look->plan, limits);
    for (SwLimitId i = 0; i < SW_N_LIMITS; i++) {
        const SwDevice *device = NULL;
        SwCheckFinding *finding;
        char *text;

        if (!limits[i].known && !limits[i].needed)
            continue;
        text = sw_limit_amount(&limits[i]); /* the title is the rule's, too */
        if (!sw_limit_is_exceeded(&limits[i])) {
            sw_checked_look(look->checked, limit_checks[i], text);
            continue;
        }
        if (i == SW_LIMIT_WINDOWS)
            device = sw_limits_first_beyond(look->plan);
        finding = sw_checked_say(look->checked, limit_checks[i], device, device ? device->line : 0,
                                 text, g_strdup(limits[i].cure));
        if (is_warning(look->plan, i))
            finding->verdict = SW_WARN;
    }
}

/* ---- free slots ---- */

/* Conventional ones are wanted where there is no other kind, and by guests that need I/O ports. */
static void
look_at_free_slots(SwLook *look)
{
    const SwPlan *plan = look->plan;
    const SwFreeSlots slots = sw_free_slots_count(plan);
    const bool legacy = plan->drives == SW_DRIVES_LEGACY && !plan->served;

    if (plan->slots.express) {
        sw_checked_look(look->checked, SW_CHECK_FREE_PCIE_SLOTS,
                        g_strdup_printf(_("%u are free"), slots.express));
        if (!slots.express)
            sw_checked_find(look->checked, SW_CHECK_FREE_PCIE_SLOTS, NULL, NULL);
    }
    sw_checked_look(look->checked, SW_CHECK_FREE_PCI_SLOTS,
                    g_strdup_printf(_("%u are free"), slots.conventional));
    if (!slots.conventional && (legacy || !plan->slots.express))
        sw_checked_find(look->checked, SW_CHECK_FREE_PCI_SLOTS, NULL, NULL);
}

/* ---- places ---- */

/* A set of lines. */
static GHashTable *
told_lines(const SwChecked *checked)
{
    GHashTable *lines = g_hash_table_new(NULL, NULL);

    for (SwCheckId id = 0; id < SW_N_CHECKS; id++) {
        const GPtrArray *found = checked->rules[id].found;

        for (guint i = 0; found && i < found->len; i++) {
            const SwCheckFinding *finding = found->pdata[i];

            if (finding->verdict == SW_FAIL && finding->line)
                g_hash_table_add(lines, GINT_TO_POINTER(finding->line));
        }
    }
    return lines;
}

/* line -> device */
static GHashTable *
devices_by_line(const SwDomain *domain)
{
    GHashTable *devices = g_hash_table_new(NULL, NULL);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            g_hash_table_insert(devices, GINT_TO_POINTER(device->line), device);
    return devices;
}

/* Of two devices at one address an error may speak of the one that is not told of here. */
static bool
is_about_taken_slot(const SwLook *look, const SwDevice *device)
{
    return device && sw_look_is_pci(device) && look->checked->rules[SW_CHECK_SLOT_TAKEN].found;
}

/* One fault a line: what the rules of slots say of it is more exact. */
static void
tell_errors(SwLook *look)
{
    g_autoptr(GHashTable) told = told_lines(look->checked);
    g_autoptr(GHashTable) devices = devices_by_line(look->domain);
    const GError *first = look->errors->pdata[0];

    for (guint i = 0; i < look->errors->len; i++) {
        const GError *error = look->errors->pdata[i];
        const int line = sw_error_line(error);
        const SwDevice *device = line ? g_hash_table_lookup(devices, GINT_TO_POINTER(line)) : NULL;

        if (line ? !g_hash_table_add(told, GINT_TO_POINTER(line))
                 : i && g_str_equal(error->message, first->message))
            continue;
        if (i == 0 && is_about_taken_slot(look, device))
            continue;
        sw_checked_error(look->checked, SW_CHECK_PLACEABLE, device, error);
    }
}

/* What the document leaves to whoever finishes it. */
static unsigned
count_open(const SwDomain *domain)
{
    unsigned n = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            n += sw_address_present(&device->address) && !sw_look_is_written(device);
    return n;
}

static void
look_at_addresses(SwLook *look)
{
    const unsigned n = count_open(look->domain);

    sw_checked_look(look->checked, SW_CHECK_MOVED_ADDRESS, NULL);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device)
            if (device->placed == SW_PLACED_MOVED)
                sw_checked_find(look->checked, SW_CHECK_MOVED_ADDRESS, device,
                                sw_pci_format(&device->address.pci));
    sw_checked_look(look->checked, SW_CHECK_BEYOND_LIBVIRT, NULL);
    sw_checked_look(look->checked, SW_CHECK_UNFINISHED,
                    n ? g_strdup_printf(_("%u PCI addresses, as libvirt gives them"), n)
                      : g_strdup(_("every PCI address is written")));
    if (look->plan->beyond)
        sw_checked_find(look->checked, SW_CHECK_BEYOND_LIBVIRT, NULL, NULL);
    else if (n && sw_plan_is_ours(look->plan))
        sw_checked_find(look->checked, SW_CHECK_UNFINISHED, NULL,
                        g_strdup_printf(_("%u PCI addresses"), n));
}

void
sw_look_at_room(SwLook *look)
{
    if (look->provider[0])
        look_at_limits(look);
    if (!look->placed) {
        tell_errors(look);
        return;
    }
    sw_checked_look(look->checked, SW_CHECK_PLACEABLE, NULL);
    if (look->provider[0]) {
        look_at_free_slots(look);
        look_at_addresses(look);
    }
}
