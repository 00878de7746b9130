/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: number the buses of a machine whose firmware does not run.
 *
 * Theory: what is behind a bridge is seen once the bridge leads to a bus with a number, and only
 * then can the bridges there be numbered. So each round numbers all that are seen, in depth first
 * order as a firmware does it, and looks again, until nothing new shows up: as many rounds as
 * bridges are nested. What an earlier round gave is taken back on the way down, or two buses would
 * have one number for a while and hide each other.
 *
 * Rejected: walking configuration space slot by slot. It takes 256 reads for each bus, and each is
 * two messages. */
#include "probes/sw-numbering.h"

#include "probes/sw-capabilities.h"
#include "probes/sw-verify-talk.h"

#define MAX_ROUNDS 64u /* nested bridges; a machine has 256 buses */
#define LAST_BUS   255u

typedef struct {
    SwConfig *config;
    GPtrArray *functions;
    GHashTable *below; /* bridge -> GPtrArray of the bridges behind it */
    SwHostIndex *host;
    const void *data;
    unsigned next; /* number of a bus */
} Numbering;

static bool
write_buses(const Numbering *numbering, const SwPciFunction *bridge, unsigned bus,
            unsigned secondary, unsigned subordinate)
{
    const SwConfigPlace at = {
        .bus = bus,
        .slot = bridge->slot,
        .function = bridge->function,
        .offset = SW_CONFIG_BUSES,
        .host = numbering->host(numbering->data, numbering->functions, bridge->root),
    };

    return sw_config_write(numbering->config, at, bus | secondary << 8 | subordinate << 16);
}

static bool number_bridges(Numbering *numbering, const GPtrArray *bridges, unsigned bus);

/* Without a number that is left, what is behind a bridge stays out of sight. */
static bool
number_bridge(Numbering *numbering, const SwPciFunction *bridge, unsigned bus)
{
    const GPtrArray *behind = g_hash_table_lookup(numbering->below, bridge);
    unsigned secondary = numbering->next;

    if (secondary > LAST_BUS)
        return true;
    numbering->next++;
    return write_buses(numbering, bridge, bus, secondary, LAST_BUS) &&
           (!behind || number_bridges(numbering, behind, secondary)) &&
           write_buses(numbering, bridge, bus, secondary, numbering->next - 1);
}

static bool
number_bridges(Numbering *numbering, const GPtrArray *bridges, unsigned bus)
{
    for (guint i = 0; i < bridges->len; i++)
        if (!write_buses(numbering, bridges->pdata[i], bus, 0, 0))
            return false;
    for (guint i = 0; i < bridges->len; i++)
        if (!number_bridge(numbering, bridges->pdata[i], bus))
            return false;
    return true;
}

static void
collect_below(Numbering *numbering)
{
    for (guint i = 0; i < numbering->functions->len; i++) {
        SwPciFunction *function = numbering->functions->pdata[i];
        GPtrArray *behind;

        if (!function->bridge || !function->above)
            continue;
        behind = g_hash_table_lookup(numbering->below, function->above);
        if (!behind) {
            behind = g_ptr_array_new();
            g_hash_table_insert(numbering->below, (void *)function->above, behind);
        }
        g_ptr_array_add(behind, function);
    }
}

/* An expander bus has a number of its own, and what is behind it has the next ones. */
static bool
number_root(Numbering *numbering, unsigned root)
{
    g_autoptr(GPtrArray) bridges = g_ptr_array_new();
    unsigned bus = 0;

    for (guint i = 0; i < numbering->functions->len; i++) {
        SwPciFunction *function = numbering->functions->pdata[i];

        if (function->root != root || function->above)
            continue;
        bus = function->bus;
        if (function->bridge)
            g_ptr_array_add(bridges, function);
    }
    numbering->next = bus + 1;
    return number_bridges(numbering, bridges, bus);
}

static bool
number_all(SwConfig *config, SwHostIndex *host, const void *data, GPtrArray *functions)
{
    g_autoptr(GHashTable) below =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    Numbering numbering = {config, functions, below, host, data, 1};
    unsigned n_roots = 0;

    collect_below(&numbering);
    for (guint i = 0; i < functions->len; i++)
        n_roots = MAX(n_roots, ((const SwPciFunction *)functions->pdata[i])->root + 1);
    for (unsigned root = 0; root < n_roots; root++)
        if (!number_root(&numbering, root))
            return false;
    return true;
}

bool
sw_numbering_do(SwPaused *paused, SwConfig *config, SwHostIndex *host, const void *data,
                GPtrArray **functions, GError **error)
{
    for (unsigned round = 0; round < MAX_ROUNDS; round++) {
        const guint seen = (*functions)->len;
        GPtrArray *more;

        if (!number_all(config, host, data, *functions))
            return true; /* whoever asks next learns why */
        more = sw_verify_functions(paused, error);
        if (!more)
            return false;
        g_ptr_array_unref(*functions);
        *functions = more;
        if (more->len == seen && round > 0)
            return true;
    }
    return true;
}
