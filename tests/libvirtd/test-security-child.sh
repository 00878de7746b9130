#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What libvirtd starts for the plugin: what those processes inherit, what they may, whom they run
# as. A script stands in for each of them, tells, and becomes the true one.
. "$(dirname "$0")/daemon.sh"

# Here the emulators' user is not root, so it has to reach what stands in for them.
user=64055
chmod 711 "$work"
grep -v '^libvirt-qemu:' "$work/passwd" > "$work/others"
{ cat "$work/others"; echo "libvirt-qemu:x:$user:$user::/:/usr/sbin/nologin"; } > "$work/passwd"
grep -v '^libvirt-qemu:' "$work/group" > "$work/others"
{ cat "$work/others"; echo "libvirt-qemu:x:$user:"; } > "$work/group"
printf 'security_driver = "none"\nuser = "libvirt-qemu"\ngroup = "libvirt-qemu"\n' \
    > "$work/etc/qemu.conf"
mkdir -m 711 "$work/run"

# stand_in NAME PROGRAM - $work/run/NAME.sh; what it says comes to $work/NAME
stand_in()
{
    cp "$here/report-state.sh" "$work/run/$1.sh"
    chmod 755 "$work/run/$1.sh"
    ln -s "$2" "$work/run/$1.real"
    mkfifo "$work/run/$1.pipe"
    chmod 666 "$work/run/$1.pipe"
    cat <> "$work/run/$1.pipe" > "$work/$1" &
}
stand_in probe "$SLOTWISE_PROBE"
stand_in guests "$SLOTWISE_GUESTS"
stand_in emulator "$emulator"
export SLOTWISE_PROBE="$work/run/probe.sh" SLOTWISE_GUESTS="$work/run/guests.sh"

# legacy EMULATOR - $work/domain.xml, a domain that needs advice
legacy()
{
    sed -e 's,@OS@,http://centos.org/centos/6.0,; s,@ARCH@,x86_64,; s,@MACHINE@,q35,' \
        -e '/<vsock>/,/<\/vsock>/d' -e "s,<devices>,&<emulator>$1</emulator>," \
        "$here/../embed/domains/legacy.xml" > "$work/domain.xml"
}

# A daemon with secrets, as generous as its unit may be, and spared when memory runs out.
generous()
{
    umask 0
    ulimit -c unlimited
    sh -c 'echo -500 > /proc/$PPID/oom_score_adj' 2> /dev/null
    export SECRET=token LISTEN_FDS_X=1 HOME=/root
    trap '' PIPE HUP USR1
    serve "$SW_DRIVER_DIR"
}
generous
legacy "$work/run/emulator.sh"
on_system define "$work/domain.xml" > "$work/defined" 2>&1
on_system dumpxml legacy > "$work/legacy.xml"
check 'a domain is defined as its guest needs it' grep -q virtio-transitional "$work/legacy.xml"
check 'the daemon has nothing of ours to say' log_is_silent

# part NAME [N] - what the N-th of them said; libvirt runs the emulator as well, and before us
part()
{
    awk -v RS= -v n="${2-1}" 'NR == n' "$work/$1" > "$work/$1.part"
    [ -s "$work/$1.part" ]
}
# says NAME PATTERN - a whole line
says()
{
    cat "$work/$1.part"
    grep -Eqx "$2" "$work/$1.part"
}
# only NAME PREFIX PATTERN - all lines of that prefix
only()
{
    [ -s "$work/$1.part" ] && ! grep -E "^$2" "$work/$1.part" | grep -Evx "$2$3"
}
# has_descriptors NAME LIST - those and the shell's own
has_descriptors()
{
    sed -n 's/.* \([0-9]*\) -> .*/\1/p' "$work/$1.part" | sort -n | grep -vxE '9|10' |
        paste -sd ' ' > "$work/have"
    cat "$work/$1.part"
    [ "$(cat "$work/have")" = "$2" ]
}
# is_alone NAME - leader of a session without a terminal: PID (NAME) STATE PARENT GROUP SESSION TTY
is_alone()
{
    sed -n 's/^ids \([0-9]*\) .*) //p' "$work/$1.part" > "$work/have"
    me=$(sed -n 's/^ids \([0-9]*\) .*/\1/p' "$work/$1.part")
    grep -Eq "^. [0-9]+ $me $me 0 " "$work/have"
}

