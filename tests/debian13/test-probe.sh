#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The probe of this build asks the emulators of Debian 13; the test there is the same as for those
# that are installed here: test-probe.sh ROOT SOURCE-ROOT PROBE
set -eu

root=$1
source=$2
probe=$3
here=$(dirname "$0")

sh "$here/make-root.sh" "$root" "$source"
mkdir -p "$root/slotwise/probe"
cp "$probe" "$(dirname "$probe")/slotwise-ask" "$root/slotwise/probe"
exec sh "$here/in-root.sh" "$root" "$source" /usr/bin/python3 source/tests/probe/test-live.py \
    "/slotwise/probe/$(basename "$probe")" source/docs/schemas/slotwise-capabilities.rng
