/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the configuration space of PCI devices in a paused emulator, past any guest.
 *
 * Theory: QMP shows no capability lists, and no device behind a bridge whose bus has no number; a
 * firmware would give it one, and there is none that runs. QEMU's test protocol reads and writes
 * ports and memory of the guest: it is made at run time, over one more socket that travels as a
 * descriptor through QMP, so that the start of the emulator is as for any other question.
 *
 * Rejected: the monitor's o and i, which are slower and reach ports only; a migration stream, which
 * has every configuration space in it, and which one device that cannot migrate forbids. */
#include "probes/sw-config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/sw-walk-lists.h"
#include "store/sw-child.h"

#define MAX_LINE 4096u /* bytes of one answer */

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc
#define PORT_ENABLE  0x80000000u

/* Of the first host bridge of pseries; the next ones have the next numbers. */
#define RTAS_BUID_HIGH 0x08000000u
#define RTAS_BUID_LOW  0x20000000u

/* Anywhere in the memory of a guest that does not run. */
#define RTAS_ARGUMENTS 0x10000u
#define RTAS_RESULTS   0x11000u

#define HOST_BRIDGES "/machine/unattached"

struct SwConfig {
    SwConfigAccess access;
    int fd;
    int64_t deadline;
    GString *input;
    uint64_t window; /* of SW_CONFIG_ECAM */
};

void
sw_config_free(SwConfig *config)
{
    if (!config)
        return;
    close(config->fd);
    g_string_free(config->input, TRUE);
    g_free(config);
}

/* ---- the test protocol ---- */

