/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages for people: _() translates, N_() marks. */
#pragma once

#include <glib.h>

#define SW_GETTEXT_DOMAIN "slotwise"

/* g_dgettext() looks at no variable of ours, so that the pure layers may call it. */
#define _(text)  g_dgettext(SW_GETTEXT_DOMAIN, (text))
#define N_(text) (text)
