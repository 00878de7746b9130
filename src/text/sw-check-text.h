/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of documents that were looked at: lines for people, JSON for programs. */
#pragma once

#include "check/sw-check.h"

/**
 * sw_check_append_text() - a line for each finding and for each rule that is well, in the manner of
 * virt-host-validate: file and line, rule, device or what was looked at, verdict, and in
 * parentheses what is wrong and how to mend it
 * @out:	whole lines are appended
 * @file:	name of the document, for people
 */
void sw_check_append_text(GString *out, const char *file, const SwChecked *checked);

/** SwAliasOf() - the alias that a device has in its document; (transfer full): NULL: none */
typedef char *SwAliasOf(const SwDevice *device);

/**
 * sw_check_append_json() - likewise, an object for each, to stand in an array
 * @out:	ends with '[' before the first one; commas are put between objects
 * @written:	comes first: a guest that runs keeps its aliases when others of its devices go;
 *		NULL: libvirt's names for a guest that starts now
 */
void sw_check_append_json(GString *out, const char *file, const SwChecked *checked,
                          SwAliasOf *written);
