/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a golden case. */
#include "case.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/sw-error.h"
#include "place/sw-limits.h"
#include "xml/sw-caps-xml.h"
#include "xml/sw-guest-xml.h"

#define USUAL_CAPS "qemu-7.2-x86_64"
#define MARK       "<!-- case:"

static const char *const suffixes[] = {
    [RESULT_PLACED] = ".placed.xml",    [RESULT_ARGV] = ".argv.json",  [RESULT_TREE] = ".tree.txt",
    [RESULT_EXPLAIN] = ".explain.json", [RESULT_ERROR] = ".error.txt",
};
G_STATIC_ASSERT(G_N_ELEMENTS(suffixes) == N_RESULTS);

static const char *const error_names[] = {
    [SW_ERROR_SYNTAX] = "SYNTAX",     [SW_ERROR_LIMIT] = "LIMIT",
    [SW_ERROR_VALUE] = "VALUE",       [SW_ERROR_ADDRESS] = "ADDRESS",
    [SW_ERROR_NO_SLOT] = "NO_SLOT",   [SW_ERROR_UNSUPPORTED] = "UNSUPPORTED",
    [SW_ERROR_EMULATOR] = "EMULATOR", [SW_ERROR_IO] = "IO",
    [SW_ERROR_INTERNAL] = "INTERNAL", [SW_ERROR_WISH] = "WISH",
};

const char *
case_result_suffix(Result result)
{
    return suffixes[result];
}

bool
case_is_result(const char *name)
{
    for (size_t i = 0; i < N_RESULTS; i++)
        if (g_str_has_suffix(name, suffixes[i]))
            return true;
    return false;
}

const char *
case_error_name(const GError *error)
{
    if (error->domain != SW_ERROR || (size_t)error->code >= G_N_ELEMENTS(error_names))
        return "FOREIGN";
    return error_names[error->code];
}

void
case_free(Case *c)
{
    if (!c)
        return;
    g_free(c->name);
    g_free(c->stem);
    g_free(c->text);
    g_free(c->emulator);
    sw_caps_free(c->caps);
    sw_guest_table_free(c->guests);
    g_free(c->guest);
    sw_site_free(c->site);
    g_free(c->expect);
    g_array_unref(c->host);
    g_free(c);
}

/* 0001:02:03.4 */
static bool
take_place(SwPci *place, const char *text)
{
    g_auto(GStrv) parts = g_strsplit_set(text, ":.", -1);
    uint32_t *numbers[] = {&place->domain, &place->bus, &place->slot, &place->function};

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        guint64 number;

        if (g_strv_length(parts) != G_N_ELEMENTS(numbers) ||
            !g_ascii_string_to_unsigned(parts[i], 16, 0, G_MAXUINT32, &number, NULL))
            return false;
        *numbers[i] = (uint32_t)number;
    }
    return true;
}

/* One function of the host: 0001:02:03.4,pcie,7 */
static bool
take_host(Case *c, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", 3);
    HostFunction function = {.iommu_group = -1};
    guint64 group;

    if (!words[0] || !words[1] || !take_place(&function.place, words[0]))
        return false;
    if (words[2] && !g_ascii_string_to_unsigned(words[2], 10, 0, INT_MAX, &group, NULL))
        return false;
    if (words[2])
        function.iommu_group = (int)group;
    function.kind = g_str_equal(words[1], "pcie") ? SW_HOST_PCIE : SW_HOST_PCI;
    g_array_append_val(c->host, function);
    return true;
}

static bool
take_word(Case *c, const char *word)
{
    if (g_str_has_prefix(word, "caps=")) {
        c->emulator = g_strdup(word + strlen("caps="));
    } else if (g_str_has_prefix(word, "guest=")) {
        c->guest = g_strdup(word + strlen("guest="));
    } else if (g_str_has_prefix(word, "expect=error:")) {
        c->expect = g_strdup(word + strlen("expect=error:"));
    } else if (!g_str_has_prefix(word, "host=") || !take_host(c, word + strlen("host="))) {
        g_test_fail_printf("the first line has the word '%s'; it may have caps=, guest=, "
                           "host=ADDRESS,pci|pcie[,GROUP] and expect=error:",
                           word);
        return false;
    }
    return true;
}

