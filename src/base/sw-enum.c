/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of enumerators: one table each, read in both directions. */
#include "base/sw-enum.h"

const char *
sw_enum_name(const char *const *names, unsigned n, unsigned value)
{
    g_return_val_if_fail(value < n, "?");
    return names[value];
}

int
sw_enum_from_name(const char *const *names, unsigned n, const char *name)
{
    for (unsigned i = 0; name && i < n; i++)
        if (g_str_equal(names[i], name))
            return (int)i;
    return -1;
}
