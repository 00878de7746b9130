/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-site VENDOR-FILE - a site's policy: which line counts, what is wrong with which line, what
 * makes two policies the same. */
#include "policy/sw-site.h"

#include <string.h>

#include "model/sw-domain.h"

typedef struct {
    SwSite *site;
    GPtrArray *faults;
} Fixture;

static const char *vendor_file;

static void
set_up(Fixture *f, gconstpointer data)
{
    f->site = sw_site_new();
    f->faults = sw_policy_faults_new();
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    sw_site_free(f->site);
    g_ptr_array_unref(f->faults);
}

static void
add(Fixture *f, const char *file, const char *text)
{
    sw_site_add(f->site, file, text, strlen(text), f->faults);
}

/* Of a policy without fault. */
static void
add_good(Fixture *f, const char *file, const char *text)
{
    add(f, file, text);
    for (guint i = 0; i < f->faults->len; i++)
        g_error("%s", ((SwPolicyFault *)f->faults->pdata[i])->text);
}

/* @wanted: "FILE:LINE: key = value", or NULL: nothing is said */
static void
assert_line(const Fixture *f, SwKey key, SwSubject subject, const char *wanted)
{
    const SwSetting *setting = sw_site_find(f->site, key, &subject);
    g_autofree char *text = setting ? sw_setting_format(setting) : NULL;

    g_assert_cmpstr(text, ==, wanted);
}

/* ---- which line counts ---- */

static void
test_usual(Fixture *f, gconstpointer data)
{
    const SwSetting *why = (const SwSetting *)f;

    g_assert_cmpint(sw_site_value(NULL, SW_KEY_DEFAULT, &(SwSubject){NULL}, &why), ==,
                    SW_VIRTIO_AUTO);
    g_assert_null(why);
    g_assert_cmpint(sw_site_value(f->site, SW_KEY_SPARE_PCIE, &(SwSubject){NULL}, NULL), ==,
                    SW_AUTO);
}

static void
test_scopes(Fixture *f, gconstpointer data)
{
    const SwSubject all = {"http://x.org/x/1", "x1", "web", "0-1", "net"};

    add_good(f, "f",
             "[device \"net\"]\nspelling = generic\n"
             "[domain \"web\"]\nspelling = model\n"
             "[guest \"x1\"]\nspelling = generic\n"
             "[policy]\nspelling = model\n");
    assert_line(f, SW_KEY_SPELLING, (SwSubject){NULL}, "f:8: spelling = model");
    assert_line(f, SW_KEY_SPELLING, (SwSubject){.short_id = "x1"}, "f:6: spelling = generic");
    assert_line(f, SW_KEY_SPELLING, (SwSubject){.short_id = "x1", .name = "web"},
                "f:4: spelling = model");
    assert_line(f, SW_KEY_SPELLING, all, "f:2: spelling = generic");
}

static void
test_names(Fixture *f, gconstpointer data)
{
    add_good(f, "f",
             "[guest \"http://x.org/x/1\"]\nvirtio = both\n"
             "[domain \"0-1\"]\nguest-os = x1\n[domain \"web\"]\nspare-pcie = 3\n");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "http://x.org/x/1"}, "f:2: virtio = both");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "http://x.org/x/12"}, NULL);
    assert_line(f, SW_KEY_GUEST_OS, (SwSubject){.uuid = "0-1"}, "f:4: guest-os = x1");
    assert_line(f, SW_KEY_SPARE_PCIE, (SwSubject){.name = "web"}, "f:6: spare-pcie = 3");
    assert_line(f, SW_KEY_SPARE_PCIE, (SwSubject){.name = "Web"}, NULL);
    g_assert_true(sw_site_knows_guest(f->site, "http://x.org/x/1"));
    g_assert_false(sw_site_knows_guest(f->site, "x1"));
    g_assert_false(sw_site_knows_guest(f->site, NULL));
}

static void
test_patterns(Fixture *f, gconstpointer data)
{
    add_good(f, "f",
             "[guest \"centos6.10\"]\nvirtio = legacy\n[guest \"centos6*\"]\nvirtio = both\n"
             "[guest \"centos*\"]\nvirtio = modern\n[guest \"*\"]\nvirtio = none\n"
             "[guest \"centos?\"]\nvirtio = both\n");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "centos6.10"}, "f:2: virtio = legacy");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "centos6.9"}, "f:4: virtio = both");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "centos5.9"}, "f:6: virtio = modern");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "centos7"}, "f:10: virtio = both");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){.os_id = "debian8"}, "f:8: virtio = none");
    assert_line(f, SW_KEY_VIRTIO, (SwSubject){NULL}, NULL);
}

