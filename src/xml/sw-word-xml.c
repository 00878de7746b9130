/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of our own in a device's XML: which virtio it is to be.
 *
 * There are two ways to say it, since both were wished for: a model, and a revision. A model says
 * what shall be written out; a revision says which of the two the device shall speak. Together they
 * must not contradict each other. What they come to is one value of the device, and the model is
 * left as plain as if nobody had said anything, so that no rule has to know these words. */
#include "xml/sw-word-xml.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "rules/sw-virtio-rules.h"
#include "xml/sw-edit.h"
#include "xml/sw-element-rules.h"

#define SEPARATORS ", \t\r\n"

enum { OLD = 1u << 0, NEW = 1u << 1 }; /* revisions, as a set */

static const struct {
    const char *word;
    unsigned revisions;
} revision_words[] = {{"0.9", OLD}, {"1.0", NEW}, {"both", OLD | NEW}};

/* What a set of revisions wishes; and the models that go together with it. */
static const struct {
    SwWish wish;
    const char *models[2];
} revision_wishes[] = {
    [0] = {SW_WISH_NONE, {NULL, NULL}},
    [OLD] = {SW_WISH_LEGACY, {"virtio-0.9", "virtio-transitional"}},
    [NEW] = {SW_WISH_MODERN, {"virtio-1.0", "virtio-non-transitional"}},
    [OLD | NEW] = {SW_WISH_BOTH, {"virtio-0.9", "virtio-transitional"}},
};

/** What one kind of element says. */
typedef struct {
    unsigned revisions;
    int line;
} Saying;

/* The next child of that name at or after @child, in @node's own namespace or none. */
static xmlNode *
own_child(const xmlNode *node, xmlNode *child, const char *name)
{
    child = sw_xml_next(child, name);
    while (child && child->ns && child->ns != node->ns)
        child = sw_xml_next(child->next, name);
    return child;
}

/* ---- revisions ---- */

static unsigned
find_word(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(revision_words); i++)
        if (g_str_equal(word, revision_words[i].word))
            return revision_words[i].revisions;
    return 0;
}

static bool
revision_error(const xmlNode *element, const SwDevice *device, const char *text, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_WISH, sw_xml_line(element),
                 _("%s has the virtio revision '%s', which there is not; use 0.9, 1.0 or both"),
                 name, text);
    return false;
}

/* One revision, or several between commas or blanks. */
static bool
parse_revision(const xmlNode *element, const SwDevice *device, Saying *saying, GError **error)
{
    g_autofree char *text = sw_xml_attribute(element, "revision");
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", SEPARATORS, -1);
    unsigned revisions = 0;

    for (char **word = words; *word; word++) {
        const unsigned more = find_word(*word);

        if (!more && **word)
            return revision_error(element, device, text, error);
        revisions |= more;
    }
    if (!revisions)
        return revision_error(element, device, text ? text : "", error);
    if (!saying->line)
        saying->line = sw_xml_line(element);
    saying->revisions |= revisions;
    return true;
}

/* All elements of that name together. */
static bool
parse_sayings(const xmlNode *node, const char *name, const SwDevice *device, Saying *saying,
              GError **error)
{
    const bool always = g_str_equal(name, "virtio"); /* nobody else has such an element */

    for (xmlNode *element = own_child(node, node->children, name); element;
         element = own_child(node, element->next, name))
        if ((always || sw_xml_has_attribute(element, "revision")) &&
            !parse_revision(element, device, saying, error))
            return false;
    return true;
}

/* libvirt's schema has no such attribute, but libvirt itself would pass over it. */
static bool
check_misplaced(const xmlNode *node, const SwDevice *device, GError **error)
{
    const xmlNode *elements[] = {node, own_child(node, node->children, "model")};

    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
        g_autofree char *name = NULL;

        if (!elements[i] || !sw_xml_has_attribute(elements[i], "revision"))
            continue;
        name = sw_device_name(device);
        sw_error_set(error, SW_ERROR_WISH, sw_xml_line(elements[i]),
                     _("%s has a virtio revision in <%s>, where it says nothing; write it into "
                       "<driver> or <virtio>"),
                     name, (const char *)elements[i]->name);
        return false;
    }
    return true;
}

static bool
contradiction_error(const SwDevice *device, const Saying *one, const Saying *other, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_WISH, other->line,
                 _("%s asks for %s in line %d and for %s in line %d; remove one of them"), name,
                 sw_wish_name(revision_wishes[one->revisions].wish), one->line,
                 sw_wish_name(revision_wishes[other->revisions].wish), other->line);
    return false;
}

/* ---- models ---- */

