/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: start one emulator with many cells of a truth table in it, and look at them. */
#include "probes/sw-matrix-try.h"

#include <string.h>

#include "probes/sw-capabilities.h"

#define OFFSET_SLOT_CONTROL 0x18u  /* in the PCI Express capability */
#define SLOT_POWER_ON       0x100u /* power controller on, and its light; no event is cleared */

/* ---- reading ---- */

/* A guest would do it for what is plugged in: without power it does not answer. */
static bool
power_slot(SwConfig *config, const SwMatrixBridge *bridge)
{
    SwConfigPlace at = {bridge->bus, bridge->slot, bridge->function, 0};
    SwCapabilities found;

    if (!sw_capabilities_read(config, at, &found) || found.express == 0)
        return false;
    at.offset = found.express + OFFSET_SLOT_CONTROL;
    return sw_config_write(config, at, SLOT_POWER_ON);
}

static bool
number_bus(SwConfig *config, const SwMatrixBridge *bridge)
{
    const SwConfigPlace at = {bridge->bus, bridge->slot, bridge->function, SW_CONFIG_BUSES};

    return sw_config_write(config, at,
                           bridge->bus | bridge->secondary << 8 | bridge->subordinate << 16);
}

static bool
set_up_bridges(SwConfig *config, const SwMatrixLayout *layout)
{
    for (guint i = 0; i < layout->bridges->len; i++) {
        const SwMatrixBridge *bridge = &g_array_index(layout->bridges, SwMatrixBridge, i);

        if (!number_bus(config, bridge) ||
            (bridge->port && layout->hot && !power_slot(config, bridge)))
            return false;
    }
    return true;
}

static void
read_express(SwConfig *config, SwMatrixItem *item)
{
    const SwConfigPlace at = {item->bus_number, item->slot, item->function, 0};
    SwMatrixCell *cell = item->cell;
    SwCapabilities found;
    uint32_t ids;

    if (sw_config_read(config, at, &ids) && ids == (cell->vendor | cell->device << 16) &&
        sw_capabilities_read(config, at, &found))
        cell->express = found.express ? SW_EXPRESS_YES : SW_EXPRESS_NO;
    else
        cell->reason = g_strdup("configuration space does not show it");
}

/* What is plugged in and not shown is behind a bus without a number. */
static void
complete_item(SwMatrixItem *item, SwConfig *config, const char *reason)
{
    if (!item->settled) {
        g_autofree char *text = g_strdup_printf("query-pci does not show it%s%s",
                                                reason ? ": " : "", reason ? reason : "");

        sw_matrix_item_unknown(item, text);
    } else if (item->cell->result == SW_CELL_STARTS) {
        if (config)
            read_express(config, item);
        else
            item->cell->reason = g_strdup(reason);
    }
}

static SwMatrixRound
read_items(SwMatrixRun *run, SwPaused *paused, SwMatrixLayout *layout, GError **error)
{
    g_autofree char *reason = NULL;
    g_autoptr(SwConfig) config = sw_config_open(paused, run->plan->row->access, &reason);
    g_auto(SwQmpReply) reply = {0};

    if (config && !set_up_bridges(config, layout)) {
        g_clear_pointer(&config, sw_config_free);
        reason = g_strdup("bridges cannot be set up");
    }
    switch (sw_paused_ask(paused, "query-pci", NULL, &reply, error)) {
    case SW_PAUSED_ANSWERED:
        break;
    case SW_PAUSED_DIED:
        return SW_ROUND_DIED;
    case SW_PAUSED_FAILED:
        return SW_ROUND_FAILED;
    }
    sw_matrix_layout_take(layout, reply.value);
    for (guint i = 0; i < layout->items->len; i++)
        complete_item(layout->items->pdata[i], config, reason);
    return SW_ROUND_DONE;
}

/* ---- plugging ---- */

/* What cannot be plugged in here cannot be plugged in anywhere. */
static void
make_cold(const SwMatrixPlan *plan, const char *type)
{
    for (guint i = 0; i < plan->items->len; i++) {
        SwMatrixItem *item = plan->items->pdata[i];

        item->cold |= item->type == type;
    }
}

