/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading XML with too little memory: the whole document, or an error that says so. */
#include <glib.h>

#include <libxml/tree.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>

#include "base/sw-error.h"
#include "xml/sw-attach-xml.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

static unsigned left = G_MAXUINT; /* pieces of memory that there are */

static bool
is_over(void)
{
    return left == 0 || (left != G_MAXUINT && left-- == 0);
}

static void *
give(size_t size)
{
    return is_over() ? NULL : malloc(size);
}

static void *
give_again(void *old, size_t size)
{
    return is_over() ? NULL : realloc(old, size);
}

static char *
give_copy(const char *text)
{
    return is_over() ? NULL : strdup(text);
}

/* Stands for libxml2's own, which writes to standard error. */
G_GNUC_PRINTF(2, 3)
static void
complain(void *data, const char *format, ...)
{
    g_assert_not_reached();
}

/* Return: (transfer full): the text of the tree; NULL: it was not read */
static char *
read_with(const char *text, unsigned pieces, GError **error)
{
    g_autoptr(xmlDoc) doc = NULL;
    xmlChar *printed = NULL;
    char *copy;

    left = pieces;
    doc = sw_xml_parse(text, strlen(text), "document", error);
    left = G_MAXUINT;
    if (!doc)
        return NULL;
    xmlDocDumpMemory(doc, &printed, NULL);
    copy = g_strdup((const char *)printed);
    xmlFree(printed);
    return copy;
}

static void
test_every_piece(gconstpointer data)
{
    const char *text = data;
    g_autofree char *whole = read_with(text, G_MAXUINT, NULL);

    g_assert_nonnull(whole);
    for (unsigned pieces = 0; pieces < 10000; pieces++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *part = read_with(text, pieces, &error);

        if (part) {
            g_assert_cmpstr(part, ==, whole);
            g_assert_cmpuint(pieces, >, 10);
            return;
        }
        g_assert_error(error, SW_ERROR, SW_ERROR_MEMORY);
    }
    g_assert_not_reached();
}

/* Return: (transfer full): the device as it stands in the domain; NULL: it was not read */
static char *
attach_with(unsigned pieces, GError **error)
{
    static const char text[] =
        "<disk type='file' o:a='b' xmlns:o='urn:o'><source file='/x'/><target dev='vda'/>"
        "<o:c><![CDATA[text]]><!-- a comment --></o:c></disk>";
    g_autoptr(SwDomainDoc) doc = NULL;
    SwDevice *added = NULL;

    left = pieces;
    doc = sw_attach_parse("<domain><devices/></domain>", text, &added, error);
    left = G_MAXUINT;
    g_assert_true(!doc || added);
    return doc ? sw_xml_print_element(added->node, text) : NULL;
}

/* A copy that libxml2 gives up for lack of memory it leaks. */
static bool
leaks_are_watched(void)
{
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return RUNNING_ON_VALGRIND != 0;
#endif
}

static void
test_every_piece_of_a_device(void)
{
    g_autofree char *whole = attach_with(G_MAXUINT, NULL);

    g_assert_nonnull(whole);
    for (unsigned pieces = 0; pieces < 10000; pieces++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *part = attach_with(pieces, &error);

        if (part) {
            g_assert_cmpstr(part, ==, whole);
            return;
        }
        g_assert_error(error, SW_ERROR, SW_ERROR_MEMORY);
    }
    g_assert_not_reached();
}

static void
test_wrong_is_not_memory(void)
{
    static const char *const wrong[] = {"",           " ",        "x",           "<a>",
                                        "<a><b></a>", "<a/><b/>", "<a b='&c;'/>"};

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(read_with(wrong[i], G_MAXUINT, &error));
        g_assert_error(error, SW_ERROR, SW_ERROR_SYNTAX);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    xmlMemSetup(free, give, give_again, give_copy);
    xmlInitParser();
    xmlSetGenericErrorFunc(NULL, complain);
    g_test_add_data_func("/xml-memory/elements",
                         "<?xml version='1.0' encoding='UTF-8'?>\n"
                         "<domain type='kvm'>\n  <name>a</name>\n"
                         "  <devices><disk a='1' b='two &amp; three'/><disk/><disk>text</disk>\n"
                         "  <!-- a comment --><disk><![CDATA[<x>]]></disk></devices>\n</domain>\n",
                         test_every_piece);
    g_test_add_data_func(
        "/xml-memory/name-spaces",
        "<domain xmlns:o='urn:o'><metadata><o:os o:id='b'><x xmlns='urn:p'/></o:os>"
        "</metadata><a>&#x41; &lt; &gt;</a></domain>",
        test_every_piece);
    if (!leaks_are_watched())
        g_test_add_func("/xml-memory/attached-device", test_every_piece_of_a_device);
    g_test_add_func("/xml-memory/what-is-wrong-is-told-from-it", test_wrong_is_not_memory);
    return g_test_run();
}
