#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Words of our own about virtio: a guest that is started with them, devices with them that are
# attached, and what QEMU then has.
. "$(dirname "$0")/daemon.sh"

for image in a b c d e f g h; do
    truncate -s 1M "$work/$image.img"
done

# domain OS [DEVICE] - a q35 domain with a free port and a bridge, in $work/in.xml
domain()
{
    cat > "$work/in.xml" << END
<domain type='qemu'>
  <name>words</name>
  <metadata>
    <o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
      <o:os id='$1'/>
    </o:libosinfo>
  </metadata>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    ${2-}
    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'/>
    <controller type='pci' index='2' model='pcie-to-pci-bridge'/>
    <controller type='pci' index='3' model='pcie-root-port'/>
    <controller type='pci' index='4' model='pcie-root-port'/>
    <controller type='pci' index='5' model='pcie-root-port'/>
    <controller type='pci' index='6' model='pcie-root-port'/>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
END
}
modern=http://redhat.com/rhel/9.0
legacy=http://centos.org/centos/6.10

# disk IMAGE TARGET [ATTRIBUTE [CHILD]] - prints a disk
disk()
{
    echo "<disk type='file' device='disk' ${3-}><source file='$work/$1.img'/>"
    echo "<target dev='$2' bus='virtio'/>${4-}</disk>"
}

# in_qemu TYPE N - the running QEMU has N devices of that type
in_qemu()
{
    on_system qemu-monitor-command words \
        '{"execute": "qom-list", "arguments": {"path": "/machine/peripheral"}}' > "$work/qom" &&
        tr ',' '\n' < "$work/qom" | grep -c "child<$1>" > "$work/count"
    cat "$work/qom"
    [ "$(cat "$work/count")" = "$2" ]
}
# in_definition MODEL N
in_definition()
{
    on_system dumpxml --inactive words > "$work/xml" &&
        grep -c "'$1'" "$work/xml" > "$work/count"
    cat "$work/xml"
    [ "$(cat "$work/count")" = "$2" ] && ! grep -E 'revision|<virtio|<hotplug' "$work/xml"
}
blk=virtio-blk-pci

serve "$SW_DRIVER_DIR"

# ---- a guest of which nothing would be decided, but for words ----

domain "$modern" "$(disk a vda "model='virtio-0.9'"; disk b vdb '' "<virtio revision='1.0'/>")"
started()
{
    on_system define --validate "$work/in.xml" && on_system start --paused words
}
check 'a guest with words is defined and started' started
has_both()
{
    in_qemu $blk-transitional 1 && in_qemu $blk-non-transitional 1
}
check 'QEMU has one disk of either form' has_both

# attached FLAG... - $work/device.xml
attached()
{
    on_system attach-device words "$work/device.xml" "$@"
}
# attach TITLE TYPE LIVE MODEL DEFINED FLAG... - it is taken; QEMU has LIVE devices of that type,
# the definition DEFINED of that model
attach()
{
    title=$1 type=$2 live=$3 model=$4 defined=$5
    shift 5
    check "$title: is attached" attached "$@"
    check "$title: is that in QEMU" in_qemu "$type" "$live"
    check "$title: is that in the definition" in_definition "$model" "$defined"
}
disk c vdc "model='virtio-0.9'" > "$work/device.xml"
attach 'virtio-0.9, live' $blk-transitional 2 virtio-transitional 1 --live
disk d vdd '' "<driver revision='1.0'/>" > "$work/device.xml"
attach 'revision 1.0, live' $blk-non-transitional 2 virtio-non-transitional 1 --live
disk e vde '' "<virtio revision='0.9'/>" > "$work/device.xml"
attach 'revision 0.9, of the definition' $blk-transitional 2 virtio-transitional 2 --config
disk f vdf '' "<driver name='qemu' type='raw' revision='both'/><hotplug require='no'/>" \
    > "$work/device.xml"
attach 'revision both, both' $blk-transitional 3 virtio-transitional 3 --live --config
echo "<rng model='virtio-1.0'><backend model='random'>/dev/urandom</backend></rng>" \
    > "$work/device.xml"
attach 'virtio-1.0, both' virtio-rng-pci-non-transitional 1 virtio-non-transitional 2 \
    --live --config
echo "<input type='tablet' bus='virtio' model='virtio-1.0'/>" > "$work/device.xml"
attach 'virtio-1.0 of what knows no other' virtio-tablet-pci 1 virtio-non-transitional 2 --live

# ---- what cannot be ----

# refused MESSAGE [FLAG...] - $work/device.xml
refused()
{
    message=$1
    shift
    on_system dumpxml words > "$work/before"
    on_system attach-device words "$work/device.xml" "$@" 2> "$work/error" && return 1
    cat "$work/error"
    on_system dumpxml words | diff "$work/before" - &&
        grep -q "slotwise: .*$message.*; " "$work/error"
}
echo "<input type='mouse' bus='virtio' model='virtio-0.9'/>" > "$work/device.xml"
check 'a device that came with virtio 1 cannot be 0.9' refused 'came with virtio 1' --live
check 'nor in the definition' refused 'came with virtio 1' --config
echo "<vsock model='virtio-transitional'><cid auto='no' address='9'/></vsock>" > "$work/device.xml"
check "nor by libvirt's own word" refused 'came with virtio 1' --live
disk g vdg '' "<virtio revision='2.0'/>" > "$work/device.xml"
check 'a revision that there is not is refused' refused "'2.0', which there is not" --live
disk g vdg "model='virtio-0.9'" "<virtio revision='1.0'/>" > "$work/device.xml"
check 'so are words that contradict each other' refused 'asks for revision'
on_system destroy words
on_system undefine words
domain "$modern"
sed -i '/pcie-to-pci-bridge/d' "$work/in.xml"
on_system define "$work/in.xml"
on_system start --paused words
disk g vdg '' "<virtio revision='0.9'/>" > "$work/device.xml"
check 'without a bridge, the error says which controller to add' \
    refused 'no free slot for disk vdg' --live
on_system destroy words
check 'nothing of ours is in the log so far' test -z "$(grep 'slotwise: ' "$work/log" |
    grep -v 'error : ')"
on_system undefine words

# ---- a guest that would not find its disk ----

domain "$legacy" "$(disk a vda "model='virtio-1.0'")"
check 'the words of a domain come before its guest' on_system define --validate "$work/in.xml"
check 'its disk is what they say' in_definition virtio-non-transitional 1
warned()
{
    grep 'warning : .*slotwise: domain words: disk vda: the guest will not find this disk' \
        "$work/log" > "$work/found"
    cat "$work/found"
    [ "$(grep -c . "$work/found")" = 1 ]
}
check 'the log says that the guest does not find it' warned
on_system define "$work/in.xml"
check 'and says so once' warned
on_system start --paused words
disk c vdb > "$work/device.xml"
attach 'a disk without words' $blk-transitional 1 virtio-non-transitional 1 --live
disk d vdc '' "<driver revision='1.0'/>" > "$work/device.xml"
attach 'a disk with words' $blk-non-transitional 2 virtio-non-transitional 1 --live
warned_of_device()
{
    grep 'slotwise: domain words: disk vdc: the guest will not find this disk:' "$work/log"
}
check 'the log tells of that disk, too' warned_of_device
failed()
{
    ls /run/slotwise
    [ ! -e /run/slotwise/last-failure ] || ! grep 'will not find' /run/slotwise/last-failure
}
check 'a warning is no failure of the plugin' failed
stop

finish
