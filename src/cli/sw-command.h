/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command of slotwise, the options that all of them have, and how they end. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SW_EXIT_OK    0
#define SW_EXIT_FAULT 1 /* the input or the machine is at fault */
#define SW_EXIT_USAGE 2

#define SW_TIMEOUT_USUAL G_MININT

/** The common options of the commands that read a domain. */
typedef struct {
    char *caps_file;
    char *guest_os;
    char *policy_file; /* --policy: takes the place of all files of policy */
    char *cache_dir;
    char *output;
    char *format;      /* --format; NULL: the first of @formats */
    char *batch;       /* --batch: a folder of domains; NULL: they are arguments */
    gboolean again;    /* --again: give up what is placed already */
    char *machine;     /* --machine; or NULL */
    gboolean diff;     /* --print-diff */
    char *qmp;         /* --qmp: path of a socket; or NULL */
    char *from;        /* --from: capabilities of the source host; or NULL */
    char *to;          /* --to: likewise, of the destination */
    char **arguments;  /* what is left on the command line; NULL: nothing */
    char *live;        /* --live: a domain that runs, instead of an argument; or NULL */
    char *connect;     /* --connect; or NULL */
    gboolean firmware; /* --firmware: let it set up PCI before */
    int timeout;       /* --timeout, in seconds; SW_TIMEOUT_USUAL: not given */
    gboolean check;    /* --check: look at files of policy, and at nothing else */
    gboolean version;  /* --version: nothing else is done */
} SwOptions;

void sw_options_clear(SwOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwOptions, sw_options_clear)

/** Groups of options, as bits: which of them a command takes. */
enum {
    SW_TAKES_DOMAIN = 1 << 0,     /* --caps, --guest-os, --policy: it reads domains */
    SW_TAKES_CHECK = 1 << 1,      /* --check: its arguments are files of policy, and else none */
    SW_TAKES_BATCH = 1 << 2,      /* --batch: instead of its arguments, which are domains */
    SW_TAKES_AGAIN = 1 << 3,      /* --again */
    SW_TAKES_CONVERSION = 1 << 4, /* --machine, --print-diff */
    SW_TAKES_HOSTS = 1 << 5,      /* --from, --to */
    SW_TAKES_VERIFY = 1 << 6,     /* --firmware, --live, --connect, --timeout */
    SW_TAKES_QMP = 1 << 7,        /* --qmp */
    SW_TAKES_FORMAT = 1 << 8      /* --format: so do all that have formats */
};

/** A command: one row of the table in sw-main.c, one file. */
typedef struct {
    const char *name;
    const char *arguments;      /* for --help */
    const char *summary;        /* one line, translatable */
    const char *const *formats; /* values of --format, the default first; NULL: no such option */
    int min_arguments;
    int max_arguments;
    unsigned takes; /* SW_TAKES_..., beside the options that all have */
    int (*run)(const SwOptions *options);
} SwCommand;

extern const SwCommand sw_cmd_place, sw_cmd_argv, sw_cmd_explain, sw_cmd_tree, sw_cmd_convert,
    sw_cmd_check, sw_cmd_verify, sw_cmd_compat, sw_cmd_baseline, sw_cmd_policy, sw_cmd_doctor;

/**
 * sw_options_parse() - read a command line
 * @options:	zeroed
 * @argv:	[0] is skipped
 * Return: false with GLib's own error, which says what is wrong
 */
bool sw_options_parse(SwOptions *options, const SwCommand *command, int argc, char **argv,
                      GError **error);

/** sw_option_format() - position of --format in @formats; 0 when it is not given */
int sw_option_format(const SwOptions *options, const char *const *formats);

/** sw_usage_error() - a wrong command line, on standard error; Return: SW_EXIT_USAGE */
int sw_usage_error(const char *message);

/** sw_complain() - "slotwise: FILE:LINE: message" on standard error
 * @file:	NULL: none
 * Return: SW_EXIT_FAULT */
int sw_complain(const char *file, const GError *error);
