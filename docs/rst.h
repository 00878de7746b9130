/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the programs that print pages in reStructuredText share. */
#pragma once

/** sw_rst_escape() - text that stands as it is, whatever marks are in it
 * Return: (transfer full) */
char *sw_rst_escape(const char *text);
