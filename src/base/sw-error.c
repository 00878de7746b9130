/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors: one GError domain, and the line of the document that is at fault. */
#include "base/sw-error.h"

#include "base/sw-printable.h"

#define MAX_MESSAGE 1024u /* bytes; ours are shorter, what they quote may be anything */

typedef struct {
    int line; /* from 1; 0 = not known */
} SwErrorPrivate;

static void
sw_error_private_init(SwErrorPrivate *priv)
{
    priv->line = 0;
}

static void
sw_error_private_copy(const SwErrorPrivate *src, SwErrorPrivate *dest)
{
    *dest = *src;
}

static void
sw_error_private_clear(SwErrorPrivate *priv)
{
    priv->line = 0;
}

G_DEFINE_EXTENDED_ERROR(SwError, sw_error)

void
sw_error_set(GError **error, SwErrorCode code, int line, const char *format, ...)
{
    va_list args;
    GError *made;
    char *raw;

    va_start(args, format);
    made = g_error_new_valist(SW_ERROR, (int)code, format, args);
    va_end(args);
    raw = made->message;
    made->message = sw_printable(raw, -1, MAX_MESSAGE);
    g_free(raw);
    sw_error_get_private(made)->line = line;
    g_propagate_error(error, made);
}

int
sw_error_line(const GError *error)
{
    return error->domain == SW_ERROR ? sw_error_get_private(error)->line : 0;
}
