#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Run test-embed-threads.c, which speaks TAP itself, with the plugin and a filled cache.
. "$(dirname "$0")/embed.sh"

"$SW_BUILD_DIR/make-entry" "$emulator" "$work/cache" || echo 'Bail out! no cache entry'
in_driver threads "$SW_DRIVER_DIR" "$SW_BUILD_DIR/test-embed-threads" --tap
