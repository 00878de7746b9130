/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: what is asked of a machine whose devices are read back; one started here, or a guest. */
#pragma once

#include "probes/sw-paused.h"
#include "text/sw-readback.h"

/**
 * sw_verify_ask() - put a question whose answer is needed
 * @reply:	(out): to be cleared after success
 * @error:	SW_ERROR_EMULATOR: it is gone or refuses, in its words
 */
bool sw_verify_ask(SwPaused *paused, const char *command, const char *arguments, SwQmpReply *reply,
                   GError **error);

/**
 * sw_verify_functions() - what a machine shows of PCI
 * Return: (transfer full): of SwPciFunction; NULL with an error
 */
GPtrArray *sw_verify_functions(SwPaused *paused, GError **error);

/**
 * sw_verify_objects() - ask for the type and the bus of each device by its ID
 * @blind:	why PCI devices that query-pci did not show were perhaps only not seen; NULL: what
 * it does not show is not there
 */
bool sw_verify_objects(SwPaused *paused, SwReadback *readback, const char *blind, GError **error);
