/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what fits when a guest migrates. */
#pragma once

void print_spellings(void);
void print_alike(void);
void print_roms(void);
