/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what is done to a domain that is converted. */
#pragma once

void print_conversions(void);
void print_sata_guests(void);
void print_arguments(void);
