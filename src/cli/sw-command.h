/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command of slotwise, the options that all of them have, and how they end. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SW_EXIT_OK    0
#define SW_EXIT_FAULT 1 /* the input or the machine is at fault */
#define SW_EXIT_USAGE 2

/** The common options of the commands that read a domain. */
typedef struct {
    char *caps_file;
    char *guest_os;
    char *policy_file; /* --policy: takes the place of all files of policy */
    char *cache_dir;
    char *output;
    char *format;     /* --format; NULL: the first of @formats */
    char *batch;      /* --batch: a folder of domains; NULL: they are arguments */
    gboolean again;   /* --again: give up what is placed already */
    char *machine;    /* --machine; or NULL */
    gboolean diff;    /* --print-diff */
    char **arguments; /* what is left on the command line; NULL: nothing */
    gboolean check;   /* --check: look at files of policy, and at nothing else */
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
    bool checks;    /* --check: its arguments are files of policy, and else it takes none */
    bool many;      /* its arguments are domains, and --batch can stand for them */
    bool again;     /* it has --again */
    bool converts;  /* it has --machine and --print-diff */
    bool no_domain; /* it reads none, so that --caps and --guest-os mean nothing */
    int (*run)(const SwOptions *options);
} SwCommand;

extern const SwCommand sw_cmd_place, sw_cmd_argv, sw_cmd_explain, sw_cmd_tree, sw_cmd_convert,
    sw_cmd_policy, sw_cmd_doctor;

/** sw_option_format() - position of --format in @formats; 0 when it is not given */
int sw_option_format(const SwOptions *options, const char *const *formats);

/** sw_usage_error() - a wrong command line, on standard error; Return: SW_EXIT_USAGE */
int sw_usage_error(const char *message);

/** sw_complain() - "slotwise: FILE:LINE: message" on standard error
 * @file:	NULL: none
 * Return: SW_EXIT_FAULT */
int sw_complain(const char *file, const GError *error);
