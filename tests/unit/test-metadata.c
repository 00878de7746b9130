/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metadata of a domain: who names the guest's OS, where our mark goes, and that nothing of others
 * changes. */
#include <string.h>

#include "sample.h"
#include "xml/sw-plan-xml.h"

#define OWN     "<s:domain xmlns:s='urn:slotwise:domain:1'>%s</s:domain>"
#define STAMP   "<s:placed policy='0123456789abcdef' version='0.0.1'/>"
#define CURRENT "policy='e3b0c44298fc1c14' version='" SW_VERSION "'"
#define LIBOSINFO                                                                                  \
    "<l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>%s</l:libosinfo>"
#define BOXES "<b:gnome-boxes xmlns:b='https://wiki.gnome.org/Apps/Boxes'>%s</b:gnome-boxes>"

static SwDomainDoc *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    SwDomainDoc *doc = sw_domain_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return doc;
}

/* ---- who the guest is ---- */

static void
assert_os(const char *metadata, const char *id, SwOsSource source)
{
    g_autofree char *text = g_strdup_printf("<domain><metadata>%s</metadata></domain>", metadata);
    g_autoptr(SwDomainDoc) doc = parse(text);

    g_assert_cmpstr(doc->domain->os_id, ==, id);
    g_assert_cmpint(doc->domain->os_source, ==, source);
}

static void
assert_os_in(const char *element, const char *inside, const char *id, SwOsSource source)
{
    g_auto(GStrv) parts = g_strsplit(element, "%s", 2);
    g_autofree char *metadata = g_strjoinv(inside, parts);

    assert_os(metadata, id, source);
}

static void
test_sources(void)
{
    assert_os("", NULL, SW_OS_UNNAMED);
    assert_os_in(OWN, "<s:os id='a'/>", "a", SW_OS_OWN);
    assert_os_in(OWN, "<os id=' a '/>", "a", SW_OS_OWN);
    assert_os_in(LIBOSINFO, "<l:os id='a'/>", "a", SW_OS_LIBOSINFO);
    assert_os_in(BOXES, "<b:os-id>\n a\n </b:os-id>", "a", SW_OS_BOXES);
    assert_os_in(BOXES, "<media-id>http://a/1:12</media-id>", "http://a/1", SW_OS_BOXES);
    assert_os_in(BOXES, "<media-id>http://a/1</media-id>", "http://a/1", SW_OS_BOXES);
    assert_os_in(BOXES, "<media-id>a:</media-id>", "a:", SW_OS_BOXES);
    assert_os_in(BOXES, "<media-id>b:0</media-id><os-id>a</os-id>", "a", SW_OS_BOXES);
}

static void
test_foreign_sources(void)
{
    assert_os("<domain><os id='a'/></domain>", NULL, SW_OS_UNNAMED);
    assert_os("<s:domain xmlns:s='urn:slotwise:domain:2'><s:os id='a'/></s:domain>", NULL,
              SW_OS_UNNAMED);
    assert_os_in(OWN, "<x:os xmlns:x='urn:x' id='a'/>", NULL, SW_OS_UNNAMED);
    assert_os_in(OWN, "<s:guest><s:os id='a'/></s:guest>", NULL, SW_OS_UNNAMED);
    assert_os_in(OWN, "<x:os xmlns:x='urn:x' id='a'/><s:os id='b'/>", "b", SW_OS_OWN);
    assert_os_in(OWN, "<s:os xmlns:s='urn:slotwise:domain:1' id='a'/>", "a", SW_OS_OWN);
}

/* The first one that says something counts, wherever it stands. */
static void
test_precedence(void)
{
    static const char *const ids[] = {"a", ""};

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *own = g_strdup_printf("<s:os id='%s'/>", ids[i]);
        g_autofree char *first = g_strdup_printf(OWN, own);
        g_autofree char *second = g_strdup_printf(LIBOSINFO, "<l:os id='b'/>");
        g_autofree char *third = g_strdup_printf(BOXES, "<os-id>c</os-id>");
        g_autofree char *all = g_strconcat(third, second, first, NULL);

        assert_os(all, *ids[i] ? "a" : "b", *ids[i] ? SW_OS_OWN : SW_OS_LIBOSINFO);
    }
}

static void
assert_words(SwOsSource source, int line, const char *words)
{
    g_autoptr(SwDomain) domain = sw_domain_new();
    g_autofree char *who = NULL;

    sw_domain_name_os(domain, "a", source, line);
    who = sw_domain_who_named_os(domain);
    g_assert_cmpstr(who, ==, words);
}

