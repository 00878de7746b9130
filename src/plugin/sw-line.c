/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign bytes made into one line of text.
 *
 * base/ has a function to this end, which needs GLib; the shim must do without. mbrtowc() was
 * rejected: it follows the locale of the process, which is not ours to choose. */
#include "plugin/sw-line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By the first byte: length of the character, bits that belong to it, the least that needs so many
 * bytes. RFC 3629, section 3. */
static const struct {
    unsigned char mask, first, bits;
    size_t length;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 0x7f, 1, 0x0},
    {0xe0, 0xc0, 0x1f, 2, 0x80},
    {0xf0, 0xe0, 0x0f, 3, 0x800},
    {0xf8, 0xf0, 0x07, 4, 0x10000},
};

/* @character:	(out): what stands there
 * Return: its length in bytes; 0: it is no UTF-8. The NUL at the end stops a character that is cut
 */
static size_t
decode(const unsigned char *bytes, uint32_t *character)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((bytes[0] & forms[i].mask) != forms[i].first)
            continue;
        *character = bytes[0] & forms[i].bits;
        for (size_t j = 1; j < forms[i].length; j++) {
            if ((bytes[j] & 0xc0) != 0x80)
                return 0;
            *character = *character << 6 | (bytes[j] & 0x3fu);
        }
        return *character >= forms[i].least ? forms[i].length : 0;
    }
    return 0;
}

static bool
is_printable(uint32_t character)
{
    return character >= 0x20 && !(character >= 0x7f && character < 0xa0) /* C0, DEL, C1 */
           && character != 0x2028 && character != 0x2029                 /* ends of lines */
           && !(character >= 0xd800 && character < 0xe000) && character < 0x110000;
}

void
sw_line_clean(char *line)
{
    unsigned char *at = (unsigned char *)line;

    while (*at) {
        uint32_t character;
        size_t length = decode(at, &character);

        if (length > 0 && is_printable(character)) {
            at += length;
            continue;
        }
        for (size_t i = 0; i < (length > 0 ? length : 1); i++)
            *at++ = '?';
    }
}
