/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in a picture whose fonts nobody knows.
 *
 * A monospaced font is asked for; those that exist have 0.60 em for a character of ASCII. What it
 * lacks comes from another font, where a character takes 1 em at most, and a wide one, such as a
 * picture, a little more. Rejected: textLength, which would squeeze what is too long until nobody
 * can read it. */
#include "text/sw-svg-text.h"

#define ELLIPSIS "…"

static double
ems(gunichar character)
{
    if (character < 0x80)
        return 0.61;
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 1.3 : 1;
}

/* Pixels that a text takes at most; @size: of the font. */
static double
width_of(const char *text, unsigned size)
{
    double width = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p))
        width += ems(g_utf8_get_char(p)) * size;
    return width;
}

/* Bytes of the longest beginning that has room. */
static gsize
fitting(const char *text, double room, unsigned size)
{
    const char *p = text;

    for (; *p; p = g_utf8_next_char(p)) {
        room -= ems(g_utf8_get_char(p)) * size;
        if (room < 0)
            break;
    }
    return (gsize)(p - text);
}

void
sw_svg_put_text(GString *out, unsigned x, unsigned y, unsigned size, const char *attributes,
                unsigned room, const char *text)
{
    const bool fits = width_of(text, size) <= room;
    const gsize n = fitting(text, fits ? room : room - width_of(ELLIPSIS, size), size);
    g_autofree char *shown = g_markup_escape_text(text, (gssize)n);

    g_string_append_printf(out, "<text x=\"%u\" y=\"%u\" font-size=\"%u\"%s>%s%s</text>\n", x, y,
                           size, attributes, shown, fits ? "" : ELLIPSIS);
}
