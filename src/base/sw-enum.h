/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of enumerators: one table each, read in both directions. */
#pragma once

#include <glib.h>

/**
 * SW_ENUM_DECLARE() - declare the two directions of an enum's names
 * @Type:	the enum type
 * @prefix:	functions are @prefix_name() and @prefix_from_name()
 *
 * @prefix_name() never returns NULL for an enumerator. @prefix_from_name() takes NULL and returns
 * the enumerator, or -1 for a name that is not in the table.
 */
#define SW_ENUM_DECLARE(Type, prefix)                                                              \
    const char *prefix##_name(Type value);                                                         \
    int prefix##_from_name(const char *name);

/** SW_ENUM_DEFINE() - define them; the names follow, one for each of the @n enumerators */
#define SW_ENUM_DEFINE(Type, prefix, n, ...)                                                       \
    static const char *const prefix##_names[] = {__VA_ARGS__};                                     \
    _Static_assert(G_N_ELEMENTS(prefix##_names) == (n), "an enumerator of " #Type " has no name"); \
    const char *prefix##_name(Type value)                                                          \
    {                                                                                              \
        return sw_enum_name(prefix##_names, (n), (unsigned)value);                                 \
    }                                                                                              \
    int prefix##_from_name(const char *name)                                                       \
    {                                                                                              \
        return sw_enum_from_name(prefix##_names, (n), name);                                       \
    }

const char *sw_enum_name(const char *const *names, unsigned n, unsigned value);
int sw_enum_from_name(const char *const *names, unsigned n, const char *name);
