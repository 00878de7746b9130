/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was read back from a machine, as lines for people and as JSON. */
#pragma once

#include "text/sw-readback.h"

/** What was looked at. */
typedef struct {
    const char *domain;   /* its name; may be NULL */
    const char *emulator; /* path */
    const char *machine;
    const char *firmware; /* what ran before it was looked at; NULL: nothing, or nobody knows */
    const char *windows;  /* translated: of how many windows the domain makes use; NULL: not said */
} SwReadbackHead;

/** sw_readback_format_text() - a line for each device, a line that sums up; (transfer full) */
char *sw_readback_format_text(const SwReadback *readback, const SwReadbackHead *head);

/** sw_readback_format_json() - one object; (transfer full) */
char *sw_readback_format_json(const SwReadback *readback, const SwReadbackHead *head);
