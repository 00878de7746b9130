#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every way in which a domain or a device comes to libvirtd, for a guest that knows virtio 0.9 only.
. "$(dirname "$0")/daemon.sh"

# domain OS - $work/in.xml, a q35 domain that can be started
domain()
{
    sed "s,@OS@,$1,; s,@MACHINE@,q35,; s,@ARCH@,x86_64,; s,/nonexistent,$work,
         /<vsock/,/<.vsock/d" "$here/../embed/domains/legacy.xml" > "$work/in.xml"
}
edit()
{
    sed "$1" "$work/in.xml" > "$work/edited.xml" && mv "$work/edited.xml" "$work/in.xml"
}
for image in a b c d e f; do
    truncate -s 1M "$work/$image.img"
done

# disk IMAGE TARGET [WORDS] - $work/device.xml
disk()
{
    cat > "$work/device.xml" << END
<disk type='file' device='disk'${3+ $3}>
  <source file='$work/$1.img'/><target dev='$2' bus='virtio'/>
</disk>
END
}
# rng [MORE] - $work/device.xml
rng()
{
    cat > "$work/device.xml" << END
<rng model='virtio'>${1-}<backend model='random'>/dev/urandom</backend></rng>
END
}

tree()
{
    "$SW_SLOTWISE" tree --guest-os none "$1"
}
# topology [FLAG] - of the domain that libvirtd has, in $work/topology
topology()
{
    on_system dumpxml legacy "$@" > "$work/dumped.xml" && tree "$work/dumped.xml" > "$work/topology"
}
place()
{
    SLOTWISE_CACHE_DIR=$work/cache "$SW_SLOTWISE" place "$work/in.xml" > "$work/placed.xml" &&
        tree "$work/placed.xml" > "$work/expected"
}
as_place_says()
{
    place && diff "$work/expected" "$work/topology"
}

# stands_behind BRIDGE TYPE N - N devices of that type stand behind such a bridge
stands_behind()
{
    cat "$work/topology"
    sed -n "/\[.. $1[],].*-[+]-[^[]*\$/,/\\\\-/p; /\[.. $1[],][^[]*---/p" "$work/topology" |
        grep -c "  .*  $2  [a-z]*\$" > "$work/count"
    [ "$(cat "$work/count")" = "$3" ]
}

# in_qemu TYPE N - the running QEMU has N devices of that type
in_qemu()
{
    on_system qemu-monitor-command legacy \
        '{"execute": "qom-list", "arguments": {"path": "/machine/peripheral"}}' > "$work/qom" &&
        tr ',' '\n' < "$work/qom" | grep -c "child<$1>" > "$work/count"
    cat "$work/qom"
    [ "$(cat "$work/count")" = "$2" ]
}

serve "$SW_DRIVER_DIR"
blk=virtio-blk-pci-transitional

# ---- a domain that comes and goes ----

domain http://centos.org/centos/6.10
created()
{
    on_system create --paused "$@" "$work/in.xml" && topology && as_place_says
}
check 'domainCreateXML: a guest is started where slotwise place puts it' created
check 'its devices are transitional, in the running QEMU' in_qemu "$blk" 1
no_defined()
{
    [ -z "$(on_system list --all --persistent --name)" ]
}
check 'it is not defined' no_defined
# libvirt's own answer in either case: its QEMU driver has no such function
with_files()
{
    ! on_system create --pass-fds 3 "$work/in.xml" 3< /dev/null 2> "$work/error" &&
        grep 'not supported.*virDomainCreateXMLWithFiles' "$work/error"
}
on_system destroy legacy
check 'domainCreateXMLWithFiles is as in libvirt' with_files
edit "0,/<interface/s,<interface[^>]*>,&<hotplug require='no'/>,"
check 'a word of ours passes the schema of a guest that is created' created --validate
on_system destroy legacy

# ---- devices for a guest that runs ----

domain http://centos.org/centos/6.10
on_system define --validate "$work/in.xml"
on_system start --paused legacy

# attached [FLAG]...
attached()
{
    on_system attach-device legacy "$work/device.xml" "$@" && topology
}
disk c vdb
check 'domainAttachDevice: a disk is plugged into the guest' attached
check 'it stands behind the bridge that is there' stands_behind pcie-to-pci-bridge "$blk" 2
check 'it is a transitional one, in QEMU as well' in_qemu "$blk" 2
disk d vdc
check 'domainAttachDeviceFlags: a disk is plugged into the guest' attached --live
check 'it stands behind that bridge' stands_behind pcie-to-pci-bridge "$blk" 3
by_command()
{
    on_system attach-disk legacy "$work/e.img" vdd --live && topology
}
check 'virsh attach-disk: a disk is plugged into the guest' by_command
check 'it stands behind that bridge, too' stands_behind pcie-to-pci-bridge "$blk" 4
rng "<hotplug require='no'/>"
check 'a word of ours is taken out of a device' attached --live
check 'which is plugged in although it says that it need not' \
    stands_behind pcie-to-pci-bridge virtio-rng-pci-transitional 2
disk f vde "model='virtio-non-transitional'"
check 'a written model is kept' attached --live
check 'and goes to a root port' stands_behind pcie-to-pci-bridge "$blk" 4
config_is_as_before()
{
    topology --inactive && as_place_says
}
check 'the definition knows nothing of all that' config_is_as_before

# ---- devices for the definition ----

