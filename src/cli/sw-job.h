/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands that read a domain do with it: read, place, format, write. */
#pragma once

#include "cli/sw-command.h"
#include "cli/sw-session.h"
#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

/** A domain and what became of it. */
typedef struct {
    const char *name; /* of its file, for messages */
    char *input;      /* as it was given, @length bytes */
    size_t length;
    SwDomainDoc *doc;
    const SwCaps *host; /* (transfer none): capabilities to place it for; NULL: the session's */
    SwFacts facts;      /* (transfer none): of the session, or @host */
    SwPlan *plan;
} SwJob;

void sw_job_clear(SwJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwJob, sw_job_clear)

/**
 * SwFormat() - what a command makes of a placed domain
 * Return: (transfer full): its output, or NULL with an error
 */
typedef char *SwFormat(const SwJob *job, const SwOptions *options, GError **error);

/** sw_job_read() - the first step: read and parse
 * @file:	"-": standard input
 * Return: false: the complaint has been printed */
bool sw_job_read(SwJob *job, const SwOptions *options, const char *file);

/** sw_job_place() - the next one: learn the facts, and place; false with an error */
bool sw_job_place(SwJob *job, SwSession *session, GError **error);

/** sw_job_warn() - the last one: tell of what the guest does not find, and of what the firmware or
 * QEMU cannot take */
void sw_job_warn(const SwJob *job);

/**
 * sw_job_text() - all of them: read, place, format
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
