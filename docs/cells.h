/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cells and rows of the page of rules. */
#pragma once

#include <stdbool.h>

/** names() - names as they are typed; words of several are taken apart
 * @none:	what stands for none
 * Return: (transfer full) */
char *names(const char *words, const char *none);

/** name_or_any() - likewise: NULL is any, "" is none */
char *name_or_any(const char *name);

char *yes(bool value);
char *number(unsigned value);

/** row() - print a row; its cells, of which NULL is the last, are (transfer full) */
void row(char *first, ...);
