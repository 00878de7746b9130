/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands share: options, input, facts, the plan, output, complaints. */
#pragma once

#include "caps/sw-guest.h"
#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

#define SW_EXIT_OK    0
#define SW_EXIT_FAULT 1 /* the input or the machine is at fault */
#define SW_EXIT_USAGE 2

/** The common options of the commands that read a domain. */
typedef struct {
    char *caps_file;
    char *guest_os;
    char *cache_dir;
    char *output;
    char *format;     /* --format; NULL: the first of @formats */
    char **arguments; /* what is left on the command line */
    gboolean version; /* --version: nothing else is done */
} SwOptions;

/** A command: one row of the table in sw-main.c, one file. */
typedef struct {
    const char *name;
    const char *arguments;      /* for --help */
    const char *summary;        /* one line, translatable */
    const char *const *formats; /* values of --format, the default first; NULL: no such option */
    int min_arguments;
    int max_arguments;
    int (*run)(const SwOptions *options);
} SwCommand;

extern const SwCommand sw_cmd_place, sw_cmd_argv, sw_cmd_explain, sw_cmd_tree, sw_cmd_policy;

/** Everything that a domain is placed with. */
typedef struct {
    SwDomainDoc *doc;
    SwCaps *caps;
    SwGuestTable *guests; /* NULL: no OS is named */
    const SwGuest *guest; /* NULL: no OS is named, or it is not known */
    SwPlan *plan;
} SwJob;

/** sw_option_format() - position of --format in @formats; 0 when it is not given */
int sw_option_format(const SwOptions *options, const char *const *formats);

/**
 * sw_job_find_guest() - the facts of the OS that --guest-os names
 * @guests:	(out) (transfer full): the whole table
 * @guest:	(out) (transfer none): points into it; NULL for 'none'
 * Return: false with the complaint printed
 */
bool sw_job_find_guest(const SwOptions *options, SwGuestTable **guests, const SwGuest **guest);

/**
 * sw_job_load_caps() - capabilities from --caps, the cache, or a probe
 * @emulator:	path; NULL: QEMU's usual name for @arch
 */
SwCaps *sw_job_load_caps(const SwOptions *options, const char *emulator, const char *arch,
                         GError **error);

/**
 * SwFormat() - what a command makes of a placed domain
 * Return: (transfer full): its output, or NULL with an error
 */
typedef char *SwFormat(const SwJob *job, const SwOptions *options, GError **error);

/** sw_job_run() - read, place, format, write: what the commands that read a domain do
 * Return: exit status; the complaint has been printed */
int sw_job_run(const SwOptions *options, SwFormat *format);

/** sw_job_write() - results to standard output or to --output, never half-written
 * Return: exit status; the complaint has been printed */
int sw_job_write(const SwOptions *options, const char *text);

/** sw_complain() - "slotwise: FILE:LINE: message" on standard error
 * @file:	NULL: none
 * Return: SW_EXIT_FAULT */
int sw_complain(const char *file, const GError *error);
