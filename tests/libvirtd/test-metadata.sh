#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Metadata of ours in libvirtd: who the guest is, as `virsh metadata` sets it, and the mark of a
# domain that was placed.
. "$(dirname "$0")/daemon.sh"

uri=urn:slotwise:domain:1

# domain OS - $work/in.xml
domain()
{
    sed "s,@OS@,$1,; s,@MACHINE@,q35,; s,@ARCH@,x86_64,; s,/nonexistent,$work,
         /<vsock/,/<.vsock/d" "$here/../embed/domains/legacy.xml" > "$work/in.xml"
}
nameless()
{
    domain none
    sed -i '/<metadata>/,/<\/metadata>/d' "$work/in.xml"
}
dump()
{
    on_system dumpxml --inactive legacy > "$work/$1.xml"
}
define()
{
    on_system define --validate "$work/$1.xml"
}
slotwise()
{
    SLOTWISE_CACHE_DIR=$work/cache "$SW_SLOTWISE" "$@"
}

# ours FILE - our element of the metadata
ours()
{
    xmllint --xpath "//*[local-name() = 'domain' and namespace-uri() = '$uri']" "$1"
}
marked()
{
    dump dumped && ours "$work/dumped.xml" > "$work/ours" && cat "$work/ours" &&
        grep -c '<[a-z]*:placed policy="[0-9a-f]*" version="[0-9.]*"/>' "$work/ours" &&
        xmllint --noout --relaxng "$here/../../docs/schemas/slotwise-domain.rng" "$work/ours"
}
not_marked()
{
    dump dumped && ! grep "$uri" "$work/dumped.xml"
}

# stable - from the second dump on, defining and editing change no byte
stable()
{
    dump once && define once && dump twice && diff "$work/once.xml" "$work/twice.xml" &&
        EDITOR="sh $work/edit" on_system edit legacy && dump thrice &&
        sed 's,<vcpu.*,<vcpu placement='"'static'>2</vcpu>," "$work/once.xml" |
            diff - "$work/thrice.xml" && define once
}
disk_is()
{
    slotwise explain --guest-os none --format json "$work/$1.xml" vda | tee "$work/vda" |
        grep "\"type\": \"$2\""
}

cat > "$work/edit" << 'END'
sed -i 's,<vcpu.*,<vcpu>2</vcpu>,' "$1"
END
serve "$SW_DRIVER_DIR"

# ---- the mark ----

domain http://centos.org/centos/6.10
check 'a guest that gets what libvirt would not give is defined' define in
check 'it bears the mark, which is of the schema' marked
others_stay()
{
    grep -A1 '<[a-z]*:libosinfo ' "$work/dumped.xml" | grep 'os id="http://centos.org/centos/6.10"'
}
check "libosinfo's metadata are still there" others_stay
check 'defining and editing it again changes nothing' stable
placed()
{
    slotwise place "$work/in.xml" > "$work/placed.xml" && define placed && dump twice &&
        ours "$work/once.xml" > "$work/ours" && ours "$work/twice.xml" | diff "$work/ours" -
}
check "the result of 'slotwise place' is valid, and has the same mark" placed
on_system undefine legacy

sed -i 's,<title>.*,,; s,<name>.*,&<title>t</title><description>d</description>,
        /<metadata>/,/<\/metadata>/d' "$work/in.xml"
slotwise place --guest-os centos6.10 "$work/in.xml" > "$work/placed.xml"
check 'metadata that were not there are made where the schema has them' define placed
check 'and bear the mark' marked
on_system undefine legacy

domain http://redhat.com/rhel/9.0
define in
check 'a guest that gets nothing of ours bears no mark' not_marked
on_system undefine legacy

# ---- the guest's OS ----

nameless
define in
check 'a guest of which nothing is known bears no mark' not_marked
set_os()
{
    on_system metadata legacy "$uri" --key slotwise --set "<domain><os id='$1'/></domain>" \
        --config
}
check 'virsh metadata names its OS' set_os centos6.10
told()
{
    dump dumped && slotwise explain "$work/dumped.xml" > "$work/explained" &&
        head -n 1 "$work/explained" | tee "$work/first" |
        grep "^guest centos6.10, named by the domain's own metadata (line [0-9]*)\$"
}
check "which 'slotwise explain' tells" told
tree()
{
    slotwise tree --guest-os none "$work/$1.xml"
}
as_it_was()
{
    define dumped && dump again && tree dumped > "$work/tree" && tree again | diff "$work/tree" - &&
        disk_is again virtio-blk-pci
}
check 'what has an address stays' as_it_was
attached()
{
    truncate -s 1M "$work/b.img"
    on_system attach-disk legacy "$work/b.img" vdz --config && dump attached &&
        slotwise explain --guest-os none --format json "$work/attached.xml" vdz | tee "$work/vdz" |
        grep '"type": "virtio-blk-pci-transitional"'
}
check 'what is attached is for that guest' attached
check 'and leaves no mark, for which a device has no place' \
    sh -c "! grep :placed '$work/attached.xml'"
anew()
{
    slotwise place --again "$work/attached.xml" > "$work/anew.xml" && define anew && dump dumped &&
        disk_is dumped virtio-blk-pci-transitional
}
check "'slotwise place --again' gives the others what they need" anew
check 'which leaves the mark' marked
check 'beside the OS' grep -q '<slotwise:os id="centos6.10"/>' "$work/ours"
check 'and defining and editing it again changes nothing' stable
again()
{
    slotwise place --again "$work/once.xml" > "$work/anew.xml" && define anew && dump twice &&
        diff "$work/once.xml" "$work/twice.xml"
}
check 'nor does placing it anew once more' again
unknown()
{
    set_os no-such-os && dump dumped && define dumped && dump again &&
        diff "$work/dumped.xml" "$work/again.xml"
}
check 'an OS that nobody knows is that of an unknown guest' unknown
on_system undefine legacy
quiet()
{
    ! failures
}
check 'nothing of ours failed' quiet
stop

finish
