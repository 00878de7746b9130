/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings as lines for people, in the manner of virt-host-validate. */
#pragma once

#include "base/sw-finding.h"

/** sw_findings_format() - a line for each finding: area, what, verdict, reason in parentheses
 * Return: (transfer full) */
char *sw_findings_format(const SwFindings *findings);
