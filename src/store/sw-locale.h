/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The language of the user: what every program calls first. */
#pragma once

/**
 * sw_locale_bind() - say where the translations of our messages are
 *
 * $TEXTDOMAINDIR when it is set, as for gettext's own commands, which is how a build tree finds its
 * translations; otherwise where they are installed. For code that is a guest in a process.
 */
void sw_locale_bind(void);

/**
 * sw_locale_init() - speak the language that the environment asks for
 *
 * Messages come from where sw_locale_bind() says. Never fails: what is not translated is said in
 * English. For programs only, since it sets the locale of the process.
 */
void sw_locale_init(void);
