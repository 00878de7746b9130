#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A plugin of one generation in the other one's libvirt: test-foreign.sh WAY ROOT SOURCE-ROOT PLUGIN
# MODULES. WAY is "there" for this build's in Debian 13, "here" for Debian 13's in this machine.
set -eu

way=$1
root=$2
source=$3
plugin=$4
modules=$5
here=$(dirname "$0")
there=slotwise/build/src/plugin

flock "$root.build.lock" sh "$here/build.sh" "$root" "$source"
case $way in
there)
    mkdir -p "$root/slotwise/foreign"
    cp "$plugin/libvirt_driver_qemu.so" "$plugin/slotwise_decorator.so" "$root/slotwise/foreign"
    exec sh "$here/in-root.sh" "$root" "$source" env SW_REAL_DIR="$modules" \
        source/tests/debian13/foreign.sh /slotwise/foreign "/$there"
    ;;
here)
    exec env SW_REAL_DIR="$modules" "$here/foreign.sh" "$root/$there" "$plugin"
    ;;
esac
