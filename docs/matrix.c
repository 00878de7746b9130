/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the page of truth tables, in reStructuredText, of capabilities on standard input.
 *
 * Whatever the page says of an emulator is read off the cells: the answers at its beginning are
 * outcomes that all families of a kind share; where they do not, each outcome names its families.
 */
#include <stdio.h>
#include <string.h>

#include "rst.h"
#include "text/sw-matrix-text.h"
#include "xml/sw-caps-xml.h"

#define MAX_INPUT_BYTES (16u << 20)

static void
print_title(const char *title, char line)
{
    g_autofree char *under = g_strnfill(strlen(title), line);

    printf("\n%s\n%s\n\n", title, under);
}

static void
print_head_row(const SwMatrix *matrix, const char *first, const char *second)
{
    printf(".. list-table::\n   :header-rows: 1\n\n   * - %s\n", first);
    if (second)
        printf("     - %s\n", second);
    for (int place = 0; place < SW_N_PLACES; place++)
        if (sw_matrix_has_place(matrix, (SwPlace)place))
            printf("     - ``%s``\n", sw_place_name((SwPlace)place));
}

/* ---- answers ---- */

/* What matters of a cell; NULL: nothing is known of it. (transfer full) */
static char *
outcome(const SwMatrixCell *cell)
{
    static const char *const express[] = {
        [SW_EXPRESS_NO] = "", [SW_EXPRESS_YES] = ", **Express**", [SW_EXPRESS_UNKNOWN] = ""};

    if (!cell || cell->result == SW_CELL_ABSENT || cell->result == SW_CELL_UNKNOWN)
        return NULL;
    if (cell->result == SW_CELL_REFUSED)
        return g_strdup("refused");
    return g_strdup_printf("%s%s%s", cell->device < 0x1040 ? "legacy ID" : "virtio 1 ID",
                           cell->io > 0 ? ", **I/O BAR**" : "", express[cell->express]);
}

typedef struct {
    char *text;
    GString *families;
} Outcome;

static void
clear_outcome(Outcome *one)
{
    g_free(one->text);
    g_string_free(one->families, TRUE);
}

static void
add_outcome(GArray *outcomes, char *text, const char *family)
{
    Outcome made = {.text = text};

    for (guint i = 0; i < outcomes->len; i++) {
        Outcome *one = &g_array_index(outcomes, Outcome, i);

        if (g_str_equal(one->text, text)) {
            g_string_append_printf(one->families, ", %s", family);
            g_free(text);
            return;
        }
    }
    made.families = g_string_new(family);
    g_array_append_val(outcomes, made);
}

/* The outcomes of one kind of family in one place. */
static void
print_outcomes(const SwMatrix *matrix, bool legacy, SwCombination combination, SwPlace place)
{
    g_autoptr(GArray) outcomes = g_array_new(FALSE, FALSE, sizeof(Outcome));
    const char *lead = "     -";

    g_array_set_clear_func(outcomes, (GDestroyNotify)clear_outcome);
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];
        char *text = cell->combination == combination && cell->place == place &&
                             (sw_matrix_legacy_id(cell->family) != 0) == legacy
                         ? outcome(cell)
                         : NULL;

        if (text)
            add_outcome(outcomes, text, cell->family);
    }
    if (outcomes->len == 0)
        printf("     - no such device\n");
    for (guint i = 0; i < outcomes->len; i++) {
        const Outcome *one = &g_array_index(outcomes, Outcome, i);

        if (outcomes->len == 1)
            printf("%s %s\n", lead, one->text);
        else
            printf("%s %s (%s)%s\n", lead, one->text, one->families->str,
                   i + 1 < outcomes->len ? ";" : "");
        lead = "      ";
    }
}

static void
print_answers(const SwMatrix *matrix, bool legacy)
{
    print_head_row(matrix, "Asked for", NULL);
    for (int combination = 0; combination < SW_N_COMBINATIONS; combination++) {
        printf("   * - ``%s``\n", sw_combination_name((SwCombination)combination));
        for (int place = 0; place < SW_N_PLACES; place++)
            if (sw_matrix_has_place(matrix, (SwPlace)place))
                print_outcomes(matrix, legacy, (SwCombination)combination, (SwPlace)place);
    }
}

static void
print_machine_answers(const SwMatrix *matrix)
{
    printf("Devices that exist since virtio 0.9:\n\n");
    print_answers(matrix, true);
    printf("\nDevices of virtio 1 only:\n\n");
    print_answers(matrix, false);
}

/* ---- findings, tables ---- */

static void
print_list(const GPtrArray *lines, const char *none)
{
    if (lines->len == 0)
        printf("%s\n", none);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *line = sw_rst_escape(lines->pdata[i]);

        printf("- %s\n", line);
    }
}

