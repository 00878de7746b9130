#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Run a test with a Debian 13, where a root can be made and entered: debian13.sh COMMAND...
set -eu

skip()
{
    echo "1..0 # SKIP $1"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "only root can enter a root of its own"
unshare --mount true 2>/dev/null || skip "it needs to mount, which this machine does not allow"
command -v debootstrap >/dev/null || skip "debootstrap is not installed; apt-get install it"
exec "$@"
