# SPDX-License-Identifier: LGPL-2.1-or-later
# What tests of a libvirtd under load share; sourced, not run. Besides what tests/libvirtd/daemon.sh
# says, meson sets SW_LOAD_CLIENT.
. "$(dirname "$0")/../libvirtd/daemon.sh"

# ---- clients ----

# load NAME SECONDS [changing] - sixteen clients; what they say goes to $work/NAME.said
load()
{
    mkdir -p "$work/$1"
    timeout $(($2 * 5 + 120)) "$SW_LOAD_CLIENT" "$2" "$work/$1" ${3+"$3"} > "$work/$1.said" 2>&1
}

# kinds NAME - the kinds of failure that NAME's clients saw on domains that they share, sorted
kinds()
{
    sed -n 's/^\(failed [a-z-]* shared .*\) [0-9]*$/\1/p' "$work/$1.said" | sort
}

# share NAME - of 1000 calls, how many failed on domains that are shared
share()
{
    awk '$1 == "calls" { calls = $2 } / shared / && $1 == "failed" { failed += $NF }
         END { print int(1000 * failed / (calls + 1)) }' "$work/$1.said"
}

served()
{
    cat "$work/$1.said"
    grep -q '^calls [1-9]' "$work/$1.said" && ! grep '^failed [a-z-]* own ' "$work/$1.said"
}

same_texts()
{
    ! grep '^differs' "$work/$1.said" || { diff "$work/$1/wanted" "$work/$1/got"; return 1; }
}

# What libvirt itself says when two work on one domain: it is there no longer (42), is being removed
# (9), has that disk already (55).
cat > "$work/races" <<'END'
failed attach shared domain=10 code=42
failed attach shared domain=10 code=55
failed define shared domain=20 code=9
failed dump shared domain=10 code=42
failed lookup shared domain=10 code=42
failed undefine shared domain=10 code=42
END

# no_kind_more PLAIN PLUGIN
no_kind_more()
{
    kinds "$1" | sort -u - "$work/races" > "$work/expected"
    kinds "$2" | comm -13 "$work/expected" - > "$work/more"
    cat "$work/more"
    [ ! -s "$work/more" ]
}

# no_more_often PLAIN PLUGIN - chance decides who meets whom, so that twice as often is the same
no_more_often()
{
    echo "of 1000 calls fail: plain $(share "$1"), with the plugin $(share "$2")"
    [ "$(share "$2")" -le $((2 * $(share "$1") + 20)) ]
}

# ---- the daemon's process ----

descriptors()
{
    for fd in "/proc/$daemon/fd"/*; do
        readlink "$fd" | sed 's/:\[[0-9]*\]//'
    done | sort
}

# A child of the daemon's own, such as the one that tells its version of the CPU, ends soon.
no_child()
{
    for _ in $(seq 50); do
        children=$(cat "/proc/$daemon/task"/*/children 2> /dev/null)
        [ -n "$children" ] || return 0
        sleep 0.1
    done
    for child in $children; do
        tr '\0' ' ' < "/proc/$child/cmdline"
    done
    return 1
}

# The clients' sockets are closed a moment behind them.
same_descriptors()
{
    for _ in $(seq 50); do
        descriptors > "$work/fds.now"
        cmp -s "$work/fds" "$work/fds.now" && return 0
        sleep 0.1
    done
    diff "$work/fds" "$work/fds.now"
}

# ended SECONDS - the daemon has ended within that time, well; a process that waits to be asked for
# its end has no program any more
ended()
{
    for _ in $(seq $(($1 * 10))); do
        if [ ! -e "/proc/$daemon/exe" ]; then
            wait "$daemon"
            return
        fi
        sleep 0.1
    done
    echo "it has not ended in $1 seconds"
    return 1
}

# watch_memory NAME - VmRSS in KiB to $work/NAME.rss, five times a second; to be ended with kill
watch_memory()
{
    while sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status" >> "$work/$1.rss"; do
        sleep 0.2
    done
}

median()
{
    sort -n | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

# growth NAME - from the first quarter of the samples to the last, in thousandths
growth()
{
    n=$(($(wc -l < "$work/$1.rss") / 4))
    first=$(head -n "$n" "$work/$1.rss" | median)
    last=$(tail -n "$n" "$work/$1.rss" | median)
    echo $(((last - first) * 1000 / first))
}
