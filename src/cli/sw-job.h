/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands that read a domain do with it: read, place, format, write. */
#pragma once

#include "cli/sw-command.h"
#include "cli/sw-session.h"
#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

/** A domain and what became of it. */
typedef struct {
    SwDomainDoc *doc;
    SwFacts facts; /* (transfer none): of the session */
    SwPlan *plan;
} SwJob;

/**
 * SwFormat() - what a command makes of a placed domain
 * Return: (transfer full): its output, or NULL with an error
 */
typedef char *SwFormat(const SwJob *job, const SwOptions *options, GError **error);

/**
 * sw_job_text() - read, place, format
 * @file:	"-": standard input
 * Return: (transfer full): what the command makes of that domain; NULL: the complaint has been
 * printed
 */
char *sw_job_text(SwSession *session, const char *file, SwFormat *format);

/** sw_job_run() - read, place, format, write: what the commands that read one domain do
 * Return: exit status; the complaint has been printed */
int sw_job_run(const SwOptions *options, SwFormat *format);

/** sw_job_write() - results to standard output or to --output, never half-written
 * Return: exit status; the complaint has been printed */
int sw_job_write(const SwOptions *options, const char *text);
