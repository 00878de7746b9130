# SPDX-License-Identifier: LGPL-2.1-or-later
# TAP for tests in shell; sourced, not run, where $work is a folder of the test's own. A test that
# fails shows what its command said, and $work/log if there is one.

n_tests=0 n_failed=0

# check NAME COMMAND... - one test: it passes when the command succeeds
check()
{
    n_tests=$((n_tests + 1))
    title=$1
    shift
    if "$@" > "$work/check" 2>&1; then
        echo "ok $n_tests - $title"
    else
        n_failed=$((n_failed + 1))
        echo "not ok $n_tests - $title"
        sed 's/^/# /' "$work/check"
        [ ! -e "$work/log" ] || sed 's/^/# log: /' "$work/log"
    fi
}

# finish - the last command of a test
finish()
{
    echo "1..$n_tests"
    [ "$n_failed" = 0 ]
    exit
}