static void
print_findings(const SwMatrix *matrix)
{
    g_autoptr(GPtrArray) faults = sw_matrix_find_faults(matrix);

    print_list(faults, "It does not differ.");
}

static void
print_row(const SwMatrix *matrix, const SwMatrixCell *first)
{
    printf("   * - %s\n     - ``%s``\n", first->family, sw_combination_name(first->combination));
    for (int place = 0; place < SW_N_PLACES; place++) {
        g_autofree char *text = NULL;

        if (!sw_matrix_has_place(matrix, (SwPlace)place))
            continue;
        text = sw_matrix_cell_format(
            sw_matrix_find(matrix, first->family, first->combination, (SwPlace)place));
        printf("     - %s\n", *text == '-' ? "\\-" : text);
    }
}

/* Cells of a row follow each other. */
static void
print_table(const SwMatrix *matrix)
{
    g_autoptr(GPtrArray) reasons = sw_matrix_format_reasons(matrix);
    const SwMatrixCell *before = NULL;

    print_head_row(matrix, "Family", "Asked for");
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];

        if (cell->result == SW_CELL_ABSENT || (before && before->combination == cell->combination &&
                                               g_str_equal(before->family, cell->family)))
            continue;
        print_row(matrix, cell);
        before = cell;
    }
    printf("\nReasons:\n\n");
    print_list(reasons, "None is needed.");
}

/* ---- the page ---- */

static const char introduction[] =
    "Is a virtio device PCI Express where it is put? Does it keep an I/O BAR, which costs a "
    "bridge\n"
    "4 KiB of the 64 KiB of I/O ports, and without which a guest that knows virtio 0.9 only finds\n"
    "no device? Will QEMU start it at all? On QEMU's and libvirt's lists these questions were put\n"
    "in 2016, when PCI Express slots came into use, and again in 2018, when transitional models\n"
    "did. This page answers them from measurement: each device was made in a paused QEMU, and its\n"
    "IDs, BARs and capabilities were read there. The page is printed by a program, from the cells\n"
    "of ``slotwise-probe --matrix``; ``ninja slotwise-matrix-page`` prints it anew.\n"
    "\n"
    "Places: ``pcie-root`` is the root bus itself where that is PCI Express, ``pci-root`` where "
    "it\n"
    "is conventional. A ``pci-bridge`` sits on a conventional root bus, or behind a\n"
    "``pcie-pci-bridge`` on one that is PCI Express. ``plain``, and words with ``disable-``, are\n"
    "the generic type, ``virtio-net-pci``, with these properties; ``transitional`` and\n"
    "``non-transitional`` are the types of that name.\n";

/* Titles differ, or they could not be linked to. */
static void
print_machine(const char *of, void (*print)(const SwMatrix *matrix), const SwMatrix *matrix)
{
    g_autofree char *title = g_strdup_printf("%s %s", of, matrix->machine);

    print_title(title, '-');
    print(matrix);
}

static void
print_page(const SwCaps *caps)
{
    static const struct {
        const char *title, *text;
        void (*print)(const SwMatrix *matrix);
        const char *of;
    } sections[] = {
        {"Answers",
         "Where families of a kind do not agree, each outcome names its families. Families that\n"
         "could not be tried on the host are left out.\n",
         print_machine_answers, "Answers of"},
        {"Findings", "Where QEMU differs from the virtio specification.\n", print_findings,
         "Findings on"},
        {"Tables",
         "Device ID (the vendor is 1af4), bytes of the I/O BAR, and ``express`` where the device "
         "has\nthe PCI Express capability.\n",
         print_table, "Table of"},
    };

    printf(".. SPDX-License-Identifier: LGPL-2.1-or-later\n\n"
           "================================================\n"
           "Virtio devices and PCI slots: what becomes of it\n"
           "================================================\n\n"
           ":QEMU: %s\n:Package: %s\n:Target: %s\n\n.. contents::\n   :depth: 1\n\n%s",
           caps->version, *caps->package ? caps->package : "none", caps->target, introduction);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        print_title(sections[i].title, '=');
        printf("%s", sections[i].text);
        for (guint j = 0; j < caps->matrices->len; j++)
            print_machine(sections[i].of, sections[i].print, caps->matrices->pdata[j]);
    }
}

int
main(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;
    char buffer[65536];
    size_t n;

    while ((n = fread(buffer, 1, sizeof(buffer), stdin)) > 0 && text->len < MAX_INPUT_BYTES)
        g_string_append_len(text, buffer, (gssize)n);
    caps = sw_caps_parse_xml(text->str, text->len, &error);
    if (!caps || caps->matrices->len == 0) {
        fprintf(stderr, "print-matrix: %s\n",
                error ? error->message
                      : "there are no truth tables; give what slotwise-probe --matrix prints");
        return 1;
    }
    print_page(caps);
    return fflush(stdout) == 0 ? 0 : 1;
}
