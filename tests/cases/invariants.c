/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What holds for every domain that can be placed, whatever the expected results say. */
#include <string.h>

#include "base/sw-words.h"
#include "case.h"
#include "xml/sw-again-xml.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-metadata-xml.h"
#include "xml/sw-plan-xml.h"

/* ---- what is written stays ---- */

static bool
is_element(const xmlNode *node, const char *name)
{
    return node && sw_xml_is(node, name);
}

/* What libvirt itself respells: an interface model in another case, a SCSI model left to it. */
static bool
may_respell(const xmlNode *node, const char *attribute, const char *written, const char *placed)
{
    if (is_element(node, "model") && is_element(node->parent, "interface"))
        return g_str_equal(attribute, "type") && g_ascii_strcasecmp(written, placed) == 0;
    return is_element(node, "controller") && g_str_equal(attribute, "model") &&
           g_str_equal(written, "auto");
}

/* The generic model of a device may become one of the others; one of those stays. */
static bool
may_choose(const char *written, const char *placed)
{
    return g_str_has_prefix(written, "virtio") && !g_str_has_suffix(written, "transitional") &&
           (g_str_equal(placed, "virtio-transitional") ||
            g_str_equal(placed, "virtio-non-transitional"));
}

/* Words of ours are consumed; what knows one virtio only has a plain model, or none. */
static bool
may_consume(const char *attribute, const char *written, const char *placed)
{
    if (g_str_equal(attribute, "revision"))
        return !placed;
    return sw_words_contain("virtio-0.9 virtio-1.0", written) &&
           (!placed || sw_words_contain("virtio virtio-pmem virtio-mem", placed));
}

/* An address that only says "somewhere on PCI" is filled in. */
static bool
is_open_address(const xmlNode *node)
{
    SwAddress address;

    return is_element(node, "address") && sw_address_parse_xml(node, &address, NULL) &&
           sw_address_wanted(&address);
}

static bool
is_moved(const SwPlan *plan, int line)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (device->line == line && device->placed == SW_PLACED_MOVED)
                return true;
    return false;
}

/* Our mark is renewed. */
static bool
is_stamp(const xmlNode *node)
{
    return is_element(node, "placed") && sw_metadata_is_ours(node->parent);
}

static void
check_attributes(const xmlNode *written, const xmlNode *placed, const SwPlan *plan)
{
    bool open = is_open_address(written) ||
                (is_element(written, "address") && is_moved(plan, sw_xml_line(written->parent)));

    for (const xmlAttr *attribute = written->properties; attribute; attribute = attribute->next) {
        const char *name = (const char *)attribute->name;
        g_autofree char *before = sw_xml_attribute(written, name);
        g_autofree char *after = sw_xml_attribute(placed, name);

        if (attribute->ns || open || is_stamp(written) || g_strcmp0(before, after) == 0)
            continue;
        if (may_consume(name, before, after))
            continue;
        if (after && (may_respell(written, name, before, after) || may_choose(before, after)))
            continue;
        g_test_fail_printf("line %d: %s='%s' became '%s'", sw_xml_line(written), name, before,
                           after ? after : "");
    }
}

static const xmlNode *
skip_to_element(const xmlNode *node, const xmlNode *like)
{
    while (node && (node->type != XML_ELEMENT_NODE || !xmlStrEqual(node->name, like->name)))
        node = node->next;
    return node;
}

static char *
own_text(const xmlNode *node)
{
    GString *text = g_string_new(NULL);

    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            g_string_append(text, (const char *)child->content);
    return g_strstrip(g_string_free(text, FALSE));
}

/* A word that is ours and not libvirt's. */
static bool
is_consumed(const xmlNode *node)
{
    if (!is_element(node->parent->parent, "devices"))
        return false;
    return sw_xml_is(node, "hotplug") || sw_xml_is(node, "virtio") ||
           (sw_xml_is(node, "driver") && sw_xml_has_attribute(node, "revision") &&
            !node->properties->next && !node->children);
}

/* Added elements stand behind those of their name, so that the first ones are the written ones. */
static unsigned
count(const xmlNode *parent, const char *name)
{
    unsigned n = 0;

    for (const xmlNode *node = parent->children; node; node = node->next)
        n += node->type == XML_ELEMENT_NODE && is_element(node, name);
    return n;
}

/* Where the twins of elements like @child begin: new elements come behind, but for the console of
 * the first serial port. */
static const xmlNode *
first_twin(const xmlNode *written, const xmlNode *placed, const xmlNode *child)
{
    const xmlNode *twin = skip_to_element(placed->children, child);

    if (twin && is_element(child, "console") &&
        count(placed, "console") > count(written, "console"))
        twin = skip_to_element(twin->next, child);
    return twin;
}

static void
check_element(const xmlNode *written, const xmlNode *placed, const SwPlan *plan)
{
    g_autofree char *before = own_text(written), *after = own_text(placed);

    g_assert_cmpstr(before, ==, after);
    check_attributes(written, placed, plan);
    for (const xmlNode *child = written->children; child; child = child->next) {
        const xmlNode *twin;
        const xmlNode *earlier = written->children;

        if (child->type != XML_ELEMENT_NODE || is_consumed(child))
            continue;
        twin = first_twin(written, placed, child);
        for (; earlier != child && twin; earlier = earlier->next)
            if (earlier->type == XML_ELEMENT_NODE && xmlStrEqual(earlier->name, child->name))
                twin = skip_to_element(twin->next, child);
        if (twin)
            check_element(child, twin, plan);
        else
            g_test_fail_printf("line %d: <%s> is gone", sw_xml_line(child),
                               (const char *)child->name);
    }
}

