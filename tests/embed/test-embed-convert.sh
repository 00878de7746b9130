#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What 'slotwise convert' prints, given to plain libvirt and to QEMU: no plugin helps here.
#
# A guest needs root here, see test-embed-beyond.sh.
is_root=$([ "$(id -u)" != 0 ] || echo yes)
if [ "$is_root" ] && [ "${1-}" != inside ]; then
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" inside
fi
. "$(dirname "$0")/embed.sh"
here=$(cd "$(dirname "$0")" && pwd)
cases=$here/../convert
if [ "$is_root" ]; then
    umount --recursive --lazy /sys/fs/cgroup
    mkdir -p "$SW_STATE_DIR/plain/etc"
    cat > "$SW_STATE_DIR/plain/etc/qemu.conf" << EOF
user = "root"
group = "root"
stdio_handler = "file"
security_driver = "none"
namespaces = []
EOF
fi
export SLOTWISE_CACHE_DIR="$work/cache"

# ---- every expected result of tests/convert ----

# One virsh for all of them: a start of the driver takes longer than all that it is asked here.
commands=$(for file in "$cases"/*.converted.xml; do
    name=$(sed -n 's,.*<name>\(.*\)</name>.*,\1,p' "$file")
    echo "echo @case-$(basename "$file" .converted.xml)@; define --validate $file;"
    echo "dumpxml --inactive $name; echo @native@; domxml-to-native qemu-argv $file;"
    echo "echo @end@; undefine $name --nvram;"
done)
plain "$commands" | sed 's/@[^@]*@/\n&\n/g' > "$work/answers"

# answer NAME - what libvirt made of a case, as $work/answer, and QEMU's arguments, as $work/native
answer()
{
    sed -n "/^@case-$1@\$/,/^@end@\$/p" "$work/answers" > "$work/all"
    sed -n '/<domain/,/<\/domain>/p' "$work/all" > "$work/answer"
    sed '1,/^@native@$/d; /^@end@$/d' "$work/all" > "$work/native"
}

taken()
{
    answer "$1"
    cat "$work/stderr"
    [ -s "$work/answer" ] || return 1
    # there is no such device on this host, so that libvirt cannot say how to pass it through
    [ "$1" = host-device ] || grep -q -- '-machine pc-q35-' "$work/native"
}

same_places()
{
    slotwise tree --guest-os none "$cases/$1.converted.xml" > "$work/ours" &&
        slotwise tree --guest-os none "$work/answer" > "$work/theirs" &&
        same "$work/ours" "$work/theirs"
    for file in "$cases/$1.converted.xml" "$work/answer"; do
        tr '"' "'" < "$file" | grep -o "<target dev='[^']*' bus='[^']*'" | sort \
            > "$work/disks-$(basename "$file")"
    done
    same "$work/disks-$1.converted.xml" "$work/disks-answer"
}

same_arguments()
{
    slotwise argv --guest-os none --format json "$work/answer" > "$work/argv"
    tr '{' '\n' < "$work/native" | grep -o '"driver":"virtio-[^"]*"' | sort > "$work/virtio-native"
    tr '{' '\n' < "$work/argv" | tr -d ' ' | grep -o '"driver":"virtio-[^"]*"' | sort \
        > "$work/virtio-argv"
    same "$work/virtio-argv" "$work/virtio-native"
}

for file in "$cases"/*.converted.xml; do
    name=$(basename "$file" .converted.xml)
    check "$name: libvirt defines it, and has arguments for QEMU" taken "$name"
    [ "$name" = already-q35 ] && continue # which is printed as it came
    check "$name: libvirt has every device where it is written" same_places "$name"
    [ "$name" = host-device ] ||
        check "$name: QEMU gets the same virtio devices" same_arguments
done

# ---- CentOS 6, from libvirt's i440fx to a running q35 ----

cat > "$work/pc.xml" <<XML
<domain type='qemu'>
  <name>convert</name>
  <metadata>
    <o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
      <o:os id='http://centos.org/centos/6.10'/>
    </o:libosinfo>
  </metadata>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>
  <features><acpi/></features>
  <devices>
    <emulator>$emulator</emulator>
    <disk type='file'><source file='$work/a.img'/><target dev='vda' bus='virtio'/></disk>
    <disk type='file'><source file='$work/b.img'/><target dev='hda' bus='ide'/></disk>
    <disk type='file'><source file='$work/c.img'/><target dev='sda' bus='scsi'/></disk>
    <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
    <disk type='file' device='floppy'><source file='$work/f.img'/><target dev='fda'/></disk>
    <controller type='scsi' model='virtio-scsi'/>
    <interface type='user'><model type='virtio'/></interface>
    <interface type='user'><model type='e1000'/></interface>
    <input type='tablet' bus='usb'/>
    <controller type='virtio-serial'/>
    <video><model type='cirrus'/></video>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
XML
for image in a b c f; do
    truncate -s 1M "$work/$image.img"
done

converted()
{
    dump plain "$work/pc.xml" "$work/from.xml" &&
        slotwise convert --machine q35 "$work/from.xml" -o "$work/in.xml" &&
        dump plain "$work/in.xml" "$work/to.xml"
}

legacy()
{
    slotwise argv --guest-os none --format json "$work/to.xml" > "$work/plan" || return 1
    cat "$work/plan"
    bridge=$(sed -n 's/.*"driver": "pcie-pci-bridge".*"id": "\([^"]*\)".*/\1/p' "$work/plan")
    [ "$(grep -c "\"virtio-[a-z]*-pci-transitional\".*\"bus\": \"$bridge\"" "$work/plan")" = 6 ]
}

runs()
{
    plain "define $work/to.xml" > "$work/dump" &&
        in_driver plain "$SW_REAL_DIR" /usr/bin/python3 "$here/run-guest.py" 30 "$work/plan" \
            "$work/query" convert "$taskset" -c "$cpu" "$virsh" -q > "$work/state"
    cat "$work/state" "$work/stderr"
    plain 'undefine convert' > "$work/dump"
    grep -x paused "$work/state"
}

reads_back()
{
    /usr/bin/python3 "$here/read-back.py" "$work/plan" "$work/query"
}

check 'CentOS 6 on i440fx: libvirt places it, and takes what it is converted to' converted
check 'CentOS 6: its virtio devices are transitional, on conventional slots' legacy
[ "$is_root" ] || finish
check 'CentOS 6: the converted guest starts' runs
check 'CentOS 6: the firmware has every device, its legacy ID, its I/O ports' reads_back

finish
