/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a command line of QEMU says of machine and devices. */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

typedef struct {
    char *emulator; /* NULL: only options were given */
    char *machine;  /* its type; NULL: not given */
    bool nodefaults;
    bool acpi;
    bool uefi;          /* a firmware in flash memory is given */
    GPtrArray *devices; /* of GHashTable, name of a property -> value, both text; "driver" is there
                           in each; in their order */
} SwCommandLine;

void sw_command_line_free(SwCommandLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwCommandLine, sw_command_line_free)

/**
 * sw_command_line_parse() - read a command line, in any of the forms that people get hold of one
 * @text:	words as for a shell, over any number of lines, or with a NUL after each; options
 *		alone will do
 * @error:	SW_ERROR_SYNTAX, SW_ERROR_LIMIT
 * Return: (transfer full): NULL: there is no -device in it, or it cannot be read
 */
SwCommandLine *sw_command_line_parse(const char *text, size_t length, GError **error);

/** sw_command_line_of_json() - the devices alone, as slotwise argv prints them
 * @list:	an array
 * Return: (transfer full): NULL with SW_ERROR_SYNTAX */
SwCommandLine *sw_command_line_of_json(json_object *list, GError **error);

/** sw_json_read() - a JSON text that may be hostile
 * @error:	SW_ERROR_SYNTAX, SW_ERROR_LIMIT
 * Return: (transfer full): an object or an array */
json_object *sw_json_read(const char *text, size_t length, GError **error);
