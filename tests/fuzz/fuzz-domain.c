/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: a domain that may say anything, placed for several guests on several emulators, with
 * host devices of every kind. What can be placed must be readable again, and placing it again must
 * change nothing. */
#include <stdint.h>
#include <string.h>

#include "sample.h"
#include "text/sw-argv.h"
#include "text/sw-explain.h"
#include "text/sw-tree.h"
#include "xml/sw-plan-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Results that have no form to compare with, but have to come about. */
static void
print_all(const SwPlan *plan, const SwCaps *caps)
{
    g_autofree char *tree = sw_tree_format(plan, caps);
    g_autofree char *text = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_TEXT, NULL);
    g_autofree char *json = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_JSON, NULL);

    g_assert_true(tree && text && json);
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

/* The placed document; NULL when it cannot be placed, with an error that says why. */
static char *
place(const char *text, size_t length, const SwFacts *facts, SwWrite what)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(text, length, &error);
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
    if (what == SW_WRITE_ALL)
        print_all(plan, facts->caps);
    return sw_plan_write_xml(plan, doc, what);
}

static void
try(const char *text, size_t length, const SwFacts *facts)
{
    g_autofree char *placed = place(text, length, facts, SW_WRITE_ALL);
    g_autofree char *again = placed ? place(placed, strlen(placed), facts, SW_WRITE_ALL) : NULL;
    g_autofree char *models = place(text, length, facts, SW_WRITE_MODELS);

    if (!placed)
        return;
    g_assert_cmpstr(placed, ==, again);
    g_assert_nonnull(models);
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
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        try((const char *)data, size, &all[i]);
    return 0;
}
