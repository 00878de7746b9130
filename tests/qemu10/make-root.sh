#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A small Debian 13 with its QEMU in a folder: make-root.sh ROOT. It comes from the archive that
# this host's apt uses, and is signed by Debian's keys. Once made it stays; remove the folder to
# make it anew.
set -eu

root=$1
emulators=qemu-system-x86,qemu-system-arm,qemu-system-ppc,qemu-system-riscv,qemu-system-s390x
# modules that Debian only recommends: types whose backend can be missing
modules=qemu-system-modules-opengl,qemu-system-modules-spice
# what slotwise-probe is linked with, and what its test needs
tools=libglib2.0-0t64,libjson-c5,libxml2,libxml2-utils,python3

if [ -e "$root/complete" ]; then
    exit 0
fi
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -n 1)
if [ -z "$mirror" ]; then
    echo "make-root.sh: apt has no lists of Debian's archive; run 'apt-get update'" >&2
    exit 1
fi
rm -rf "$root"
mkdir -p "$root"
debootstrap --variant=minbase --include="$emulators,$modules,$tools" trixie "$root" "$mirror" >&2
rm -f "$root"/var/cache/apt/archives/*.deb
touch "$root/complete"
