/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the bytes between a codec and an emulator, started here or listening on a socket.
 *
 * Theory: a started emulator gets one end of a socket pair, so there is no path that others could
 * take, and its death closes the other end. Three descriptors are watched under one deadline: the
 * socket, standard error (a pipe that nobody reads stops a chatty emulator) and a pidfd, because a
 * forked grandchild can hold the socket open after the emulator is gone. There is no limit per
 * read: one byte now and then would never reach it. */
#include "probes/sw-qmp-link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"

/* QEMU 10 keeps ROMs and frame buffers of a machine in files of memory, which count as files. */
#define MACHINE_FILE_BYTES ((uint64_t)256 << 20)
#define MAX_COMPLAINT      300u   /* bytes */
#define LAST_WORDS_US      200000 /* time for an emulator that hung up to say why and end */
#define TURN_READS         16 /* more than a socket holds, so that those of an end leave nothing */

struct SwQmpLink {
    int fd;
    int64_t deadline;
    bool hung_up; /* the other end was closed */
    bool has_child;
    SwChild child;
    char *program; /* name without folder; NULL for a socket */
};

/* No accelerator is named: what is asked does not depend on it, and /dev/kvm need not be ours. */
static const char *const qemu_arguments[] = {
    "-nodefaults",
    "-no-user-config",
    "-display",
    "none",
    "-S",
    "-chardev",
    "socket,id=qmp0,fd=" G_STRINGIFY(SW_CHILD_SOCKET),
    "-mon",
    "chardev=qmp0,mode=control",
};

static const char *const sandbox_arguments[] = {
    "-sandbox",
    "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
};

static SwQmpLink *
link_new(int fd, int64_t deadline)
{
    SwQmpLink *link = g_new0(SwQmpLink, 1);

    link->fd = fd;
    link->deadline = deadline;
    return link;
}

void
sw_qmp_link_free(SwQmpLink *link)
{
    if (!link)
        return;
    if (link->has_child)
        sw_child_end(&link->child);
    close(link->fd);
    g_free(link->program);
    g_free(link);
}

static GPtrArray *
make_argv(const SwQmpStart *start)
{
    GPtrArray *argv = g_ptr_array_new();

    g_ptr_array_add(argv, (char *)start->emulator);
    g_ptr_array_add(argv, (char *)"-M");
    g_ptr_array_add(argv, (char *)(start->machine ? start->machine : "none"));
    for (size_t i = 0; i < G_N_ELEMENTS(qemu_arguments); i++)
        g_ptr_array_add(argv, (char *)qemu_arguments[i]);
    for (size_t i = 0; start->sandbox && i < G_N_ELEMENTS(sandbox_arguments); i++)
        g_ptr_array_add(argv, (char *)sandbox_arguments[i]);
    for (guint i = 0; start->extra && i < start->extra->len; i++)
        g_ptr_array_add(argv, start->extra->pdata[i]);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* @spec: all but the socket */
static SwQmpLink *
start_child(SwChildSpec *spec, GError **error)
{
    const char *program = spec->argv[0];
    g_autoptr(SwQmpLink) link = NULL;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot make a socket for %s (%s); raise the limits of this process"),
                     program, g_strerror(errno));
        return NULL;
    }
    link = link_new(ends[0], spec->deadline);
    link->program = g_path_get_basename(program);
    spec->socket = ends[1];
    link->has_child = sw_child_start(spec, &link->child, error);
    close(ends[1]);
    return link->has_child ? g_steal_pointer(&link) : NULL;
}

SwQmpLink *
sw_qmp_link_start(const SwQmpStart *start, GError **error)
{
    g_autoptr(GPtrArray) argv = make_argv(start);
    SwChildSpec spec = {.argv = (const char *const *)argv->pdata,
                        .user = start->user,
                        .confined = true,
                        .file_bytes = start->machine ? MACHINE_FILE_BYTES : 0,
                        .deadline = start->deadline};

    return start_child(&spec, error);
}

SwQmpLink *
sw_qmp_link_start_program(const char *const *argv, int64_t deadline, GError **error)
{
    g_auto(GStrv) environment = g_get_environ();
    SwChildSpec spec = {
        .argv = argv, .envp = (const char *const *)environment, .deadline = deadline};

    return start_child(&spec, error);
}

SwQmpLink *
sw_qmp_link_connect(const char *path, int64_t deadline, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_autoptr(SwQmpLink) link = NULL;

    if (g_strlcpy(address.sun_path, path, sizeof(address.sun_path)) >= sizeof(address.sun_path)) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("the socket name %s is too long; use one of at most %zu bytes"), path,
                     sizeof(address.sun_path) - 1);
        return NULL;
    }
    /* Non-blocking: a server that does not accept must not hold us. */
    link = link_new(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), deadline);
    if (link->fd < 0 || connect(link->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot connect to %s (%s); give the path of a QMP server's socket"), path,
                     g_strerror(errno));
        return NULL;
    }
    return g_steal_pointer(&link);
}

