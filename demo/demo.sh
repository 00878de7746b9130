#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A CentOS 6 guest on q35: what the emulator offers, where libvirt alone would put the guest's
# devices, where they land through the plugin, and why. Real QEMU, real libvirt, nothing is left.
set -eu

domain=$(dirname -- "$0")/centos6.xml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
export SLOTWISE_CACHE_DIR="$work/cache"

title()
{
    printf '\n== %s\n\n' "$*"
}

# virsh ROOT...: libvirt's QEMU driver inside virsh, with a root folder of its own
embedded()
{
    root=$work/$1
    shift
    mkdir -p "$root"
    virsh -q -c "qemu:///embed?root=$root" "$@"
}

# define_and_dump NAME: the domain as this libvirt has it once it is defined
define_and_dump()
{
    embedded "$1" "define $domain; dumpxml --inactive centos6; undefine centos6" >"$work/$1.out"
    sed -n '/<domain/,/<\/domain>/p' "$work/$1.out" >"$work/$1.xml"
    [ -s "$work/$1.xml" ] || { cat "$work/$1.out" >&2 && exit 1; }
}

for program in slotwise slotwise-probe virsh; do
    command -v "$program" >/dev/null && continue
    echo "demo: there is no $program; run ./bootstrap demo" >&2
    exit 1
done

title "What this QEMU offers, asked over QMP"
slotwise-probe --format text qemu-system-x86_64

title "The root buses of three machine types, measured on started, paused machines"
slotwise-probe --machines pc,q35,pc-q35-2.6 --format text qemu-system-x86_64 |
    sed -n '/^machine types/,$p'

title "What is decided for the guest, and from which fact"
slotwise policy --guest-os centos6.10

title "Libvirt alone: on these ports a driver that knows virtio 0.9 only finds no virtio device"
(unset LIBVIRT_DRIVER_DIR && define_and_dump plain)
slotwise tree --guest-os none "$work/plain.xml"

title "The same domain, defined through the plugin in libvirt's QEMU driver"
define_and_dump plugin
slotwise tree "$work/plugin.xml"

title "Why (slotwise explain)"
slotwise explain "$domain" vda
slotwise explain "$domain" memballoon
slotwise explain "$domain" vsock

title "What QEMU is started with (virsh domxml-to-native)"
# For a network card libvirt would open a tap device, which not everybody may.
sed '/<interface/,/<\/interface>/d' "$domain" >"$work/no-net.xml"
embedded plugin "domxml-to-native qemu-argv --xml $work/no-net.xml" >"$work/argv"
grep -o '"driver":"virtio-[^}]*"bus":"[^"]*"' "$work/argv" |
    sed 's/"driver":"\([^"]*\)".*"bus":"\([^"]*\)"/\1 on \2/'

slotwise place "$domain" >"$work/placed.xml"
slotwise tree "$work/placed.xml" >"$work/placed.tree"
slotwise tree "$work/plugin.xml" >"$work/plugin.tree"
if cmp -s "$work/placed.tree" "$work/plugin.tree"; then
    title "'slotwise place' and libvirt with the plugin give the same topology"
else
    echo "demo: 'slotwise place' and libvirt with the plugin differ" >&2
    exit 1
fi
