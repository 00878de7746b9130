#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# matrix-page.sh PROBE PRINTER PAGE - measure the installed QEMU, and replace the page.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" --quiet --no-cache --matrix --format xml qemu-system-x86_64 >"$work/caps.xml"
LC_ALL=C "$2" <"$work/caps.xml" >"$work/page.rst"
mv "$work/page.rst" "$3"
