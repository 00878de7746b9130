/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: whom emulators are run as when the probe was started as root. */
#include "probes/sw-probe-user.h"

#include <grp.h>
#include <pwd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"

/* The first has what QEMU needs under libvirt, the other exists everywhere. */
static const char *const default_users[] = {"libvirt-qemu", "nobody"};

/* With the user's other groups, as libvirt runs emulators: one that knows KVM only cannot start
 * without the group that may open it. */
static bool
find_user(const char *name, SwChildUser *user)
{
    const struct passwd *entry = getpwnam(name);
    int n = SW_CHILD_MAX_GROUPS;

    if (!entry)
        return false;
    *user = (SwChildUser){.uid = entry->pw_uid, .gid = entry->pw_gid};
    if (getgrouplist(name, entry->pw_gid, user->groups, &n) >= 0)
        user->n_groups = (size_t)n;
    return true;
}

bool
sw_probe_user(const char *name, SwChildUser *user, GError **error)
{
    if (name && find_user(name, user))
        return true;
    for (size_t i = 0; !name && i < G_N_ELEMENTS(default_users); i++)
        if (find_user(default_users[i], user))
            return true;
    sw_error_set(error, SW_ERROR_IO, 0, _("there is no user %s; name another with --user"),
                 name ? name : default_users[G_N_ELEMENTS(default_users) - 1]);
    return false;
}