/* The words of <!-- case: caps=NAME guest=ID expect=error:CODE -->, if that is the first line. */
static bool
take_first_line(Case *c)
{
    const char *end = g_str_has_prefix(c->text, MARK) ? strstr(c->text, "-->") : NULL;
    g_autofree char *line =
        end ? g_strndup(c->text + strlen(MARK), (gsize)(end - c->text) - strlen(MARK))
            : g_strdup("");
    g_auto(GStrv) words = g_strsplit(line, " ", -1);

    for (char **word = words; *word; word++)
        if (**word && !take_word(c, *word))
            return false;
    return true;
}

static char *
load_text(const char *path, size_t *length)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, length, &error))
        g_test_fail_printf("%s", error->message);
    return text;
}

SwCaps *
case_load_caps(const char *tests, const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/caps/%s.xml", tests, name);
    g_autoptr(GError) error = NULL;
    size_t length;
    g_autofree char *text = load_text(path, &length);
    SwCaps *caps = text ? sw_caps_parse_xml(text, length, &error) : NULL;

    if (error)
        g_test_fail_printf("%s: %s", path, error->message);
    return caps;
}

static bool
load_facts(Case *c, const char *tests)
{
    g_autofree char *path = g_build_filename(tests, "guests.xml", NULL);
    g_autoptr(GError) error = NULL;
    size_t length;
    g_autofree char *text = load_text(path, &length);

    c->caps = case_load_caps(tests, c->emulator ? c->emulator : USUAL_CAPS);
    if (!c->caps || !text)
        return false;
    c->guests = sw_guest_table_parse_xml(text, length, &error);
    if (error)
        g_test_fail_printf("%s: %s", path, error->message);
    return c->guests;
}

/* NAME.policy.conf, if it is there. Its faults are what the file is named after, so that a name in
 * a message is the same on every machine. */
static bool
load_policy(Case *c)
{
    g_autofree char *path = g_strconcat(c->stem, CASE_POLICY, NULL), *text = NULL;
    g_autofree char *file = g_strconcat(c->name, CASE_POLICY, NULL);
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    size_t length;

    if (!g_file_get_contents(path, &text, &length, NULL))
        return true;
    c->site = sw_site_new();
    sw_site_add(c->site, file, text, length, faults);
    for (guint i = 0; i < faults->len; i++) {
        const SwPolicyFault *fault = faults->pdata[i];

        g_test_fail_printf("%s:%d: %s", fault->file, fault->line, fault->text);
    }
    return !faults->len;
}

Case *
case_load(const char *tests, const char *name)
{
    g_autoptr(Case) c = g_new0(Case, 1);
    g_autofree char *path = NULL;

    c->name = g_strdup(name);
    c->host = g_array_new(FALSE, FALSE, sizeof(HostFunction));
    c->stem = g_build_filename(tests, "cases", name, NULL);
    path = g_strconcat(c->stem, CASE_SUFFIX, NULL);
    c->text = load_text(path, &c->length);
    if (!c->text || !take_first_line(c) || !load_facts(c, tests))
        return NULL;
    return load_policy(c) ? g_steal_pointer(&c) : NULL;
}

SwFacts
case_facts(const Case *c, SwDomain *domain)
{
    SwFacts facts = {.caps = c->caps, .site = c->site};

    if (c->guest)
        sw_domain_name_os(domain, g_str_equal(c->guest, "none") ? NULL : c->guest,
                          SW_OS_COMMAND_LINE, 0);
    else
        sw_policy_name_os(c->site, domain);
    if (domain->os_id)
        facts.guest = sw_guest_table_find(c->guests, domain->os_id);
    return facts;
}

static void
fill_host(const Case *c, SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            for (guint i = 0; i < c->host->len; i++) {
                const HostFunction *function = &g_array_index(c->host, HostFunction, i);

                if (!sw_device_is_host(device) || !sw_pci_equal(&device->source, &function->place))
                    continue;
                device->host = function->kind;
                device->iommu_group = function->iommu_group;
            }
}

SwPlan *
case_plan(const Case *c, const char *text, SwDomainDoc **doc, GError **error)
{
    *doc = sw_domain_parse(text, text == c->text ? c->length : strlen(text), error);
    return *doc ? case_plan_of(c, *doc, error) : NULL;
}

SwPlan *
case_plan_of(const Case *c, SwDomainDoc *doc, GError **error)
{
    const SwFacts facts = case_facts(c, doc->domain);
    g_autoptr(SwPlan) plan = NULL;

    fill_host(c, doc->domain);
    plan = sw_plan_new(doc->domain, &facts, error);
    if (!plan || !sw_limits_check(plan, doc->domain, &facts, error))
        return NULL;
    return g_steal_pointer(&plan);
}
