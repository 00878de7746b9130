# SPDX-License-Identifier: LGPL-2.1-or-later
# The programs that the decorator runs are broken: what does not need them works on.

# ---- the probe ----

# probe_is LINE... - a script in its place
probe_is()
{
    SLOTWISE_PROBE=$work/probe
    program "$SLOTWISE_PROBE" "$@"
}

no_probe()
{
    SLOTWISE_PROBE=/nonexistent/probe
}

not_executable_probe()
{
    SLOTWISE_PROBE=$work/probe.txt
    cp "$real_probe" "$SLOTWISE_PROBE"
    chmod 644 "$SLOTWISE_PROBE"
}

# The emulator is for root only, who is not the user that the probe runs it as.
unreachable_emulator()
{
    sed 's/^libvirt-qemu:x:0:0:/libvirt-qemu:x:65534:65534:/' "$work/passwd" > "$work/passwd.other"
    mount --bind "$work/passwd.other" /etc/passwd
    install -m 700 "$emulator" "$work/emulator"
    mount --bind "$work/emulator" "$emulator"
    printf '%s\n' /etc/passwd "$emulator" >> "$work/mounts"
}

advice='goes on without advice: .*'
fault 'the probe is missing' nothing "${advice}No such file" no_probe
rarely fault 'the probe may not be executed' nothing "${advice}Permission denied" \
    not_executable_probe
rarely fault "the probe's user may not run the emulator" nothing "${advice}Permission denied" \
    unreachable_emulator
rarely fault 'the probe exits with 3' nothing "${advice}exit status 3.*no luck" \
    probe_is 'echo no luck >&2' 'exit 3'
fault 'the probe dies' nothing "${advice}signal 11" probe_is 'kill -SEGV $$'
rarely fault 'the probe prints garbage' nothing "${advice}XML" probe_is 'echo garbage'
rarely fault 'the probe prints nothing' nothing "${advice}XML" probe_is 'exit 0'
rarely fault 'the probe prints without end' nothing "${advice}more than" probe_is 'exec yes'

# Sixteen clients at once, and one who comes later, wait as long as one.
clients_wait()
{
    began=$(date +%s)
    clients=
    for i in $(seq 16); do
        on_system domcapabilities --virttype qemu --machine q35 > "$work/client.$i" 2>&1 &
        clients="$clients $!"
    done
    # shellcheck disable=SC2086
    wait $clients
    on_system domcapabilities --virttype qemu --machine q35 > "$work/client.17" 2>&1
    took=$(($(date +%s) - began))
    echo "$took seconds"
    for i in $(seq 17); do
        diff -B "$work/want.nothing/domcaps" "$work/client.$i" || return 1
    done
    [ "$took" -ge 5 ] && [ "$took" -lt 25 ]
}

reset
probe_is 'trap "" TERM INT HUP' 'while :; do sleep 1000; done'
serve "$broken"
check 'the probe hangs: of 17 clients nobody waits for another' clients_wait
began=$(date +%s)
ask "$work/got"
took=$(($(date +%s) - began))
check 'the probe hangs: nobody waits again' test "$took" -lt 9
stop
check 'the probe hangs: libvirt serves' diff -r "$work/want.nothing" "$work/got"
check 'the probe hangs: the log says it once' log_says "${advice}took too long"
check 'the probe hangs: no child is left' sh -c '! pgrep -f "^/bin/sh $1/[p]robe"' - "$work"

# ---- the guest table ----

guests_is()
{
    SLOTWISE_GUESTS=$work/guests
    program "$SLOTWISE_GUESTS" "$@"
}

no_guests()
{
    SLOTWISE_GUESTS=/nonexistent/guests
}

no_libosinfo()
{
    SLOTWISE_GUESTS=$work/guests
    cp "$real_guests" "$SLOTWISE_GUESTS"
    rename_in "$SLOTWISE_GUESTS" libosinfo-1.0.so.0 libosinfa-1.0.so.0
}

fault 'the helper for guests is missing' domcaps "${advice}No such file" no_guests
fault 'libosinfo is missing' domcaps "${advice}libosinfa-1.0.so.0" no_libosinfo
rarely fault 'the helper for guests dies' domcaps "${advice}signal 9" guests_is 'kill -KILL $$'
rarely fault 'the helper for guests prints garbage' domcaps "${advice}XML" guests_is 'echo garbage'
rarely fault 'the helper for guests hangs' domcaps "${advice}took too long" \
    guests_is 'trap "" TERM' 'while :; do sleep 1000; done'

# Of two faults at once, the second is seen when the first is mended.
both_are_missing()
{
    on_system "domcapabilities --virttype qemu --machine q35; define $work/legacy.xml;
        undefine legacy" > "$work/said" 2>&1
    cat "$work/log"
    [ "$(grep -c 'slotwise: .*/nonexistent/probe' "$work/log")" = 1 ] &&
        [ "$(grep -c 'slotwise: .*/nonexistent/guests' "$work/log")" = 1 ]
}
reset
no_probe
no_guests
serve "$broken"
check 'two helpers are missing: the log says each once' both_are_missing
stop
