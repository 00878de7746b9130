#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# host-helgrind.sh HOST SECONDS TESTS - host.c under helgrind, which reports on standard error.
set -eu
export G_SLICE=always-malloc # memory that threads hand to each other is returned first
exec valgrind --quiet --tool=helgrind --error-exitcode=99 \
    --suppressions="$(dirname "$0")/helgrind.supp" "$@"
