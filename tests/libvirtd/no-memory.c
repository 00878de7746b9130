/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decorator for whose XML there is not memory enough: in the N-th call for advice the documents
 * that are read get as many pieces as a series says, and then no more. What is written gets all
 * that it asks for: it is as small as what GLib is asked for there, which ends the process.
 *
 * libxml2's allocator is that of the whole process, libvirt included, so that it fails only in a
 * thread that is in our code. GLib's cannot fail: g_malloc() ends the process, in libvirt's own
 * code as in ours, so there is nothing to be tested. The linker's --wrap puts these functions
 * before those of the same names. */
#include <libxml/xmlmemory.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/sw-advise.h"
#include "xml/sw-guest-xml.h"
#include "xml/sw-xml.h"

static _Thread_local bool advising, inside;
static _Thread_local unsigned left; /* pieces that this call still gets */

/* Of the types that the headers say: the linker would not notice another one. */
__typeof__(sw_guest_table_parse_xml) __real_sw_guest_table_parse_xml,
    __wrap_sw_guest_table_parse_xml;
__typeof__(sw_advise_domain) __real_sw_advise_domain, __wrap_sw_advise_domain;
__typeof__(sw_xml_parse) __real_sw_xml_parse, __wrap_sw_xml_parse;

static bool
is_over(void)
{
    return inside && (left == 0 || left-- == 0);
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

__attribute__((constructor)) static void
take_over(void)
{
    xmlMemSetup(free, give, give_again, give_copy);
}

/* Every number up to 8, then ever larger steps: a domain takes hundreds of pieces, what the cache
 * says of an emulator thousands. */
static unsigned
next_in_series(void)
{
    static atomic_uint n_calls;
    unsigned pieces = 0;

    for (unsigned i = atomic_fetch_add(&n_calls, 1); i > 0; i--)
        pieces += 1 + pieces / 8;
    return pieces;
}

/* The guest table takes most, and its helper would be run each time anew. */
SwGuestTable *
__wrap_sw_guest_table_parse_xml(const char *text, size_t length, GError **error)
{
    bool before = advising;
    SwGuestTable *table;

    advising = false;
    table = __real_sw_guest_table_parse_xml(text, length, error);
    advising = before;
    return table;
}

char *
__wrap_sw_advise_domain(const char *xml, SwMay may, const void *caller, GError **error)
{
    char *advice;

    left = next_in_series();
    advising = true;
    advice = __real_sw_advise_domain(xml, may, caller, error);
    advising = false;
    return advice;
}

xmlDoc *
__wrap_sw_xml_parse(const char *text, size_t length, const char *what, GError **error)
{
    xmlDoc *doc;

    inside = advising;
    doc = __real_sw_xml_parse(text, length, what, error);
    inside = false;
    return doc;
}
