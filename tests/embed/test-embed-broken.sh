#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever part of the plugin is broken, libvirt works as without it, and one line says why.
. "$(dirname "$0")/embed.sh"

shim=$SW_DRIVER_DIR/libvirt_driver_qemu.so
decorator=$SW_PLUGIN_DIR/slotwise_decorator.so
domain=$(dirname "$0")/domains/q35.xml

# In all variants the same copy of the shim is in use, with one embed root.
serve()
{
    which=$1 folder=$2
    embedded "$which" "$folder" "define $domain; dumpxml express; undefine express" \
        > "$work/served"
}
serve plain "$SW_REAL_DIR"
mv "$work/served" "$work/plain"
check 'plain libvirt serves' grep -q 'pcie-root-port' "$work/plain"

# serves_undecorated WORDS VARIANT... - as plain libvirt, and those words are logged
serves_undecorated()
{
    words=$1
    shift
    serve broken "$(variant broken "$@")"
    same "$work/plain" "$work/served" && log_says "$words"
}

check 'the decorator is missing' serves_undecorated 'there is no slotwise_decorator.so' "$shim"

echo garbage > "$work/garbage.so"
check 'the decorator is garbage' \
    serves_undecorated 'is not whole' "$shim" "$work/garbage.so"
head -c -1 "$decorator" > "$work/cut.so"
check 'the decorator is cut short' \
    serves_undecorated 'is not whole' "$shim" "$work/cut.so"
check 'the decorator is another library' \
    serves_undecorated 'undefined symbol: slotwise_decorate' "$shim" \
    "$SW_BUILD_DIR/const_driver.so"
yes 'a library?' | head -c 100000 > "$work/text.so"
check 'the decorator is a text' \
    serves_undecorated 'slotwise_decorator.so' "$shim" "$work/text.so"
check 'the decorator was built for another libvirt' \
    serves_undecorated 'built for different libvirts' "$shim" \
    "$SW_BUILD_DIR/other/other_decorator.so"

serve other "$(variant other "$SW_BUILD_DIR/other/other_shim.so" "$decorator")"
check 'the shim was built for another libvirt: it serves' same "$work/plain" "$work/served"
check 'the shim was built for another libvirt: it says so' \
    log_says 'built for libvirt [0-9]* and this is [0-9]*; install'

# ---- the real driver ----

# A folder without a QEMU module: what libvirt itself does then.
folder=$(variant none "$shim")
rm "$folder/libvirt_driver_qemu.so"
embedded none "$folder" uri
status=$?
cp "$work/stderr" "$work/none"
check 'libvirt without a QEMU driver opens no connection' test $status = 1

# as_without_qemu WORDS FILE - FILE in the place of the real driver
as_without_qemu()
{
    SLOTWISE_REAL_DRIVER=$2 embedded none "$SW_DRIVER_DIR" uri
    [ $? = $status ] && log_says "$1" &&
        grep -v -e 'slotwise:' -e ' info : ' "$work/stderr" > "$work/rest"
    same "$work/none" "$work/rest"
}
check 'the real driver is missing' as_without_qemu 'cannot be loaded (.*No such file' /nonexistent
check 'the real driver is garbage' as_without_qemu 'cannot be loaded (.*too short' \
    "$work/garbage.so"
check 'the real driver is another module' as_without_qemu 'cannot be loaded (.*undefined symbol' \
    "$SW_BUILD_DIR/fake_decorator.so"
check 'the real driver is the shim itself' as_without_qemu "own module" "$shim"

odd_table()
{
    SLOTWISE_REAL_DRIVER=$SW_BUILD_DIR/$1 embedded const "$SW_DRIVER_DIR" uri && log_says "$2"
}
check 'a table that is not writable is left alone' odd_table const_driver.so 'not writable'
check "a table with somebody else's function is left alone" \
    odd_table shared_driver.so 'not where they should be'

finish
