/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a long piece of work is, on a terminal. */
#pragma once

/**
 * sw_progress_show() - draw the bar over the last one
 * @done:	of @n pieces; the next one is being worked at
 * @what:	name of that one
 */
void sw_progress_show(unsigned done, unsigned n, const char *what);

/**
 * sw_progress_show_done() - draw the bar for pieces that are worked at side by side
 * @done:	of @n pieces
 * @running:	names of those that are being worked at; a long text is cut
 */
void sw_progress_show_done(unsigned done, unsigned n, const char *running);

/** sw_progress_wipe() - wipe off the bar of whatever process drew it */
void sw_progress_wipe(void);

/** sw_progress_hide() - take the bar away, if there is one, as before any other line on
 * standard error */
void sw_progress_hide(void);
