/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What converting a domain does that its guest may not like. */
#include <string.h>

#include "base/sw-i18n.h"
#include "rules/sw-convert-rules.h"
#include "xml/sw-convert-disks.h"
#include "xml/sw-convert-xml.h"

#define QEMU_NS "http://libvirt.org/schemas/domain/qemu/1.0"

static void
note_free(SwConvertNote *note)
{
    g_free(note->text);
    g_free(note);
}

/* @text: (transfer full) */
static void
add_note(GPtrArray *notes, int line, char *text)
{
    SwConvertNote *note = g_new0(SwConvertNote, 1);

    note->line = line;
    note->text = text;
    g_ptr_array_add(notes, note);
}

static void
note_system_disk(GPtrArray *notes, const SwDomain *domain, const char *os_id)
{
    const SwDevice *disk = sw_convert_system_disk(domain);
    const SwSataRule *rule = sw_sata_rule_find(os_id);
    g_autofree char *name = NULL;

    if (!rule || !disk || g_strcmp0(disk->type, "ide") != 0)
        return;
    name = sw_device_name(disk);
    add_note(notes, disk->line,
             g_strdup_printf(_("%s goes from IDE to SATA: %s"), name, _(rule->why)));
}

static void
note_argument(GPtrArray *notes, const xmlNode *arg)
{
    g_autofree char *value = sw_xml_attribute(arg, "value");
    size_t n;
    const SwArgumentRule *rules = sw_argument_rules(&n);

    for (size_t i = 0; value && i < n; i++) {
        if (!strstr(value, rules[i].text))
            continue;
        add_note(notes, sw_xml_line(arg),
                 g_strdup_printf(_("an argument for QEMU names %s, which q35 does not have, or "
                                   "has elsewhere; mend it by hand"),
                                 _(rules[i].what)));
        return;
    }
}

static void
note_arguments(GPtrArray *notes, const xmlNode *root)
{
    for (xmlNode *node = sw_xml_next(root->children, "commandline"); node;
         node = sw_xml_next(node->next, "commandline"))
        if (node->ns && xmlStrEqual(node->ns->href, (const xmlChar *)QEMU_NS))
            for (xmlNode *arg = sw_xml_next(node->children, "arg"); arg;
                 arg = sw_xml_next(arg->next, "arg"))
                note_argument(notes, arg);
}

GPtrArray *
sw_convert_notes(const SwDomainDoc *doc, const char *os_id)
{
    GPtrArray *notes = g_ptr_array_new_with_free_func((GDestroyNotify)note_free);

    note_system_disk(notes, doc->domain, os_id);
    note_arguments(notes, xmlDocGetRootElement(doc->doc));
    return notes;
}