void
case_check_contains(const char *written, const char *placed, const SwPlan *plan)
{
    g_autoptr(xmlDoc) before = sw_xml_parse(written, strlen(written), "domain", NULL);
    g_autoptr(xmlDoc) after = sw_xml_parse(placed, strlen(placed), "domain", NULL);

    g_assert_nonnull(before);
    g_assert_nonnull(after);
    check_element(xmlDocGetRootElement(before), xmlDocGetRootElement(after), plan);
}

/* ---- addresses ---- */

static void
check_unique(const SwPlan *plan)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device) {
            g_autofree char *name = sw_device_name(device);
            char *at = sw_pci_format(&device->address.pci);

            if (!sw_address_present(&device->address))
                g_free(at);
            else if (!g_hash_table_add(seen, at))
                g_test_fail_printf("%s is not the only device at its address", name);
        }
}

/* ---- a second run ---- */

static void
check_again(const Case *c, const char *placed)
{
    g_autoptr(SwDomainDoc) doc = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = case_plan(c, placed, &doc, &error);
    g_autofree char *again = NULL;

    if (!plan) {
        g_test_fail_printf("the result cannot be placed again: %s", error->message);
        return;
    }
    again = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
    if (!g_str_equal(placed, again))
        g_test_fail_printf("placing the result again changes it");
}

/* Return: (transfer full): what becomes of a domain when it is placed anew; or NULL */
static char *
place_anew(const Case *c, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = sw_again_parse(text, strlen(text), &error);
    g_autoptr(SwPlan) plan = doc ? case_plan_of(c, doc, &error) : NULL;

    if (plan)
        check_unique(plan);
    else
        g_test_fail_printf("the result cannot be placed anew: %s", error->message);
    return plan ? sw_plan_write_xml(plan, doc, SW_WRITE_ALL) : NULL;
}

/* From the second time on, when nothing is left to add. */
static void
check_anew(const Case *c, const char *text)
{
    g_autofree char *complete = place_anew(c, text);
    g_autofree char *once = complete ? place_anew(c, complete) : NULL;
    g_autofree char *twice = once ? place_anew(c, once) : NULL;

    if (once && g_strcmp0(once, twice) != 0)
        g_test_fail_printf("placing anew what was placed anew changes it");
    if (once)
        check_again(c, once);
}

static void
check_same_device(const SwDevice *one, const SwDevice *two)
{
    g_autofree char *name = sw_device_name(one);
    g_autofree char *at = sw_pci_format(&one->address.pci);
    g_autofree char *other = sw_pci_format(&two->address.pci);

    if (!g_str_equal(at, other) || one->address.type != two->address.type)
        g_test_fail_printf("%s is at %s, but libvirt would put it at %s", name, at, other);
    g_assert_cmpstr(one->model, ==, two->model);
}

/* Given the chosen models only, plain placement has to come to the same addresses: the plugin
 * leaves it to libvirt whenever it can. */
static void
check_models_suffice(const Case *c, const SwPlan *plan)
{
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(c->text, c->length, NULL), again = NULL;
    const SwFacts facts = case_facts(c, doc->domain);
    const SwFacts nothing = {.caps = c->caps};
    g_autoptr(SwPlan) first = sw_plan_new(doc->domain, &facts, NULL), second = NULL;
    g_autofree char *models = sw_plan_write_xml(first, doc, SW_WRITE_MODELS);

    if (!sw_plan_models_changed(plan)) {
        g_assert_cmpint(g_str_equal(models, c->text), !=, sw_plan_is_ours(first));
        return;
    }
    if (sw_plan_needs_addresses(plan))
        return;
    again = sw_domain_parse(models, strlen(models), NULL);
    g_assert_nonnull(again);
    second = sw_plan_new(again->domain, &nothing, NULL);
    g_assert_nonnull(second);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        const GPtrArray *ones = plan->domain->devices[kind], *twos = second->domain->devices[kind];

        g_assert_cmpuint(ones->len, ==, twos->len);
        for (guint i = 0; i < ones->len; i++)
            check_same_device(ones->pdata[i], twos->pdata[i]);
    }
}

/* Whatever libvirt places has a place by the complete strategy as well, and its result is one that
 * libvirt's takes over. */
static void
check_complete(const Case *c)
{
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(c->text, c->length, NULL);
    const SwFacts facts = case_facts(c, doc->domain);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new_by(doc->domain, &facts, SW_STRATEGY_COMPLETE, &error);
    g_autofree char *placed = NULL;

    if (!plan) {
        g_test_fail_printf("libvirt places this domain, and the complete strategy does not: %s",
                           error->message);
        return;
    }
    check_unique(plan);
    placed = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
    check_again(c, placed);
    case_check_contains(c->text, placed, plan);
}

void
case_check_invariants(const Case *c, const SwPlan *plan, const char *placed)
{
    check_unique(plan);
    check_again(c, placed);
    check_anew(c, c->text);
    check_anew(c, placed);
    check_models_suffice(c, plan);
    check_complete(c);
    case_check_contains(c->text, placed, plan);
}