static void
test_words(void)
{
    assert_words(SW_OS_UNNAMED, 0, NULL);
    assert_words(SW_OS_COMMAND_LINE, 0, "named on the command line");
    assert_words(SW_OS_OWN, 7, "named by the domain's own metadata (line 7)");
    assert_words(SW_OS_LIBOSINFO, 7, "named by libosinfo's metadata (line 7)");
    assert_words(SW_OS_BOXES, 7, "named by Boxes' metadata (line 7)");
    assert_words(SW_OS_POLICY, 0, "named by the policy");
}

/* ---- our mark ---- */

/* What becomes of a domain; @old: its guest knows virtio 0.9 only */
static char *
place(const char *head, bool old, SwWrite what)
{
    g_autofree char *text =
        g_strdup_printf("<domain type='qemu'>%s<os><type arch='x86_64' machine='q35'/></os>"
                        "<devices>" SAMPLE_BARE SAMPLE_DISK "</devices></domain>",
                        head);
    g_autoptr(SwDomainDoc) doc = parse(text);
    g_autoptr(SwCaps) caps = sample_caps(true);
    const SwFacts facts = {.caps = caps, .guest = old ? sample_guest() : NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, &error);

    g_assert_no_error(error);
    g_assert_cmpint(sw_plan_is_ours(plan), ==, old);
    return sw_plan_write_xml(plan, doc, what);
}

static void
assert_head(const char *head, bool old, const char *wanted)
{
    for (SwWrite what = SW_WRITE_ALL; what <= SW_WRITE_MODELS; what++) {
        g_autofree char *text = place(head, old, what);
        const char *got = text + strlen("<domain type='qemu'>");

        if (!g_str_has_prefix(got, wanted) || !g_str_has_prefix(got + strlen(wanted), "<os>"))
            g_test_fail_printf("%s\nshould begin with\n%s", got, wanted);
    }
}

#define MARKED(ns, rest)                                                                           \
    "<" ns ":domain xmlns:" ns "='urn:slotwise:domain:1'>" rest "<" ns ":placed " CURRENT          \
    "/></" ns ":domain>"
#define MARK MARKED("slotwise", "")

static void
test_where(void)
{
    assert_head("", true, "<metadata>" MARK "</metadata>");
    assert_head("<name>a</name>", true, "<name>a</name><metadata>" MARK "</metadata>");
    assert_head("<name>a</name><uuid>b</uuid><title>c</title>", true,
                "<name>a</name><uuid>b</uuid><title>c</title><metadata>" MARK "</metadata>");
    assert_head("<name>a</name><description>d</description><memory>1</memory>", true,
                "<name>a</name><description>d</description><metadata>" MARK
                "</metadata><memory>1</memory>");
    assert_head("<metadata/>", true, "<metadata>" MARK "</metadata>");
    assert_head("<metadata><a:b xmlns:a='urn:a'/></metadata>", true,
                "<metadata><a:b xmlns:a='urn:a'/>" MARK "</metadata>");
    assert_head("<metadata><s:domain xmlns:s='urn:slotwise:domain:1'><s:os id='a'/></s:domain>"
                "</metadata>",
                true, "<metadata>" MARKED("s", "<s:os id='a'/>") "</metadata>");
}

static void
test_not_ours(void)
{
    assert_head("<name>a</name>", false, "<name>a</name>");
    assert_head("<metadata/>", false, "<metadata/>");
    assert_head(
        "<metadata><s:domain xmlns:s='urn:slotwise:domain:1'>" STAMP "</s:domain></metadata>",
        false,
        "<metadata><s:domain xmlns:s='urn:slotwise:domain:1'>" STAMP "</s:domain></metadata>");
}

static void
test_renewed(void)
{
    assert_head("<metadata><s:domain xmlns:s='urn:slotwise:domain:1'>" STAMP
                "</s:domain></metadata>",
                true, "<metadata>" MARKED("s", "") "</metadata>");
}

static void
test_digest(void)
{
    g_autoptr(SwDomainDoc) doc = parse("<domain><os><type machine='q35'/></os></domain>");
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwSite) site = sw_site_new();
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    const SwFacts facts = {.caps = caps, .guest = sample_guest(), .site = site};
    g_autoptr(SwPlan) plan = NULL;
    g_autofree char *text = NULL, *digest = NULL, *wanted = NULL;
    static const char policy[] = "[policy]\nlegacy-home = root\n";

    sw_site_add(site, "policy.conf", policy, strlen(policy), faults);
    plan = sw_plan_new(doc->domain, &facts, NULL);
    text = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
    digest = sw_site_digest(site);
    wanted = g_strdup_printf("policy='%s'", digest);
    g_assert_nonnull(strstr(text, wanted));
    g_assert_null(strstr(text, "e3b0c44298fc1c14")); /* that of no policy */
}

