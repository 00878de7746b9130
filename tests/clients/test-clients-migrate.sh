#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-clients-migrate.sh WAY... - a CentOS 6 guest moves between two libvirtds, one or both of
# which have the plugin, and arrives as it left, whatever it has. A way is to, from or between.
. "$(dirname "$0")/../libvirtd/daemon.sh"
. "$here/old-guest.sh"

export SLOTWISE_CACHE_DIR="$work/cache"
other=$work/other
uri="qemu+unix:///system?socket=$other/libvirt-sock"

# pair MODULES MODULES - serve both
pair()
{
    serve "$1"
    rm -rf "$other"
    mkdir "$other"
    PATH=$work/bin unshare --mount --uts --propagation private \
        "$here/second-daemon.sh" "$other" "$2" &
    second=$!
    wait_for "$other/libvirt-sock"
}

part()
{
    kill "$second" "$(cat "$other/virtlogd.pid")"
    wait "$second"
    stop
}

there()
{
    timeout 60 virsh -q -c "$uri" "$@"
}

# definition WHERE NAME - in lines that are the same wherever libvirt puts a controller or a blank
definition()
{
    "$1" dumpxml --inactive "$2" > "$work/xml" &&
        "$SW_SLOTWISE" tree --guest-os none "$work/xml" && sed 's/^ *//' "$work/xml" | sort
}
# state WHERE NAME - the same of the running guest, and what QEMU says of its devices
state()
{
    definition "$1" "$2" && "$1" dumpxml --migratable "$2" | sed 's/^ *//' &&
        "$1" qemu-monitor-command "$2" --hmp info qtree
}

# moves NAME OPTION... - it is there afterwards, and no more here, and what it was
moves()
{
    name=$1
    shift
    state on_system "$name" > "$work/before"
    on_system migrate --live --persistent --undefinesource --unsafe "$@" "$name" || return 1
    state there "$name" > "$work/after"
    [ "$(there domstate "$name")" = paused ] && ! on_system dominfo "$name" &&
        grep -q 'virtio-blk-pci' "$work/after" && diff "$work/before" "$work/after"
}

# moves_off NAME - and so does one that does not run
moves_off()
{
    definition on_system "$1" > "$work/before"
    on_system migrate --offline --persistent --undefinesource "$1" "$uri" &&
        definition there "$1" > "$work/after" && [ -s "$work/after" ] &&
        diff "$work/before" "$work/after"
}

# is MODEL NAME - the devices that have a choice
is()
{
    on_system dumpxml "$2" > "$work/xml"
    n=$(grep -c "model='virtio-transitional'\|model type='virtio-transitional'" "$work/xml")
    case $1 in
    plain) [ "$n" = 0 ] ;;
    transitional) [ "$n" -gt 4 ] ;;
    esac
}

# all_ways TITLE MODEL - guests of the first daemon move to the second
all_ways()
{
    for guest in peer client off; do
        old_guest "$guest"
        on_system define "$work/$guest.xml" > "$work/out"
        [ "$guest" = off ] || on_system start --paused "$guest" > "$work/out"
    done
    check "$1: the guest has $2 virtio" is "$2" peer
    check "$1: from daemon to daemon" moves peer --p2p --desturi "$uri" \
        --migrateuri "unix://$other/migration"
    check "$1: with a client between them" moves client --desturi "$uri" \
        --migrateuri tcp://127.0.0.1
    check "$1: without running" moves_off off
    check "$1: the daemon there has nothing to say" sh -c '! grep "slotwise: " "$1"' - "$other/log"
    for guest in peer client; do
        there destroy "$guest" > "$work/out"
    done
}

for way; do
    case $way in
    to)
        pair "$SW_REAL_DIR" "$SW_DRIVER_DIR"
        all_ways 'to a plugin' plain
        ;;
    from)
        pair "$SW_DRIVER_DIR" "$SW_REAL_DIR"
        all_ways 'from a plugin' transitional
        ;;
    between)
        pair "$SW_DRIVER_DIR" "$SW_DRIVER_DIR"
        all_ways 'from plugin to plugin' transitional
        ;;
    esac
    part
done

finish