static SwWish
model_wish(const char *model)
{
    if (g_strcmp0(model, sw_wish_name(SW_WISH_MODEL_0_9)) == 0)
        return SW_WISH_MODEL_0_9;
    if (g_strcmp0(model, sw_wish_name(SW_WISH_MODEL_1_0)) == 0)
        return SW_WISH_MODEL_1_0;
    return SW_WISH_NONE;
}

/* libvirt's two words say as much as ours. */
static bool
is_form(const SwDevice *device)
{
    return model_wish(device->model) != SW_WISH_NONE || sw_virtio_ask(device) != SW_ASKS_NOTHING;
}

static bool
check_model(const SwDevice *device, const Saying *saying, GError **error)
{
    g_autofree char *name = NULL;

    if (!saying->revisions || !is_form(device))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(revision_wishes[0].models); i++)
        if (g_str_equal(device->model, revision_wishes[saying->revisions].models[i]))
            return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_WISH, saying->line,
                 _("%s has the model '%s' and asks for %s; remove one of them"), name,
                 device->model, sw_wish_name(revision_wishes[saying->revisions].wish));
    return false;
}

/* Memory that is backed by a file is the persistent one. */
static const char *
plain_model(const xmlNode *node, const SwDevice *device)
{
    g_autofree char *path = NULL;

    if (device->kind != SW_KIND_MEMORY)
        return sw_virtio_plain(device);
    path = sw_element_get(node, "source/path");
    return path ? "virtio-pmem" : "virtio-mem";
}

/* The element that has the model, which may be a child. */
static const xmlNode *
model_element(const xmlNode *node, SwKind kind)
{
    const char *path = sw_element_rule(kind)->model;

    return *path == '@' ? node : sw_xml_child_n(node, path, strcspn(path, "@/"));
}

static void
take_model(const xmlNode *node, SwDevice *device)
{
    const SwWish wish = model_wish(device->model);
    const char *plain = wish == SW_WISH_NONE ? NULL : plain_model(node, device);

    if (!plain)
        return;
    device->wish = wish;
    device->wish_line = sw_xml_line(model_element(node, device->kind));
    sw_device_set_model(device, *plain ? plain : NULL);
}

bool
sw_words_parse(const xmlNode *node, SwDevice *device, GError **error)
{
    Saying driver = {0, 0}, virtio = {0, 0};

    if (!check_misplaced(node, device, error) ||
        !parse_sayings(node, "driver", device, &driver, error) ||
        !parse_sayings(node, "virtio", device, &virtio, error))
        return false;
    if (driver.revisions && virtio.revisions && driver.revisions != virtio.revisions)
        return contradiction_error(device, &driver, &virtio, error);
    if (!virtio.revisions)
        virtio = driver;
    if (!check_model(device, &virtio, error))
        return false;
    take_model(node, device);
    if (virtio.revisions) {
        device->wish = revision_wishes[virtio.revisions].wish;
        device->wish_line = virtio.line;
    }
    return true;
}

/* ---- out of the document ---- */

static bool
drop_elements(xmlNode *node, const char *name)
{
    xmlNode *element = own_child(node, node->children, name), *next;
    const bool changed = element != NULL;

    for (; element; element = next) {
        next = own_child(node, element->next, name);
        sw_edit_remove(element);
    }
    return changed;
}

/* A driver that said nothing else goes as a whole. */
static bool
drop_revisions(xmlNode *node)
{
    bool changed = false;

    for (xmlNode *driver = own_child(node, node->children, "driver"), *next; driver;
         driver = next) {
        next = own_child(node, driver->next, "driver");
        if (xmlUnsetNsProp(driver, NULL, (const xmlChar *)"revision") < 0)
            continue;
        changed = true;
        if (!driver->properties && !sw_xml_next(driver->children, NULL))
            sw_edit_remove(driver);
    }
    return changed;
}

static bool
drop_model(xmlNode *node, const SwDevice *device)
{
    const char *path = sw_element_rule(device->kind)->model;
    g_autofree char *written = sw_element_get(node, path);

    if (device->wish == SW_WISH_NONE || model_wish(written) == SW_WISH_NONE)
        return false;
    if (device->model)
        return sw_edit_set_path(node, path, device->model);
    xmlUnsetNsProp(node, NULL, (const xmlChar *)"model"); /* only such models may be absent */
    return true;
}

bool
sw_words_drop(xmlNode *node, const SwDevice *device)
{
    bool changed = drop_elements(node, "hotplug");

    if (device->wish == SW_WISH_NONE)
        return changed;
    changed |= drop_elements(node, "virtio");
    changed |= drop_revisions(node);
    return drop_model(node, device) || changed;
}
