#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-bootstrap.sh SOURCE-ROOT - bootstrap, check.sh and run do what they say.
#
# They run in a folder of their own, with stand-ins for every program that would install, build or
# change something, which write down how they were called.
set -u

source=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
top=$scratch/top
count=0
failed=0

# check TITLE COMMAND...: one line of TAP.
check()
{
    title=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $title"
    else
        failed=$((failed + 1))
        echo "not ok $count - $title"
        sed 's/^/# /' "$scratch/out" "$scratch/calls" >&2
    fi
}

# call COMMAND...: run it with the stand-ins; output in $scratch/out, exit status in $status.
call()
{
    : >"$scratch/calls"
    env -u DEBIAN_FRONTEND PATH="$scratch/bin:$PATH" "$@" >"$scratch/out" 2>&1 </dev/null
    status=$?
}

exits() { [ "$status" -eq "$1" ]; }
says() { exits "$1" && grep -F -e "$2" "$scratch/out" >/dev/null; }
ends() { exits "$1" && [ "$(tail -n 1 "$scratch/out")" = "$2" ]; }
called() { grep -Fx -e "$1" "$scratch/calls" >/dev/null; }
not_called() { ! grep -E "^$1( |$)" "$scratch/calls" >/dev/null; }

# stand_in NAME SCRIPT...: a program that writes down its call, and then does what SCRIPT says.
stand_in()
{
    name=$1
    shift
    {
        echo '#!/bin/sh'
        echo "echo $name \"\$@\" >>'$scratch/calls'"
        printf '%s\n' "$@"
    } >"$scratch/bin/$name"
    /bin/chmod +x "$scratch/bin/$name"
}

# all_but PACKAGE...: what dpkg-query then says is installed.
all_but()
{
    "$source/bootstrap" packages | sed 's/$/ installed/' >"$scratch/installed"
    for package in "$@"; do
        sed -i "/^$package installed\$/d" "$scratch/installed"
    done
}

# log_of TAP RESULT [STDERR]: what the stand-in of meson leaves as its logs.
log_of()
{
    printf -- '----------------------------------- stdout -----------------------------------\n%b
----------------------------------- stderr -----------------------------------\n%s
======================\n' "$1" "${3-}" >"$scratch/testlog.txt"
    printf '{"name": "x", "stdout": "%s", "result": "%s"}\n' "$1" "$2" >"$scratch/testlog.json"
}

check_sh() { call sh "$top/build-aux/check.sh" "$top" "$top/build"; }

set_up()
{
    mkdir -p "$scratch/bin" "$top/build-aux" "$top/build-asan/meson-logs" "$top/demo"
    cp "$source/bootstrap" "$source/run" "$top"
    cp "$source/build-aux/check.sh" "$top/build-aux"
    echo "echo fetch-guest.sh \"\$@\" >>'$scratch/calls'; [ ! -e '$scratch/offline' ] || exit 1" \
        >"$top/build-aux/fetch-guest.sh"
    echo "cd '$top/build-asan/meson-logs' && touch testlog.txt testlog.json" \
        >"$top/build-aux/sanitize.sh"
    stand_in dpkg-query "cat '$scratch/installed'"
    stand_in apt-get "echo \"debconf: \$DEBIAN_FRONTEND\" >>'$scratch/calls'"
    stand_in id 'echo 0'
    stand_in meson "case \$1 in test) mkdir -p '$top/build/meson-logs'" \
        "cp '$scratch'/testlog.* '$top/build/meson-logs' ;; esac"
    stand_in ninja
    stand_in getent
    for name in groupadd useradd chgrp chmod; do
        stand_in "$name"
    done
}

