/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of words in one string. */
#include "base/sw-words.h"

#include <string.h>

bool
sw_words_match(const char *words, const char *text)
{
    size_t length;

    for (const char *word = words; *word; word += length + strspn(word + length, " ")) {
        bool prefix;

        length = strcspn(word, " ");
        prefix = word[length - 1] == '*';
        if (strncmp(word, text, length - prefix) == 0 && (prefix || strlen(text) == length))
            return true;
    }
    return false;
}

bool
sw_words_contain(const char *words, const char *text)
{
    size_t length = text ? strlen(text) : 0;

    for (const char *word = words; *word; word += strspn(word, " ")) {
        size_t n = strcspn(word, " ");

        if (text && n == length && strncmp(word, text, n) == 0)
            return true;
        word += n;
    }
    return false;
}
