/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise doctor: what is known of emulators and guests, and which policy is in force. */
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "cli/sw-doctor.h"
#include "store/sw-cache.h"
#include "store/sw-caps-audit.h"
#include "store/sw-guest-stamp.h"
#include "store/sw-guest-store.h"
#include "store/sw-paths.h"
#include "store/sw-policy-files.h"

/* ---- emulators ---- */

/* @file: path of the entry
 * Return: (transfer full): NULL: all is well */
static char *
kept_words(const SwKept *kept, const char *file)
{
    switch (kept->state) {
    case SW_KEPT_OUTDATED:
        return g_strdup_printf(_("the emulator was replaced since; slotwise-probe %s"),
                               kept->emulator);
    case SW_KEPT_GONE:
        return g_strdup_printf(_("there is no such emulator any more; rm %s"), file);
    case SW_KEPT_DAMAGED:
        return g_strdup_printf(_("it is not read: %s; rm %s"), kept->why, file);
    case SW_KEPT_FRESH:
    case SW_KEPT_FOREIGN:
    case SW_N_KEPTS:
        break;
    }
    return NULL;
}

static void
add_kept(SwDoctor *doctor, const SwKept *kept, const char *dir)
{
    g_autofree char *file = g_build_filename(dir, kept->file, NULL);
    char *what;

    if (kept->state == SW_KEPT_DAMAGED)
        what = g_strdup(file);
    else if (kept->matrix)
        what = g_strdup_printf(_("truth tables of %s, QEMU %s"), kept->emulator, kept->version);
    else
        what = g_strdup_printf("%s, QEMU %s", kept->emulator, kept->version);
    sw_findings_add(doctor->findings, kept->state == SW_KEPT_FRESH ? SW_PASS : SW_WARN, what,
                    kept_words(kept, file));
}

/* Return: how many entries are read */
static unsigned
add_all_kept(SwDoctor *doctor, const GPtrArray *list, const char *dir)
{
    unsigned n_foreign = 0;

    for (guint i = 0; i < list->len; i++) {
        const SwKept *kept = list->pdata[i];

        if (kept->state == SW_KEPT_FOREIGN)
            n_foreign++;
        else
            add_kept(doctor, kept, dir);
    }
    if (n_foreign)
        sw_findings_add(doctor->findings, SW_WARN,
                        g_strdup_printf(_("entries of another version in %s: %u"), dir, n_foreign),
                        g_strdup(_("nobody reads them; empty the folder, it is filled again")));
    return list->len - n_foreign;
}

void
sw_doctor_emulators(SwDoctor *doctor)
{
    g_autofree char *dir = doctor->cache_dir ? g_strdup(doctor->cache_dir) : sw_cache_dir();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = sw_caps_audit(dir, &error);

    if (!list)
        sw_findings_add(doctor->findings, SW_FAIL, g_strdup_printf(_("cache %s"), dir),
                        g_strdup(error->message));
    else if (add_all_kept(doctor, list, dir) == 0)
        sw_findings_add(doctor->findings, SW_WARN, g_strdup_printf(_("cache %s"), dir),
                        g_strdup(_("no emulator is known yet; run slotwise-probe, or wait for the "
                                   "first domain")));
}

/* ---- guests ---- */

void
sw_doctor_guests(SwDoctor *doctor)
{
    g_autofree char *dir = doctor->cache_dir ? g_strdup(doctor->cache_dir) : sw_cache_dir();
    g_autofree char *file = g_build_filename(dir, SW_GUEST_STORE_FILE, NULL);
    g_autofree char *version = NULL;
    g_autofree char *stamp = sw_guest_stamp(&version);
    g_autoptr(SwGuestTable) table = sw_guest_store_load(dir);

    if (!version)
        sw_findings_add(doctor->findings, SW_WARN, g_strdup(_("osinfo database")),
                        g_strdup(_("there is none, so that nothing is known of guests; install "
                                   "osinfo-db")));
    if (table)
        sw_findings_add(
            doctor->findings, SW_PASS,
            g_strdup_printf(_("table of %u guests, %s"), table->guests->len, table->source), NULL);
    else
        sw_findings_add(
            doctor->findings, SW_WARN, g_strdup_printf(_("table of guests %s"), file),
            g_strdup(access(file, F_OK) == 0
                         ? _("it is damaged, or older than the database; slotwise-probe --guests")
                         : _("it was not made yet; run slotwise-probe --guests, or wait for the "
                             "first domain")));
}

/* ---- policy ---- */

static unsigned
count_settings(const SwSite *site, const char *file)
{
    unsigned n = 0;

    for (guint i = 0; i < site->settings->len; i++)
        n += g_str_equal(((const SwSetting *)site->settings->pdata[i])->file, file);
    return n;
}

static void
add_faults(SwDoctor *doctor, const GPtrArray *faults)
{
    for (guint i = 0; i < faults->len; i++) {
        const SwPolicyFault *fault = faults->pdata[i];

        sw_findings_add(doctor->findings, fault->fatal ? SW_FAIL : SW_WARN,
                        fault->line ? g_strdup_printf("%s:%d", fault->file, fault->line)
                                    : g_strdup(fault->file),
                        g_strdup(fault->text));
    }
}

void
sw_doctor_policy(SwDoctor *doctor)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new(), unheard = sw_policy_faults_new();
    g_autoptr(GPtrArray) files = sw_policy_files_list(NULL, unheard);
    g_autoptr(SwSite) site = sw_policy_files_load(NULL, faults, NULL);
    unsigned n = 0;

    add_faults(doctor, faults);
    for (guint i = 0; site && i < files->len; i++)
        if (access(files->pdata[i], F_OK) == 0) {
            n++;
            sw_findings_add(doctor->findings, SW_PASS,
                            g_strdup_printf(_("%s, settings: %u"), (const char *)files->pdata[i],
                                            count_settings(site, files->pdata[i])),
                            NULL);
        }
    if (site && n == 0)
        sw_findings_add(doctor->findings, SW_PASS, g_strdup(_("no file of policy")),
                        g_strdup(_("what is usual counts; see slotwise policy")));
}
