/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers of the kernel's, read without the C library.
 *
 * Its newer versions give what is compiled with them other functions under the names strtoul() and
 * its kin, which older ones have not. The shim must load wherever it comes to be, since a libvirt
 * whose module cannot be loaded does not start. */
#pragma once

#include <stdint.h>

/**
 * sw_digits() - the number that a text begins with
 * @base:	10 or 16; hexadecimal digits are small letters
 * @rest:	(out): what is behind it; @text when it begins with none
 * Return: the number, modulo 2^64: the kernel writes no larger ones
 */
static inline uint64_t
sw_digits(const char *text, unsigned base, const char **rest)
{
    uint64_t number = 0;

    for (;; text++) {
        char c = *text;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : base;

        if (digit >= base)
            break;
        number = number * base + digit;
    }
    *rest = text;
    return number;
}
