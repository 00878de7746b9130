#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# fuzz.sh SOURCE-ROOT BUILD [SECONDS] - build the fuzz targets with clang and the sanitizers, and
# run each of them for SECONDS (60); 0: build only. What it learns is kept in BUILD/corpus, so that
# the next run goes on where this one ended. What breaks a target is left in BUILD/crash-TARGET-*.
set -eu

source=$1
build=$2
seconds=${3:-60}
targets=$source/tests/fuzz/targets

configure()
{
    CC=clang meson setup "$build" "$source" -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fsanitize=fuzzer-no-link
}

# Words that the seeds are made of: libFuzzer puts them where it likes.
dictionary()
{
    cat "$source"/tests/cases/*.xml "$source"/tests/caps/*.xml |
        grep -oE "[A-Za-z-]+='[A-Za-z0-9._-]*'|<[a-z]+" | sort -u | sed 's/.*/"&"/'
}

# run NAME SEEDS: one line of TAP, and libFuzzer's own words when it found something.
run()
{
    corpus=$build/corpus/$1
    mkdir -p "$corpus"
    if "$build/tests/fuzz/fuzz-$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -max_len=65536 -print_final_stats=1 -dict="$build/words" \
        -artifact_prefix="$build/crash-$1-" "$corpus" "$2" </dev/null >"$build/fuzz-$1.log" 2>&1
    then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz-$1.log")
        echo "ok $number - fuzz-$1 finds nothing in $seconds s"
        echo "# $runs runs"
    else
        failed=1
        echo "not ok $number - fuzz-$1 finds nothing in $seconds s"
        grep -v '^#' "$build/fuzz-$1.log" | tail -n 60 | sed 's/^/# /'
    fi
}

mkdir -p "$build"
exec 9>"$build/lock"
flock 9 # the build may be under way
if [ ! -e "$build/build.ninja" ]; then
    configure >"$build/setup.log" 2>&1 || { cat "$build/setup.log" >&2; exit 1; }
fi
programs=$(sed 's|\([a-z]*\) .*|tests/fuzz/fuzz-\1|' "$targets")
# shellcheck disable=SC2086 # one word a program
ninja -C "$build" $programs >"$build/ninja.log" 2>&1 || { cat "$build/ninja.log" >&2; exit 1; }
flock -u 9
[ "$seconds" -gt 0 ] || exit 0
dictionary >"$build/words"

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export G_SLICE=always-malloc

# choose_seeds NAME PATH PATTERN: some of them, since libFuzzer tries all before its time begins,
# and the unit tests do so, too
choose_seeds()
{
    rm -rf "$build/seeds-$1"
    mkdir -p "$build/seeds-$1"
    find "$2" -type f -name "$3" | sort |
        awk -v most=$((seconds * 20)) '{ file[NR] = $0 }
            END { for (i = 1; i <= NR; i += NR > most ? NR / most : 1) print file[int(i)] }' |
        xargs -d '\n' cp -t "$build/seeds-$1"
}

# stream N: each target whose number leaves N when divided by the number of processors
stream()
{
    number=0
    failed=0
    while read -r name seeds pattern; do
        number=$((number + 1))
        [ $((number % streams)) -eq "$1" ] || continue
        choose_seeds "$name" "$source/tests/$seeds" "$pattern"
        run "$name" "$build/seeds-$name" >"$build/fuzz-$name.tap"
    done <"$targets"
    return "$failed"
}

echo "1..$(wc -l <"$targets")"
streams=$(nproc)
pids=
for n in $(seq 0 $((streams - 1))); do
    stream "$n" &
    pids="$pids $!"
done
status=0
for pid in $pids; do
    wait "$pid" || status=1
done
cut -d ' ' -f 1 "$targets" | sed "s|.*|$build/fuzz-&.tap|" | xargs cat
exit "$status"
