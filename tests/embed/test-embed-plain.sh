#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Where nothing is asked of Slotwise, libvirt with it answers byte for byte as libvirt without it.
. "$(dirname "$0")/embed.sh"

# The host's UUID is drawn anew at each start where the machine has none.
without_uuid()
{
    sed '/^ *<uuid>/d'
}

life()
{
    which=$1 domain=$2 name=$(basename "$2" .xml)
    id=$(sed -n 's,.*<name>\(.*\)</name>.*,\1,p' "$domain")
    "$which" "define $domain; dumpxml $id; dumpxml --inactive --security-info $id; list --all;
        domxml-to-native qemu-argv --domain $id; domxml-to-native qemu-argv $domain;
        undefine $id; define --validate $domain; undefine $id; list --all" \
        > "$work/$name.$which" || return 1
    # where the driver lives, and the number of a descriptor that it happens to have free
    sed -i -e "s,$SW_STATE_DIR/$which,ROOT,g" -e 's/"fd":"[0-9]*"/"fd":"N"/g' "$work/$name.$which"
    [ "$(wc -l < "$work/$name.$which")" -gt 50 ] # it did something
}

same_life()
{
    life plain "$1" && life decorated "$1" && same "$work/$name.plain" "$work/$name.decorated"
}

plain capabilities | without_uuid > "$work/capabilities.plain"
check 'plain libvirt tells its capabilities' grep -q '</capabilities>' "$work/capabilities.plain"
decorated capabilities | without_uuid > "$work/capabilities.decorated"
check 'capabilities are the same while the cache has no entry' \
    same "$work/capabilities.plain" "$work/capabilities.decorated"
check 'nothing is logged when all is well' test ! -s "$work/stderr"

for domain in addressed pc q35; do
    check "$domain: defining, dumping, converting gives the same" \
        same_life "$(dirname "$0")/domains/$domain.xml"
done

refused_alike()
{
    echo "$1" > "$work/wrong.xml"
    plain define "$work/wrong.xml"
    status=$?
    cp "$work/stderr" "$work/wrong.plain"
    decorated define "$work/wrong.xml"
    [ $? = $status ] && [ $status = 1 ] && same "$work/wrong.plain" "$work/stderr"
}

check 'what is no XML is refused in the words of libvirt' refused_alike '<domain'
check 'what is no domain is refused in the words of libvirt' refused_alike '<network/>'
check 'a document type is left to libvirt' refused_alike \
    '<!DOCTYPE domain [<!ENTITY e "x">]><domain type="qemu"><name>&e;</name></domain>'

argv_alike()
{
    echo '-name x' > "$work/argv"
    plain domxml-from-native qemu-argv "$work/argv"
    cp "$work/stderr" "$work/argv.plain"
    plain domxml-to-native other "$1" 2>&1
    cp "$work/stderr" "$work/native.plain"
    decorated domxml-from-native qemu-argv "$work/argv"
    same "$work/argv.plain" "$work/stderr" || return 1
    decorated domxml-to-native other "$1"
    same "$work/native.plain" "$work/stderr"
}
check 'other formats are left to libvirt' argv_alike "$(dirname "$0")/domains/q35.xml"

finish