/* Whoever may write a domain may write any name. */
static void
test_long_name(Fixture *f, gconstpointer data)
{
    g_autofree char *name = g_strnfill(SW_SITE_MAX_NAME + 1, 'a');

    add_good(f, "a", "[domain \"*\"]\nspare-pcie = 2\n");
    assert_line(f, SW_KEY_SPARE_PCIE, (SwSubject){.name = name}, NULL);
    assert_line(f, SW_KEY_SPARE_PCIE, (SwSubject){.name = name + 1}, "a:2: spare-pcie = 2");
}

static void
test_later_counts(Fixture *f, gconstpointer data)
{
    g_autoptr(GPtrArray) in_force = NULL;

    add_good(f, "first", "[policy]\nspelling = generic\nlegacy-home = root\n");
    add_good(f, "second", "[policy]\nspelling = model\n");
    assert_line(f, SW_KEY_SPELLING, (SwSubject){NULL}, "second:2: spelling = model");
    assert_line(f, SW_KEY_LEGACY_HOME, (SwSubject){NULL}, "first:3: legacy-home = root");
    in_force = sw_site_in_force(f->site);
    g_assert_cmpuint(in_force->len, ==, 2);
    g_assert_true(in_force->pdata[0] == f->site->settings->pdata[1]);
    g_assert_true(in_force->pdata[1] == f->site->settings->pdata[2]);
    add_good(f, "third", "[guest \"a*\"]\nspelling = generic\n[guest \"a?\"]\nspelling = model\n");
    assert_line(f, SW_KEY_SPELLING, (SwSubject){.os_id = "ab"}, "third:4: spelling = model");
}

static void
test_windows(Fixture *f, gconstpointer data)
{
    const SwSetting *setting;

    add_good(f, "f", "[io]\nwindows = ovmf:9\n[domain \"a\"]\nwindows = 3\n");
    setting = sw_site_find(f->site, SW_KEY_WINDOWS, &(SwSubject){NULL});
    g_assert_cmpint(setting->values[SW_FIRMWARE_BIOS], ==, SW_AUTO);
    g_assert_cmpint(setting->values[SW_FIRMWARE_UEFI], ==, 9);
    setting = sw_site_find(f->site, SW_KEY_WINDOWS, &(SwSubject){.name = "a"});
    g_assert_cmpint(setting->values[SW_FIRMWARE_UEFI], ==, 3);
}

static void
test_concerns(Fixture *f, gconstpointer data)
{
    const SwSubject web = {.name = "web"}, guest = {.os_id = "x", .name = "db"};

    g_assert_false(sw_site_concerns(NULL, &web));
    add_good(f, "f", "[policy]\ncapabilities-xml = none\n");
    g_assert_true(sw_site_is_silent(f->site));
    g_assert_false(sw_site_concerns(f->site, &web));
    add_good(f, "f", "[domain \"web*\"]\nspelling = generic\n");
    g_assert_false(sw_site_is_silent(f->site));
    g_assert_true(sw_site_concerns(f->site, &web));
    g_assert_false(sw_site_concerns(f->site, &guest));
    add_good(f, "f", "[guest \"short1\"]\nvirtio = both\n"); /* perhaps that of "x" */
    g_assert_true(sw_site_concerns(f->site, &guest));
    g_assert_false(sw_site_concerns(f->site, &(SwSubject){.name = "db"}));
    add_good(f, "f", "[hotplug]\nspare-pcie = 2\n");
    g_assert_true(sw_site_concerns(f->site, &(SwSubject){.name = "db"}));
}

/* ---- the digest ---- */

static char *
digest_of(const char *first, const char *second)
{
    g_autoptr(SwSite) site = sw_site_new();
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();

    sw_site_add(site, first, first, strlen(first), faults);
    sw_site_add(site, "second", second, strlen(second), faults);
    g_assert_cmpuint(faults->len, ==, 0);
    return sw_site_digest(site);
}

static void
assert_digests(const char *a, const char *b, bool same)
{
    g_autofree char *one = digest_of(a, ""), *two = digest_of("", b);

    g_assert_cmpuint(strlen(one), ==, 16);
    g_assert_true(g_str_equal(one, two) == same);
}

static void
test_digest(Fixture *f, gconstpointer data)
{
    static const char text[] = "[policy]\nspelling = generic\nlegacy-home = root\n";
    g_autofree char *none = sw_site_digest(NULL), *empty = digest_of("", "");

    g_assert_cmpstr(none, ==, empty);
    assert_digests(text, "# hello\n\n[policy]\nlegacy-home=root\nspelling=generic\n", true);
    assert_digests(text, "[policy]\nspelling = generic\n", false);
    assert_digests(text, "[policy]\nspelling = generic\nlegacy-home = port\n", false);
    assert_digests("[policy]\nspelling = generic\n", "[domain \"a\"]\nspelling = generic\n", false);
    assert_digests("[guest \"a\"]\nvirtio = both\n", "[guest \"b\"]\nvirtio = both\n", false);
    assert_digests("", "[policy]\ncapabilities-xml = none\n", true);
}

