/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors: one GError domain, and the line of the document that is at fault. */
#pragma once

#include <glib.h>

/** What kind of thing went wrong; callers decide on these, people read the message. */
typedef enum {
    SW_ERROR_SYNTAX,      /* a document that is not well formed, or not what it should be */
    SW_ERROR_LIMIT,       /* input beyond a named limit */
    SW_ERROR_VALUE,       /* a value that is out of range or not known */
    SW_ERROR_ADDRESS,     /* an address that its slot cannot be, or that is taken */
    SW_ERROR_NO_SLOT,     /* nowhere to put a device */
    SW_ERROR_UNSUPPORTED, /* the machine or this emulator has no such thing */
    SW_ERROR_EMULATOR,    /* the emulator cannot be run, or does not answer as QEMU does */
    SW_ERROR_IO,          /* a file or a process of ours */
    SW_ERROR_INTERNAL,    /* a rule of ours is broken */
    SW_ERROR_WISH,        /* a form of virtio that cannot be had, or words of ours that make no
                             sense: nobody else would say so */
    SW_ERROR_MEMORY       /* a library had none; GLib ends the process instead */
} SwErrorCode;

#define SW_ERROR (sw_error_quark())
GQuark sw_error_quark(void);

/**
 * sw_error_set() - make an error that knows its line
 * @error:	(out) (optional): where to put it
 * @code:	the kind
 * @line:	line of the document, from 1; 0 = no line is known
 * @format:	one whole, translated sentence without a full stop: what is wrong; how to mend it
 *
 * Whatever the arguments are, the message is one line of printable UTF-8.
 */
void sw_error_set(GError **error, SwErrorCode code, int line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/**
 * sw_error_line() - the line that an error speaks of
 * @error:	any error, of our domain or not
 * Return: line from 1, or 0 when none is known
 */
int sw_error_line(const GError *error);
