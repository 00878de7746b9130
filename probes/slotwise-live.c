/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise-live [--connect URI] [--xml] DOMAIN - a guest that runs, for slotwise verify.
 *
 * With --xml its XML goes to standard output. Without, descriptor 3 is a socket on which QMP is
 * spoken: what comes goes to the guest's emulator through libvirt, and what that answers goes back.
 * Only questions that change nothing are passed on. */
#include <errno.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <unistd.h>

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-walk-lists.h"
#include "store/sw-child.h"
#include "store/sw-file.h"
#include "store/sw-locale.h"

#define MAX_LINE  65536u /* bytes of one question */
#define MAX_WORDS 300u   /* bytes of libvirt's words */

static const char greeting[] = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 0, "
                               "\"major\": 0}, \"package\": \"\"}, \"capabilities\": []}}\n";

static const char *const questions[] = {"query-pci", "qom-get", "qom-list", NULL};

typedef struct {
    char *uri; /* NULL: libvirt's default */
    gboolean xml;
    char **domain;
} Options;

static void
options_clear(Options *options)
{
    g_free(options->uri);
    g_strfreev(options->domain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static void
connect_free(virConnect *connect)
{
    virConnectClose(connect);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virConnect, connect_free)

static void
domain_free(virDomain *domain)
{
    virDomainFree(domain);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, domain_free)

static void
json_free(json_object *object)
{
    json_object_put(object);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_object, json_free)

/* Errors are told of once, where they end the program. */
static void
be_silent(void *data G_GNUC_UNUSED, virErrorPtr error G_GNUC_UNUSED)
{
}

/* Return: (transfer full) */
static char *
last_words(void)
{
    const char *words = virGetLastErrorMessage();

    return sw_printable(words ? words : "", -1, MAX_WORDS);
}

static int
complain(const char *what, const char *name, const char *cure)
{
    g_autofree char *words = last_words();

    g_printerr("slotwise-live: %s %s (%s); %s\n", what, name, words, cure);
    return 1;
}

/* ---- QMP ---- */

static bool
write_all(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = TEMP_FAILURE_RETRY(write(SW_CHILD_SOCKET, text, length));

        if (n <= 0)
            return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

/* @id: (transfer none): of the question */
static bool
answer(json_object *reply, json_object *id)
{
    const char *text;

    json_object_object_add(reply, "id", json_object_get(id));
    json_object_object_del(reply, "timestamp");
    text = json_object_to_json_string_ext(reply, JSON_C_TO_STRING_PLAIN);
    return write_all(text, strlen(text)) && write_all("\n", 1);
}

static json_object *
refusal(const char *words)
{
    json_object *reply = json_object_new_object(), *error = json_object_new_object();

    json_object_object_add(error, "class", json_object_new_string("GenericError"));
    json_object_object_add(error, "desc", json_object_new_string(words));
    json_object_object_add(reply, "error", error);
    return reply;
}

/* NULL: it is none */
static json_object *
parse(const char *text)
{
    json_tokener *tokener = json_tokener_new_ex((int)sw_query_pci_limits()->depth);
    json_object *value = json_tokener_parse_ex(tokener, text, -1);

    json_tokener_free(tokener);
    return value;
}

/* libvirt gives questions numbers of its own. (transfer full) */
static json_object *
pass_on(virDomain *domain, json_object *question)
{
    const char *command = sw_walk_text(question, "execute");
    g_autofree char *words = NULL;
    json_object *reply = NULL;
    char *text = NULL;

    json_object_object_del(question, "id");
    if (g_strcmp0(command, "qmp_capabilities") == 0) {
        reply = json_object_new_object();
        json_object_object_add(reply, "return", json_object_new_object());
        return reply;
    }
    if (!command || !g_strv_contains(questions, command))
        return refusal("this is no question that changes nothing");
    if (virDomainQemuMonitorCommand(domain, json_object_to_json_string(question), &text, 0) == 0)
        reply = parse(text);
    free(text);
    if (json_object_is_type(reply, json_type_object))
        return reply;
    json_object_put(reply);
    words = last_words();
    return refusal(words);
}

static bool
take_line(virDomain *domain, const char *line)
{
    g_autoptr(json_object) question = json_tokener_parse(line), id = NULL, reply = NULL;

    if (!json_object_is_type(question, json_type_object))
        return false;
    id = json_object_get(json_object_object_get(question, "id"));
    reply = pass_on(domain, question);
    return answer(reply, id);
}

/* Takes whole lines from the front. */
static bool
take_lines(virDomain *domain, GString *input)
{
    char *end;

    while ((end = memchr(input->str, '\n', input->len))) {
        *end = '\0';
        if (*input->str && !take_line(domain, input->str))
            return false;
        g_string_erase(input, 0, end - input->str + 1);
    }
    return input->len <= MAX_LINE;
}

static int
serve(virDomain *domain)
{
    g_autoptr(GString) input = g_string_new(NULL);
    char buffer[4096];
    ssize_t n;

    if (!write_all(greeting, strlen(greeting)))
        return 1;
    while ((n = TEMP_FAILURE_RETRY(read(SW_CHILD_SOCKET, buffer, sizeof(buffer)))) > 0) {
        g_string_append_len(input, buffer, n);
        if (!take_lines(domain, input))
            return 1;
    }
    return 0;
}

/* ---- XML ---- */

static int
print_xml(virDomain *domain)
{
    char *text = virDomainGetXMLDesc(domain, 0);

    if (!text)
        return complain(_("there is no XML of"), virDomainGetName(domain),
                        _("see whether it runs"));
    g_print("%s", text);
    free(text);
    return 0;
}

/* As virsh takes it: a name, a UUID, or the number of one that runs. */
static virDomain *
find_domain(virConnect *connect, const char *name)
{
    virDomain *domain = virDomainLookupByName(connect, name);
    guint64 id;

    if (!domain && g_uuid_string_is_valid(name))
        domain = virDomainLookupByUUIDString(connect, name);
    if (!domain && g_ascii_string_to_unsigned(name, 10, 0, G_MAXINT, &id, NULL))
        domain = virDomainLookupByID(connect, (int)id);
    return domain;
}

static int
run(const Options *options)
{
    const char *name = options->domain[0];
    g_autoptr(virConnect) connect = virConnectOpen(options->uri);
    g_autoptr(virDomain) domain = NULL;

    if (!connect)
        return complain(_("cannot connect to"), options->uri ? options->uri : "libvirt",
                        _("see whether libvirtd runs, or name it with --connect"));
    domain = find_domain(connect, name);
    if (!domain)
        return complain(_("there is no domain"), name, _("'virsh list' shows those that run"));
    if (virDomainIsActive(domain) != 1) {
        g_printerr(_("slotwise-live: the domain %s does not run; start it, or verify its XML\n"),
                   name);
        return 1;
    }
    return options->xml ? print_xml(domain) : serve(domain);
}

int
main(int argc, char **argv)
{
    g_auto(Options) options = {NULL};
    const GOptionEntry entries[] = {
        {"connect", 'c', 0, G_OPTION_ARG_STRING, &options.uri, N_("libvirt's URI"), N_("URI")},
        {"xml", 0, 0, G_OPTION_ARG_NONE, &options.xml, N_("Print the domain's XML"), NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.domain, NULL, NULL},
        {.long_name = NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("DOMAIN");
    g_autoptr(GError) error = NULL;

    sw_locale_init();
    sw_file_watch_output();
    g_option_context_add_main_entries(context, entries, SW_GETTEXT_DOMAIN);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !options.domain ||
        options.domain[1]) {
        g_printerr("slotwise-live: %s\n",
                   error ? error->message : _("it takes the name of one domain"));
        return 2;
    }
    virSetErrorFunc(NULL, be_silent);
    return run(&options);
}
