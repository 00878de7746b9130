#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-clients-compat.sh - what slotwise compat says of libvirt: whether it takes another definition
# for the one of a guest that was saved, which it decides as when a guest migrates. No plugin.
. "$(dirname "$0")/../libvirtd/daemon.sh"

export SLOTWISE_CACHE_DIR="$work/cache"

port()
{
    echo "<controller type='pci' index='$1' model='pcie-root-port'>" \
        "<target chassis='$1' port='0x1$1'/><address type='pci' bus='0' slot='$2'/></controller>"
}

# A line each for what sed changes.
cat > "$work/guest.xml" <<EOF
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
<name>guest</name><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='q35'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
$(port 1 3)
$(port 2 4)
<controller type='usb' model='none'/>
<controller type='scsi' index='0' model='virtio-scsi'/>
<disk type='file' device='disk'><source file='$work/disk'/><target dev='vda' bus='virtio'/></disk>
<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
<interface type='user'><mac address='52:54:00:00:00:02'/><model type='e1000e'/></interface>
<memballoon model='virtio'/>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>
EOF
truncate -s 1M "$work/disk"

# agrees SED - libvirt takes the changed definition if, and only if, compat says so
agrees()
{
    sed "$1" "$work/saved.xml" > "$work/other.xml"
    [ "$1" = '' ] || ! cmp "$work/saved.xml" "$work/other.xml" || return 1
    cp "$work/image" "$work/copy"
    libvirt=true
    on_system save-image-define "$work/copy" "$work/other.xml" > "$work/said" 2>&1 || libvirt=false
    "$SW_SLOTWISE" compat --format json --guest-os none "$work/saved.xml" "$work/other.xml" \
        > "$work/compat.json"
    echo "libvirt: $libvirt: $(cat "$work/said")"
    grep -v "\"reason\": null" "$work/compat.json"
    grep -q "\"back\": [a-z]*, \"libvirt\": $libvirt, \"machine\"" "$work/compat.json"
}

# differs NAME SED - the check for one change
differs()
{
    check "libvirt and compat agree on $1" agrees "$2"
}

# of ELEMENT PATTERN CHANGE - a change of sed in each element that has the pattern, to its end
of()
{
    echo "/<$1 .*$2/,/<\\/$1>/$3"
}

serve "$SW_REAL_DIR"
on_system "define $work/guest.xml; start --paused guest" > "$work/log.start"
on_system save guest "$work/image" --paused > "$work/log.save"
on_system save-image-dumpxml "$work/image" --security-info > "$work/saved.xml"

differs 'the same definition' ''
differs 'a disk that is transitional' \
    "s/<disk type='file' device='disk'/& model='virtio-transitional'/"
differs 'a disk whose generic model is written' \
    "s/<disk type='file' device='disk'/& model='virtio'/"
differs 'a network card that is transitional' \
    "s/<model type='virtio'/<model type='virtio-transitional'/"
differs 'a network card that is non-transitional' \
    "s/<model type='virtio'/<model type='virtio-non-transitional'/"
differs 'another network card' "s/<model type='e1000e'/<model type='rtl8139'/"
differs 'another MAC' "s/52:54:00:00:00:01/52:54:00:00:00:03/"
differs 'a balloon that is transitional' \
    "s/<memballoon model='virtio'/<memballoon model='virtio-transitional'/"
differs 'random numbers that are transitional' \
    "s/<rng model='virtio'/<rng model='virtio-transitional'/"
differs 'a SCSI controller that is transitional' \
    "s/model='virtio-scsi'/model='virtio-transitional'/"
differs 'another slot' \
    "$(of controller 'virtio-scsi' "s/bus='0x..' slot='0x..'/bus='0x00' slot='0x0a'/")"
differs 'an alias of the user' "s/<rng model='virtio'>/&<alias name='ua-rng'\\/>/"
differs 'a network card without ROM' "s/<model type='virtio'.>/&<rom enabled='no'\\/>/"
differs 'another chassis' "s/chassis='1'/chassis='77'/"
differs 'another port number' "s/port='0x11'/port='0x77'/"
differs 'a port without hotplug' "s/chassis='1'/& hotplug='off'/"
differs 'queues of SCSI' "s/model='virtio-scsi'>/&<driver queues='4'\\/>/"
differs 'queues of a network card' "s/<model type='virtio'.>/&<driver queues='2'\\/>/"
differs 'multifunction' "s/slot='0x03' function='0x0'/& multifunction='on'/"
differs 'indexes of ports' "s/index='1' model='pcie/index='T' model='pcie/
    s/index='2' model='pcie/index='1' model='pcie/; s/index='T'/index='2'/"
differs 'the order of network cards' \
    "/<interface/{:next;N;/<\\/interface>/!bnext;/00:01'/{h;d;};/00:02'/G;}"
differs 'a device less' "/<rng/,/<\\/rng>/d"
differs 'a device more' "s/<rng model/<input type='tablet' bus='virtio'\\/>&/"
differs 'a machine type' "s/machine='pc-q35-[0-9.]*'/machine='pc-q35-6.0'/"
differs 'properties past libvirt' "s,</devices>,&<qemu:override><qemu:device alias='virtio-disk0'>\
<qemu:frontend><qemu:property name='disable-legacy' type='string' value='on'/></qemu:frontend>\
</qemu:device></qemu:override>,"
stop
finish