static void
test_digest_overridden(Fixture *f, gconstpointer data)
{
    g_autofree char *plain = digest_of("", "[policy]\nspelling = model\n");
    g_autofree char *twice =
        digest_of("[policy]\nspelling = generic\n", "[policy]\nspelling = model\n");

    g_assert_cmpstr(plain, ==, twice);
}

/* ---- faults ---- */

/** A line that is wrong. */
typedef struct {
    const char *name; /* of the test */
    const char *text; /* of the file */
    int line;
    bool fatal;
    const char *words; /* of the message */
} FaultRow;

#define MANY "12345678901234567890123456789012345678901234567890123456789012345678901234567890"
#define TOO_LONG                                                                                   \
    MANY MANY MANY MANY MANY MANY MANY /* more than a pattern may have, not more than a line */

static const FaultRow fault_rows[] = {
    {"bare-word", "[policy]\nspelling\n", 2, true, "no line of a key file"},
    {"key-without-section", "\n\nspelling = model\n", 3, true, "no line of a key file"},
    {"open-bracket", "[policy]\nspelling = model\n[policy\n", 3, true, "no line of a key file"},
    {"unknown-section", "[policy]\n[polcy]\nspelling = model\n", 2, false,
     "no section [polcy]; see"},
    {"section-with-a-name-of-no-scope", "[policy \"x\"]\n", 1, false, "no section [policy"},
    {"unknown-key", "[policy]\nspeling = model\n", 2, false, "no key speling in [policy]; see"},
    {"key-of-another-section", "[policy]\n\nspare-pcie = 2\n", 3, false,
     "no place in [policy]; write it below [hotplug]"},
    {"key-of-guests-for-the-site", "[policy]\nvirtio = both\n", 2, false, "no key virtio in"},
    {"key-of-the-site-for-a-device", "[device \"net\"]\nspare-pcie = 1\n", 2, false,
     "write it below [hotplug]"},
    {"unknown-guest-for-a-guest", "[guest \"x\"]\nunknown-guest = auto\n", 2, false,
     "write it below [policy]"},
    {"indented-key", "[policy]\n \t bogus = 1\n", 2, false, "no key bogus in [policy]"},
    {"key-twice", "[policy]\nspelling = model\nspelling = generic\n", 3, false,
     "spelling stands twice in [policy], and this line counts"},
    {"wrong-word", "[policy]\nlegacy-home = moon\n", 2, true,
     "legacy-home cannot be 'moon'; write one of: bridge, root, port, auto"},
    {"no-value", "[policy]\nlegacy-home =\n", 2, true, "legacy-home cannot be ''"},
    {"number-too-high", "[hotplug]\nspare-pcie = 256\n", 2, true, "from 0 to 255"},
    {"negative-number", "[hotplug]\nspare-pcie = -1\n", 2, true, "cannot be '-1'"},
    {"number-with-a-tail", "[hotplug]\nspare-pcie = 1x\n", 2, true, "cannot be '1x'"},
    {"windows-of-unknown-firmware", "[io]\nwindows = uboot:3\n", 2, true, "seabios:NUMBER"},
    {"unprintable-value", "[domain \"x\"]\nguest-os = a\001b\n", 2, true, "cannot be 'a b'"},
    {"section-without-name", "[guest]\nvirtio = both\n", 1, true,
     "the section [guest] has no name; write [guest \"NAME\"]"},
    {"name-without-quotes", "[domain web]\nspelling = model\n", 1, true, "has no name"},
    {"empty-name", "[domain \"\"]\nspelling = model\n", 1, true, "has no name"},
    {"quote-in-name", "[domain \"a\"b\"]\nspelling = model\n", 1, true, "has no name"},
    {"too-many-stars", "[domain \"*a*b*c*d*e*f*g*h*\"]\nspelling = model\n", 1, true,
     "is no pattern"},
    {"too-long-a-name", "[domain \"" TOO_LONG "\"]\nspelling = model\n", 1, true, "is no pattern"},
    {"no-such-family", "[device \"floppy\"]\nspelling = model\n", 1, true,
     "fits no family of virtio devices"},
};

static void
test_fault(gconstpointer data)
{
    const FaultRow *row = data;
    g_autoptr(SwSite) site = sw_site_new();
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autofree char *whole = NULL, *head = g_strdup_printf("some:%d: ", row->line);
    const SwPolicyFault *fault;

    sw_site_add(site, "some", row->text, strlen(row->text), faults);
    g_assert_cmpuint(faults->len, ==, 1);
    fault = faults->pdata[0];
    whole = sw_policy_fault_format(fault);
    if (!strstr(whole, row->words) || !g_str_has_prefix(whole, head) || fault->fatal != row->fatal)
        g_error("%s%s", fault->fatal ? "fatal: " : "", whole);
}

