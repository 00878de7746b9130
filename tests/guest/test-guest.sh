#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-guest.sh TABLE - guests boot, two at a time, and find their devices or not.
#
# A row of a table says who puts the devices on PCI, libvirt alone (plain) or with the plugin in the
# home that a policy names; which virtio driver the guest has; on which machine, under which
# firmware; and what comes of it: all devices work; nothing does; all, with so many disks more.
. "$(dirname "$0")/../libvirtd/daemon.sh"
. "$here/guest.sh"

table()
{
    case $1 in
    short)
        cat << 'ROWS'
plain   legacy  q35  bios  nothing
plain   modern  q35  bios  all
bridge  legacy  q35  bios  all
root    legacy  q35  bios  all
port    legacy  q35  bios  all
bridge  modern  q35  bios  all
ROWS
        ;;
    long)
        cat << 'ROWS'
plain   legacy  pc   bios  all
plain   modern  pc   bios  all
plain   legacy  q35  efi   nothing
plain   modern  q35  efi   all
bridge  legacy  pc   bios  all
bridge  modern  pc   bios  all
bridge  legacy  q35  efi   all
root    legacy  q35  efi   all
port    legacy  q35  efi   all
bridge  modern  q35  efi   all
root    modern  q35  bios  all
port    modern  q35  bios  all
bridge  legacy  q35  bios  40
root    legacy  q35  bios  40
port    legacy  q35  bios  8
port    legacy  q35  efi   3
ROWS
        ;;
    esac
}

# start WHO DRIVER MACHINE FIRMWARE FINDS - a guest whose name is the first four
start()
{
    case $5 in
    all | nothing) machine "$1-$2-$3-$4" "$2" "$3" "$4" ;;
    *) machine "$1-$2-$3-$4" "$2" "$3" "$4" "$5" ;;
    esac
    [ "$1" = plain ] ||
        printf '[domain "%s"]\nlegacy-home = %s\n' "$1-$2-$3-$4" "$1" >> "$SLOTWISE_POLICY"
    bring "$1-$2-$3-$4"
}

# title WHO DRIVER MACHINE FIRMWARE
title()
{
    case $1 in
    plain) echo "$3, $4: where libvirt alone puts its devices, a $2 guest" ;;
    *) echo "$3, $4: where the plugin puts its devices, home $1, a $2 guest" ;;
    esac
}

# finds_all NAME TITLE DRIVER
finds_all()
{
    check "$2 finds its disk" finds_disk "$1" vda
    check "$2 finds its SCSI disk" finds_disk "$1" sda
    check "$2 finds its network card" finds_net "$1"
    check "$2 drives each virtio device as it knows" finds_families "$1" "$3"
    check "$2 finds a disk that is attached" attached "$1" vdb
    check "$2 loses it when it is detached" detached "$1" vdb
}

# finds_no NAME TITLE
finds_no()
{
    check "$2 finds none" finds_nothing "$1"
    check "$2 does not find a disk that is attached" attached_in_vain "$1" vdb
}

# judge WHO DRIVER MACHINE FIRMWARE FINDS
judge()
{
    name=$1-$2-$3-$4
    words=$(title "$@")
    check "$words boots" boots "$name" "$2"
    check "$words sees on PCI what its domain has" sees_all "$name"
    case $5 in
    all) finds_all "$name" "$words" "$2" ;;
    nothing) finds_no "$name" "$words" ;;
    *) check "$words finds all of $(($5 + 2)) disks" finds_disks "$name" $(($5 + 2)) ;;
    esac
    sed "s/^/# $name: /" "$work/$name.console" | grep -E 'Linux|: (disk|net) |1af4:.* none$'
    end "$name"
}

# run TABLE MODULES OPTION - rows of libvirt alone, or with -v the others, in a daemon with those
# modules
run()
{
    table "$1" | grep "$3" '^plain' > "$work/rows"
    serve "$2"
    while read -r first; do
        read -r second || second=
        # shellcheck disable=SC2086 # words
        {
            start $first
            [ -z "$second" ] || start $second
            judge $first
            [ -z "$second" ] || judge $second
        } < /dev/null
    done < "$work/rows"
    stop
}

run "$1" "$SW_REAL_DIR" -e
run "$1" "$SW_DRIVER_DIR" -ve
finish
