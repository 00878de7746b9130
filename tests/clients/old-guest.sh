# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests of an old guest share; sourced after tests/libvirtd/daemon.sh.

# old_guest NAME - $work/NAME.xml, a CentOS 6 guest on q35 that can be started
old_guest()
{
    for disk in a b; do
        qemu-img create -q -f qcow2 "$work/$1-$disk.img" 1M
    done
    sed "s,@OS@,http://centos.org/centos/6.10,; s,@MACHINE@,q35,; s,@ARCH@,x86_64,
         s,<name>legacy,<name>$1,; /<uuid>/d; s,/nonexistent/,$work/$1-,; /<vsock/,/<.vsock/d
         s,<disk type.*,&<driver name='qemu' type='qcow2'/>,; s,>256<,>32<," \
        "$here/../embed/domains/legacy.xml" > "$work/$1.xml"
}

# bring NAME - define it and start it, paused
bring()
{
    old_guest "$1"
    on_system "define $work/$1.xml; start --paused $1" > "$work/bring" || cat "$work/bring"
}

# devices_of NAME - what QEMU was told of the running guest's devices, a line each
devices_of()
{
    tr '\0' '\n' < "/proc/$(cat "/run/libvirt/qemu/$1.pid")/cmdline" | grep '^{"driver":"'
}

# of_guest NAME WHAT - less what libvirt itself adds when a guest has run
of_guest()
{
    case $2 in
    devices) devices_of "$1" ;;
    *) on_system dumpxml "--$2" "$1" |
        sed '/<seclabel/d; /<backingStore\/>/d; /<cpu /,/<\/cpu>/d' ;;
    esac
}

# remember NAME - what the running guest is
remember()
{
    mkdir -p "$work/memory/$1"
    for what in inactive migratable devices; do
        of_guest "$1" "$what" > "$work/memory/$1/$what"
    done
}

# is_as_remembered NAME WHAT... - of inactive, migratable, devices
is_as_remembered()
{
    name=$1
    shift
    for what; do
        of_guest "$name" "$what" > "$work/now"
        [ -s "$work/now" ] && diff "$work/memory/$name/$what" "$work/now" || return 1
    done
}
