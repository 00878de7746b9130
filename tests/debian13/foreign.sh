#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# libvirt with a plugin that was built for another one, with another C library, works as without:
# foreign.sh FOREIGN NATIVE, folders with the two modules of each.
. "$(dirname "$0")/../libvirtd/daemon.sh"

foreign=$1
native=$2
embed="qemu:///embed?root=$work/embed"
cp "$here/../embed/domains/addressed.xml" "$work/domain.xml"
sed -i '/<interface/,/<\/interface>/d' "$work/domain.xml" # no network here

# folder NAME SHIM DECORATOR - a driver folder, $work/NAME
folder()
{
    mkdir "$work/$1"
    for module in "$SW_REAL_DIR"/libvirt_driver_*.so; do
        ln -s "$module" "$work/$1/"
    done
    rm "$work/$1/libvirt_driver_qemu.so"
    cp "$2/libvirt_driver_qemu.so" "$3/slotwise_decorator.so" "$work/$1/"
}

# without what is drawn anew where the machine has none
capabilities()
{
    sed '/^    <uuid>/d'
}

embedded()
{
    mkdir -p "$work/embed/etc"
    cp /etc/libvirt/qemu.conf "$work/embed/etc/"
    PATH=$work/bin:$PATH LIBVIRT_DRIVER_DIR=$1 SLOTWISE_CACHE_DIR=$work/cache \
        timeout 120 virsh -q -c "$embed" capabilities 2> "$work/log" | capabilities
}

life()
{
    on_system "define $work/domain.xml; dumpxml addressed; start --paused addressed;
        domstate addressed; destroy addressed; undefine addressed" > "$work/life" 2>&1
    cat "$work/life"
    grep -qx paused "$work/life" && ! grep -q '^error' "$work/life"
}

# works TITLE FOLDER WORDS - in the daemon and in a client as without, and one line says why
works()
{
    serve "$2"
    check "$1: libvirtd starts" test -e /run/libvirt/libvirt-sock
    on_system capabilities | capabilities > "$work/served"
    check "$1: it tells the same capabilities" diff "$work/plain" "$work/served"
    check "$1: a guest can be defined, started and ended" life
    check "$1: the log says why, once" log_says "$3"
    stop
    embedded "$2" > "$work/served"
    check "$1: an embedding client sees the same" diff "$work/plain.embedded" "$work/served"
    check "$1: it is told why, once" log_says "$3"
}

serve "$SW_REAL_DIR"
on_system capabilities | capabilities > "$work/plain"
stop
embedded "$SW_REAL_DIR" > "$work/plain.embedded"
check 'libvirt without the plugin tells its capabilities' \
    grep -q '</capabilities>' "$work/plain" "$work/plain.embedded"

folder both "$foreign" "$foreign"
works 'a foreign plugin' "$work/both" 'built for libvirt [0-9]* and this is [0-9]*; install'
folder half "$native" "$foreign"
works 'a foreign decorator' "$work/half" 'different libvirts\|GLIBC_[0-9.]*.* not found'

finish