static void
take_plugged(const SwMatrixPlan *plan, SwMatrixItem *item, const SwQmpReply *reply)
{
    if (!reply->refused)
        return;
    if (strstr(reply->error, "hotplug") || strstr(reply->error, "pluggable"))
        make_cold(plan, item->type);
    else
        sw_matrix_item_refuse(item, reply->error);
}

/* A death is no refusal: whoever ran out of memory or was killed dies as well. */
static void
blame_plugged(SwMatrixItem *item, const SwPaused *paused)
{
    g_autofree char *words = sw_qmp_link_complaint(paused->link), *text = NULL;

    text = g_strdup_printf("QEMU died%s%s", *words ? ": " : "", words);
    sw_matrix_item_unknown(item, text);
}

/* Leaves those in the layout that were plugged in. */
static SwMatrixRound
plug_items(const SwMatrixRun *run, SwPaused *paused, SwMatrixLayout *layout, GError **error)
{
    for (guint i = 0; i < layout->items->len;) {
        SwMatrixItem *item = layout->items->pdata[i];
        g_autofree char *arguments = sw_matrix_item_json(item);
        g_auto(SwQmpReply) reply = {0};

        if (item->cold) {
            g_ptr_array_remove_index(layout->items, i);
            continue;
        }
        switch (sw_paused_ask(paused, "device_add", arguments, &reply, error)) {
        case SW_PAUSED_ANSWERED:
            take_plugged(run->plan, item, &reply);
            break;
        case SW_PAUSED_DIED:
            blame_plugged(item, paused);
            return SW_ROUND_DIED;
        case SW_PAUSED_FAILED:
            return SW_ROUND_FAILED;
        }
        if (reply.refused)
            g_ptr_array_remove_index(layout->items, i);
        else
            i++;
    }
    return SW_ROUND_DONE;
}

/* ---- one emulator ---- */

static void
keep_words(SwMatrixRun *run, SwPaused *paused)
{
    g_autofree char *words = NULL, *how = sw_qmp_link_end(paused->link, &words);

    g_free(run->words);
    run->words = *words ? g_steal_pointer(&words) : g_steal_pointer(&how);
}

/* One that was built without the sandbox says so, and is started again without. */
static SwMatrixRound
take_death(SwMatrixRun *run, SwPaused *paused, SwMatrixLayout *layout)
{
    const char *said = sw_qmp_link_said(paused->link);

    if (run->start.sandbox && strstr(said, "-sandbox"))
        run->start.sandbox = false;
    else
        sw_matrix_layout_blame(layout, said);
    return SW_ROUND_DIED;
}

static SwMatrixRound
converse(SwMatrixRun *run, SwPaused *paused, SwMatrixLayout *layout, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    SwMatrixRound round = SW_ROUND_DONE;

    switch (sw_paused_ask(paused, "qmp_capabilities", NULL, &reply, error)) {
    case SW_PAUSED_ANSWERED:
        break;
    case SW_PAUSED_DIED:
        return take_death(run, paused, layout);
    case SW_PAUSED_FAILED:
        return SW_ROUND_FAILED;
    }
    if (layout->hot)
        round = plug_items(run, paused, layout, error);
    return round == SW_ROUND_DONE ? read_items(run, paused, layout, error) : round;
}

SwMatrixRound
sw_matrix_try(SwMatrixRun *run, SwMatrixLayout *layout, GError **error)
{
    g_autoptr(SwPaused) paused = NULL;
    SwMatrixRound round;

    run->start.extra = layout->options;
    run->start.deadline = MIN(run->deadline, g_get_monotonic_time() + run->start_us);
    paused = sw_paused_start(&run->start, error);
    if (!paused)
        return SW_ROUND_FAILED;
    round = converse(run, paused, layout, error);
    if (round == SW_ROUND_DIED)
        keep_words(run, paused);
    return round;
}