disk e vdf
check 'a disk is added to the definition' attached --config
defined_with()
{
    topology --inactive && stands_behind pcie-to-pci-bridge "$blk" "$1"
}
check 'it stands behind the bridge of the definition' defined_with 2
live_is_as_before()
{
    topology && stands_behind pcie-to-pci-bridge "$blk" 4 # until the guest answers
}
check 'the running guest knows nothing of it' live_is_as_before
rng
check 'a device is added to both' attached --live --config
both()
{
    topology && stands_behind pcie-to-pci-bridge virtio-rng-pci-transitional 3 &&
        topology --inactive && stands_behind pcie-to-pci-bridge virtio-rng-pci-transitional 2
}
check 'and stands behind either bridge' both
redefined()
{
    on_system dumpxml --inactive legacy > "$work/once.xml" && on_system define "$work/once.xml" &&
        on_system dumpxml --inactive legacy > "$work/twice.xml" &&
        diff "$work/once.xml" "$work/twice.xml"
}
check 'the definition, defined again, is the same' redefined
on_system destroy legacy
restarted()
{
    on_system start --paused legacy && in_qemu "$blk" 2
}
check 'the next start has what was added' restarted
on_system destroy legacy
on_system undefine legacy

# ---- no slot for it ----

# no_bridge - a guest that runs with its disk on a root port, by the domain's own word
no_bridge()
{
    sed "s,/nonexistent,$work," "$here/no-bridge.xml" > "$work/in.xml"
    on_system define "$work/in.xml"
    on_system start --paused legacy
}
no_bridge
disk c vdb
no_slot()
{
    ! on_system attach-device legacy "$work/device.xml" "$@" 2> "$work/error"
    cat "$work/error"
    grep -q "no free slot for disk vdb.*<controller type='pci' model='pcie-to-pci-bridge'/>" \
        "$work/error"
}
says_restart()
{
    no_slot "$@" && grep -q 'shut the guest down and start it again' "$work/error"
}
check 'a guest without a bridge: the error says which controller to add' says_restart
check 'with flags, too' says_restart --live
took_nothing()
{
    topology && [ "$(grep -c "  disk .*  virtio-blk-pci" "$work/topology")" = 1 ]
}
check 'libvirt took nothing' took_nothing
other_reason()
{
    sed "s,vdb,vda," "$work/device.xml" > "$work/taken.xml"
    ! on_system attach-device legacy "$work/taken.xml" --live 2> "$work/error"
    cat "$work/error"
    grep -q "target 'vda' duplicated" "$work/error"
}
check "libvirt's own reason comes first" other_reason
check 'the definition gets disk and bridge' attached --config
check 'the disk behind the bridge' defined_with 1
on_system destroy legacy
on_system undefine legacy

# ---- i440fx, where any slot would do ----

sed "s,/nonexistent,$work,; s,q35,pc,; /pcie-root/d; /<address/d
     s,<devices>,<features><acpi/></features>&," "$here/no-bridge.xml" > "$work/in.xml"
on_system define "$work/in.xml"
on_system start --paused legacy
# The last slot is free as long as only QEMU refuses the disk, whose image is no qcow2.
refused_by_qemu()
{
    disk c vdb
    sed -i "s,<source,<driver name='qemu' type='qcow2'/>&," "$work/device.xml"
    ! on_system attach-device legacy "$work/device.xml" 2> "$work/error" &&
        grep -q 'Image is not in qcow2 format' "$work/error"
}
filled()
{
    for _ in $(seq 40); do
        refused_by_qemu || break
        rng
        on_system attach-device legacy "$work/device.xml" || return 1
    done
    cat "$work/error"
    grep -q "no free slot for disk vdb.*<controller type='pci' model='pci-bridge'/>.* start it" \
        "$work/error" && topology &&
        [ "$(grep -c '  virtio-rng-pci  transitional$' "$work/topology")" = 29 ]
}
check 'i440fx: the error names a bridge when no slot is left, and not before' filled
on_system destroy legacy
on_system undefine legacy

# ---- an emulator without transitional types ----

for entry in "$work"/cache/*qemu-system-x86_64*; do
    sed -i /transitional/d "$entry"
done
domain http://centos.org/centos/6.10
on_system define "$work/in.xml"
on_system start --paused legacy
disk c vdb
check 'without transitional types: a disk is plugged in' attached
generic()
{
    stands_behind pcie-to-pci-bridge virtio-blk-pci 2 && in_qemu virtio-blk-pci 2
}
check 'it is a generic one behind the bridge' generic
on_system destroy legacy
on_system undefine legacy
no_bridge
check 'where only an address could help, the error says which controller to add' no_slot --live
check 'and does so for the definition' no_slot --config
check 'libvirt took nothing' took_nothing
on_system destroy legacy
on_system undefine legacy

# ---- other guests ----

stop
rm -r "$work/cache"
serve "$SW_DRIVER_DIR"
# what a modern guest gets in both daemons
transcript()
{
    domain http://redhat.com/rhel/9.0
    on_system define "$work/in.xml"
    on_system start --paused legacy
    disk c vdb
    on_system attach-device legacy "$work/device.xml"
    rng
    on_system attach-device legacy "$work/device.xml" --live --config
    on_system attach-device legacy "$work/no-such.xml"
    echo '<rng' > "$work/device.xml"
    on_system attach-device legacy "$work/device.xml" --config
    on_system dumpxml legacy
    on_system dumpxml --inactive legacy
    on_system destroy legacy
    on_system undefine legacy
}
transcript 2>&1 | sed 's/domain-[0-9]*-legacy/domain-N-legacy/; s/id=.[0-9]*/id=N/' \
    > "$work/decorated"
check 'nothing of ours is in the log' log_is_silent
stop
serve "$SW_REAL_DIR"
transcript 2>&1 | sed 's/domain-[0-9]*-legacy/domain-N-legacy/; s/id=.[0-9]*/id=N/' \
    > "$work/plain"
stop
check 'a modern guest gets the same with and without the plugin' \
    diff "$work/plain" "$work/decorated"

finish
