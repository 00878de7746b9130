/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rows of the tables in src/rules are in the results of cases.
 *
 * The rows are asked for as the product asks for them, for every device as it is in the plan, or,
 * of a domain that is refused, for the device that is at fault. */
#pragma once

#include "place/sw-plan.h"

/** Which tables a suite has to reach all rows of. */
typedef enum {
    ROWS_OF_DEVICES,   /* what devices, controllers and machines are */
    ROWS_OF_CONDITIONS /* what a device may say, where it may be */
} RowsOf;

typedef struct Rows Rows;

Rows *rows_new(void);
void rows_free(Rows *rows);

/** rows_mark_plan() - mark the rows that a plan's machine and devices have
 * @written:	the domain as parsed */
void rows_mark_plan(Rows *rows, const SwPlan *plan, const SwDomain *written);

/** rows_mark_refused() - mark the rows of the device at fault
 * @written:	the domain as parsed
 * @line:	of the error; 0: no device's */
void rows_mark_refused(Rows *rows, const SwDomain *written, int line);

/** rows_mark_site() - mark the rows of the keys that a site's policy has; @site may be NULL */
void rows_mark_site(Rows *rows, const SwSite *site);

/** rows_add_tests() - one test a table, to be run when all cases have: each row is marked */
void rows_add_tests(Rows *rows, RowsOf of);
