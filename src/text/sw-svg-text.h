/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in a picture whose fonts nobody knows: how wide it may become. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** sw_svg_put_text() - append a <text> element that stays within some room: what is too long ends
 * with an ellipsis
 * @attributes:	further ones, each behind a blank
 * @room:	pixels */
void sw_svg_put_text(GString *out, unsigned x, unsigned y, unsigned size, const char *attributes,
                     unsigned room, const char *text);
