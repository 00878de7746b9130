#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-clients-peer.sh [SUBJECT...] - all that a libvirtd is asked for by peer.py it answers in the
# same way with the plugin and without, word for word. With subjects, only these, and of one machine
# and guest OS.
#
# The domains say nothing of their guest's OS, or name one that drives every virtio: in neither case
# has the plugin anything to do.
. "$(dirname "$0")/../libvirtd/daemon.sh"

fedora=http://fedoraproject.org/fedora/36
all=
if [ $# -gt 0 ]; then
    pairs="q35,$fedora"
else
    pairs="q35,none q35,$fedora pc,none pc,$fedora"
    all=yes
    set -- all
fi
# Every run has its disks in the same folder, so that no answer differs for that.
disks=$work/disks

# ask NAME DRIVER_DIR PAIRS SUBJECT... - answers to $work/NAME/PAIR/SUBJECT
ask()
{
    name=$1 pairs_of_run=$3
    serve "$2"
    shift 3
    for pair in $pairs_of_run; do
        mkdir -p "$work/$name/$(pair_folder "$pair")" "$disks"
        timeout 300 /usr/bin/python3 "$here/peer.py" "${pair%%,*}" "${pair#*,}" "$disks" "$@" \
            || echo "# peer.py ended with status $?"
        mv "$disks" "$work/$name/$(pair_folder "$pair")/answers"
    done
    cp "$work/log" "$work/$name/log"
    stop
}

pair_folder()
{
    echo "$1" | tr '/:' '__'
}

# answers NAME PAIR SUBJECT - the file
answers()
{
    echo "$work/$1/$(pair_folder "$2")/answers/$3"
}

# There may be less with the plugin only when there is nothing without it.
as_expected()
{
    [ -s "$(answers plain "$1" "$2")" ] && ! grep -A3 UNEXPECTED "$(answers plain "$1" "$2")"
}
same()
{
    diff -u "$(answers plain "$1" "$2")" "$(answers plugin "$1" "$2")"
}

printf '[policy]\ncapabilities-xml=none\n' > "$SLOTWISE_POLICY"
ask plain "$SW_REAL_DIR" "$pairs" "$@"
ask plugin "$SW_DRIVER_DIR" "$pairs" "$@"
# shellcheck disable=SC2046 # names, one word each
[ -z "$all" ] || set -- $(/usr/bin/python3 "$here/peer.py" - - -)
for pair in $pairs; do
    for subject; do
        check "${pair%%,*}, guest ${pair#*,}: $subject: plain libvirtd does what is asked" \
            as_expected "$pair" "$subject"
        check "${pair%%,*}, guest ${pair#*,}: $subject: the same with the plugin" \
            same "$pair" "$subject"
    done
done
check 'the plugin has nothing to say' log_is_silent

# It tells more of capabilities, but what libvirt tells is still there.
only_more()
{
    shown=$(answers shown q35,none capabilities)
    grep -q '^<virtioCapabilitiesList' "$shown" && grep -q 'virtioSlots' "$shown" || return 1
    diff "$(answers plain q35,none capabilities)" "$shown" > "$work/difference"
    ! grep '^<' "$work/difference"
}
if [ -n "$all" ]; then
    rm "$SLOTWISE_POLICY"
    ask shown "$SW_DRIVER_DIR" q35,none capabilities
    check 'with its capabilities shown, libvirt tells what it told before' only_more
fi

finish
