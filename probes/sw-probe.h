/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: ask one emulator what it offers. */
#pragma once

#include "caps/sw-caps.h"
#include "probes/sw-recording.h"
#include "store/sw-child.h"

/**
 * sw_probe_emulator() - start an emulator, ask it, end it
 * @emulator:	path, or a name that is looked for in PATH
 * @user:	whom it is run as; NULL = as we are
 * @timeout_ms:	for all of it, restarts included
 * @recording:	where to write down what is said; NULL = nowhere
 * @error:	SW_ERROR_EMULATOR, SW_ERROR_IO or SW_ERROR_LIMIT
 * Return: (transfer full): the capabilities with their emulator, or NULL
 */
SwCaps *sw_probe_emulator(const char *emulator, const SwChildUser *user, unsigned timeout_ms,
                          SwRecording *recording, GError **error);

/**
 * sw_probe_is_same() - whether the emulator's file is still the one that was asked
 * @error:	SW_ERROR_EMULATOR when it is not
 */
bool sw_probe_is_same(const SwCaps *caps, GError **error);

/**
 * sw_probe_socket() - ask the emulator behind a QMP socket, and leave it as it is
 * @path:	of the UNIX socket
 * @error:	as above
 * Return: (transfer full): the capabilities without an emulator, or NULL
 */
SwCaps *sw_probe_socket(const char *path, unsigned timeout_ms, SwRecording *recording,
                        GError **error);
