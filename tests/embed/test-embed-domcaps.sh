#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# virsh domcapabilities tells which virtio models this emulator has and which slots they take, in
# what libvirt's own schema and virt-manager can read.
. "$(dirname "$0")/embed.sh"
here=$(cd "$(dirname "$0")" && pwd)

# domcaps WHO MACHINE [ARCH EMULATOR] - to $work/WHO.xml
domcaps()
{
    "$1" domcapabilities --virttype qemu --arch "${3:-x86_64}" --machine "$2" \
        --emulatorbin "${4:-$bin/qemu-system-x86_64}" > "$work/$1.xml"
}

# values DEVICE ENUM EXPECTED - in $work/decorated.xml; words, with blanks between
values()
{
    got=$(xmllint --xpath "//devices/$1/enum[@name='$2']/value/text()" "$work/decorated.xml" \
        2> "$work/xmllint" | paste -sd ' ')
    echo "$1 $2: $got"
    [ "$got" = "$3" ]
}

valid()
{
    virt-xml-validate "$work/decorated.xml" domaincaps
}

# The document without our enums, of which none has the name of one of libvirt's. No filesystem has
# models in libvirt's.
without_ours()
{
    sed -e "/<enum name='[A-Za-z]*Slots'\/>/d" -e "/<enum name='[A-Za-z]*Slots'>/,/<\/enum>/d" \
        -e "/<filesystem/,/<\/filesystem>/{/<enum name='model'>/,/<\/enum>/d}" \
        "$work/decorated.xml" > "$work/rest.xml"
    same "$work/plain.xml" "$work/rest.xml"
}

all='virtio virtio-transitional virtio-non-transitional'
both_non='virtio-non-transitional:pci virtio-non-transitional:pcie'
on_q35="virtio:pci virtio:pcie virtio-transitional:pci $both_non"

# ---- the emulator is probed when it has to be ----

domcaps plain q35
domcaps decorated q35
check 'an emulator that was never probed is probed' test -s "$work/decorated.xml"
check 'the plugin logs nothing' sh -c '! grep "slotwise: " "$1"' - "$work/stderr"
check "q35: valid under libvirt's schema" valid
check "q35: every byte of libvirt's stays" without_ours
check "q35: libvirt's models of disks are real" values disk model "$all"
check 'q35: transitional disks take conventional slots, others both kinds' values disk virtioSlots \
    "$on_q35"
check 'q35: file systems have models' values filesystem model "$all"
check 'q35: virtiofs has none but its own' values filesystem virtiofsSlots 'virtio:pci virtio:pcie'

domcaps plain pc
domcaps decorated pc
check "i440fx: valid under libvirt's schema" valid
check "i440fx: every byte of libvirt's stays" without_ours
check 'i440fx: there are conventional slots only' values rng virtioSlots \
    'virtio:pci virtio-transitional:pci virtio-non-transitional:pci'

# ---- what libvirt 9.0 claims of QEMU 7.2 and is not so ----

s390x=$(command -v qemu-system-s390x)
claims()
{
    grep -q "$1" "$work/plain.xml"
}
# libvirt makes a type of it that this QEMU does not have.
dies()
{
    cat > "$work/s390.xml" << EOF
<domain type='qemu'><name>s390</name><memory>65536</memory>
<os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>
<devices><emulator>$s390x</emulator><memballoon model='none'/>
<rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend></rng></devices>
</domain>
EOF
    type=$(plain domxml-to-native qemu-argv "$work/s390.xml" |
        sed -n 's/.*"driver":"\(virtio-rng-[a-z-]*\)".*/\1/p')
    echo "type: $type"
    [ -n "$type" ] && "$s390x" -device "$type,help" 2>&1 | grep 'not found'
}
domcaps plain s390-ccw-virtio s390x "$s390x"
domcaps decorated s390-ccw-virtio s390x "$s390x"
check 's390x: libvirt claims transitional models' claims virtio-transitional
check 's390x: no guest starts with one' dies
check "s390x: valid under libvirt's schema" valid
check 's390x: disks have the plain model' values disk model virtio
check 's390x: and so have random number generators' values rng model virtio
check 's390x: disks take channel I/O' values disk virtioSlots virtio:ccw
check 's390x: a class without a type there takes none' values disk vhostuserSlots ''
check 's390x: no PCI slot is claimed' sh -c '! grep ":pci" "$1"' - "$work/decorated.xml"