static void
test_stamped(void)
{
    g_autoptr(SwDomainDoc) marked = parse("<domain><metadata><s:domain "
                                          "xmlns:s='urn:slotwise:domain:1'><s:placed/></s:domain>"
                                          "</metadata></domain>");
    g_autoptr(SwDomainDoc) plain = parse("<domain><metadata><s:domain "
                                         "xmlns:s='urn:x'><s:placed/></s:domain>"
                                         "</metadata></domain>");
    g_autoptr(SwDomain) copy = sw_domain_copy(marked->domain);

    g_assert_true(marked->domain->stamped);
    g_assert_true(copy->stamped);
    g_assert_false(plain->domain->stamped);
}

/* ---- what is of others ---- */

/* As it stands between the tags of <metadata>, before our own. */
static void
assert_kept(const char *metadata)
{
    g_autofree char *head = g_strconcat("<metadata>", metadata, "</metadata>", NULL);
    g_autofree char *wanted = g_strconcat("<metadata>", metadata, MARK "</metadata>", NULL);

    assert_head(head, true, wanted);
}

static void
test_verbatim(void)
{
    assert_kept("<a:b xmlns:a=\"urn:a\"/>");
    assert_kept("<a:b  xmlns:a=\"urn:a\" c='1>2' ></a:b >");
    assert_kept("<a:b xmlns:a='urn:a' c=\"it's\" d='\"/&gt;'>\"&#65;\" > <![CDATA[<c>]]></a:b>");
    assert_kept("<a:b xmlns:a='urn:a'><a:metadata x=\"1\"><a:b/></a:metadata><!--<metadata>-->"
                "<?p <a>?></a:b><c:d xmlns:c=\"urn:c\"/>");
}

/* Comments and sections in front do not lead astray. */
static void
test_verbatim_behind(void)
{
    static const char head[] =
        "<!-- <metadata><x y=\"1\"/> --><description><![CDATA[<metadata>]]></description>"
        "<metadatum a='>'><metadata><z/></metadata></metadatum>";
    g_autofree char *given =
        g_strconcat(head, "<metadata ><a:b xmlns:a=\"urn:a\"/></metadata>", NULL);
    g_autofree char *text = place(given, true, SW_WRITE_ALL);

    g_assert_nonnull(strstr(text, "<metadata><a:b xmlns:a=\"urn:a\"/>" MARK "</metadata>"));
}

/* Text in other encodings may be written in yet others, so that it is printed. */
static void
test_other_encoding(void)
{
    static const char text[] =
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<domain><metadata>"
        "<a:b xmlns:a='urn:a'>\xe4</a:b></metadata><os><type machine='q35'/></os></domain>";
    g_autoptr(SwDomainDoc) doc = parse(text);
    g_autoptr(SwCaps) caps = sample_caps(true);
    const SwFacts facts = {.caps = caps, .guest = sample_guest()};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    g_autofree char *out = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);

    g_assert_nonnull(strstr(out, "<a:b xmlns:a='urn:a'>\xe4</a:b>" MARK));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/metadata/each-source-names-the-guest", test_sources);
    g_test_add_func("/metadata/other-name-spaces-do-not", test_foreign_sources);
    g_test_add_func("/metadata/the-first-that-says-something-counts", test_precedence);
    g_test_add_func("/metadata/who-named-it-is-told", test_words);
    g_test_add_func("/metadata/the-mark-is-where-libvirt-writes-it", test_where);
    g_test_add_func("/metadata/a-plain-domain-is-not-marked", test_not_ours);
    g_test_add_func("/metadata/a-mark-is-renewed", test_renewed);
    g_test_add_func("/metadata/the-mark-has-the-policy-s-digest", test_digest);
    g_test_add_func("/metadata/a-marked-domain-says-so", test_stamped);
    g_test_add_func("/metadata/others-keep-their-bytes", test_verbatim);
    g_test_add_func("/metadata/others-are-found-behind-what-looks-like-them", test_verbatim_behind);
    g_test_add_func("/metadata/other-encodings-are-printed", test_other_encoding);
    return g_test_run();
}
