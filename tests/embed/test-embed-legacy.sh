#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The main job: a guest whose drivers know virtio 0.9 only, defined through the plugin in the real
# driver.
. "$(dirname "$0")/embed.sh"

# domain OS MACHINE ARCH - a domain with every kind of device that has a legacy form, as
# $work/in.xml
domain()
{
    sed "s,@OS@,$1,; s,@MACHINE@,$2,; s,@ARCH@,$3," "$(dirname "$0")/domains/legacy.xml" \
        > "$work/in.xml"
}

# edit SED-SCRIPT - change $work/in.xml
edit()
{
    sed "$1" "$work/in.xml" > "$work/edited.xml" && mv "$work/edited.xml" "$work/in.xml"
}

# explained FILE - "alias type type-of-its-bus" of each PCI device, from the finished XML
explained()
{
    slotwise explain --guest-os none --format json "$1" | sed -n \
        's/.*"alias": "\([^"]*\)".*"type": "\([^"]*\)".*"bus": \([0-9]*\), .*/\1 \2 \3/p' \
        > "$work/explained"
    slotwise argv --guest-os none "$1" | sed -n \
        's/.*"driver": "\([^"]*\)".*"id": "pci.\([0-9]*\)".*/\2 \1/p' > "$work/buses"
    while read -r alias type bus; do
        echo "$alias $type $(sed -n "s/^$bus //p" "$work/buses")"
    done < "$work/explained"
}

bridge='pc[ie]*-pci-bridge'
all_transitional()
{
    explained "$work/decorated.xml" | tee "$work/list"
    for device in virtio-disk0 net0 scsi0 virtio-serial0 rng0 balloon0; do
        grep -q "^$device virtio-[a-z]*-pci-transitional $bridge\$" "$work/list" || return 1
    done
}
nothing_else_moved()
{
    ! grep -v -- '-transitional ' "$work/list" | grep "$bridge\$" &&
        grep -q '^vsock0 vhost-vsock-pci pcie-root-port$' "$work/list" &&
        grep -q '^net1 e1000e pcie-root-port$' "$work/list" &&
        grep -q '^usb qemu-xhci pcie-root-port$' "$work/list"
}
validates()
{
    decorated "define --validate $work/placed.xml; undefine legacy" > "$work/dump"
}
native()
{
    decorated domxml-to-native qemu-argv "$work/in.xml" | tr '{' '\n' > "$work/native"
    slotwise argv --format json "$work/in.xml" | tr '{' '\n' > "$work/argv"
    for who in native argv; do
        grep 'virtio-blk-pci-transitional' "$work/$who" | grep -o '"bus": *"[^"]*"' | tr -d ' '
    done > "$work/found"
    cat "$work/found"
    [ "$(wc -l < "$work/found")" = 2 ] && [ "$(sort -u "$work/found" | wc -l)" = 1 ]
}

for os in centos.org/centos/6.10 debian.org/debian/7 redhat.com/rhel/5.11 \
    ubuntu.com/ubuntu/14.04; do
    domain "http://$os" q35 x86_64
    check "$os on q35 is defined" dump decorated "$work/in.xml"
    check "$os: nothing is logged" test ! -s "$work/stderr"
    check "$os: what has a legacy form is transitional, on a conventional bus" all_transitional
    check "$os: no other device is there" nothing_else_moved
    check "$os: 'slotwise place' says the same" as_place_says
    check "$os: 'slotwise place' prints what libvirt's schema takes" validates
    check "$os: defining the dumpxml again changes nothing" redefines
    check "$os: domxml-to-native and 'slotwise argv' agree" native
done

unchanged()
{
    dump plain "$work/in.xml" && dump decorated "$work/in.xml" &&
        same "$work/plain.xml" "$work/decorated.xml"
}
for os in http://redhat.com/rhel/9.0 http://example.org/no-such-os/1; do
    domain "$os" q35 x86_64
    check "$os on q35 is as with plain libvirt" unchanged
done
edit '/<metadata>/,/<\/metadata>/d'
check 'a guest without metadata on q35 is as with plain libvirt' unchanged
domain http://centos.org/centos/6.10 pc x86_64
check 'CentOS 6 on i440fx is as with plain libvirt' unchanged

bin=$SW_STATE_DIR/bin-ppc64
mkdir -p "$bin"
ln -sf "$emulator" "$(command -v qemu-system-ppc64)" "$bin"
domain http://centos.org/centos/6.10 pseries ppc64
check 'CentOS 6 on pseries is as with plain libvirt' unchanged
bin=$SW_STATE_DIR/bin

# A word of ours would not get past libvirt's schema.
own_word()
{
    edit "0,/<interface/s,<interface[^>]*>,&<hotplug require='no'/>,"
    grep -c '<hotplug' "$work/in.xml" && decorated "define --validate $work/in.xml" &&
        decorated 'dumpxml --inactive legacy; undefine legacy' > "$work/out" &&
        ! grep '<hotplug' "$work/out"
}
domain http://redhat.com/rhel/9.0 q35 x86_64
check 'a word of ours is taken out of a domain that needs nothing else' own_word
domain http://centos.org/centos/6.10 q35 x86_64
check 'a word of ours is taken out of a domain that gets models' own_word

# ---- what the domain says is kept ----

kept()
{
    dump decorated "$work/in.xml" && explained "$work/decorated.xml" | tee "$work/list" |
        grep -q "$1"
}
domain http://centos.org/centos/6.10 q35 x86_64
edit "0,/<disk type='file'/s,,& model='virtio-non-transitional',"
check 'a written model is kept' kept '^virtio-disk0 virtio-blk-pci-non-transitional pcie-root-port$'

