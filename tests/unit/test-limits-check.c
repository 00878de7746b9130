/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a domain that needs more I/O windows than exist, or than a site gives it. */
#include <string.h>

#include "base/sw-error.h"
#include "place/sw-limits.h"
#include "sample.h"

#define RNG(model)   "<rng model='" model "'><backend model='random'>/dev/random</backend></rng>"
#define TRANSITIONAL RNG("virtio-transitional")
#define GENERIC      RNG("virtio")
#define MODERN       RNG("virtio-non-transitional")

/* @devices of a guest that knows virtio 0.9 only, under a policy. */
typedef struct {
    SwSite *site;
    SwCaps *caps;
    SwDomainDoc *doc;
    SwFacts facts;
    SwPlan *plan;
    GError *error; /* of sw_limits_check() */
} Sited;

static void
sited_clear(Sited *sited)
{
    sw_plan_free(sited->plan);
    sw_domain_doc_free(sited->doc);
    sw_caps_free(sited->caps);
    sw_site_free(sited->site);
    g_clear_error(&sited->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sited, sited_clear)

static Sited
sited(const char *policy, const char *machine, const char *devices, bool legacy)
{
    Sited s = {.site = sw_site_new(), .caps = sample_caps(true)};
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(GError) error = NULL;

    sw_site_add(s.site, "site.conf", policy, strlen(policy), faults);
    g_assert_cmpuint(faults->len, ==, 0);
    s.doc = sample_domain(machine, devices);
    s.doc->domain->acpi = true;
    s.facts = (SwFacts){.caps = s.caps, .guest = legacy ? sample_guest() : NULL, .site = s.site};
    s.plan = sw_plan_new(s.doc->domain, &s.facts, &error);
    g_assert_no_error(error);
    sw_limits_check(s.plan, s.doc->domain, &s.facts, &s.error);
    return s;
}

/* (transfer full) */
static char *
many(const char *device, unsigned n)
{
    GString *xml = g_string_new(SAMPLE_BARE);

    while (n--)
        g_string_append(xml, device);
    return g_string_free(xml, FALSE);
}

static unsigned
windows_of(const SwPlan *plan)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(plan, limits);
    return limits[SW_LIMIT_WINDOWS].needed;
}

/* Of devices that all have the same one. */
static SwLegacyHome
home_of(const SwPlan *plan)
{
    const SwLegacyHome home = sample_device(plan, SW_KIND_RNG, 0)->home;

    SW_FOREACH_DEVICE (plan->domain, SW_KIND_RNG, device)
        g_assert_cmpint(device->home, ==, home);
    return home;
}

/* 31 on a bridge, 14 bridges in all; 240 on the root bus. */
static void
test_home_auto(void)
{
    static const struct {
        const char *windows;
        unsigned n, needed;
        SwLegacyHome home;
        bool refused;
    } rows_of_auto[] = {
        {"auto", 14, 1, SW_HOME_BRIDGE, false},   {"auto", 15, 1, SW_HOME_BRIDGE, false},
        {"auto", 434, 14, SW_HOME_BRIDGE, false}, {"auto", 435, 15, SW_HOME_BRIDGE, true},
        {"0", 14, 0, SW_HOME_ROOT, false},        {"1", 31, 1, SW_HOME_BRIDGE, false},
        {"1", 32, 0, SW_HOME_ROOT, false},        {"2", 62, 2, SW_HOME_BRIDGE, false},
        {"2", 63, 0, SW_HOME_ROOT, false},        {"2", 240, 0, SW_HOME_ROOT, false},
        {"2", 241, 8, SW_HOME_BRIDGE, true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows_of_auto); i++) {
        g_autofree char *xml = many(GENERIC, rows_of_auto[i].n);
        g_autofree char *policy =
            g_strdup_printf("[policy]\nlegacy-home = auto\n[hotplug]\nspare-conventional = 0\n"
                            "[io]\nwindows = %s\n",
                            rows_of_auto[i].windows);
        g_auto(Sited) s = sited(policy, "q35", xml, true);

        g_test_message("%u devices, windows = %s", rows_of_auto[i].n, rows_of_auto[i].windows);
        g_assert_cmpuint(windows_of(s.plan), ==, rows_of_auto[i].needed);
        g_assert_cmpint(home_of(s.plan), ==, rows_of_auto[i].home);
        g_assert_cmpint(s.error != NULL, ==, rows_of_auto[i].refused);
    }
}

#define PORTS "[policy]\nlegacy-home = port\n"

