/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a long piece of work is, on a terminal. */
#pragma once

/**
 * sw_progress_show() - draw the bar over the last one
 * @done:	of @n pieces; the next one is being worked at
 * @what:	name of that one
 */
void sw_progress_show(unsigned done, unsigned n, const char *what);

/** sw_progress_hide() - take the bar away, if there is one, as before any other line on
 * standard error */
void sw_progress_hide(void);