test_bootstrap()
{
    all_but
    call "$top/bootstrap" --help
    check "help is not an error" says 0 "Usage: ./bootstrap"
    call "$top/bootstrap" frobnicate
    check "an unknown word is wrong usage" says 2 "Usage: ./bootstrap"
    call "$top/bootstrap" build demo
    check "two words are wrong usage" exits 2
    call "$top/bootstrap" packages
    check "packages names them" says 0 qemu-system-x86
    check "and installs none" not_called apt-get
    call "$top/bootstrap"
    check "nothing is asked of apt when nothing is missing" not_called apt-get
    check "a build without an argument is compiled" called "ninja -C $top/build"

    all_but meson strace
    call "$top/bootstrap" build
    check "the lists are asked for once" called "apt-get -q update"
    check "what is missing and needed is installed, no more" \
        grep -qE ' install meson$' "$scratch/calls"
    check "debconf asks nothing" called "debconf: noninteractive"

    stand_in id 'echo 1000'
    call "$top/bootstrap" check
    check "without root the missing packages are named" \
        says 1 "as root: apt-get install meson strace"
    check "without root apt is left alone" not_called apt-get

    all_but
    stand_in getent 'exit 2'
    call "$top/bootstrap" demo
    check "without root no user is made" not_called useradd
    stand_in id 'echo 0'
    call "$top/bootstrap" demo
    check "the user libvirt-qemu is made where there is none" \
        grep -qE '^useradd --system .* libvirt-qemu$' "$scratch/calls"
    stand_in getent
    call "$top/bootstrap" demo
    check "a user libvirt-qemu that is there is left alone" not_called useradd

    check "a demo downloads no kernel" not_called fetch-guest.sh
    call "$top/bootstrap" check
    check "a check downloads one" called "fetch-guest.sh $top/build/guest-system"
    mkdir -p "$top/build/guest-system"
    call "$top/bootstrap" check
    check "once" not_called fetch-guest.sh
    rmdir "$top/build/guest-system"
    touch "$scratch/offline"
    call "$top/bootstrap" check
    check "that it cannot be downloaded reaches the user" says 1 "failed: fetch_guest_system"
    check "with fresh lists it is tried again" called "apt-get -q update"
    check "nothing is tested then" not_called meson
    rm "$scratch/offline"

    all_but meson strace
    stand_in apt-get 'echo "E: no network"; exit 100'
    call "$top/bootstrap" build
    check "what apt says reaches the user" says 1 "E: no network"
    check "nothing is configured after a failure" not_called meson
}

test_check()
{
    log_of '1..2\nok 1 - a\nok 2 - b' OK 'ok 3 - not TAP: said on stderr'
    check_sh
    check "lines of TAP are counted" ends 0 "2 passed, 0 failed, 0 skipped"
    log_of '1..2\nok 1 - a\nnot ok 2 - b' FAIL
    check_sh
    check "a failure fails the check" ends 1 "1 passed, 1 failed, 0 skipped"
    log_of 'not ok 1 - a\n1..1' FAIL
    check_sh
    check "a failure on the first line counts once" ends 1 "0 passed, 1 failed, 0 skipped"
    log_of '1..2\nok 1 - a' ERROR
    check_sh
    check "a program that was cut short is a failure" ends 1 "1 passed, 1 failed, 0 skipped"
    log_of '1..2\nok 1 - a\nok 2 # SKIP xmllint is missing' OK
    check_sh
    check "a skip that a package cures is a failure" ends 1 "1 passed, 1 failed, 0 skipped"
    log_of '1..2\nok 1 - a\nok 2 # SKIP ../shared is not there' OK
    check_sh
    check "a skip that none cures is a skip" ends 0 "1 passed, 0 failed, 1 skipped"
    log_of '1..0 # SKIP not a git checkout' OK
    check_sh
    check "a check that ran nothing fails" ends 1 "0 passed, 0 failed, 1 skipped"
    log_of '1..1\nok 1 - a' OK
    echo 'exit 1' >"$top/build-aux/sanitize.sh"
    check_sh
    check "a sanitizer that does not run fails the check" exits 1
}

test_run()
{
    call "$top/run"
    check "run needs a command" says 2 "Usage: ./run"
    rm -f "$top/build/build.ninja"
    call "$top/run" true
    check "run says that nothing is built" says 1 "run ./bootstrap first"
    touch "$top/build/build.ninja"
    call "$top/run" sh -c 'exit 7'
    check "run passes the exit status on" exits 7
    call "$top/run" env
    check "run finds our commands" says 0 "PATH=$top/build/src/cli:$top/build/probes:"
    check "run leaves libvirt alone without a plugin" \
        sh -c "! grep LIBVIRT_DRIVER_DIR= '$scratch/out'"
    mkdir -p "$top/build/driver"
    call "$top/run" env
    check "run shows libvirt the plugin" says 0 "LIBVIRT_DRIVER_DIR=$top/build/driver"
}

set_up
test_bootstrap
test_check
test_run
echo "1..$count"
[ "$failed" -eq 0 ]
