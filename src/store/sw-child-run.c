/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Child processes: what they say, and one run from start to end. */
#include "store/sw-child.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"

#define MAX_ERR    (1u << 20) /* bytes of standard error, after which nobody reads it any more */
#define TAIL_BYTES 4096u
#define MAX_WORDS  300u /* bytes of standard error in one message */

int
sw_child_poll(struct pollfd *fds, nfds_t n, int64_t deadline)
{
    int64_t left = deadline - g_get_monotonic_time();
    int ready;

    if (left <= 0)
        return 0;
    /* Rounded up, or the last millisecond would be spent in a busy loop. */
    ready = poll(fds, n, (int)MIN((left + 999) / 1000, G_MAXINT));
    return ready < 0 && errno == EINTR ? 1 : ready;
}

void
sw_child_drain(SwChild *child)
{
    char buffer[16384];

    for (int i = 0; child->err >= 0 && i < 16; i++) {
        ssize_t n = TEMP_FAILURE_RETRY(read(child->err, buffer, sizeof(buffer)));

        if (n < 0 && errno == EAGAIN)
            return;
        if (n > 0) {
            g_string_append_len(child->tail, buffer, n);
            child->n_err += (size_t)n;
        }
        if (child->tail->len > TAIL_BYTES)
            g_string_erase(child->tail, 0, (gssize)(child->tail->len - TAIL_BYTES));
        if (n <= 0 || child->n_err > MAX_ERR) {
            close(child->err);
            child->err = -1;
        }
    }
}

char *
sw_child_words(const SwChild *child)
{
    g_autofree char *text = g_strchomp(g_strndup(child->tail->str, child->tail->len));
    const char *line = strrchr(text, '\n');

    return g_strstrip(sw_printable(line ? line + 1 : text, -1, MAX_WORDS));
}

char *
sw_child_describe(int status)
{
    if (status < 0)
        return g_strdup("it could not be ended");
    if (WIFSIGNALED(status))
        return g_strdup_printf("signal %d", WTERMSIG(status));
    return g_strdup_printf("exit status %d", WEXITSTATUS(status));
}

/* Reads what is there now; false when it is more than max. */
static bool
take_output(SwChild *child, GString *out, size_t max)
{
    char buffer[16384];

    while (child->out >= 0) {
        ssize_t n = TEMP_FAILURE_RETRY(read(child->out, buffer, sizeof(buffer)));

        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0) {
            close(child->out);
            child->out = -1;
            break;
        }
        if ((size_t)n > max - out->len)
            return false;
        g_string_append_len(out, buffer, n);
    }
    return true;
}

static bool
watch(const SwChildSpec *spec, SwChild *child, GString *out, size_t max, GError **error)
{
    bool ended = false;

    while (!ended) {
        struct pollfd fds[] = {{.fd = child->pidfd, .events = POLLIN},
                               {.fd = child->out, .events = POLLIN},
                               {.fd = child->err, .events = POLLIN}};

        if (sw_child_poll(fds, G_N_ELEMENTS(fds), spec->deadline) <= 0) {
            sw_error_set(error, SW_ERROR_IO, 0, _("%s took too long; allow more time"),
                         spec->argv[0]);
            return false;
        }
        ended = fds[0].revents != 0;
        sw_child_drain(child);
        if (!take_output(child, out, max)) {
            sw_error_set(error, SW_ERROR_IO, 0,
                         _("%s wrote more than %zu bytes; check that it is the right program"),
                         spec->argv[0], max);
            return false;
        }
    }
    return true;
}

char *
sw_child_run(const SwChildSpec *spec, size_t max, size_t *length, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *words = NULL, *how = NULL;
    SwChildSpec with_output = *spec;
    SwChild child;
    bool watched;
    int status;

    with_output.output = true;
    if (!sw_child_start(&with_output, &child, error))
        return NULL;
    watched = watch(&with_output, &child, out, max, error);
    words = sw_child_words(&child);
    status = sw_child_end(&child);
    if (!watched)
        return NULL;
    if (status != 0) {
        how = sw_child_describe(status);
        sw_error_set(error, SW_ERROR_IO, 0, _("%s failed (%s); it said: %s"), spec->argv[0], how,
                     *words ? words : _("nothing"));
        return NULL;
    }
    *length = out->len;
    return g_string_free(g_steal_pointer(&out), FALSE);
}
