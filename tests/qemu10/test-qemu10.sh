#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The emulators of Debian 13, asked in a root of their own; the test there is the same as for those
# that are installed here: test-qemu10.sh ROOT PROBE SOURCE-ROOT
#
# The mounts are in a namespace of the test's own and go with it.
set -eu

root=$1
probe=$2
source=$3

skip()
{
    echo "1..0 # SKIP $1"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "only root can enter a root of its own"
command -v debootstrap >/dev/null || skip "debootstrap is not installed; apt-get install it"
unshare --mount true 2>/dev/null || skip "it needs to mount, which this machine does not allow"

sh "$source/tests/qemu10/make-root.sh" "$root"
mkdir -p "$root/slotwise"
cp "$probe" "$(dirname "$probe")/slotwise-ask" "$source/tests/probe/test-live.py" \
    "$source/tests/probe/proc.py" "$source/docs/schemas/slotwise-capabilities.rng" "$root/slotwise"
# shellcheck disable=SC2016 # the inner shell's own
exec unshare --mount sh -c '
    set -eu
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    exec env -i PATH=/usr/bin:/usr/sbin LC_ALL=C.UTF-8 chroot "$1" /usr/bin/python3 \
        /slotwise/test-live.py "/slotwise/$2" /slotwise/slotwise-capabilities.rng
' sh "$root" "$(basename "$probe")"
