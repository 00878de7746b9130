#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-format.sh SOURCE-ROOT - C sources are as clang-format and .clang-format would write them.
set -eu
cd "$1"

title="C sources are as .clang-format writes them"
echo "1..1"
if faults=$(find . \( -name '.?*' -o -name 'build*' \) -prune -o -name '*.[ch]' \
    -exec clang-format --dry-run --Werror {} + 2>&1); then
    echo "ok 1 - $title"
else
    echo "not ok 1 - $title"
    printf '%s\n' "$faults" "cure: clang-format -i FILE" | sed 's/^/# /' >&2
    exit 1
fi
