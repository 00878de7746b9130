/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: a command line or an answer of query-pci that may say anything. What can be read can
 * be drawn in every form, and does not differ from itself. */
#include <stdint.h>
#include <string.h>

#include "probes/sw-topology-read.h"
#include "text/sw-tree-dot.h"
#include "text/sw-tree-json.h"
#include "text/sw-tree-moved.h"
#include "text/sw-tree-svg.h"
#include "text/sw-tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
draw_all(const SwTopology *topology)
{
    g_autofree char *text = sw_tree_format(topology), *nested = sw_tree_json(topology);
    g_autofree char *graph = sw_tree_dot(topology), *drawing = sw_tree_svg(topology);

    g_assert_true(g_utf8_validate(text, -1, NULL) && g_utf8_validate(nested, -1, NULL));
    g_assert_true(g_utf8_validate(graph, -1, NULL) && g_utf8_validate(drawing, -1, NULL));
}

/* Names and ids that occur twice are paired in order, and then nothing is added or removed. */
static void
compare_with_itself(const SwTopology *topology)
{
    g_autoptr(SwTopoDiff) diff = sw_topology_diff(topology, topology);
    g_autofree char *text = sw_tree_moved_text(diff), *json = sw_tree_moved_json(diff);

    g_assert_true(text && json);
    g_assert_cmpuint(diff->added->len, ==, diff->removed->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_malloc(size + 1); /* with its NULs */
    g_autoptr(GError) error = NULL;
    g_autoptr(SwTopology) topology = NULL;

    memcpy(text, data, size);
    text[size] = '\0';
    if (sw_topology_is_xml(text, size))
        return 0;
    topology = sw_topology_read(text, size, &error);
    g_assert_true(!topology == !!error);
    if (!topology)
        return 0;
    draw_all(topology);
    compare_with_itself(topology);
    return 0;
}
