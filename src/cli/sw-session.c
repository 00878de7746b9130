/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one run of the program learns once.
 *
 * Whatever asking gave is kept, errors too: a probe that hangs would else hang for each domain. */
#include "cli/sw-session.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "policy/sw-policy.h"
#include "store/sw-caps-store.h"
#include "store/sw-file.h"
#include "store/sw-guest-store.h"
#include "store/sw-paths.h"
#include "store/sw-policy-files.h"
#include "xml/sw-caps-xml.h"

#define PROBE_TIMEOUT_MS  15000
#define GUESTS_TIMEOUT_MS 30000

/* One of the first two is NULL. */
typedef struct {
    SwCaps *caps;
    GError *error;
    GHashTable *machines; /* set of names: those that were to be measured */
} Answer;

static void
answer_free(Answer *answer)
{
    g_clear_pointer(&answer->caps, sw_caps_free);
    g_clear_error(&answer->error);
    g_hash_table_unref(answer->machines);
    g_free(answer);
}

/* ---- capabilities ---- */

SwCaps *
sw_session_read_caps(const char *file, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    SwCaps *caps;

    text = sw_file_read(file, SW_CAPS_KEPT_BYTES, &length, error);
    if (!text)
        return NULL;
    caps = sw_caps_parse_xml(text, length, error);
    if (!caps)
        g_prefix_error(error, "%s: ", file);
    return caps;
}

static SwCaps *
ask_for_caps(const SwOptions *options, const char *emulator, GError **error)
{
    g_autofree char *probe = sw_path_probe();
    g_autoptr(GError) problem = NULL;
    SwCaps *caps = sw_caps_store_load(emulator, false, options->cache_dir, &problem);

    if (caps)
        return caps;
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    caps = sw_caps_store_get(emulator, options->cache_dir, probe, PROBE_TIMEOUT_MS, error);
    /* The plugin goes on without a cache; whoever sits before a terminal can mend it. */
    if (caps && !sw_caps_store_save(caps, options->cache_dir, error))
        g_clear_pointer(&caps, sw_caps_free);
    return caps;
}

/* Once for each machine type: what could not be learnt is not asked for again. */
static void
measure(const SwOptions *options, Answer *answer, const char *machine)
{
    g_autofree char *probe = sw_path_probe();

    if (answer->caps && g_hash_table_add(answer->machines, g_strdup(machine ? machine : "")))
        sw_caps_store_measure(answer->caps, machine, options->cache_dir, probe, PROBE_TIMEOUT_MS);
}

const SwCaps *
sw_session_caps(SwSession *session, const char *emulator, const char *arch, const char *machine,
                GError **error)
{
    g_autofree char *usual = NULL;
    Answer *answer;

    if (session->named_caps)
        return session->named_caps;
    if (!emulator)
        emulator = usual = sw_caps_store_usual_emulator(arch);
    answer = g_hash_table_lookup(session->caps, emulator);
    if (!answer) {
        answer = g_new0(Answer, 1);
        answer->machines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        answer->caps = ask_for_caps(session->options, emulator, &answer->error);
        g_hash_table_insert(session->caps, g_strdup(emulator), answer);
    }
    measure(session->options, answer, machine);
    if (!answer->caps)
        g_propagate_error(error, g_error_copy(answer->error));
    return answer->caps;
}

/* ---- guests ---- */

static bool
load_guests(SwSession *session, GError **error)
{
    const char *dir = session->options->cache_dir;

    if (!session->guests && !session->no_guests)
        session->guests = sw_guest_store_load(dir);
    if (!session->guests && !session->no_guests) {
        session->guests = sw_guest_store_make(NULL, GUESTS_TIMEOUT_MS, &session->no_guests);
        if (session->guests && !sw_guest_store_save(session->guests, dir, &session->no_guests))
            g_clear_pointer(&session->guests, sw_guest_table_free);
    }
    if (session->guests)
        return true;
    g_propagate_error(error, g_error_copy(session->no_guests));
    return false;
}

/* What the database says of an OS. Without a database a section of the policy may say enough. */
static bool
look_up(SwSession *session, const char *id, const SwGuest **guest, GError **error)
{
    g_autoptr(GError) problem = NULL;

    *guest = NULL;
    if (load_guests(session, &problem))
        *guest = sw_guest_table_find(session->guests, id);
    if (!problem || sw_site_knows_guest(session->site, id))
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* An OS that the command line names has to be known; one that the document names need not. */
static bool
find_named_guest(SwSession *session, GError **error)
{
    const char *id = session->options->guest_os;

    if (!id || g_str_equal(id, "none"))
        return true;
    if (!look_up(session, id, &session->guest, error))
        return false;
    if (session->guest || sw_site_knows_guest(session->site, id))
        return true;
    sw_error_set(error, SW_ERROR_VALUE, 0,
                 _("%s knows no guest OS '%s'; see 'slotwise-probe --guests', or give 'none'"),
                 session->guests->source, id);
    return false;
}

/* Who the guest is, in the domain. */
static void
name_guest(const SwSession *session, SwDomain *domain)
{
    const char *named = session->options->guest_os;

    if (!named)
        sw_policy_name_os(session->site, domain);
    else
        sw_domain_name_os(domain, g_str_equal(named, "none") ? NULL : named, SW_OS_COMMAND_LINE, 0);
}

bool
sw_session_guest(SwSession *session, SwDomain *domain, const SwGuest **guest, GError **error)
{
    name_guest(session, domain);
    *guest = session->guest;
    return session->options->guest_os || !domain->os_id ||
           look_up(session, domain->os_id, guest, error);
}

/* ---- policy ---- */

static bool
load_policy(SwSession *session, GError **error)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();

    session->site = sw_policy_files_load(session->options->policy_file, faults, error);
    for (guint i = 0; i < faults->len; i++) {
        const SwPolicyFault *fault = faults->pdata[i];

        if (!fault->fatal)
            g_printerr(_("slotwise: %s:%d: warning: %s\n"), fault->file, fault->line, fault->text);
    }
    return session->site;
}

/* ---- the session ---- */

SwSession *
sw_session_new(const SwOptions *options, GError **error)
{
    g_autoptr(SwSession) session = g_new0(SwSession, 1);

    session->options = options;
    session->caps =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)answer_free);
    if (!load_policy(session, error))
        return NULL;
    if (options->caps_file) {
        session->named_caps = sw_session_read_caps(options->caps_file, error);
        if (!session->named_caps)
            return NULL;
    }
    return find_named_guest(session, error) ? g_steal_pointer(&session) : NULL;
}

void
sw_session_free(SwSession *session)
{
    if (!session)
        return;
    sw_site_free(session->site);
    sw_caps_free(session->named_caps);
    g_hash_table_unref(session->caps);
    sw_guest_table_free(session->guests);
    g_clear_error(&session->no_guests);
    g_free(session);
}
