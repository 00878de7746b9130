#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# syntax-check.sh SOURCE-ROOT GNULIB - gnulib's maint.mk rules and our own, one TAP line each.
#
# make runs in a folder of its own, since the rules leave files where they run. git is told that the
# folder is safe: root often checks what belongs to somebody else.
set -eu

source=$1
gnulib=$2

if [ ! -e "$source/.git" ]; then
    echo "1..0 # SKIP not a git checkout: git knows which files are ours"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

from_source()
{
    realpath --relative-to="$source" "$1"
}

rules()
{
    make -s -f "$source/build-aux/cfg.mk" -f "$gnulib/top/maint.mk" \
        _gl-Makefile=yes srcdir="$source" gnulib_dir="$gnulib" \
        ME="$(from_source "$gnulib/top/maint.mk")" _cfg_mk="$source/build-aux/cfg.mk" \
        _build-aux="$(from_source "$gnulib/build-aux")" \
        VC_LIST="git -c safe.directory='$source' -C '$source' ls-files" "$@"
}

rules list-rules >list
# shellcheck disable=SC2046 # names of rules, one word each
rules -k $(cat list) >said 2>&1 || :

echo "1..$(wc -l <list)"
number=0
failed=0
while read -r rule; do
    number=$((number + 1))
    # maint.mk prints a rule's name, less sc_, before it runs it.
    if grep -qFx -e "${rule#sc_}" said && ! grep -qF -e ": $rule] Error" said; then
        echo "ok $number - $rule"
    else
        failed=$((failed + 1))
        echo "not ok $number - $rule"
    fi
done <list

[ "$number" -gt 0 ] && [ "$failed" -eq 0 ] && exit 0
sed '/^[A-Za-z0-9_-]*$/d; s/^/# /' said >&2
exit 1
