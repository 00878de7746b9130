#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check.sh SOURCE-ROOT BUILD - every test that ./bootstrap check stands for, and one closing line.
#
# What counts is a line of TAP, not a program. A program that ends badly without saying "not ok" is
# one failure more. A test that was skipped for a reason that bootstrap can cure is a failure, too.
set -u

source=$1
build=$2
sanitized=$build-asan
bad_runs=0

# Reasons to skip that no package cures, as extended regular expressions.
excuses()
{
    cat <<'EOF'
not a git checkout
\.\./shared
needs (root|KVM|user namespaces|to mount)
only root can
EOF
}

run()
{
    printf '\n== %s\n' "$1"
    shift
    began=$(date +%s)
    "$@" </dev/null || bad_runs=$((bad_runs + 1))
    printf '== %s s\n' "$(($(date +%s) - began))"
}

# What the programs said on standard output, from meson's logs.
said()
{
    awk '/^-+ stdout -+$/ { tap = 1; next }
         /^(-+ stderr -+|=+)$/ { tap = 0 }
         tap' "$@"
}

# "passed failed skipped" of TAP on standard input. A known difference, which TAP marks as one that
# is still to be done, counts as none of them.
tally()
{
    awk '/^not ok.*# *[T]ODO/ { next }
         /^not ok/ { failed++; next }
         /^(ok|1\.\.0).*# *[Ss][Kk][Ii][Pp]/ { skipped++; next }
         /^ok/ { passed++ }
         END { print passed + 0, failed + 0, skipped + 0 }'
}

# Programs that failed although their TAP has no "not ok": killed, hung, cut short.
silent_failures()
{
    cat "$@" | grep -E '"result": "(FAIL|ERROR|TIMEOUT|INTERRUPT|UNEXPECTEDPASS)"' |
        grep -cvE '"stdout": "(not ok|([^"\\]|\\.)*\\nnot ok)'
}

curable_skips()
{
    grep -E '^(ok|1\.\.0).*# *[Ss][Kk][Ii][Pp]' | grep -vE "$(excuses | paste -sd '|')"
}

export PYTHONDONTWRITEBYTECODE=1
rm -f "$build"/meson-logs/testlog*

# Most tests with a daemon or an emulator run one after the other, and leave processors idle.
make_others()
{
    nice sh "$source/build-aux/sanitize.sh" "$source" "$sanitized" build &&
        nice sh "$source/build-aux/fuzz.sh" "$source" "$build-fuzz" 0
}
make_others </dev/null >"$build/others.log" 2>&1 &
making=$!

run "all suites" meson test -C "$build" --no-rebuild --print-errorlogs \
    --no-suite long --no-suite bench --no-suite debian13
run "unit tests under valgrind" meson test -C "$build" --no-rebuild --print-errorlogs \
    --setup=valgrind
wait "$making" || cat "$build/others.log"
run "unit tests and cases with sanitizers" \
    sh "$source/build-aux/sanitize.sh" "$source" "$sanitized"

said "$build"/meson-logs/testlog*.txt "$sanitized"/meson-logs/testlog*.txt >"$build/check.tap"
# shellcheck disable=SC2046 # three numbers
set -- $(tally <"$build/check.tap")
silent=$(silent_failures "$build"/meson-logs/testlog*.json "$sanitized"/meson-logs/testlog*.json)

printf '\n== every line of TAP, which is also in %s\n' "$build/check.tap"
cat "$build/check.tap"
echo
if curable_skips <"$build/check.tap" >"$build/check.skips"; then
    echo "these were skipped for lack of what bootstrap installs, and count as failed:"
    cat "$build/check.skips"
fi
curable=$(wc -l <"$build/check.skips")
failed=$(($2 + silent + curable))
grep '^not ok.*# *[T]ODO' "$build/check.tap" |
    sed 's/^not ok [0-9]* - /known difference: /; s/# *[T]ODO /- /'
echo "$1 passed, $failed failed, $(($3 - curable)) skipped"
[ "$failed" -eq 0 ] && [ "$bad_runs" -eq 0 ] && [ "$1" -gt 0 ]
