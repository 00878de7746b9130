/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: whom emulators are run as when the probe was started as root. */
#pragma once

#include "store/sw-child.h"

/**
 * sw_probe_user() - the user to become
 * @name:	a user; NULL = the first of ours that this host has
 * @user:	(out)
 * @error:	SW_ERROR_IO when there is no such user
 */
bool sw_probe_user(const char *name, SwChildUser *user, GError **error);
