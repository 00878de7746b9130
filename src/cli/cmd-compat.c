/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise compat: can a guest that runs migrate, and if not, which device is in the way. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-compat.h"

static const char *const formats[] = {"text", "json", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_COMPATS + 1);

/* One end: a domain, placed for a host. */
typedef struct {
    const char *title; /* what results call it */
    const char *file;  /* of the domain */
    const char *caps_file;
    SwCaps *caps; /* from there; NULL: those of the session */
    SwJob job;
} End;

static void
end_clear(End *end)
{
    sw_job_clear(&end->job);
    sw_caps_free(end->caps);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(End, end_clear)

static bool
place(End *end, SwSession *session)
{
    g_autoptr(GError) error = NULL;

    if (end->caps_file)
        end->caps = sw_session_read_caps(end->caps_file, &error);
    if (end->caps_file && !end->caps) {
        sw_complain(NULL, error);
        return false;
    }
    end->job.host = end->caps;
    if (!sw_job_read(&end->job, session->options, end->file))
        return false;
    if (sw_job_place(&end->job, session, &error))
        return true;
    sw_complain(end->job.name, error);
    return false;
}

static int
compare(const SwOptions *options, End *from, End *to)
{
    g_autoptr(SwCompat) compat =
        sw_compat_new(sw_compat_end_new(from->job.plan, from->job.facts.caps),
                      sw_compat_end_new(to->job.plan, to->job.facts.caps));
    g_autofree char *text = sw_compat_format(compat, from->title, to->title,
                                             (SwCompatForm)sw_option_format(options, formats));
    int status = sw_job_write(options, text);

    return status == SW_EXIT_OK && !compat->migratable ? SW_EXIT_FAULT : status;
}

static int
run(const SwOptions *options)
{
    const char *first = options->arguments[0], *second = options->arguments[1];
    g_auto(End)
        from = {.title = second ? first : options->from, .file = first, .caps_file = options->from};
    g_auto(End) to = {.title = second ? second : options->to,
                      .file = second ? second : first,
                      .caps_file = options->to};
    g_autoptr(SwSession) session = NULL;
    g_autoptr(GError) error = NULL;

    if (!second && (!options->from || !options->to))
        return sw_usage_error(
            _("compat takes two domains, or one domain with both --from and --to"));
    if (g_str_equal(from.file, "-") && g_str_equal(to.file, "-"))
        return sw_usage_error(_("standard input is there once only; give a file instead of '-'"));
    session = sw_session_new(options, &error);
    if (!session)
        return sw_complain(NULL, error);
    if (!place(&from, session) || !place(&to, session))
        return SW_EXIT_FAULT;
    return compare(options, &from, &to);
}

const SwCommand sw_cmd_compat = {
    .name = "compat",
    .arguments = "SOURCE.xml DEST.xml | DOMAIN.xml --from CAPS --to CAPS",
    .summary = N_("tell whether a running guest can migrate, and which device is in the way"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 2,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_HOSTS,
    .run = run,
};
