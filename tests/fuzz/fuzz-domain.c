/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: a domain that may say anything, placed for several guests on several emulators, with
 * host devices of every kind. What can be placed must be readable again, and placing it again must
 * change nothing. */
#include <stdint.h>
#include <string.h>

#include "place/sw-limits.h"
#include "sample.h"
#include "text/sw-argv.h"
#include "text/sw-explain.h"
#include "text/sw-topology-plan.h"
#include "text/sw-tree-dot.h"
#include "text/sw-tree-json.h"
#include "text/sw-tree-svg.h"
#include "text/sw-tree.h"
#include "xml/sw-again-xml.h"
#include "xml/sw-plan-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Results that have no form to compare with, but have to come about. */
static void
print_all(const SwPlan *plan, const SwCaps *caps)
{
    g_autoptr(SwTopology) topology = sw_topology_of_plan(plan, caps);
    g_autofree char *tree = sw_tree_format(topology), *drawing = sw_tree_svg(topology);
    g_autofree char *graph = sw_tree_dot(topology), *nested = sw_tree_json(topology);
    g_autofree char *text = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_TEXT, NULL);
    g_autofree char *json = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_JSON, NULL);

    g_assert_true(tree && drawing && graph && nested && text && json);
    for (SwArgv form = 0; form < SW_N_ARGVS; form++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *argv = sw_argv_format(plan, caps, form, &error);

        g_assert_true(!argv == !!error);
    }
}

/* What a host might say of its functions, made up from where they are. */
static void
fill_host(SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            if (!sw_device_is_host(device))
                continue;
            device->host = (SwHostFact)(device->source.slot % (SW_HOST_PCIE + 1));
            device->iommu_group = (int)device->source.bus - 1;
        }
}

/* Whatever it says of a plan, it says as an error. */
static void
try_limits(const SwPlan *plan, const SwDomain *domain, const SwFacts *facts)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sw_limits_check(plan, domain, facts, &error) == !error);
    g_assert_true(!error || (*error->message && !strchr(error->message, '\n')));
}

typedef SwDomainDoc *Parse(const char *text, size_t length, GError **error);

/* The placed document; NULL when it cannot be placed, with an error that says why. */
static char *
place(Parse *parse, const char *text, size_t length, const SwFacts *facts, SwWrite what)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = parse(text, length, &error);
    g_autoptr(SwPlan) plan = NULL;

    if (doc) {
        fill_host(doc->domain);
        plan = sw_plan_new(doc->domain, facts, &error);
    }
    g_assert_true(!plan == !!error);
    if (!plan) {
        g_assert_true(error->message && *error->message && !strchr(error->message, '\n'));
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return NULL;
    }
    try_limits(plan, doc->domain, facts);
    if (what == SW_WRITE_ALL)
        print_all(plan, facts->caps);
    return sw_plan_write_xml(plan, doc, what);
}

static void
try(const char *text, size_t length, const SwFacts *facts)
{
    g_autofree char *placed = place(sw_domain_parse, text, length, facts, SW_WRITE_ALL);
    g_autofree char *again =
        placed ? place(sw_domain_parse, placed, strlen(placed), facts, SW_WRITE_ALL) : NULL;
    g_autofree char *models = place(sw_domain_parse, text, length, facts, SW_WRITE_MODELS);

    if (!placed)
        return;
    g_assert_cmpstr(placed, ==, again);
    g_assert_nonnull(models);
}

/* From the second time on, when nothing is left to add. */
static void
try_anew(const char *text, size_t length, const SwFacts *facts)
{
    g_autofree char *all = place(sw_again_parse, text, length, facts, SW_WRITE_ALL);
    g_autofree char *once =
        all ? place(sw_again_parse, all, strlen(all), facts, SW_WRITE_ALL) : NULL;
    g_autofree char *twice =
        once ? place(sw_again_parse, once, strlen(once), facts, SW_WRITE_ALL) : NULL;

    g_assert_cmpstr(once, ==, twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(SwCaps) suffixed = sample_caps(true), older = sample_caps(false);
    const SwFacts all[] = {
        {.caps = suffixed, .guest = NULL},
        {.caps = suffixed, .guest = sample_guest()},
        {.caps = older, .guest = sample_guest()},
    };

    sw_caps_add_lack(older, "qxl");
    g_hash_table_remove(older->emulates, "virtio-mmio");
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        try((const char *)data, size, &all[i]);
        try_anew((const char *)data, size, &all[i]);
    }
    return 0;
}
