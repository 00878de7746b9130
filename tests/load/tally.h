/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What went wrong, counted by kind; from many threads. */
#pragma once

/** tally_failure() - libvirt's last error of this thread, of a call that should have succeeded */
void tally_failure(const char *call, const char *owner);

/** tally_difference() - a call gave another text than it gives a client that is alone */
void tally_difference(const char *call, const char *owner, const char *wanted, const char *got);

/** tally_print() - all of it, a line for each kind; the texts of the first difference to a file
 * each, FOLDER/wanted and FOLDER/got */
void tally_print(const char *folder);
