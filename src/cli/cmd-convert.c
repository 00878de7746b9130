/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise convert: a domain of i440fx made one of q35, and placed. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "caps/sw-machine-caps.h"
#include "cli/sw-job.h"
#include "place/sw-limits.h"
#include "store/sw-host.h"
#include "text/sw-convert-text.h"
#include "text/sw-diff.h"
#include "xml/sw-convert-xml.h"
#include "xml/sw-plan-xml.h"

#define MAX_NAME 4096     /* bytes of a file's name in a diff */
#define X86      "x86_64" /* which has q35; the host may be another */

/* The machine type that the domain comes from. */
typedef struct {
    char *machine; /* of the domain, or of the emulator: the default one */
    SwMachineId id;
    bool legacy; /* generic virtio devices are virtio 0.9 only there */
} Origin;

static void
origin_clear(Origin *origin)
{
    g_free(origin->machine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Origin, origin_clear)

/* ---- what is asked ---- */

/* Names of the emulator's own machine types of q35. */
static char *
list_machines(const SwCaps *caps, const char *arch)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < caps->machines->len; i++) {
        const SwCapsMachine *machine = caps->machines->pdata[i];

        if (sw_machine_rule_find(arch, machine->name)->id == SW_MACHINE_Q35)
            g_string_append_printf(list, "%s%s", list->len ? " " : "", machine->name);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static bool
check_target(const SwJob *job, const char *machine, GError **error)
{
    g_autofree char *list = NULL;

    if (sw_caps_find_machine(job->facts.caps, machine))
        return true;
    list = list_machines(job->facts.caps, job->doc->domain->arch);
    if (*list)
        sw_error_set(error, SW_ERROR_UNSUPPORTED, 0,
                     _("the emulator has no machine type %s; use one of: %s"), machine, list);
    else
        sw_error_set(error, SW_ERROR_UNSUPPORTED, 0,
                     _("the emulator has no machine type %s, nor any other of q35; name an "
                       "emulator that has one in <emulator>"),
                     machine);
    return false;
}

static bool
find_origin(const SwJob *job, Origin *origin, GError **error)
{
    const SwDomain *domain = job->doc->domain;
    const SwCapsMachine *usual = sw_caps_default_machine(job->facts.caps);

    origin->machine = g_strdup(domain->machine ? domain->machine : usual ? usual->name : "");
    origin->id = sw_machine_rule_find(domain->arch, origin->machine)->id;
    origin->legacy = sw_caps_machine_legacy(job->facts.caps, origin->machine);
    if (origin->id == SW_MACHINE_I440FX || origin->id == SW_MACHINE_Q35)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, 0,
                 _("the domain has machine type '%s' of %s, and only i440fx of x86, such as pc, "
                   "is converted to q35; leave it as it is"),
                 origin->machine, domain->arch);
    return false;
}

/* ---- the steps ---- */

static void
warn(const SwJob *job, int line, const char *text)
{
    if (line)
        g_printerr(_("slotwise: %s:%d: warning: %s\n"), job->name, line, text);
    else
        g_printerr(_("slotwise: %s: warning: %s\n"), job->name, text);
}

static void
warn_of_guest(const SwJob *job, const Origin *origin, const GPtrArray *notes)
{
    g_autofree char *text = sw_convert_virtio_text(job->plan, origin->machine, origin->legacy);

    for (guint i = 0; i < notes->len; i++) {
        const SwConvertNote *note = notes->pdata[i];

        warn(job, note->line, note->text);
    }
    if (text)
        warn(job, 0, text);
}

/* The document goes to the plan only once it is that of the new machine. */
static char *
convert(SwJob *job, SwSession *session, const Origin *origin, GError **error)
{
    g_autoptr(GPtrArray) notes = NULL;
    const SwGuest *guest;
    char *text;

    if (!sw_session_guest(session, job->doc->domain, &job->facts.guest, error))
        return NULL;
    guest = job->facts.guest;
    notes = sw_convert_notes(job->doc, guest ? guest->id : job->doc->domain->os_id);
    job->doc = sw_convert_to_q35(g_steal_pointer(&job->doc), session->options->machine, error);
    if (!job->doc)
        return NULL;
    job->doc->again = true; /* what was placed was another machine */
    job->doc->domain->stamped = false;
    if (!sw_job_place(job, session, error) ||
        !sw_limits_check(job->plan, job->doc->domain, &job->facts, error))
        return NULL;
    text = sw_plan_write_xml(job->plan, job->doc, SW_WRITE_ALL);
    warn_of_guest(job, origin, notes);
    sw_job_warn(job);
    return text;
}

static char *
keep(const SwJob *job, const Origin *origin)
{
    g_printerr(_("slotwise: %s: the domain is of machine type %s already; nothing is changed\n"),
               job->name, origin->machine);
    return g_strndup(job->input, job->length);
}

/* (transfer full): NULL with an error */
static char *
convert_or_keep(SwJob *job, SwSession *session, GError **error)
{
    const SwDomain *domain = job->doc->domain;
    const char *machine = session->options->machine;
    g_auto(Origin) origin = {NULL};

    job->facts.caps = sw_session_caps(session, domain->emulator, domain->arch, machine, error);
    if (!job->facts.caps || !find_origin(job, &origin, error))
        return NULL;
    if (origin.id == SW_MACHINE_Q35)
        return keep(job, &origin);
    return check_target(job, machine, error) ? convert(job, session, &origin, error) : NULL;
}

static char *
diff(const SwJob *job, const char *text)
{
    g_autofree char *name = sw_printable(job->name, -1, MAX_NAME);

    return sw_diff_format(name, job->input, name, text);
}

static int
run(const SwOptions *options)
{
    g_auto(SwJob) job = {NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = NULL;
    g_autofree char *text = NULL, *changes = NULL;

    if (!options->machine || sw_machine_rule_find(X86, options->machine)->id != SW_MACHINE_Q35)
        return sw_usage_error(_("convert needs --machine q35, or a version of it"));
    session = sw_session_new(options, &error);
    if (!session)
        return sw_complain(NULL, error);
    if (!sw_job_read(&job, options, options->arguments[0]))
        return SW_EXIT_FAULT;
    text = convert_or_keep(&job, session, &error);
    if (!text)
        return sw_complain(job.name, error);
    changes = options->diff ? diff(&job, text) : NULL;
    return sw_job_write(options, changes ? changes : text);
}

const SwCommand sw_cmd_convert = {
    .name = "convert",
    .arguments = "--machine q35 DOMAIN.xml",
    .summary = N_("make a domain of i440fx one of q35 that its guest can drive, and place it"),
    .min_arguments = 1,
    .max_arguments = 1,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_CONVERSION,
    .run = run,
};
