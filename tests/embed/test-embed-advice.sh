#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the decorator does with the answers of the core. They come from fake-advise.c.
. "$(dirname "$0")/embed.sh"

folder=$(variant advice "$SW_DRIVER_DIR/libvirt_driver_qemu.so" \
    "$SW_BUILD_DIR/fake_decorator.so")

advised()
{
    embedded advice "$folder" "$@" > "$work/out"
}

# wish WORDS - a domain that asks fake-advise.c for an answer
wish()
{
    sed "s,<memory,<title>$1</title>&," "$(dirname "$0")/domains/q35.xml" > "$work/domain.xml"
}

refused()
{
    wish 'please refuse'
    ! advised "$@" "$work/domain.xml" && cat "$work/stderr" && [ ! -s "$work/out" ] &&
        grep -q "^error: .*slotwise: device 'net0' cannot stand there; move it" "$work/stderr"
}
not_there()
{
    advised list --all --name && ! grep -q express "$work/out"
}
check 'a refusal is an error of define' refused define
check 'a refusal is an error of define with flags' refused define --validate
check 'a refusal is an error of domxml-to-native' refused domxml-to-native qemu-argv
check 'what was refused is not defined' not_there

title()
{
    wish "$1"
    advised "define $3 $work/domain.xml; dumpxml express; undefine express" &&
        cat "$work/stderr" && grep -q "<title>$2</title>" "$work/out"
}
check 'new text goes on in define' title 'please rewrite' rewritten ''
check 'new text goes on in define with flags' title 'please rewrite' rewritten --validate
check 'nothing is logged for that' test ! -s "$work/stderr"

native()
{
    wish 'please rewrite'
    sed -e 's,<name>express,<name>please rewrite,' -e '/<interface/,/<\/interface>/d' \
        "$work/domain.xml" > "$work/named.xml" # an interface would need /dev/net/tun
    advised domxml-to-native qemu-argv "$work/named.xml" && grep -q 'guest=rewritten' "$work/out"
}
check 'new text goes on in domxml-to-native' native

# ---- a device ----

# attach WORDS [ELEMENT] - a device that asks fake-advise.c for an answer, to a defined domain
attach()
{
    cp "$(dirname "$0")/domains/q35.xml" "$work/domain.xml"
    echo "<${2-rng model='virtio'}><!-- $1 --><backend model='random'>/dev/urandom</backend>
        <rate bytes='7'/></${2-rng}>" > "$work/device.xml"
    advised "define $work/domain.xml"
    advised attach-device express "$work/device.xml" --config
    status=$?
    cp "$work/stderr" "$work/attached"
    embedded advice "$folder" 'dumpxml express; undefine express' > "$work/out"
    cat "$work/attached"
    return $status
}
attach_is_refused()
{
    ! attach 'please refuse' && ! grep -q "bytes='7'" "$work/out" &&
        grep -q "^error: .*slotwise: device 'net0' cannot stand there; move it" "$work/attached"
}
check 'a refusal is an error of attach-device' attach_is_refused
attach_fails()
{
    attach 'please fail' && grep -q "bytes='7'" "$work/out" &&
        grep -c 'slotwise: .*goes on without advice: the policy is unreadable' "$work/attached"
}
check 'after a failure the own device goes on' attach_fails
attach_is_cured()
{
    ! attach 'please cure' nothing && cat "$work/attached"
    grep -q "$1" "$work/attached"
}
check "libvirt's own reason stays where it is another one" attach_is_cured "device type 'nothing'"

check 'after a failure the own text goes on' title 'please fail' 'please fail' ''
check 'the failure is logged in one line' log_says 'the policy is unreadable; mend it'
twice()
{
    wish 'please fail'
    advised "define $work/domain.xml; define $work/domain.xml; undefine express" &&
        log_says 'domainDefineXML goes on without advice'
}
check 'two failures of one kind are logged once' twice

capabilities()
{
    advised capabilities && grep -q '</capabilities>' "$work/out" &&
        log_says 'no capabilities today'
}
check 'capabilities survive a failure' capabilities
domain_capabilities()
{
    advised domcapabilities --virttype qemu && grep -q '</domainCapabilities>' "$work/out" &&
        log_says 'no domain capabilities today'
}
check 'domain capabilities survive a failure' domain_capabilities

finish
