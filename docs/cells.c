/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cells and rows of the page of rules. */
#include "cells.h"

#include <glib.h>
#include <stdarg.h>
#include <stdio.h>

char *
names(const char *words, const char *none)
{
    g_auto(GStrv) list = words && *words ? g_strsplit(words, " ", -1) : NULL;
    g_autofree char *joined = list ? g_strjoinv("`` ``", list) : NULL;

    return joined ? g_strdup_printf("``%s``", joined) : g_strdup(none);
}

char *
name_or_any(const char *name)
{
    return name && !*name ? g_strdup("none") : names(name, "any");
}

char *
yes(bool value)
{
    return g_strdup(value ? "yes" : "");
}

char *
number(unsigned value)
{
    return g_strdup_printf("%u", value);
}

void
row(char *first, ...)
{
    const char *lead = "   * -";
    va_list cells;

    va_start(cells, first);
    for (char *cell = first; cell; cell = va_arg(cells, char *)) {
        printf("%s %s\n", lead, cell);
        lead = "     -";
        g_free(cell);
    }
    va_end(cells);
}
