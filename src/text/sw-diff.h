/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A unified diff of two texts. */
#pragma once

/**
 * sw_diff_format() - what makes one text another, as patch(1) reads it
 * @old_name:	of a file, on one line
 * Return: (transfer full): "" when they are the same
 */
char *sw_diff_format(const char *old_name, const char *old, const char *new_name, const char *new);