/* An emulator that is gone cannot be told; that it is gone is seen elsewhere. */
static void
send_some(SwQmpLink *link, GString *output)
{
    ssize_t n = send(link->fd, output->str, output->len, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n > 0)
        g_string_erase(output, 0, n);
    else if (errno != EAGAIN && errno != EINTR)
        g_string_truncate(output, 0);
}

/* Feeds what is there now; the codec's limit ends a flood, and the limit of a turn lets an end be
 * seen before it. QEMU resets the connection when it leaves something unread: an end too. */
static bool
feed_ready(SwQmpLink *link, SwQmpCodec *codec, GError **error)
{
    char buffer[65536];

    for (int i = 0; !link->hung_up && i < TURN_READS; i++) {
        ssize_t n = recv(link->fd, buffer, sizeof(buffer), MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (n <= 0)
            link->hung_up = true;
        else if (!sw_qmp_codec_feed(codec, buffer, (size_t)n, error))
            return false;
    }
    return true;
}

static SwQmpLinkState
hear_last_words(SwQmpLink *link)
{
    struct pollfd fd = {.fd = link->child.pidfd, .events = POLLIN};

    if (link->has_child) {
        sw_child_poll(&fd, 1, MIN(link->deadline, g_get_monotonic_time() + LAST_WORDS_US));
        sw_child_drain(&link->child);
    }
    return SW_QMP_LINK_ENDED;
}

SwQmpLinkState
sw_qmp_link_turn(SwQmpLink *link, SwQmpCodec *codec, GError **error)
{
    GString *output = sw_qmp_codec_output(codec);
    struct pollfd fds[] = {
        {.fd = link->fd, .events = output->len > 0 ? POLLIN | POLLOUT : POLLIN},
        {.fd = link->has_child ? link->child.pidfd : -1, .events = POLLIN},
        {.fd = link->has_child ? link->child.err : -1, .events = POLLIN},
    };

    if (sw_child_poll(fds, G_N_ELEMENTS(fds), link->deadline) <= 0) {
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("no answer within the time limit; check that it is QEMU, or allow more "
                       "time"));
        return SW_QMP_LINK_FAILED;
    }
    if (link->has_child)
        sw_child_drain(&link->child);
    if (fds[0].revents & POLLOUT)
        send_some(link, output);
    if ((fds[0].revents & ~POLLOUT || fds[1].revents) && !feed_ready(link, codec, error))
        return SW_QMP_LINK_FAILED;
    return link->hung_up || fds[1].revents ? hear_last_words(link) : SW_QMP_LINK_OPEN;
}

const char *
sw_qmp_link_fault(int64_t deadline)
{
    return g_get_monotonic_time() >= deadline ? "no answer within the time limit"
                                              : "it does not answer as QEMU does";
}

/* Where the program's name, as it puts it before its lines, ends. */
static const char *
skip_program(const SwQmpLink *link, const char *line)
{
    size_t n = strlen(link->program);

    return strncmp(line, link->program, n) == 0 && g_str_has_prefix(line + n, ": ") ? line + n + 2
                                                                                    : line;
}

/* Return: whether a line is an error of the program's own, and no mere warning */
static bool
is_error(const SwQmpLink *link, const char *line)
{
    const char *words = skip_program(link, line);

    return words != line && !g_str_has_prefix(words, "warning: ");
}

/* What follows an error are hints. */
char *
sw_qmp_link_complaint(const SwQmpLink *link)
{
    g_autofree char *text = g_strchomp(g_strdup(link->child.tail->str)), *joined = NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint first = g_strv_length(lines);

    first -= first > 0;
    for (guint i = first + 1; i > 0; i--)
        if (lines[i - 1] && is_error(link, lines[i - 1])) {
            first = i - 1;
            break;
        }
    joined = g_strjoinv(" ", lines + first);
    return sw_printable(skip_program(link, joined), -1, MAX_COMPLAINT);
}

/* A descriptor travels with bytes; a line end is one that QMP passes over. */
bool
sw_qmp_link_pass(SwQmpLink *link, int fd)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec text = {.iov_base = (char[]){'\n'}, .iov_len = 1};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};

    control.header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    return sendmsg(link->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

const char *
sw_qmp_link_said(const SwQmpLink *link)
{
    return link->child.tail->str;
}

char *
sw_qmp_link_end(SwQmpLink *link, char **words)
{
    struct pollfd ended = {.fd = link->child.pidfd, .events = POLLIN};
    bool by_itself = poll(&ended, 1, 0) > 0;
    g_autofree char *line = NULL;
    int status;

    line = sw_child_words(&link->child);
    *words = g_strdup(skip_program(link, line));
    link->has_child = false;
    status = sw_child_end(&link->child);
    return by_itself ? sw_child_describe(status) : g_strdup("it hung up");
}