domcaps decorated microvm
check "microvm: valid under libvirt's schema" valid
check 'microvm: disks have the plain model' values disk model virtio
check 'microvm: no PCI slot is claimed' sh -c '! grep ":pci" "$1"' - "$work/decorated.xml"

# ---- an emulator with holes: the cache says so ----

sed -i -e '/name=.virtio-rng-pci-transitional/d' -e '/name=.virtio-blk-pci/d' \
    "$work"/cache/qemu-system-x86_64-*.xml
domcaps decorated q35
check "holes: valid under libvirt's schema" valid
check 'holes: a type that is not there is no model' values rng model \
    'virtio virtio-non-transitional'
check 'holes: nor has it slots' values rng virtioSlots \
    "virtio:pci virtio:pcie $both_non"
check 'holes: a class that is not there has no model' values disk model ''
check 'holes: no slot' values disk virtioSlots ''
check 'holes: and is no bus' values disk bus 'fdc scsi usb sata'
rm -r "$work/cache"
domcaps decorated q35

# ---- virt-manager ----

# reads ROOT DRIVER_DIR FILE
reads()
{
    in_driver "$1" "$2" "$taskset" -c "$cpu" /usr/bin/python3 "$here/read-caps.py" \
        "$bin/qemu-system-x86_64" > "$3" 2> "$work/stderr" || { cat "$work/stderr"; return 1; }
}
finds_more()
{
    {
        cat "$work/virtinst.plain"
        echo "disk virtioSlots: $on_q35"
        echo "own element: urn:slotwise:capabilities:1"
    } | diff - "$work/virtinst"
}
check 'virt-manager reads both documents of plain libvirt' \
    reads plain "$SW_REAL_DIR" "$work/virtinst.plain"
check 'it reads them with the plugin, too' reads decorated "$SW_DRIVER_DIR" "$work/virtinst"
check 'it finds what it found before, and what is new' finds_more
check 'the plugin logs nothing there either' sh -c '! grep "slotwise: " "$1"' - "$work/stderr"

# ---- the switch ----

ask_both()
{
    domcaps plain q35
    domcaps decorated q35
    decorated capabilities > "$work/capabilities"
}
# policy WORD
policy()
{
    printf '[policy]\ncapabilities-xml = %s\n' "$1" > "$SLOTWISE_POLICY"
    ask_both
}
shows_enums()
{
    grep -q "<enum name='virtioSlots'>" "$work/decorated.xml"
}
shows_element()
{
    grep -q "<virtioCapabilitiesList " "$work/capabilities"
}
# check_shows STATUS - of the two greps: 0 where it is shown
check_shows()
{
    shows_enums
    enums=$?
    shows_element
    [ "$enums $?" = "$1" ]
}
ask_both
check 'without a policy both documents show it' check_shows '0 0'
policy all
check 'all: both documents show it' check_shows '0 0'
policy enum
check 'enum: the domain capabilities do' check_shows '0 1'
check "enum: the capabilities are valid under libvirt's schema" \
    virt-xml-validate "$work/capabilities" capability
policy none
check 'none: neither does' check_shows '1 1'
check 'none: the domain capabilities are as without the plugin' \
    same "$work/plain.xml" "$work/decorated.xml"
policy some
check 'a wrong policy: both do' check_shows '0 0'
check 'that is logged in one line' \
    log_says "policy.conf:2: capabilities-xml cannot be 'some'; write one of: none, enum, all"
rm "$SLOTWISE_POLICY"

# ---- no capabilities to be had ----

rm -r "$work/cache"
export SLOTWISE_PROBE=/bin/false
domcaps plain q35
domcaps decorated q35
check 'without capabilities libvirt answers as without the plugin' \
    same "$work/plain.xml" "$work/decorated.xml"
check 'and the plugin says so in one line' \
    log_says 'connectGetDomainCapabilities goes on without advice'

refused()
{
    ! decorated domcapabilities --virttype qemu --arch x86_64 --machine none-such &&
        grep "^error: .*none-such" "$work/stderr" && ! grep 'slotwise: ' "$work/stderr"
}
check "an error of libvirt's stays one" refused

finish
