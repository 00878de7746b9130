/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy, kept until its file changes.
 *
 * A stat() at each call tells whether it did. The lock is held while the file is read, which is
 * bounded and does not wait, so that a wrong file is logged once and not by each thread.
 *
 * A wrong file changes nothing: an administrator who mistypes a word has not asked for defaults. */
#include "plugin/sw-kept-policy.h"

#include "plugin/sw-file-state.h"
#include "plugin/sw-log.h"
#include "store/sw-paths.h"

static GMutex lock;           /* of what is below */
static bool is_read;          /* some file was looked at */
static bool is_good;          /* @kept is what a file said, or what counts without one */
static struct stat kept_file; /* all zero: there was none */
static SwPolicyFile kept;

SwPolicyFile
sw_kept_policy_get(void)
{
    g_autofree char *path = sw_path_policy();
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    g_autoptr(GError) error = NULL;
    struct stat file = sw_file_state(path);
    SwPolicyFile policy;

    if (is_read && sw_file_state_equal(&file, &kept_file))
        return kept;
    policy = sw_policy_file_load(path, &error);
    kept_file = file;
    is_read = true;
    if (!error || !is_good)
        kept = policy; /* with an error, the default one */
    if (!error)
        is_good = true;
    else if (is_good)
        sw_log("the last good policy stays in force: %s", error->message);
    else
        sw_log("the default policy counts: %s", error->message);
    return kept;
}
