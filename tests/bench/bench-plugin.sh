#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench-plugin.sh PROGRAM - run bench-plugin.c where no libvirtd of the host's is touched.
. "$(dirname "$0")/../libvirtd/daemon.sh"

mkdir "$work/memory"
mount -t tmpfs tmpfs "$work/memory" || exit 1
printf 'security_driver = "none"\nuser = "root"\ngroup = "root"\n' > "$work/qemu.conf"
for side in plain plugin; do
    mkdir -p "$work/memory/$side/etc-libvirt"
    cp "$work/qemu.conf" "$work/memory/$side/etc-libvirt"
done
PATH=$work/bin:/usr/sbin SLOTWISE_CACHE_DIR=$work/cache \
    "$1" "$work/memory" "$SW_REAL_DIR" "$SW_DRIVER_DIR" 2> "$work/log"
status=$?
[ "$status" = 0 ] || cat "$work/log"
umount "$work/memory"
exit "$status"
