/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: a domain that may say anything is looked at, for several guests on several
 * emulators. One that cannot be placed must fail by something, and what is said of it must be fit
 * to print. */
#include <stdint.h>
#include <string.h>

#include "caps/sw-caps-assumed.h"
#include "check/sw-check.h"
#include "sample.h"
#include "text/sw-check-text.h"
#include "xml/sw-domain-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines that are whole and have a verdict, whatever names the document has. */
static void
check_text(const SwChecked *checked)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(GStrv) lines = NULL;

    sw_check_append_text(out, "f", checked);
    g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
    g_assert_true(g_str_has_suffix(out->str, "\n"));
    lines = g_strsplit(out->str, "\n", -1);
    for (char **line = lines; **line; line++) {
        g_assert_true(g_str_has_prefix(*line, "f:"));
        g_assert_true(strstr(*line, ": PASS") || strstr(*line, ": WARN") ||
                      strstr(*line, ": FAIL"));
    }
}

static void
check_json(const SwChecked *checked)
{
    g_autoptr(GString) out = g_string_new("[");

    sw_check_append_json(out, "f", checked, NULL);
    g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
    g_assert_true(g_str_has_suffix(out->str, "}"));
}

static void
check(const SwDomain *domain, const SwFacts *facts)
{
    g_autoptr(SwChecked) checked = sw_checked_new();
    g_autoptr(SwPlan) plan = sw_plan_new(domain, facts, NULL);

    sw_check_domain(checked, domain, facts);
    g_assert_true(plan || sw_checked_worst(checked) == SW_FAIL);
    check_text(checked);
    check_json(checked);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(SwDomainDoc) doc = sw_domain_parse((const char *)data, size, NULL);
    g_autoptr(SwCaps) suffixed = sample_caps(true), older = sample_caps(false), assumed = NULL;

    if (!doc)
        return 0;
    assumed = sw_caps_new_assumed(doc->domain->arch);
    check(doc->domain, &(SwFacts){.caps = suffixed});
    check(doc->domain, &(SwFacts){.caps = older, .guest = sample_guest()});
    check(doc->domain, &(SwFacts){.caps = assumed, .guest = sample_guest()});
    return 0;
}
