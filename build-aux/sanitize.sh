#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# sanitize.sh SOURCE-ROOT BUILD [build] - run unit tests and cases with the compiler's sanitizers,
# from a build folder of their own; "build": only make that.
set -eu

source=$1
build=$2

if [ ! -e "$build/build.ninja" ]; then
    meson setup "$build" "$source" -Dbuildtype=debug -Db_sanitize=address,undefined >/dev/null
fi
rm -f "$build"/meson-logs/testlog*

# The build runs programs of ours, which end while libvirt still holds memory: leaks count in tests.
ASAN_OPTIONS=detect_leaks=0 ninja -C "$build" --quiet
[ "${3-}" != build ] || exit 0

G_SLICE=always-malloc \
ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1 \
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    exec meson test -C "$build" --no-rebuild --print-errorlogs --suite unit --suite cases
