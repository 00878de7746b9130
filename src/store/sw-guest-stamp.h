/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stamp of the osinfo database: a short text that changes when the database does. */
#pragma once

#include <glib.h>

/**
 * sw_guest_stamp() - the stamp of the database that this process would load
 * @version:	(out) (optional) (transfer full): the database's own version, "20221203", or NULL
 *		when it tells none
 * Return: (transfer full): a hash of what is in the database's folders, without libosinfo; never
 * NULL, also where there is no database
 */
char *sw_guest_stamp(char **version);

/**
 * sw_guest_environ() - what of our environment a program needs that is to find the same database
 * from another working folder, and to speak the same language; nothing else, which may be secret
 * Return: (transfer full): as of g_get_environ()
 */
char **sw_guest_environ(void);
