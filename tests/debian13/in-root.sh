#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Run a command in a root: in-root.sh ROOT SOURCE-ROOT COMMAND...
#
# Its folder is /slotwise, which stays, with the source below it, read-only, and ../shared where the
# source has it. Mounts and processes are in namespaces of the command's own and go with it. So are
# the device nodes: packages and bootstrap give /dev/kvm to a group, whose number here is another.
# The root is a root indeed, not a chroot: from that, tests could not go into further namespaces.
set -eu

# shellcheck disable=SC2016 # the inner shell's own
exec unshare --mount --propagation private --pid --fork --kill-child sh -euc '
    root=$1
    source=$2
    shift 2
    mkdir -p "$root/slotwise/source" "$root/slotwise/shared"
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=755 dev "$root/dev"
    find /dev -maxdepth 1 "(" -type c -o -type l ")" -exec cp -a -t "$root/dev" {} +
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    mount -t tmpfs shm "$root/dev/shm"
    mount --rbind /sys "$root/sys"
    mount --bind "$source" "$root/slotwise/source"
    mount -o remount,bind,ro "$root/slotwise/source"
    if [ -d "$source/../shared" ]; then
        mount --bind "$source/../shared" "$root/slotwise/shared"
        mount -o remount,bind,ro "$root/slotwise/shared"
    fi
    if [ -e /etc/resolv.conf ]; then
        cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    fi
    cd "$root"
    pivot_root . .
    umount --lazy .
    cd /slotwise
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 HOME=/root PYTHONDONTWRITEBYTECODE=1 "$@"
' sh "$@"
