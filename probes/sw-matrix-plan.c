/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cells of a truth table that must be tried, and those that need not be. */
#include "probes/sw-matrix-plan.h"

#include <string.h>

#include "base/sw-printable.h"

/* QEMU 7.2 has 29. One that claims more is no QEMU, and its tables would be more than is read, see
 * SW_CAPS_XML_MAX_CELLS. */
#define MAX_FAMILIES 200u

#define MAX_WORDS 256u /* bytes of QEMU's that are kept of a cell */

static const SwPlace express_places[] = {SW_PLACE_PCIE_ROOT, SW_PLACE_ROOT_PORT,
                                         SW_PLACE_PCI_BRIDGE};
static const SwPlace conventional_places[] = {SW_PLACE_PCI_ROOT, SW_PLACE_PCI_BRIDGE};

static void
item_free(SwMatrixItem *item)
{
    g_free(item->bus);
    g_free(item->device);
    g_free(item->backend);
    g_free(item);
}

static void
settle(SwMatrixItem *item, SwCellResult result, char *reason)
{
    g_free(item->cell->reason);
    item->cell->result = result;
    item->cell->reason = reason;
    item->settled = true;
}

void
sw_matrix_item_unknown(SwMatrixItem *item, const char *reason)
{
    settle(item, SW_CELL_UNKNOWN, sw_printable(reason, -1, MAX_WORDS));
}

/* The host, and not the combination, may be what is refused; that both modes are off is told before
 * anything of the host is looked for. */
void
sw_matrix_item_refuse(SwMatrixItem *item, const char *words)
{
    g_autofree char *said = sw_printable(words, -1, MAX_WORDS);

    g_strstrip(said);
    if (item->row && item->row->needs && !strstr(said, "modern"))
        settle(item, SW_CELL_UNKNOWN, g_strdup_printf("needs %s: %s", item->row->needs, said));
    else
        settle(item, SW_CELL_REFUSED, g_steal_pointer(&said));
}

/* ---- what there is to try ---- */

/* Return: why there is no such thing as the combination; NULL: there is */
static char *
why_absent(const SwCapsType *type, const SwCombinationRow *row)
{
    if (!type)
        return g_strdup_printf("there is no %s type", sw_variant_name(row->variant));
    if (row->legacy && !type->disable_legacy)
        return g_strdup_printf("%s has no property disable-legacy", type->name);
    if (row->modern && !type->disable_modern)
        return g_strdup_printf("%s has no property disable-modern", type->name);
    return NULL;
}

/* A type that QEMU cannot make is no type that it has not. */
static const char *
why_broken(const SwCapsFamily *family, SwVariant variant)
{
    for (guint i = 0; i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        if (type->variant == variant && type->broken)
            return type->broken;
    }
    return NULL;
}

static void
add_cell(SwMatrixPlan *plan, const SwCapsFamily *family, SwCombination combination, SwPlace place)
{
    const SwCombinationRow *row = sw_combination_row(combination);
    const SwCapsType *type = sw_caps_find_type(plan->caps, family->name, row->variant);
    SwMatrixCell *cell = sw_matrix_add(plan->matrix, family->name, combination, place);
    g_autofree char *absent = why_absent(type, row);
    const char *broken = type ? NULL : why_broken(family, row->variant);
    SwMatrixItem *item;

    if (absent) {
        cell->result = broken ? SW_CELL_UNKNOWN : SW_CELL_ABSENT;
        cell->reason = broken ? g_strdup(broken) : g_steal_pointer(&absent);
        return;
    }
    item = g_new0(SwMatrixItem, 1);
    item->cell = cell;
    item->row = sw_matrix_family_row(family->name);
    item->type = type->name;
    item->number = plan->items->len + 1;
    item->cold = place == SW_PLACE_PCIE_ROOT || place == SW_PLACE_PCI_ROOT;
    g_ptr_array_add(plan->items, item);
}

static bool
is_on_pci(const SwCapsFamily *family)
{
    for (guint i = 0; i < family->types->len; i++)
        if (!(((const SwCapsType *)family->types->pdata[i])->slots & SW_SLOTS_OFF_PCI))
            return true;
    return false;
}

static void
add_family(SwMatrixPlan *plan, const SwCapsFamily *family)
{
    const SwPlace *places = plan->row->express ? express_places : conventional_places;
    size_t n =
        plan->row->express ? G_N_ELEMENTS(express_places) : G_N_ELEMENTS(conventional_places);

    for (int combination = 0; combination < SW_N_COMBINATIONS; combination++)
        for (size_t i = 0; i < n; i++)
            add_cell(plan, family, (SwCombination)combination, places[i]);
}

/* A place that needs a bridge which the emulator has not cannot be tried. */
static void
settle_bridgeless(SwMatrixPlan *plan)
{
    static const struct {
        SwPlace place;
        bool express; /* matters on machines with such a root bus only */
        const char *model;
    } needs[] = {
        {SW_PLACE_ROOT_PORT, false, "pcie-root-port"},
        {SW_PLACE_PCI_BRIDGE, false, "pci-bridge"},
        {SW_PLACE_PCI_BRIDGE, true, "pcie-to-pci-bridge"},
    };

    for (guint i = 0; i < plan->items->len; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(needs); j++) {
            SwMatrixItem *item = plan->items->pdata[i];

            if (item->cell->place == needs[j].place && (!needs[j].express || plan->row->express) &&
                !sw_caps_find_controller(plan->caps, needs[j].model)) {
                g_autofree char *reason = g_strdup_printf("there is no %s", needs[j].model);

                sw_matrix_item_unknown(item, reason);
            }
        }
}

SwMatrixPlan *
sw_matrix_plan_new(const SwCaps *caps, const char *machine)
{
    const SwMatrixMachineRow *row = sw_matrix_machine_row(caps->target, machine);
    SwMatrixPlan *plan;
    unsigned n = 0;

    if (!row)
        return NULL;
    plan = g_new0(SwMatrixPlan, 1);
    plan->caps = caps;
    plan->row = row;
    plan->matrix = sw_matrix_new(machine);
    plan->items = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);
    for (guint i = 0; i < caps->families->len && n < MAX_FAMILIES; i++)
        if (is_on_pci(caps->families->pdata[i])) {
            add_family(plan, caps->families->pdata[i]);
            n++;
        }
    settle_bridgeless(plan);
    return plan;
}

void
sw_matrix_plan_free(SwMatrixPlan *plan)
{
    if (!plan)
        return;
    sw_matrix_free(plan->matrix);
    g_ptr_array_unref(plan->items);
    g_free(plan);
}
