/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of expected results. */
#pragma once

#include <glib.h>

/** golden_list() - the names of the files in a folder, sorted
 * Return: (transfer full): of char * */
GPtrArray *golden_list(const char *folder);

/** golden_print_diff() - show what differs from what a file holds, as messages of GLib's test */
void golden_print_diff(const char *path, const char *text);
