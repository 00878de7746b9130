# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests of a broken plugin share; sourced, not run, as the first thing:
#   . "$(dirname "$0")/faults.sh"
#
# A fault is a row: its name, what works nevertheless, the line in the log, and how to break it.
# Each gets a libvirtd of its own, in which a client asks for everything that the plugin touches.
. "$(dirname "$0")/daemon.sh"

# Helpers that others stand in for.
real_probe=$SLOTWISE_PROBE real_guests=$SLOTWISE_GUESTS
cp "$here/../embed/domains/addressed.xml" "$work/plain.xml"
sed -e 's,@OS@,http://centos.org/centos/6.10,' -e 's,@ARCH@,x86_64,' -e 's,@MACHINE@,q35,' \
    "$here/../embed/domains/legacy.xml" > "$work/legacy.xml"
sed -i '/<interface/,/<\/interface>/d' "$work/plain.xml" "$work/legacy.xml" # no network here

# ask FOLDER - what a client gets of all that the plugin touches, one file each, without what the
# host does not always answer in the same way
ask()
{
    mkdir -p "$1"
    on_system "echo == list ==; list --all; echo == capabilities ==; capabilities;
        echo == domcaps ==; domcapabilities --virttype qemu --machine q35;
        echo == legacy ==; define $work/legacy.xml; dumpxml --inactive legacy;
        echo == plain ==; define $work/plain.xml; dumpxml --inactive addressed;
        echo == life ==; start --paused addressed; domstate addressed; list --all;
        destroy addressed; undefine addressed; undefine legacy; list --all;
        echo == later ==; domcapabilities --virttype qemu --machine q35;
        echo == capabilities-later ==; capabilities" 2>&1 |
        sed -e '/^    <uuid>/d' -e '/^          <\(memory\|pages\) /d' \
            -e 's/== \([a-z-]*\) ==/\n== \1\n/' |
        awk -v folder="$1" '
            /^== / { out = folder "/" $2; next }
            out { print > out }'
}

# What is wanted: of a plain libvirtd, of one with the plugin, and of both in part. The capabilities
# of an emulator that was just probed depend on the time.
serve "$SW_REAL_DIR"
ask "$work/want.nothing"
stop
check 'a plain libvirtd serves' grep -qx paused "$work/want.nothing/life"

driver_folder broken
broken=$work/broken
shim=$broken/libvirt_driver_qemu.so
decorator=$broken/slotwise_decorator.so
right_shim=$SW_DRIVER_DIR/libvirt_driver_qemu.so
right_decorator=$SW_PLUGIN_DIR/slotwise_decorator.so
cp "$right_decorator" "$decorator"
serve "$broken"
ask "$work/want.all"
stop
check 'with the plugin it serves otherwise' \
    sh -c 'grep -q virtio-transitional "$1/legacy" && ! diff -q "$1/domcaps" "$2/domcaps"' - \
    "$work/want.all" "$work/want.nothing"
check 'a plugin that works has nothing to say' log_is_silent
rm "$work/want.all/capabilities-later"
cp "$work/want.nothing/capabilities" "$work/want.all"
cp -r "$work/want.all" "$work/want.domcaps"
cp "$work/want.nothing/legacy" "$work/want.domcaps"

# What slotwise doctor will tell: the line of the log; of a process that is gone nothing else.
doctor_knows()
{
    ls -a /run/slotwise
    cat /run/slotwise/last-failure
    [ "$(ls /run/slotwise)" = last-failure ] &&
        grep -q "^message=.*$1" /run/slotwise/last-failure
}

# reset - everything as it should be, as far as a fault may have changed it
reset()
{
    while read -r mounted; do umount "$mounted"; done < "$work/mounts"
    : > "$work/mounts"
    rm -rf "$work/cache" "$SLOTWISE_POLICY" "$work/got" /run/slotwise
    cmp -s "$right_shim" "$shim" || cp "$right_shim" "$shim" # libvirt looks at its time
    cp --remove-destination "$right_decorator" "$decorator"
    SLOTWISE_PROBE=$real_probe SLOTWISE_GUESTS=$real_guests
    unset SLOTWISE_REAL_DRIVER
}
: > "$work/mounts"

# libvirt asks QEMU for seconds when one of its modules is newer than what it learnt; this one says
# nothing else of QEMU.
know_shim()
{
    sed -i "s,<selfctime>.*</selfctime>,<selfctime>$(stat -c %Z "$shim")</selfctime>," \
        /var/cache/libvirt/qemu/capabilities/*.xml
}

# fault NAME WORKS PATTERN BREAK... - break it by that command; WORKS is nothing, domcaps or all
fault()
{
    what=$1 works=$2 pattern=$3
    shift 3
    reset
    "$@" || echo "cannot break it: $*" >&2
    know_shim
    serve "$broken"
    ask "$work/got"
    stop
    [ -e "$work/want.$works/capabilities-later" ] || rm -f "$work/got/capabilities-later"
    check "$what: libvirt serves" diff -r "$work/want.$works" "$work/got"
    check "$what: the log says it once" log_says "$pattern"
    check "$what: the last failure is kept" doctor_knows "$pattern"
}

# program FILE LINE... - a shell script in the place of a helper
program()
{
    file=$1
    shift
    { echo '#!/bin/sh'; printf '%s\n' "$@"; } > "$file"
    chmod 755 "$file"
}

# rename_in FILE OLD NEW - a copy of a binary asks for another name, which is as long
rename_in()
{
    grep -qF "$2" "$1" && sed -i "s/$2/$3/g" "$1"
}

# rarely COMMAND... - in the long version of the test only
rarely()
{
    [ "$SW_FAULTS" != all ] || "$@"
}

# The name of the emulator's entry in a cache, and one that is right.
mkdir "$work/right"
"$real_probe" --quiet --cache-dir "$work/right" "$work/bin/qemu-system-x86_64" > /dev/null
entry=$(basename "$work"/right/qemu-system-x86_64-*.xml)
