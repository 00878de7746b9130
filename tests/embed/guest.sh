# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests share that start guests of the embedded driver; sourced first, not run. They are
# started again with the argument "inside".
#
# Guests need root here: they get mount and process namespaces of their own, so that none outlives
# the test, and none puts control groups into the host's tree.
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP only root can start guests in namespaces of their own'
    exit 0
fi
if [ "${1-}" != inside ]; then
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" inside
fi
. "$(dirname "$0")/embed.sh"
here=$(cd "$(dirname "$0")" && pwd)
umount --recursive --lazy /sys/fs/cgroup
# No daemon takes a guest's log, and nothing confines the guest.
mkdir -p "$SW_STATE_DIR/decorated/etc"
cat > "$SW_STATE_DIR/decorated/etc/qemu.conf" << EOF
user = "root"
group = "root"
stdio_handler = "file"
security_driver = "none"
namespaces = []
EOF

no_slot='is needed to connect a PCI controller .*, but none is available'

refused()
{
    ! plain "define $work/in.xml" && grep "$no_slot" "$work/stderr"
}

silent()
{
    ! grep 'slotwise: ' "$work/stderr"
}

as_plain()
{
    dump plain "$work/in.xml" && same "$work/plain.xml" "$work/decorated.xml"
}

# but for the mark of a domain that had a word of ours
as_plain_marked()
{
    dump plain "$work/in.xml" && grep ':placed policy=' "$work/decorated.xml" &&
        sed '/<slotwise:domain/,/<\/slotwise:domain>/d; /<\/metadata>/d
             s,<metadata>,<metadata/>,' \
            "$work/decorated.xml" > "$work/unmarked.xml" &&
        same "$work/plain.xml" "$work/unmarked.xml"
}

# runs SECONDS - the domain starts, and its firmware gets done in that time
runs()
{
    slotwise argv --format json "$work/in.xml" > "$work/plan" &&
        decorated "define $work/in.xml" > "$work/dump" &&
        in_driver decorated "$SW_DRIVER_DIR" /usr/bin/python3 "$here/run-guest.py" "$1" \
            "$work/plan" "$work/query" guest "$taskset" -c "$cpu" "$virsh" -q > "$work/state" &&
        grep -x paused "$work/state"
}

reads_back()
{
    /usr/bin/python3 "$here/read-back.py" "$work/plan" "$work/query"
}

# n_devices DRIVER COUNT - so many of them are in the plan that was read back
n_devices()
{
    [ "$(grep -c "\"driver\": \"$1\"" "$work/plan")" = "$2" ]
}

gone()
{
    decorated 'undefine guest; list --all --name' > "$work/list"
    find "$SW_STATE_DIR/decorated/etc" "$SW_STATE_DIR/decorated/lib" \
        "$SW_STATE_DIR/decorated/run" -name '*guest*' >> "$work/list"
    readlink /proc/[0-9]*/exe | grep qemu-system >> "$work/list"
    grep . "$work/list"
    ! grep -q . "$work/list"
}

# prove TITLE PLAIN SECONDS - everything about $work/in.xml; PLAIN: what plain libvirt does with
# it, refused, accepted (to the same result), marked (likewise, but for our mark) or other
prove()
{
    [ "$2" != refused ] || check "$1: plain libvirt finds no place" refused
    check "$1: is defined through the plugin" dump decorated "$work/in.xml"
    check "$1: the plugin logs nothing" silent
    [ "$2" != accepted ] || check "$1: as with plain libvirt" as_plain
    [ "$2" != marked ] || check "$1: as with plain libvirt, but for the mark" as_plain_marked
    check "$1: 'slotwise place' says the same" as_place_says
    check "$1: defining the dumpxml again changes nothing" redefines
    check "$1: starts" runs "$3"
    check "$1: the guest has every device, its slot, its ID, its I/O ports" reads_back
    check "$1: undefine leaves nothing" gone
}