domain http://centos.org/centos/6.10 q35 x86_64
edit "s,<target dev='vda' bus='virtio'/>,&<address type='pci' bus='0x00' slot='0x09'/>,"
on_root_bus()
{
    dump decorated "$work/in.xml" && slotwise tree --guest-os none "$work/decorated.xml" |
        tee "$work/tree" | grep -q '[-+]09.0  disk vda  virtio-blk-pci  transitional$'
}
check 'a written address is kept, and the model with it' on_root_bus

# ---- I/O windows ----

# windows COUNT DISKS [OS] - so many ports with a device that has I/O ports, and disks for which
# nothing is written
windows()
{
    {
        echo "<domain type='qemu'><name>legacy</name>"
        echo "<uuid>5a6f6d2e-0d0b-4f0e-9a2f-6c1f5d0c0606</uuid><memory unit='MiB'>64</memory>"
        [ $# = 2 ] || echo "<metadata><o:libosinfo \
xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'><o:os id='$3'/></o:libosinfo></metadata>"
        echo "<os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>"
        echo "<devices><controller type='usb' model='none'/><memballoon model='none'/>"
        for i in $(seq "$1"); do
            echo "<controller type='pci' index='$i' model='pcie-root-port'/>"
            echo "<rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend>"
            echo "<address type='pci' bus='$i' slot='0'/></rng>"
        done
        for letter in $(echo a b c | cut -d' ' -f"1-$2"); do
            disk "$letter"
        done
        echo '</devices></domain>'
    } > "$work/in.xml"
}
disk()
{
    echo "<disk type='file'><source file='/nowhere/$1'/><target dev='vd$1' bus='virtio'/></disk>"
}
too_many='slotwise: I/O windows: 15 needed, 14 exist (SeaBIOS on q35): the guest does not boot'
refused()
{
    ! decorated "define $work/in.xml" > "$work/out" && cat "$work/stderr" &&
        grep -q "^error: .*$too_many; disk vda is the first device that gets none" "$work/stderr" &&
        decorated 'list --all --name' > "$work/out" && ! grep legacy "$work/out"
}
attach_refused()
{
    disk b > "$work/disk.xml"
    ! decorated "define $work/in.xml; attach-device legacy $work/disk.xml --config" \
        > "$work/out" && cat "$work/stderr" && grep -q "^error: .*$too_many" "$work/stderr" &&
        decorated 'dumpxml --inactive legacy; undefine legacy' > "$work/out" &&
        ! grep vdb "$work/out"
}
attach_modern()
{
    dump decorated "$work/in.xml" && decorated "define $work/in.xml" > "$work/out" &&
        printf '[io]\nwindows = 3\non-exceed = refuse\n' > "$SLOTWISE_POLICY" &&
        disk b > "$work/disk.xml" &&
        decorated "attach-device legacy $work/disk.xml --config; dumpxml --inactive legacy" \
            > "$work/out"
    result=$?
    rm -f "$SLOTWISE_POLICY"
    cat "$work/stderr"
    decorated 'undefine legacy' && [ "$result" = 0 ] && grep vdb "$work/out"
}
warned()
{
    unchanged && log_says "domain legacy: I/O windows: 15 needed, 14 exist"
}
not_placed()
{
    ! slotwise place -o "$work/placed.xml" "$work/in.xml" 2> "$work/err" && cat "$work/err" &&
        grep -qF "${1#slotwise: }" "$work/err" && [ ! -e "$work/placed.xml" ]
}
old=http://centos.org/centos/6.10
windows 13 2 "$old"
check '14 I/O windows and disks that get a form: is defined' dump decorated "$work/in.xml"
check "14 I/O windows and disks that get a form: 'slotwise place' says the same" as_place_says
rm -f "$work/placed.xml"
windows 14 2 "$old"
check '15 I/O windows and disks that get a form: is refused' refused
check '15 I/O windows and disks that get a form: place refuses, too' \
    not_placed "$too_many; disk vda is the first device that gets none"
windows 14 0 "$old"
check 'a device that would take the 15th I/O window is not attached' attach_refused
windows 15 0
check '15 I/O windows, as libvirt would have them: is defined, with a warning' warned
many_warned()
{
    windows 0 1 "$old"
    nics=$(for i in $(seq 10 29); do
        echo "<interface type='user'><mac address='52:54:00:00:00:$i'/>"
        echo "<model type='virtio-non-transitional'/></interface>"
    done)
    sed "s,</devices>,$(echo $nics)</devices>," "$work/in.xml" > "$work/many.xml"
    dump decorated "$work/many.xml" && cut -c1-150 "$work/stderr" &&
        [ "$(grep -c 'slotwise: domain legacy: ' "$work/stderr")" = 17 ] &&
        grep "slotwise: domain legacy: 4 warnings more; 'slotwise explain' has all" "$work/stderr"
}
check 'a domain with twenty devices that its guest will not find: 16 are told of' many_warned
check "past the site's limit, a device that takes no I/O window is attached" attach_modern

# ---- an emulator that has no transitional types ----

no_transitional()
{
    for entry in "$work"/cache/*qemu-system-x86_64*; do
        sed "/transitional/d" "$entry" > "$work/entry" && cat "$work/entry" > "$entry" || return 1
    done
    dump decorated "$work/in.xml" && explained "$work/decorated.xml" | tee "$work/list"
    for device in virtio-disk0 net0 scsi0 virtio-serial0 rng0 balloon0; do
        grep -q "^$device virtio-[a-z]*-pci $bridge\$" "$work/list" || return 1
    done
}
domain http://centos.org/centos/6.10 q35 x86_64
check 'without transitional types: the generic type on conventional slots' no_transitional
check "without transitional types: 'slotwise place' says the same" as_place_says

finish
