/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what slotwise check looks at. */
#pragma once

void print_checks(void);
