/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decorator for whose XML there is not memory enough: the N-th call for advice gets as many
 * pieces as a series says, and then no more.
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

static _Thread_local bool inside;
static _Thread_local unsigned left; /* pieces that this call still gets */

SwGuestTable *__real_sw_guest_table_parse_xml(const char *text, size_t length, GError **error);
SwGuestTable *__wrap_sw_guest_table_parse_xml(const char *text, size_t length, GError **error);
char *__real_sw_advise_domain(const char *xml, GError **error);
char *__wrap_sw_advise_domain(const char *xml, GError **error);

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
    bool before = inside;
    SwGuestTable *table;

    inside = false;
    table = __real_sw_guest_table_parse_xml(text, length, error);
    inside = before;
    return table;
}

char *
__wrap_sw_advise_domain(const char *xml, GError **error)
{
    char *advice;

    left = next_in_series();
    inside = true;
    advice = __real_sw_advise_domain(xml, error);
    inside = false;
    return advice;
}
