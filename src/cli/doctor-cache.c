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
#include "store/sw-policy-file.h"

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

void
sw_doctor_policy(SwDoctor *doctor)
{
    g_autofree char *path = sw_path_policy();
    g_autoptr(GError) error = NULL;
    const SwPolicyFile policy = sw_policy_file_load(path, &error);
    const int line = error ? sw_error_line(error) : 0;

    if (error && line)
        sw_findings_add(doctor->findings, SW_FAIL, g_strdup_printf("%s:%d", path, line),
                        g_strdup(error->message));
    else if (error)
        sw_findings_add(doctor->findings, SW_FAIL, g_strdup(path), g_strdup(error->message));
    else
        sw_findings_add(doctor->findings, SW_PASS,
                        g_strdup_printf("%s: capabilities-xml = %s", path,
                                        sw_show_name(policy.capabilities_xml)),
                        access(path, F_OK) == 0 ? NULL
                                                : g_strdup(_("there is no such file, so this is "
                                                             "what counts without one")));
}
