/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy, kept until one of its files changes.
 *
 * A stat() of each file, and of the folder of drop-ins, tells at each call whether they did. It was
 * made before they were read, so that a change meanwhile is seen by the next call. The lock is held
 * while files are read, which is bounded and does not wait, so that a wrong file is logged once and
 * not by each thread.
 *
 * A wrong file changes nothing: an administrator who mistypes a word has not asked for defaults. */
#include "plugin/sw-kept-policy.h"

#include "plugin/sw-file-state.h"
#include "plugin/sw-log.h"
#include "store/sw-policy-files.h"

static GMutex lock;        /* of what is below */
static bool is_good;       /* @kept is what files said, or what counts without any */
static GPtrArray *watched; /* names of what @kept came from; NULL: nothing was looked at */
static GArray *states;     /* of struct stat: of each of these, as it was; all zero: not there */
static SwSite *kept;

/* ---- what is looked at ---- */

static GArray *
take_states(const GPtrArray *names)
{
    GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(struct stat), names->len);

    for (guint i = 0; i < names->len; i++) {
        const struct stat state = sw_file_state(names->pdata[i]);

        g_array_append_val(list, state);
    }
    return list;
}

static void
watch(void)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();

    if (watched) {
        g_ptr_array_unref(watched);
        g_array_unref(states);
    }
    watched = sw_policy_files_list(NULL, faults);
    g_ptr_array_add(watched, g_strdup(SW_POLICY_DROP_INS));
    states = take_states(watched);
}

static bool
has_changed(void)
{
    for (guint i = 0; watched && i < watched->len; i++) {
        const struct stat state = sw_file_state(watched->pdata[i]);

        if (!sw_file_state_equal(&state, &g_array_index(states, struct stat, i)))
            return true;
    }
    return !watched;
}

/* ---- what is said ---- */

/* One line, however much is wrong: a file of another program has thousands of such lines. */
static void
log_passed_over(const GPtrArray *faults)
{
    g_autofree char *first = faults->len ? sw_policy_fault_format(faults->pdata[0]) : NULL;

    if (first)
        sw_log("lines of the policy that count for nothing: %u, the first is %s", faults->len,
               first);
}

static void
read_again(void)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(GError) error = NULL;
    SwSite *site = sw_policy_files_load(NULL, faults, &error);

    if (site) {
        log_passed_over(faults);
        sw_site_free(kept);
        kept = site;
        is_good = true;
    } else if (is_good) {
        sw_log("the last good policy stays in force: %s", error->message);
    } else {
        sw_log("the default policy counts: %s", error->message);
        if (!kept)
            kept = sw_site_new();
    }
}

SwSite *
sw_kept_policy_get(void)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

    if (has_changed()) {
        watch();
        read_again();
    }
    return sw_site_ref(kept);
}

SwShow
sw_kept_policy_shows(void)
{
    g_autoptr(SwSite) site = sw_kept_policy_get();

    return (SwShow)sw_site_value(site, SW_KEY_CAPABILITIES_XML, &(SwSubject){NULL}, NULL);
}
