#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Words of our own about virtio, in every kind of device that has a virtio form, through define
# --validate of the real driver: what libvirt gets passes its schema and is what was asked for.
. "$(dirname "$0")/embed.sh"

# words SED... - domains/words.xml with these words, in $work/in.xml; a model that gets none is the
# plain one
words()
{
    sed "$@" -e "s, model='@@',,; s,@\([a-z-]*\)@,\1,; /<revision/d" \
        "$(dirname "$0")/domains/words.xml" > "$work/in.xml"
}
# Without the devices that came with virtio 1.
old='/came with virtio 1/,/<!-- end/d'

defined()
{
    decorated "define --validate $work/in.xml; dumpxml --inactive words; undefine words" \
        > "$work/dump"
    status=$?
    cat "$work/stderr"
    sed -n '/<domain/,/<\/domain>/p' "$work/dump" > "$work/decorated.xml"
    [ $status = 0 ] && [ -s "$work/decorated.xml" ]
}
# has MODEL N - libvirt has so many devices of that model, and no word of ours
has()
{
    grep -c "'$1'" "$work/decorated.xml" > "$work/count"
    cat "$work/count" "$work/decorated.xml"
    [ "$(cat "$work/count")" = "$2" ] &&
        ! grep -E "revision=|<virtio|virtio-0.9|virtio-1.0" "$work/decorated.xml"
}

# try TITLE MODEL N - what was written is taken, and becomes that
try()
{
    check "$1: passes libvirt's schema" defined
    check "$1: is $2 where there is such a form" has "$2" "$3"
    check "$1: stands where slotwise place puts it" as_place_says
    check "$1: defined again, it is the same" redefines
}

words -e "s,@[a-z-]*@,virtio-0.9,; $old"
try 'model virtio-0.9' virtio-transitional 8
words -e 's,@[a-z-]*@,virtio-1.0,'
try 'model virtio-1.0' virtio-non-transitional 9
for element in driver virtio; do
    words -e "s,<revision,<$element revision='0.9',; $old"
    try "<$element revision='0.9'>" virtio-transitional 8
    words -e "s,<revision,<$element revision='1.0',"
    try "<$element revision='1.0'>" virtio-non-transitional 9
    words -e "s,<revision,<$element revision='both',; $old"
    try "<$element revision='both'>" virtio-transitional 8
done

# ---- what cannot be ----

# refused DEVICE MESSAGE - a domain with this device is refused by us, with its line and the cure
refused()
{
    cat > "$work/in.xml" << END
<domain type='qemu'><name>words</name><memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><devices>
  $1
</devices></domain>
END
    ! decorated define "$work/in.xml" && cat "$work/stderr" &&
        grep -q "^error: .*slotwise: .*$2.*; .* (line 3)$" "$work/stderr"
}
never='came with virtio 1 and has no older form'
check 'virtio-0.9: no mouse speaks it' \
    refused "<input type='mouse' bus='virtio' model='virtio-0.9'/>" "$never"
check 'virtio-0.9: no graphics card does' \
    refused "<video><model type='virtio-0.9'/></video>" "$never"
check 'virtio-0.9: no vsock does' \
    refused "<vsock model='virtio-0.9'><cid auto='yes'/></vsock>" "$never"
check 'virtio-0.9: no IOMMU does' refused "<iommu model='virtio-0.9'/>" "$never"
check 'virtio-0.9: no crypto device does' \
    refused "<crypto model='virtio-0.9' type='qemu'/>" "$never"
memory='<target><size>1024</size></target>'
check 'virtio-0.9: no memory does' \
    refused "<memory model='virtio-0.9'>$memory</memory>" "$never"
folder="<source dir='/nonexistent'/><target dir='a'/>"
check 'revision 0.9: no virtiofs does' \
    refused "<filesystem><driver type='virtiofs' revision='0.9'/>$folder</filesystem>" "$never"
check 'revision both: no tablet does' \
    refused "<input type='tablet' bus='virtio'><virtio revision='both'/></input>" "$never"
check "libvirt's own transitional vsock is refused, too" \
    refused "<vsock model='virtio-transitional'><cid auto='yes'/></vsock>" "$never"
own_vsock()
{
    plain "define $work/in.xml; undefine words" # where QEMU would not start
}
check 'as plain libvirt does not refuse it' own_vsock
image="<source file='/nonexistent/a'/>"
disk="$image<target dev='vda' bus='virtio'/>"
check 'a revision that there is not' \
    refused "<disk type='file'>$disk<virtio revision='2'/></disk>" "'2', which there is not"
check "a revision that libvirt's own model contradicts" \
    refused "<disk type='file' model='virtio-transitional'>$disk<driver revision='1.0'/></disk>" \
    "asks for revision='1.0'"
check 'two revisions that contradict each other' refused \
    "<disk type='file'>$disk<driver revision='1.0'/><virtio revision='0.9'/></disk>" \
    "for revision='1.0' in line"
check 'a revision of what is no virtio device' refused \
    "<disk type='file'>$image<target dev='sda' bus='sata'/><virtio revision='0.9'/></disk>" \
    'no virtio device'
check 'nothing of these is defined' test -z "$(decorated list --all --name)"

finish
