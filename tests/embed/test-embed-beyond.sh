#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Domains for which libvirt alone finds no place, defined through the plugin in the real driver and
# started: the firmware runs until it has set up PCI, and QEMU is asked what the guest has.
#
. "$(dirname "$0")/guest.sh"

# ---- domains ----

# devices KIND COUNT - as XML; window: each costs an I/O window
devices()
{
    case $1 in
    nic)
        xml="<interface type='user'><model type='e1000'/><mac address='52:54:00:00:@HIGH@:@LOW@'/>"
        end='</interface>' ;;
    modern) xml="<rng model='virtio'><backend model='random'>/dev/urandom</backend>" end='</rng>' ;;
    transitional)
        xml="<rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend>"
        end='</rng>' ;;
    window)
        xml="<controller type='pci' index='@N@' model='pcie-root-port'/>\
<rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend>\
<address type='pci' bus='@N@' slot='0'/>"
        end='</rng>' ;;
    esac
    yes "$xml@EXTRA@$end" | head -n "$2" | awk '{
        gsub("@HIGH@", sprintf("%02x", NR / 256)); gsub("@LOW@", sprintf("%02x", NR % 256))
        gsub("@N@", NR); print }'
}

# domain MACHINE KIND COUNT [SED-SCRIPT] - $work/in.xml, with nothing but these devices
domain()
{
    {
        cat << EOF
<domain type='qemu'>
  <name>guest</name>
  <uuid>5a6f6d2e-0d0b-4f0e-9a2f-6c1f5d0c0602</uuid>
  <metadata>@OS@</metadata>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='$1'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
EOF
        devices "$2" "$3"
        echo '</devices></domain>'
    } | sed "${4-}; s/@OS@//; s/@EXTRA@//" > "$work/in.xml"
}

# ---- what is asserted ----

for row in 'pc 60 refused' 'pc 91 refused' 'pc 92 accepted' \
    'q35 60 accepted' 'q35 62 refused' 'q35 92 refused'; do
    # shellcheck disable=SC2086 # three words
    set -- $row
    domain "$1" nic "$2"
    prove "$2 conventional NICs on $1" "$3" 60
    check "$2 conventional NICs on $1: so many they are" n_devices e1000 "$2"
done

# The last that has no place with libvirt alone, and takes a switch; the one before takes none.
for row in '237 accepted' '253 refused'; do
    # shellcheck disable=SC2086 # two words
    set -- $row
    domain q35 modern "$1"
    prove "$1 modern devices on q35" "$2" 150
    check "$1 modern devices on q35: so many they are" n_devices virtio-rng-pci "$1"
done
check '253 modern devices on q35: a switch has ports for some' n_devices x3130-upstream 1

domain q35 transitional 434
prove '434 transitional devices on q35' refused 300
check '434 transitional devices on q35: so many they are' n_devices virtio-rng-pci-transitional 434

# ---- edges ----

for machine in pc q35; do
    domain "$machine" nic 92 "s,@EXTRA@,<hotplug require='no'/>,"
    prove "92 NICs without hotplug on $machine" \
        "$([ "$machine" = q35 ] && echo refused || echo marked)" 60
    check "92 NICs without hotplug on $machine: so many they are" n_devices e1000 92
done

# Plain libvirt gives the two disks root ports, and so has slots for the NICs.
old_disks()
{
    truncate -s 1M "$work/a.img" "$work/b.img"
    domain q35 nic 60 "s,@OS@,<o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\
<o:os id='http://centos.org/centos/6.10'/></o:libosinfo>,; s,<memballoon.*,&\
<disk type='file'><source file='$work/a.img'/><target dev='vda' bus='virtio'/></disk>\
<disk type='file'><source file='$work/b.img'/><target dev='vdb' bus='virtio'/></disk>,"
}
old_disks
title='60 NICs and 2 disks for CentOS 6 on q35'
prove "$title" other 60
check "$title: so many they are" n_devices e1000 60
check "$title: the disks are transitional" n_devices virtio-blk-pci-transitional 2

# SeaBIOS gives 14 I/O windows on q35; at the 15th it says so and stops, before a device has ports.
not_warned()
{
    slotwise explain "$work/in.xml" 2>&1 > "$work/explained" | grep . && return 1
    grep "I/O windows: $1 of $1 used" "$work/explained"
}
warned()
{
    slotwise explain "$work/in.xml" 2> "$work/warning" > "$work/explained"
    cat "$work/warning"
    [ "$(grep -c . "$work/warning")" = 1 ] &&
        grep "warning: I/O windows: $1 needed, $2 exist (SeaBIOS on q35${3-})" "$work/warning"
}
boots()
{
    : > "$work/console"
    runs "$1" && reads_back && ! grep "$no_window" "$work/console"
}
stops()
{
    : > "$work/console"
    runs "$1" && ! reads_back && grep "$no_window" "$work/console"
}
# windows COUNT - a domain with so many, whose firmware writes to $work/console
windows()
{
    domain q35 window "$1" "s,<domain ,&xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0' ,
s,</domain>,<q:commandline><q:arg value='-debugcon'/><q:arg value='file:$work/console'/>\
<q:arg value='-global'/><q:arg value='isa-debugcon.iobase=0x402'/></q:commandline>&,"
}
no_window='PCI: out of I/O address space'
windows 14
check "14 I/O windows on q35: 'slotwise explain' does not warn" not_warned 14
check '14 I/O windows on q35: the firmware gives all of them' boots 20
check '14 I/O windows on q35: nothing stays' gone
windows 15
check "15 I/O windows on q35: 'slotwise explain' warns" warned 15 14
check '15 I/O windows on q35: SeaBIOS stops' stops 5
check '15 I/O windows on q35: nothing stays' gone
# Without ACPI, SeaBIOS keeps off the upper part of the ports.
windows 9
sed -i 's,<acpi/>,,' "$work/in.xml"
check '9 I/O windows on q35 without ACPI: the firmware gives all of them' boots 20
windows 10
sed -i 's,<acpi/>,,' "$work/in.xml"
check "10 I/O windows on q35 without ACPI: 'slotwise explain' warns" warned 10 9 ' without ACPI'
check '10 I/O windows on q35 without ACPI: SeaBIOS stops' stops 5
check '10 I/O windows on q35 without ACPI: nothing stays' gone
domain q35 transitional 435
check "435 transitional devices on q35: 'slotwise explain' warns" warned 15 14

# What has no place anywhere: libvirt says so, in the same words.
same_refusal()
{
    for who in plain decorated; do
        ! "$who" "define $work/in.xml" || return 1
        grep '^error: ' "$work/stderr" > "$work/$who.errors"
    done
    grep "$no_slot" "$work/plain.errors" && same "$work/plain.errors" "$work/decorated.errors"
}
domain q35 modern 300
check '300 modern devices on q35: refused as by plain libvirt' same_refusal
check '300 modern devices on q35: the plugin logs nothing' silent
check '300 modern devices on q35: nothing stays' gone

finish