static void
test_check(void)
{
    static const struct {
        const char *policy;
        unsigned n;
        bool legacy;
        const char *model;
        const char *error; /* a part of it; NULL: none */
    } checks[] = {
        {PORTS, 14, true, GENERIC, NULL},
        {PORTS, 15, true, GENERIC, "legacy-home = bridge in the policy it would need 1 of 14"},
        {PORTS "[io]\non-exceed = warn\n", 15, true, GENERIC, NULL},
        /* where nothing was decided here, only a line of policy refuses */
        {"", 435, false, TRANSITIONAL, NULL},
        {"[io]\non-exceed = warn\n", 435, false, TRANSITIONAL, NULL},
        {"[io]\non-exceed = refuse\n", 434, false, TRANSITIONAL, NULL},
        {"[io]\non-exceed = refuse\n", 435, false, TRANSITIONAL, "15 needed, 14 exist"},
        /* a site's own limit, which cannot be higher than the firmware's */
        {PORTS "[io]\nwindows = 3\n", 3, true, GENERIC, NULL},
        {PORTS "[io]\nwindows = 3\n", 4, true, GENERIC, "3 exist (site.conf:4: windows = 3)"},
        {PORTS "[io]\nwindows = 16\n", 15, true, GENERIC, "14 exist (SeaBIOS on q35)"},
        {"[io]\nwindows = 0\n", 1, true, GENERIC, "legacy-home = root in the policy"},
        {"[io]\nwindows = 0\n", 1, true, MODERN, NULL},
        {PORTS "[io]\nwindows = ovmf:1\n", 2, true, GENERIC, NULL},
        {PORTS "[domain \"sam*\"]\nwindows = 1\n", 2, true, GENERIC, "1 exist (site.conf:4"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        g_autofree char *xml = many(checks[i].model, checks[i].n);
        g_auto(Sited) s = sited(checks[i].policy, "q35", xml, checks[i].legacy);

        g_test_message("%u devices, %s: %s", checks[i].n, checks[i].policy,
                       s.error ? s.error->message : "");
        g_assert_cmpint(s.error != NULL, ==, checks[i].error != NULL);
        if (!s.error)
            continue;
        g_assert_error(s.error, SW_ERROR, SW_ERROR_UNSUPPORTED);
        g_assert_nonnull(strstr(s.error->message, checks[i].error));
    }
}

/* A slot that is kept free is given up before the domain is: the bridge for it takes a window. */
static void
test_spare(void)
{
    static const struct {
        const char *policy;
        unsigned n, needed;
    } spares[] = {
        {"", 31, 2},
        {"", 403, 14},
        {"", 404, 14},
        {"", 434, 14},
        {"[io]\nwindows = 1\n", 31, 1},
        {"[io]\nwindows = 2\n", 31, 2},
        {"[hotplug]\nspare-conventional = 40\n[io]\nwindows = 2\n", 31, 1},
        {"[hotplug]\nspare-conventional = 31\n[io]\nwindows = 2\n", 30, 2},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(spares); i++) {
        g_autofree char *xml = many(GENERIC, spares[i].n);
        g_auto(Sited) s = sited(spares[i].policy, "q35", xml, true);

        g_test_message("%u devices, %s", spares[i].n, spares[i].policy);
        g_assert_no_error(s.error);
        g_assert_cmpuint(windows_of(s.plan), ==, spares[i].needed);
    }
}

/* The one that is named is the first without a window, by its line. */
static void
test_first_beyond(void)
{
    g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
    g_auto(Sited) s = {0};
    const SwDevice *first;

    for (unsigned i = 0; i < 20; i++)
        g_string_append(xml, "\n" GENERIC);
    s = sited(PORTS, "q35", xml->str, true);
    first = sw_limits_first_beyond(s.plan);
    g_assert_cmpint(first->kind, ==, SW_KIND_RNG);
    g_assert_cmpint(first->line, ==, 1 + 15);
    g_assert_cmpint(sw_error_line(s.error), ==, 1 + 15);
}

/* Whether the first of several devices costs the domain a window. */
static void
test_grow_with(void)
{
    static const struct {
        const char *policy, *model;
        unsigned n;
        bool grows;
    } rows_of_growth[] = {
        {"", GENERIC, 1, false}, /* its bridge has one in any case */
        {"", GENERIC, 2, false},   {PORTS, GENERIC, 1, true},
        {PORTS, GENERIC, 2, true}, {PORTS, MODERN, 2, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows_of_growth); i++) {
        g_autofree char *xml = many(rows_of_growth[i].model, rows_of_growth[i].n);
        g_auto(Sited) s = sited(rows_of_growth[i].policy, "q35", xml, true);

        g_test_message("%u devices, %s", rows_of_growth[i].n, rows_of_growth[i].policy);
        g_assert_cmpint(sw_limits_grow_with(s.plan, sample_device(s.plan, SW_KIND_RNG, 0)), ==,
                        rows_of_growth[i].grows);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/limits-check/home-auto-takes-the-first-that-has-room", test_home_auto);
    g_test_add_func("/limits-check/what-is-refused-and-what-would-fit", test_check);
    g_test_add_func("/limits-check/spare-slots-are-given-up-first", test_spare);
    g_test_add_func("/limits-check/first-device-without-a-window", test_first_beyond);
    g_test_add_func("/limits-check/devices-that-cost-a-window", test_grow_with);
    return g_test_run();
}
