/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise check: what somebody will regret in domains, finished or not.
 *
 * What cannot be read, asked or looked up is a line of the result like any other, so that one bad
 * dump or a missing emulator does not end the audit of a fleet. */
#include <string.h>

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "caps/sw-caps-assumed.h"
#include "caps/sw-machine-caps.h"
#include "check/sw-check.h"
#include "cli/sw-batch.h"
#include "store/sw-file.h"
#include "store/sw-host.h"
#include "store/sw-progress.h"
#include "text/sw-check-text.h"
#include "xml/sw-element-rules.h"

#define STDIN     "-"
#define MAX_SHOWN 1024u /* bytes of an emulator's path */

static const char *const formats[] = {"text", "json", NULL};
enum { FORMAT_TEXT, FORMAT_JSON };

/** One run. */
typedef struct {
    SwSession *session;
    GHashTable *assumed; /* architecture -> SwCaps that stand in for emulators */
    int form;
    GString *out;
    SwVerdict worst;
} Run;

/* ---- facts ---- */

static const SwCaps *
assumed_caps(Run *run, const char *arch)
{
    SwCaps *caps = g_hash_table_lookup(run->assumed, arch);

    if (!caps) {
        caps = sw_caps_new_assumed(arch);
        g_hash_table_insert(run->assumed, g_strdup(arch), caps);
    }
    return caps;
}

static char *
emulator_title(const SwCaps *caps)
{
    g_autofree char *path =
        caps->emulator.path ? sw_printable(caps->emulator.path, -1, MAX_SHOWN) : NULL;

    return path ? g_strdup_printf("QEMU %s, %s", caps->version, path)
                : g_strdup_printf("QEMU %s", caps->version);
}

/* Those of --caps are taken for every domain, which may be of another architecture. QEMU for x86_64
 * runs i686 as well. */
static bool
is_for(const SwCaps *caps, const SwDomain *domain)
{
    const char *target = sw_caps_target(domain->arch);

    return g_str_equal(caps->target, target) ||
           (g_str_equal(caps->target, "x86_64") && g_str_equal(target, "i386"));
}

static const SwCaps *
find_caps(Run *run, const SwDomain *domain, SwChecked *checked)
{
    g_autoptr(GError) error = NULL;
    const SwCaps *caps =
        sw_session_caps(run->session, domain->emulator, domain->arch, domain->machine, &error);

    if (caps && is_for(caps, domain)) {
        sw_checked_look(checked, SW_CHECK_EMULATOR, emulator_title(caps));
        return caps;
    }
    sw_checked_find(checked, SW_CHECK_EMULATOR, NULL,
                    caps ? g_strdup_printf(_("the capabilities are those of %s, and the domain is "
                                             "of %s"),
                                           caps->target, domain->arch)
                         : g_strdup(error->message));
    return assumed_caps(run, domain->arch);
}

static const SwGuest *
find_guest(Run *run, SwDomain *domain, SwChecked *checked)
{
    g_autoptr(GError) error = NULL;
    const SwGuest *guest = NULL;

    if (!sw_session_guest(run->session, domain, &guest, &error))
        sw_checked_find(checked, SW_CHECK_GUEST_OS, NULL, g_strdup(error->message));
    return guest;
}

/* ---- one document ---- */

static char *
written_alias(const SwDevice *device)
{
    return device->node ? sw_element_get(device->node, "alias@name") : NULL;
}

static void
look_at(Run *run, SwDomain *domain, SwChecked *checked)
{
    SwFacts facts = {.site = run->session->site};

    sw_checked_look(checked, SW_CHECK_READABLE,
                    g_strdup_printf(_("domain %s"), domain->name ? domain->name : "-"));
    facts.caps = find_caps(run, domain, checked);
    facts.guest = find_guest(run, domain, checked);
    sw_host_fill(domain);
    sw_check_domain(checked, domain, &facts);
}

static void
check_file(Run *run, const char *file)
{
    g_autoptr(SwChecked) checked = sw_checked_new();
    g_autoptr(GError) error = NULL;
    size_t length;
    g_autofree char *text = sw_file_read(file, SW_XML_MAX_BYTES, &length, &error);
    g_autoptr(SwDomainDoc) doc = text ? sw_domain_parse(text, length, &error) : NULL;

    if (doc)
        look_at(run, doc->domain, checked);
    else
        sw_checked_error(checked, SW_CHECK_READABLE, NULL, error);
    run->worst = MAX(run->worst, sw_checked_worst(checked));
    if (run->form == FORMAT_JSON)
        sw_check_append_json(run->out, file, checked, written_alias);
    else
        sw_check_append_text(run->out, g_str_equal(file, STDIN) ? _("standard input") : file,
                             checked);
}

/* ---- the run ---- */

static void
check_all(Run *run, const GPtrArray *inputs)
{
    gint64 next = 0;

    if (run->form == FORMAT_JSON)
        g_string_append_c(run->out, '[');
    for (guint i = 0; i < inputs->len; i++) {
        sw_batch_progress(i, inputs, &next);
        check_file(run, inputs->pdata[i]);
    }
    sw_progress_hide();
    if (run->form == FORMAT_JSON)
        g_string_append(run->out, "\n]\n");
}

static int
run(const SwOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    g_autoptr(GPtrArray) inputs = session ? sw_batch_inputs(options, true, &error) : NULL;
    g_autoptr(GHashTable) assumed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sw_caps_free);
    g_autoptr(GString) out = g_string_new(NULL);
    Run all = {.session = session,
               .assumed = assumed,
               .form = sw_option_format(options, formats),
               .out = out,
               .worst = SW_PASS};
    int status;

    if (!inputs)
        return sw_complain(NULL, error);
    check_all(&all, inputs);
    status = sw_job_write(options, out->str);
    return status == SW_EXIT_OK && all.worst == SW_FAIL ? SW_EXIT_FAULT : status;
}

const SwCommand sw_cmd_check = {
    .name = "check",
    .arguments = "DOMAIN.xml... | --batch DIR",
    .summary = N_("tell what somebody will regret in domains, finished or not"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = G_MAXINT,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_BATCH,
    .run = run,
};
