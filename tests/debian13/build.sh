#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Build the source in the root, which is made where there is none: build.sh ROOT SOURCE-ROOT
# The build folder is ROOT/slotwise/build, and stays. Who calls holds ROOT.build.lock.
set -eu

here=$(dirname "$0")
sh "$here/make-root.sh" "$1" "$2"
exec sh "$here/in-root.sh" "$1" "$2" sh -euc '
    if [ -e build/build.ninja ]; then
        meson setup --reconfigure build source
    else
        meson setup build source
    fi
    ninja -C build -j2' >&2