static bool
receive(SwConfig *config)
{
    struct pollfd fd = {.fd = config->fd, .events = POLLIN};
    char buffer[1024];
    ssize_t n;

    if (sw_child_poll(&fd, 1, config->deadline) <= 0 || config->input->len > MAX_LINE)
        return false;
    n = recv(config->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (n > 0)
        g_string_append_len(config->input, buffer, n);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Return: (transfer full): the next line; NULL when none came */
static char *
next_line(SwConfig *config)
{
    char *end, *line;

    while (!(end = memchr(config->input->str, '\n', config->input->len)))
        if (!receive(config))
            return NULL;
    line = g_strndup(config->input->str, (gsize)(end - config->input->str));
    g_string_erase(config->input, 0, end - config->input->str + 1);
    return line;
}

/* @value (out) (optional): the number that was answered. Interrupts are told of in between. */
static bool
command(SwConfig *config, uint32_t *value, const char *format, ...)
{
    g_autofree char *line = NULL, *answer = NULL;
    guint64 number = 0;
    va_list arguments;
    ssize_t length;

    va_start(arguments, format);
    line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    length = (ssize_t)strlen(line);
    if (send(config->fd, line, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) != length)
        return false;
    do {
        g_free(answer);
        answer = next_line(config);
    } while (answer && g_str_has_prefix(answer, "IRQ "));
    if (!answer || !g_str_has_prefix(answer, "OK"))
        return false;
    if (!value)
        return true;
    if (!g_str_has_prefix(answer, "OK 0x") ||
        !g_ascii_string_to_unsigned(answer + strlen("OK 0x"), 16, 0, G_MAXUINT64, &number, NULL))
        return false;
    *value = (uint32_t)number;
    return true;
}

/* ---- ports ---- */

static bool
select_port(SwConfig *config, SwConfigPlace at)
{
    return command(config, NULL, "outl 0x%x 0x%x\n", PORT_ADDRESS,
                   PORT_ENABLE | at.bus << 16 | at.slot << 11 | at.function << 8 | at.offset);
}

/* ---- a window ---- */

static uint64_t
window_address(const SwConfig *config, SwConfigPlace at)
{
    return config->window + ((uint64_t)at.bus << 20 | at.slot << 15 | at.function << 12) +
           at.offset;
}

/* Return: (transfer full): path of the host bridge; NULL: none is known */
static char *
find_host_bridge(SwPaused *paused)
{
    g_auto(SwQmpReply) reply = {0};
    size_t n = 0;

    if (sw_paused_ask(paused, "qom-list", "{\"path\":\"" HOST_BRIDGES "\"}", &reply, NULL) !=
        SW_PAUSED_ANSWERED)
        return NULL;
    if (json_object_is_type(reply.value, json_type_array))
        n = json_object_array_length(reply.value);
    for (size_t i = 0; i < n; i++) {
        json_object *child = json_object_array_get_idx(reply.value, i);
        const char *name = sw_walk_text(child, "name");

        if (name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789[]-") == strlen(name) &&
            g_strcmp0(sw_walk_text(child, "type"), "child<gpex-pcihost>") == 0)
            return g_strdup_printf("%s/%s", HOST_BRIDGES, name);
    }
    return NULL;
}

static bool
find_window(SwPaused *paused, uint64_t *address)
{
    g_autofree char *bridge = find_host_bridge(paused), *arguments = NULL;
    g_auto(SwQmpReply) reply = {0};

    if (!bridge)
        return false;
    arguments = g_strdup_printf("{\"path\":\"%s/pcie-ecam[0]\",\"property\":\"addr\"}", bridge);
    if (sw_paused_ask(paused, "qom-get", arguments, &reply, NULL) != SW_PAUSED_ANSWERED ||
        !json_object_is_type(reply.value, json_type_int))
        return false;
    *address = json_object_get_uint64(reply.value);
    return true;
}

/* ---- firmware calls ---- */

static bool
call_firmware(SwConfig *config, const char *name, const uint32_t *arguments, unsigned n,
              unsigned n_results)
{
    uint32_t status;

    for (unsigned i = 0; i < n; i++)
        if (!command(config, NULL, "writel 0x%x 0x%x\n", RTAS_ARGUMENTS + 4 * i, arguments[i]))
            return false;
    return command(config, NULL, "rtas %s %u 0x%x %u 0x%x\n", name, n, RTAS_ARGUMENTS, n_results,
                   RTAS_RESULTS) &&
           command(config, &status, "readl 0x%x\n", RTAS_RESULTS) && status == 0;
}

static uint32_t
firmware_address(SwConfigPlace at)
{
    return at.bus << 16 | at.slot << 11 | at.function << 8 | at.offset;
}

/* ---- all of them ---- */

bool
sw_config_read(SwConfig *config, SwConfigPlace place, uint32_t *value)
{
    const uint32_t arguments[] = {firmware_address(place), RTAS_BUID_HIGH,
                                  RTAS_BUID_LOW + place.host, 4};

    switch (config->access) {
    case SW_CONFIG_PORTS:
        return select_port(config, place) && command(config, value, "inl 0x%x\n", PORT_DATA);
    case SW_CONFIG_ECAM:
        return command(config, value, "readl 0x%" G_GINT64_MODIFIER "x\n",
                       window_address(config, place));
    case SW_CONFIG_RTAS:
        return call_firmware(config, "ibm,read-pci-config", arguments, G_N_ELEMENTS(arguments),
                             2) &&
               command(config, value, "readl 0x%x\n", RTAS_RESULTS + 4);
    case SW_CONFIG_NONE:
        break;
    }
    return false;
}

bool
sw_config_write(SwConfig *config, SwConfigPlace place, uint32_t value)
{
    const uint32_t arguments[] = {firmware_address(place), RTAS_BUID_HIGH,
                                  RTAS_BUID_LOW + place.host, 4, value};

    switch (config->access) {
    case SW_CONFIG_PORTS:
        return select_port(config, place) &&
               command(config, NULL, "outl 0x%x 0x%x\n", PORT_DATA, value);
    case SW_CONFIG_ECAM:
        return command(config, NULL, "writel 0x%" G_GINT64_MODIFIER "x 0x%x\n",
                       window_address(config, place), value);
    case SW_CONFIG_RTAS:
        return call_firmware(config, "ibm,write-pci-config", arguments, G_N_ELEMENTS(arguments), 1);
    case SW_CONFIG_NONE:
        break;
    }
    return false;
}

/* ---- opening ---- */

/* The log would go to standard error, where QEMU's last words are looked for. */
static const struct {
    const char *command;
    const char *arguments;
} steps[] = {
    {"getfd", "{\"fdname\":\"qtest\"}"},
    {"chardev-add",
     "{\"id\":\"qtest0\",\"backend\":{\"type\":\"socket\",\"data\":{\"server\":false,"
     "\"addr\":{\"type\":\"fd\",\"data\":{\"str\":\"qtest\"}}}}}"},
    {"object-add", "{\"qom-type\":\"qtest\",\"id\":\"qtest1\",\"chardev\":\"qtest0\","
                   "\"log\":\"/dev/null\"}"},
};

/* Return: (transfer full): why it cannot be had; NULL: it can */
static char *
make_protocol(SwPaused *paused, int fd)
{
    if (!sw_qmp_link_pass(paused->link, fd))
        return g_strdup("the emulator takes no descriptor");
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_auto(SwQmpReply) reply = {0};

        if (sw_paused_ask(paused, steps[i].command, steps[i].arguments, &reply, NULL) !=
            SW_PAUSED_ANSWERED)
            return g_strdup_printf("%s was not answered", steps[i].command);
        if (reply.refused)
            return g_strdup_printf("no test protocol: %s", reply.error);
    }
    return NULL;
}

SwConfig *
sw_config_open(SwPaused *paused, SwConfigAccess access, char **reason)
{
    g_autoptr(SwConfig) config = NULL;
    int ends[2];

    *reason = NULL;
    if (access == SW_CONFIG_NONE) {
        *reason = g_strdup("configuration space is reached by instructions of the guest only");
        return NULL;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        *reason = g_strdup("no socket could be made");
        return NULL;
    }
    config = g_new0(SwConfig, 1);
    *config = (SwConfig){
        .access = access, .fd = ends[0], .deadline = paused->deadline, .input = g_string_new(NULL)};
    *reason = make_protocol(paused, ends[1]);
    close(ends[1]);
    if (!*reason && access == SW_CONFIG_ECAM && !find_window(paused, &config->window))
        *reason = g_strdup("the window of configuration space is not found");
    return *reason ? NULL : g_steal_pointer(&config);
}
