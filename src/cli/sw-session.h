/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one run of the program learns once, however many domains it reads: capabilities of each
 * emulator, facts of guests. */
#pragma once

#include "caps/sw-caps.h"
#include "caps/sw-guest.h"
#include "cli/sw-command.h"
#include "model/sw-domain.h"
#include "policy/sw-site.h"

typedef struct {
    const SwOptions *options;
    SwSite *site;         /* the policy in force */
    SwCaps *named_caps;   /* of --caps; or NULL */
    GHashTable *caps;     /* name of an emulator -> what asking for it gave */
    SwGuestTable *guests; /* NULL: nobody has asked yet */
    GError *no_guests;    /* why asking gave no table; or NULL */
    const SwGuest *guest; /* of --guest-os; NULL: none is named */
} SwSession;

/**
 * sw_session_new() - reads the policy, and what --caps and --guest-os name
 * @options:	(transfer none): outlives the session
 *
 * Lines of the policy that count for nothing are told of on standard error.
 *
 * Return: (transfer full): NULL with an error
 */
SwSession *sw_session_new(const SwOptions *options, GError **error);
void sw_session_free(SwSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwSession, sw_session_free)

/** sw_session_read_caps() - capabilities from a file, as --caps names it
 * Return: (transfer full): NULL with an error, which names the file */
SwCaps *sw_session_read_caps(const char *file, GError **error);

/**
 * sw_session_caps() - capabilities from --caps, the cache, or a probe
 * @emulator:	path; NULL: QEMU's usual name for @arch
 * @machine:	the type that is to be measured when that can be done; NULL: the default one
 * Return: (transfer none): the session's; or NULL with an error, which is the same each time
 */
const SwCaps *sw_session_caps(SwSession *session, const char *emulator, const char *arch,
                              const char *machine, GError **error);

/**
 * sw_session_guest() - facts of the guest OS: that of --guest-os, of the domain, or of the policy
 * @domain:	is told of the first and the last of these
 * @guest:	(out) (transfer none): NULL: none is named, or the database knows nothing of it
 * Return: false with an error when there is no table of guests, and the policy says nothing of the
 * OS either
 */
bool sw_session_guest(SwSession *session, SwDomain *domain, const SwGuest **guest, GError **error);
