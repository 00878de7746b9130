/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the page of rules says of IDs and of the PCI Express capability. */
#pragma once

void print_identities(void);