static void
test_all_faults(Fixture *f, gconstpointer data)
{
    add(f, "f",
        "[hotplug]\nports-in-use = no\n[policy]\nx = 1\nspelling = runes\ndefault = auto\n");
    g_assert_cmpuint(f->faults->len, ==, 3);
    for (guint i = 0; i < f->faults->len; i++) {
        static const int lines[] = {2, 4, 5};

        g_assert_cmpint(((SwPolicyFault *)f->faults->pdata[i])->line, ==, lines[i]);
    }
    assert_line(f, SW_KEY_DEFAULT, (SwSubject){NULL}, "f:6: default = auto");
}

static void
test_nul(Fixture *f, gconstpointer data)
{
    static const char text[] = "[policy]\nspelling = model\n\0\ndefault = auto\n";

    sw_site_add(f->site, "f", text, sizeof(text) - 1, f->faults);
    g_assert_cmpuint(f->site->settings->len, ==, 0);
    g_assert_cmpuint(f->faults->len, ==, 1);
    g_assert_cmpint(((SwPolicyFault *)f->faults->pdata[0])->line, ==, 3);
    g_assert_true(((SwPolicyFault *)f->faults->pdata[0])->fatal);
}

static void
test_too_many(Fixture *f, gconstpointer data)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i <= SW_SITE_MAX_SETTINGS; i++)
        g_string_append_printf(text, "[domain \"%d\"]\nspelling = model\n", i);
    add(f, "f", text->str);
    g_assert_cmpuint(f->site->settings->len, ==, SW_SITE_MAX_SETTINGS);
    g_assert_cmpuint(f->faults->len, ==, 1);
    g_assert_true(((SwPolicyFault *)f->faults->pdata[0])->fatal);
}

/* ---- the vendor's file ---- */

static void
test_vendor_silent(Fixture *f, gconstpointer data)
{
    g_autofree char *text = NULL;

    g_assert_true(g_file_get_contents(vendor_file, &text, NULL, NULL));
    add_good(f, "vendor", text);
    g_assert_cmpuint(f->site->settings->len, ==, 0);
}

/* Its examples begin right behind the mark of a comment, its prose does not. */
static void
test_vendor_complete(Fixture *f, gconstpointer data)
{
    g_autofree char *text = NULL, *bare = NULL;
    g_autoptr(GRegex) mark = g_regex_new("^#(?=[a-z[])", G_REGEX_MULTILINE, 0, NULL);
    bool seen[SW_N_KEYS] = {false};

    g_assert_true(g_file_get_contents(vendor_file, &text, NULL, NULL));
    bare = g_regex_replace_literal(mark, text, -1, 0, "", 0, NULL);
    add_good(f, "vendor", bare);
    for (guint i = 0; i < f->site->settings->len; i++) {
        const SwSetting *setting = f->site->settings->pdata[i];

        seen[setting->rule->id] = true;
        if (setting->scope == SW_SCOPE_SITE)
            g_assert_cmpint(setting->values[0], ==, setting->rule->usual);
    }
    for (SwKey key = 0; key < SW_N_KEYS; key++)
        g_assert_true(seen[key]);
}

#define ADD(name, test) g_test_add(name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vendor_file = argv[1];
    g_assert_nonnull(vendor_file);
    ADD("/site/what-is-usual-counts-without-a-line", test_usual);
    ADD("/site/device-beats-domain-beats-guest-beats-site", test_scopes);
    ADD("/site/ids-names-and-uuids-are-found", test_names);
    ADD("/site/exact-beats-pattern-and-longer-beats-shorter", test_patterns);
    ADD("/site/a-name-without-bounds-fits-no-pattern", test_long_name);
    ADD("/site/of-equal-lines-the-later-counts", test_later_counts);
    ADD("/site/windows-differ-by-firmware", test_windows);
    ADD("/site/whom-a-policy-may-concern", test_concerns);
    ADD("/site/digest-tells-policies-apart-and-not-their-form", test_digest);
    ADD("/site/digest-leaves-out-what-is-overridden", test_digest_overridden);
    for (size_t i = 0; i < G_N_ELEMENTS(fault_rows); i++) {
        g_autofree char *name = g_strconcat("/site/fault/", fault_rows[i].name, NULL);

        g_test_add_data_func(name, &fault_rows[i], test_fault);
    }
    ADD("/site/all-faults-are-told-and-other-lines-count", test_all_faults);
    ADD("/site/a-nul-byte-is-no-text", test_nul);
    ADD("/site/settings-are-bounded", test_too_many);
    ADD("/site/the-vendors-file-says-nothing", test_vendor_silent);
    ADD("/site/the-vendors-file-shows-every-key-as-usual", test_vendor_complete);
    return g_test_run();
}
