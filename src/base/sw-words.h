/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of words in one string, as the columns of tables hold them. */
#pragma once

#include <stdbool.h>

/**
 * sw_words_match() - whether one of the words is @text, or a prefix of it when the word ends in a
 * star
 * @words:	separated by blanks
 */
bool sw_words_match(const char *words, const char *text);

/** sw_words_contain() - whether one of the words is exactly @text, which may be NULL */
bool sw_words_contain(const char *words, const char *text);
