#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# second-daemon.sh FOLDER DRIVER_DIR - a libvirtd of another host, as far as the first one can see.
#
# It wants mount and UTS namespaces of its own. Its socket is FOLDER/libvirt-sock; it runs until it
# is killed.
set -eu

folder=$1
hostname other.example.org
for place in /run /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
    mount -t tmpfs tmpfs "$place"
done
mkdir -p /run/libvirt "$folder/etc"
cp /etc/libvirt/*.conf "$folder/etc"
printf 'unix_sock_dir = "%s"\nhost_uuid = "c11e0000-0000-4000-8000-0000000000b0"\n' "$folder" \
    >> "$folder/etc/libvirtd.conf"
mount --bind "$folder/etc" /etc/libvirt
virtlogd --pid-file "$folder/virtlogd.pid" 2> "$folder/virtlogd.log" &
export LIBVIRT_DRIVER_DIR="$2"
exec libvirtd --pid-file "$folder/libvirtd.pid" 2> "$folder/log"
