#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# 'slotwise verify --live': guests that run are read back through libvirt.
. "$(dirname "$0")/daemon.sh"

for image in a b; do
    truncate -s 1M "$work/$image.img"
done
cat > "$work/guest.xml" << END
<domain type='qemu'>
  <name>guest</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk' model='virtio-transitional'>
      <source file='$work/a.img'/><target dev='vda' bus='virtio'/>
    </disk>
    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'/>
    <controller type='pci' index='2' model='pcie-to-pci-bridge'/>
    <controller type='pci' index='3' model='pcie-root-port'/>
    <controller type='pci' index='4' model='pcie-root-port'/>
    <controller type='pci' index='5' model='pcie-root-port'/>
    <controller type='pci' index='6' model='pcie-root-port'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <rng model='virtio'>
      <backend model='random'>/dev/urandom</backend><alias name='ua-mine'/>
    </rng>
    <memballoon model='none'/>
  </devices>
</domain>
END

# live [OPTION...] - what is told of the guest, in $work/said; errors in $work/error
live()
{
    "$SW_SLOTWISE" verify --live guest --connect qemu:///system "$@" \
        > "$work/said" 2> "$work/error"
    status=$?
    cat "$work/said" "$work/error"
    return $status
}

# fails WORDS [OPTION...] - it ends with 1 and one line that has the words
fails()
{
    words=$1
    shift
    "$SW_SLOTWISE" verify "$@" > "$work/said" 2> "$work/error"
    status=$?
    cat "$work/error"
    [ $status = 1 ] && [ ! -s "$work/said" ] && [ "$(wc -l < "$work/error")" = 1 ] &&
        grep -q "$words" "$work/error"
}

is_up()
{
    for _ in $(seq 100); do
        live > "$work/up" && grep -q ' 0 not verified' "$work/said" && return
        sleep 0.1
    done
    cat "$work/up"
    return 1
}

# said WORDS - the last answer has a line with them
said()
{
    cat "$work/said"
    grep -q -- "$1" "$work/said"
}

xml_before()
{
    on_system dumpxml guest
}

serve "$SW_REAL_DIR"
on_system define "$work/guest.xml"
check 'a guest that does not run is refused' fails 'does not run; ' --live guest -c qemu:///system
on_system start --paused guest
check 'a guest that has not set up PCI yet is no fault' live
check 'what is behind bridges is then not verified' \
    said '(ua-mine): virtio-rng-pci pci.[0-9]* 00.0 *: NOT VERIFIED (the guest has not set up PCI'
on_system resume guest
check 'once the firmware has run, everything is where libvirt has it' is_up
check 'devices have their aliases, the user'\''s own among them' \
    said '(ua-mine): virtio-rng-pci 1af4:1044 .* : OK'
check 'a transitional disk behind a bridge has its I/O ports' \
    said 'disk vda (virtio-disk0): virtio-blk-pci-transitional 1af4:1001 pci.2 .* io128 : *OK'

cat > "$work/disk.xml" << END
<disk type='file' device='disk'>
  <source file='$work/b.img'/><target dev='vdc' bus='virtio'/><alias name='ua-late'/>
</disk>
END
on_system attach-device guest "$work/disk.xml"
live > "$work/all"
check 'a disk that was plugged in is among them' said 'disk vdc (ua-late): virtio-blk-pci'
live --format json > "$work/json"
check 'JSON has the same devices' \
    /usr/bin/python3 -c 'import json, sys
report = json.load(open(sys.argv[1]))
assert report["domain"] == "guest" and report["firmware"] and report["windows"] >= 1, report
found = {d["alias"]: d for d in report["devices"]}
assert found["ua-late"]["found"]["bus"] == found["ua-late"]["expected"]["bus"], found["ua-late"]
assert found["virtio-disk0"]["found"]["io"] == 128 and found["pci.2"]["result"] == "ok", found
' "$work/said"
xml_before > "$work/before"
live > "$work/all"
check 'the guest is left as it was' eval 'on_system dumpxml guest | diff "$work/before" -'

# A device that libvirt does not know of, as who speaks to the monitor behind its back makes one.
on_system qemu-monitor-command guest '{"execute": "device_add", "arguments":
    {"driver": "virtio-rng-pci", "id": "stray", "bus": "pci.2", "addr": "0x9"}}' > "$work/all"
check 'a device that libvirt does not know of is a difference' eval '! live'
check 'it is named' said '^stray: .*DIFFERS (it is not planned'
on_system destroy guest

# Fifteen ports with a device that needs I/O ports: SeaBIOS numbers the buses, then it gives up.
sed '/<disk/,/<.disk>/d; /<rng/,/<.rng>/d; /<controller/d
    s,<devices>,&<controller type="usb" model="none"/>,' "$work/guest.xml" > "$work/full.xml"
for i in $(seq 15); do
    sed -i "s,</devices>,<controller type='pci' index='$i' model='pcie-root-port'/>\\
        <rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend>\\
        <address type='pci' bus='$i' slot='0'/></rng>&," "$work/full.xml"
done
gave_up()
{
    for _ in $(seq 100); do
        live > "$work/all"
        ! grep -q '15 differ' "$work/said" || return 0
        sleep 0.1
    done
    cat "$work/all"
    return 1
}
on_system undefine guest
on_system define "$work/full.xml"
on_system start guest
check 'a guest whose firmware ran out of I/O ports is not well' gave_up
check 'its devices are named' said '^rng (rng14): .*DIFFERS (it was given no I/O ports)'
check 'so is the cause' said '15 needed, 14 exist .*; 0 were given'
on_system destroy guest

check 'a domain that is not there is told of' fails 'there is no domain nobody ' --live nobody \
    -c qemu:///system
check 'so is a libvirt that is not there' fails 'cannot connect to qemu+unix' --live guest \
    -c 'qemu+unix:///system?socket=/nowhere'
export SLOTWISE_LIVE=/nowhere
check 'so is a helper that is not there' fails '/nowhere' --live guest
stop
finish
