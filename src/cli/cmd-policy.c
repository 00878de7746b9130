/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise policy: which line of the policy counts, what is decided for a guest OS and from which
 * fact; with --check, what is wrong with the policy. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "store/sw-guest-store.h"
#include "store/sw-policy-files.h"
#include "text/sw-policy-text.h"

static const char *const formats[] = {"text", "json", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_POLICY_FORMS + 1);

/* ---- what counts ---- */

static int
show(const SwOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    const SwCaps *caps =
        session ? sw_session_caps(session, NULL, SW_HOST_ARCH, NULL, &error) : NULL;
    g_autofree char *text = NULL;
    SwPolicyView view = {.caps = caps};

    if (!session)
        return sw_complain(NULL, error);
    if (!caps)
        g_printerr(_("slotwise: warning: what is decided is not shown, since that takes an "
                     "emulator (%s)\n"),
                   error->message);
    view.site = session->site;
    view.guest = session->guest;
    view.guests = session->guests;
    view.os_id =
        options->guest_os && !g_str_equal(options->guest_os, "none") ? options->guest_os : NULL;
    text = sw_policy_format(&view, (SwPolicyForm)sw_option_format(options, formats));
    return sw_job_write(options, text);
}

/* ---- what is wrong ---- */

/* Whether a section says for itself what the drivers of its guests know: then the database need not
 * know them. */
static bool
is_told(const SwSite *site, const char *pattern)
{
    for (guint i = 0; i < site->settings->len; i++) {
        const SwSetting *setting = site->settings->pdata[i];

        if (setting->rule->id == SW_KEY_VIRTIO && g_str_equal(setting->pattern, pattern))
            return true;
    }
    return false;
}

static bool
fits_some_guest(const char *pattern, const SwGuestTable *guests)
{
    for (guint i = 0; i < guests->guests->len; i++) {
        const SwGuest *guest = guests->guests->pdata[i];

        if (g_pattern_match_simple(pattern, guest->id) ||
            (guest->short_id && g_pattern_match_simple(pattern, guest->short_id)))
            return true;
    }
    return false;
}

/* One line for each section; its first key has the line. */
static void
warn_of_guests(const SwSite *site, const SwGuestTable *guests)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < site->settings->len; i++) {
        const SwSetting *setting = site->settings->pdata[i];

        if (setting->scope == SW_SCOPE_GUEST && g_hash_table_add(seen, setting->pattern) &&
            !is_told(site, setting->pattern) && !fits_some_guest(setting->pattern, guests))
            g_printerr(_("slotwise: %s:%d: warning: the section [guest \"%s\"] fits no guest OS "
                         "of %s; say with 'virtio =' what its drivers know\n"),
                       setting->file, setting->line, setting->pattern, guests->source);
    }
}

/* Whether the database has the OS that a domain is said to have, or a section tells of it. */
static bool
is_known(const SwSite *site, const char *id, const SwGuestTable *guests)
{
    const SwSubject subject = {.os_id = id};

    return sw_guest_table_find(guests, id) || sw_site_find(site, SW_KEY_VIRTIO, &subject);
}

static void
warn_of_names(const SwSite *site, const SwGuestTable *guests)
{
    for (guint i = 0; i < site->settings->len; i++) {
        const SwSetting *setting = site->settings->pdata[i];

        if (setting->rule->id == SW_KEY_GUEST_OS && !is_known(site, setting->text, guests))
            g_printerr(_("slotwise: %s:%d: warning: %s has no guest OS '%s'; see "
                         "'slotwise-probe --guests'\n"),
                       setting->file, setting->line, guests->source, setting->text);
    }
}

static void
print_faults(const GPtrArray *faults)
{
    for (guint i = 0; i < faults->len; i++) {
        g_autofree char *text = sw_policy_fault_format(faults->pdata[i]);

        g_printerr("slotwise: %s\n", text);
    }
}

/* @file: NULL: all that count
 * Return: whether nothing is wrong */
static bool
check(const char *file, const SwGuestTable *guests)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(SwSite) site = sw_policy_files_load(file, faults, NULL);

    print_faults(faults);
    if (site && guests) {
        warn_of_guests(site, guests);
        warn_of_names(site, guests);
    }
    return faults->len == 0;
}

static int
check_all(const SwOptions *options)
{
    g_autoptr(SwGuestTable) guests = sw_guest_store_load(options->cache_dir);
    bool well = true;

    if (!options->arguments)
        well = check(options->policy_file, guests);
    for (char **file = options->arguments; file && *file; file++)
        well = check(*file, guests) && well;
    return well ? sw_job_write(options, _("Nothing is wrong with the policy.\n")) : SW_EXIT_FAULT;
}

static int
run(const SwOptions *options)
{
    return options->check ? check_all(options) : show(options);
}

const SwCommand sw_cmd_policy = {
    .name = "policy",
    .arguments = "[--check [FILE...]]",
    .summary = N_("tell which policy is in force, and what it decides for a guest OS"),
    .formats = formats,
    .min_arguments = 0,
    .max_arguments = G_MAXINT,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_CHECK,
    .run = run,
};
