#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the cache knows of libvirt's emulators stands in its capabilities, as their last child.
. "$(dirname "$0")/embed.sh"

capabilities()
{
    decorated capabilities > "$work/got" && sed '/^    <uuid>/d' "$work/got"
}

capabilities > "$work/before"
check 'an empty cache adds nothing' \
    sh -c '! grep -q urn:slotwise: "$1" && grep -q "</capabilities>" "$1"' - "$work/before"

"$SW_BUILD_DIR/make-entry" "$emulator" "$work/cache"
capabilities > "$work/after"

xpath()
{
    [ "$(xmllint --xpath "$1" "$work/got")" = "$2" ]
}

added="*[local-name()='virtioCapabilitiesList' and
    namespace-uri()='urn:slotwise:capabilities:1']"
check 'one list is the last child of the capabilities' \
    xpath "count(/capabilities/*[last()][self::$added])" 1
check 'the list has each emulator once' \
    xpath "count(/capabilities/$added/*[local-name()='virtioCapabilities'])" 1
check 'its entry names the binary itself, not the link that libvirt found' \
    xpath "string(//*[local-name()='virtioCapabilities']/*[local-name()='emulator']/@path)" \
    "$(realpath "$emulator")"
sed '/^<virtioCapabilitiesList/,/^<\/virtioCapabilitiesList>/d' "$work/after" > "$work/rest"
check 'every other byte is as before' same "$work/before" "$work/rest"

# As installed: the decorator one folder above the shim.
folder=$(variant installed/connection-driver "$SW_DRIVER_DIR/libvirt_driver_qemu.so")
cp "$SW_PLUGIN_DIR/slotwise_decorator.so" "$folder/.."
embedded installed "$folder" capabilities | sed '/^    <uuid>/d' > "$work/installed"
check 'where it is installed it does the same' same "$work/after" "$work/installed"

chmod g+w "$work"/cache/*.xml
capabilities > "$work/unsafe"
check 'an entry that others may write is not believed' same "$work/before" "$work/unsafe"
check 'that is logged in one line' log_says 'what the cache says of .* is of no use'
for entry in "$work"/cache/*.xml; do
    rm "$entry"
    echo '<virtioCapabilities' > "$entry"
done
capabilities > "$work/broken"
check 'a broken entry changes nothing' same "$work/before" "$work/broken"
check 'that is logged in one line, too' log_says 'what the cache says of .* is of no use'

finish
