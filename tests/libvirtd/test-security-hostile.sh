#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Hostile documents: each call ends as it does in plain libvirt, in a time and a memory that are
# bounded by what plain libvirt takes, and the daemon lives.
# test-security-hostile.sh [embedded]: with a daemon, or with the embedded driver and documents that
# no daemon would read.
. "$(dirname "$0")/daemon.sh"
echo TOPSECRET > "$work/secret"

# hostile RUN ARGUMENT... - a line of $work/RUN for each call
hostile()
{
    run=$1
    shift
    timeout 800 /usr/bin/python3 "$here/test-security-hostile.py" "$@" "$work" "$emulator" \
        > "$work/$run" 2> "$work/$run.err"
}

# embedded RUN DRIVER_DIR - in a process of its own, where no limit of the protocol stands before
embedded()
{
    LIBVIRT_DRIVER_DIR=$2 SLOTWISE_CACHE_DIR=$work/cache PATH=$work/bin:$PATH \
        hostile "$1" --big "qemu:///embed?root=$work/root" 0
    rm -rf "$work/root"
}

all_told()
{
    cat "$work/$1.err"
    ! grep Traceback "$work/$1.err" && [ -s "$work/$1" ]
}

# no_more_said PLAIN OURS - by libxml2, on standard error
no_more_said()
{
    for log in "$1" "$2"; do
        grep -aE '^(encoding|I/O) error' "$log" > "$log.xml"
    done
    diff -u "$1.xml" "$2.xml"
}

# What libvirt says is the same; but a legacy guest with so many devices has no place without us,
# and no I/O windows with us.
same_results()
{
    for run in "$1" "$2"; do
        cut -f 1,4 "$work/$run" | sed '/^define a legacy guest: many devices/d' \
            > "$work/$run.results"
    done
    diff -u "$work/$1.results" "$work/$2.results"
}

# no_more COLUMN FACTOR SLACK PLAIN OURS
no_more()
{
    awk -F '\t' -v c="$1" -v factor="$2" -v slack="$3" '
        NR == FNR { plain[$1] = $c; next }
        $c > factor * plain[$1] + slack { print $1 ": " $c " for " plain[$1]; bad = 1 }
        END { exit bad }' "$work/$4" "$work/$5"
}

compare()
{
    check "$3: all questions are answered by plain libvirt" all_told "$1"
    check "$3: and with the plugin" all_told "$2"
    check "$3: each ends as in plain libvirt" same_results "$1" "$2"
    check "$3: none takes much more of the processor" no_more 2 5 1 "$1" "$2"
    check "$3: none takes much more memory (kB)" no_more 3 3 50000 "$1" "$2"
}

refused_only()
{
    ! grep 'slotwise: ' "$work/log" | grep -v 'slotwise: I/O windows: .* needed'
}

# What libvirt logs has the documents in it.
shorten_log()
{
    cut -c 1-200 "$work/log" > "$work/short"
    mv "$work/short" "$work/log"
}

if [ "${1-}" = embedded ]; then
    : > "$work/log"
    embedded plain "$SW_REAL_DIR"
    embedded ours "$SW_DRIVER_DIR"
    compare plain ours embedded
    check 'libxml2 says no more' no_more_said "$work/plain.err" "$work/ours.err"
else
    serve "$SW_REAL_DIR"
    hostile plain qemu:///system "$daemon"
    stop
    mv "$work/log" "$work/plain.log"
    serve "$SW_DRIVER_DIR"
    hostile ours qemu:///system "$daemon"
    on_system uri > "$work/uri" 2>&1
    stop
    check 'libxml2 says no more' no_more_said "$work/plain.log" "$work/log"
    shorten_log
    check 'the daemon is alive' grep -q qemu:///system "$work/uri"
    compare plain ours daemon
    check 'the plugin has nothing to say but what it refuses' refused_only
fi
check 'nobody connected anywhere' test ! -e "$work/connections"
check 'nobody read a file' sh -c "! cat '$work/log' '$work/ours' | grep TOPSECRET"
finish