# all_of NAME - what all of them have in common
all_of()
{
    check "$1 runs" part "$1" "${2-1}"
    check "$1 is in a session of its own" is_alone "$1"
    check "$1 has the root folder as its own" says "$1" /
    check "$1 does not inherit the mask of files" says "$1" 'self Umask:.0022'
    check "$1 has no signal blocked" says "$1" 'self SigBlk:.0+'
    check "$1 dumps no core" says "$1" 'limit Max core file size +0 +0 +bytes *'
    check "$1 has little time" says "$1" 'limit Max cpu time +[0-9]{1,2} +[0-9]{1,2} +seconds *'
    check "$1 is not spared when memory runs out" says "$1" 'memory score [0-9]+'
    check "$1 has nothing of libvirtd's environment" never_says "$1" SECRET
}
never_says()
{
    [ -s "$work/$1.part" ] && ! grep "$2" "$work/$1.part"
}

all_of probe
check 'probe has three descriptors' has_descriptors probe '0 1 2'
check 'probe has no signal ignored' says probe 'self SigIgn:.0+'
check 'probe has two variables' only probe environ ' (PATH|LANG)=.*'
check 'probe may become another user and end its processes, no more' \
    only probe 'self Cap(Prm|Eff|Bnd)' ':.00000000000000e0'
check 'probe inherits no capability' only probe 'self Cap(Inh|Amb)' ':.0+'
check 'probe has descriptors enough' says probe 'limit Max open files +1024 +1024 +files *'

all_of guests
check 'guests has three descriptors' has_descriptors guests '0 1 2'
check 'guests has no signal ignored' says guests 'self SigIgn:.0+'
check 'guests has the variables that lead to its database' \
    only guests environ ' (PATH|HOME|XDG_CONFIG_HOME|LANG|LANGUAGE|LC_[A-Z]*|OSINFO_[A-Z_]*)=.*'
check 'guests may nothing that root may' only guests 'self Cap' '...:.0+'

# Those that libvirt started are no children of ours.
n=$(awk -v RS= '/parent Name:\tslotwise-ask/ { print NR; exit }' "$work/emulator")
all_of emulator "${n:-none}"
check 'emulator has three descriptors and a socket' has_descriptors emulator '0 1 2 3'
check 'emulator has two variables' only emulator environ ' (PATH|LANG)=.*'
check "emulator runs as the emulators' user" only emulator 'self [UG]id:' "(.$user){4}"
check 'emulator is in no group of root' never_says emulator '^self Groups:.*\<0 '
check 'emulator has no capability' only emulator 'self Cap(Inh|Prm|Eff|Amb)' ':.0+'
check 'emulator cannot get any' says emulator 'self NoNewPrivs:.1'
check 'emulator writes no file' says emulator 'limit Max file size +0 +0 +bytes *'
check 'emulator has bounded memory' says emulator 'limit Max address space +([0-9]+) +\1 +bytes *'
check 'its starter cannot get new rights either' says emulator 'parent NoNewPrivs:.1'
check 'libvirt and we run it as the same user' \
    test "$(grep '^self Uid:' "$work/emulator" | sort -u | wc -l)" = 1

# What libvirt would not run, we do not run: the plugin's answer is libvirt's own.
mkdir "$work/run/folder"
mkfifo "$work/run/fifo"
cp "$work/run/emulator.sh" "$work/run/data"
chmod 644 "$work/run/data"
for bad in folder fifo data missing ../../../dev/null; do
    echo "$work/run/$bad"
done > "$work/bad"
printf '%s\n' emulator.sh qemu-system-x86_64 ./emulator.sh /dev/null /proc/self/fd/1 >> "$work/bad"
try_each()
{
    while read -r path; do
        legacy "$path"
        on_system define "$work/domain.xml" 2>&1 | sed "s,$work/domain.xml,FILE,"
    done < "$work/bad" > "$work/$1.told"
    cat "$work/probe" "$work/emulator" | grep -c '^ids' > "$work/$1.runs"
}
: > "$work/probe"
: > "$work/emulator"
try_each ours
stop
serve "$SW_REAL_DIR"
try_each plain
stop
check 'an emulator that libvirt refuses is refused in its words' \
    diff -u "$work/plain.told" "$work/ours.told"
check 'all of these are refused' sh -c "! grep -v '^error:' '$work/plain.told' | grep ."
check 'and none is run' grep -qx 0 "$work/ours.runs"
finish
