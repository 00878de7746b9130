#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The plugin in a real libvirtd: its first clients, its answers, a guest's life, its switches.
. "$(dirname "$0")/daemon.sh"

"$SW_BUILD_DIR/make-entry" "$emulator" "$work/cache"
cp "$here/../embed/domains/addressed.xml" "$work/domain.xml"
sed -i '/<interface/,/<\/interface>/d' "$work/domain.xml" # no network here

domcaps()
{
    on_system domcapabilities --virttype qemu --machine q35
}

serve "$SW_REAL_DIR"
domcaps > "$work/plain.domcaps"
on_system capabilities | sed '/^    <uuid>/d' > "$work/plain"
stop
check 'libvirtd without the plugin tells its capabilities' \
    grep -q '</capabilities>' "$work/plain"

# The first client's connection takes a second to be decorated; the others must not slip past.
driver_folder alone
cp "$SW_SLOW_DECORATOR" "$work/alone/slotwise_decorator.so"
serve "$work/alone"
clients=
for i in $(seq 16); do
    on_system capabilities > "$work/client.$i" 2>&1 &
    clients="$clients $!"
done
# shellcheck disable=SC2086
wait $clients
all_decorated()
{
    for i in $(seq 16); do
        sed -e '/^    <uuid>/d' \
            -e '/^<virtioCapabilitiesList/,/^<\/virtioCapabilitiesList>/d' \
            "$work/client.$i" > "$work/rest"
        grep -q "^<virtioCapabilitiesList xmlns='urn:slotwise:capabilities:1'>" \
            "$work/client.$i" || { echo "client $i"; cat "$work/client.$i"; return 1; }
        diff "$work/plain" "$work/rest" || return 1
    done
}
check 'of 16 first clients at once, each gets the decorated capabilities' all_decorated

life()
{
    on_system "define $work/domain.xml; start --paused addressed; domstate addressed;
        destroy addressed; undefine addressed" > "$work/life" 2>&1
    cat "$work/life"
    grep -qx paused "$work/life" && ! grep -q '^error' "$work/life"
}
check 'a guest can be defined, started, destroyed and undefined' life
# The first entry of the cache was made up; now the emulator is asked.
rm -r "$work/cache"
domcaps > "$work/domcaps"
check 'the domain capabilities say which slots virtio devices take' \
    grep -q '<value>virtio-transitional:pci</value>' "$work/domcaps"
check "they are valid under libvirt's schema" virt-xml-validate "$work/domcaps" domaincaps
printf '[policy]\ncapabilities-xml=enum\n' > "$SLOTWISE_POLICY"
on_system capabilities | sed '/^    <uuid>/d' > "$work/switched"
check 'a policy switches the element off in the running daemon' \
    diff "$work/plain" "$work/switched"
check "then the capabilities are valid under libvirt's schema" \
    virt-xml-validate "$work/switched" capability
printf '[policy]\ncapabilities-xml=none\n' > "$SLOTWISE_POLICY"
domcaps > "$work/switched"
check 'another one switches the enums off' diff "$work/plain.domcaps" "$work/switched"
rm "$SLOTWISE_POLICY"
on_system capabilities > "$work/switched"
check 'without one the element is back' \
    grep -q "^<virtioCapabilitiesList xmlns='urn:slotwise:capabilities:1'>" "$work/switched"
check 'the plugin has nothing to say' log_is_silent
check 'the daemon is alive' kill -0 "$daemon"
stop

# A broken plugin must not keep the daemon from its work.
rm "$work/alone/slotwise_decorator.so"
serve "$work/alone"
on_system capabilities | sed '/^    <uuid>/d' > "$work/undecorated"
stop
check 'without its decorator libvirtd serves as plain' diff "$work/plain" "$work/undecorated"
check 'and says so once' log_says 'there is no slotwise_decorator.so'
(
    export SLOTWISE_REAL_DRIVER=/nonexistent
    serve "$SW_DRIVER_DIR"
    status=$?
    on_system uri > "$work/uri" 2>&1
    kill "$daemon"
    wait "$daemon"
    exit $status
)
check 'without the real driver libvirtd starts' test $? = 0
check 'and says so once, too' log_says 'cannot be loaded'

finish
