#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Clients that libvirt refuses: each gets from libvirt with the plugin what plain libvirt gives it,
# to the byte; the log says the same, and no process is started for it that libvirt does not start.
. "$(dirname "$0")/daemon.sh"
. "$(dirname "$0")/polkit.sh"

check 'D-Bus and polkit are there' has_polkit
printf 'access_drivers = [ "polkit" ]\nunix_sock_rw_perms = "0777"\n' >> "$work/etc/libvirtd.conf"

# stand_in NAME PROGRAM - whatever is run on behalf of a client leaves its name in $work/runs
stand_in()
{
    printf '#!/bin/sh\necho %s >> %s/runs\nexec %s "$@"\n' "$1" "$work" "$2" > "$work/$1"
    chmod 755 "$work/$1"
}
stand_in probe "$SLOTWISE_PROBE"
stand_in guests "$SLOTWISE_GUESTS"
stand_in emulator "$emulator"
export SLOTWISE_PROBE="$work/probe" SLOTWISE_GUESTS="$work/guests"
chmod 711 "$work"

sed 's,<name>.*,<name>existing</name>,; /<interface/,/<\/interface>/d' \
    "$here/../embed/domains/q35.xml" > "$work/existing.xml"

# as_client RUN UID CONNECTION [NAME] - what is told, logged, run and there afterwards, in
# $work/RUN.WHAT. polkit's refusal is logged by libvirt each time it asks; the plugin asks it too.
as_client()
{
    : > "$work/runs"
    before=$(wc -c < "$work/log")
    /usr/bin/python3 "$here/test-security-refused.py" "$2" "$3" "$work/emulator" ${4-} \
        > "$work/$1.told" 2> "$work/$1.stderr"
    tail -c "+$((before + 1))" "$work/log" |
        sed 's/^[-0-9]* [0-9:.+]*: [0-9]*: //' |
        grep -v ' virPolkitCheckAuth:' > "$work/$1.log"
    sort "$work/runs" > "$work/$1.runs"
    on_system list --all > "$work/$1.there"
    on_system dumpxml existing >> "$work/$1.there" 2>&1
}

# clients WHO - one after the other; of the very first one libvirt takes no connection at all
clients()
{
    as_client "$1.shut-out" 5002 rw
    on_system "define $work/existing.xml; capabilities" > "$work/$1.first" 2>&1
    # now the cache has an emulator to tell of
    "$SW_BUILD_DIR/make-entry" "$emulator" "$work/cache"
    as_client "$1.watcher" 5001 rw
    as_client "$1.reader" 5001 ro
    as_client "$1.root-reader" 0 ro
    as_client "$1.partly" 5003 rw
}

# begin DRIVER_DIR - a daemon that knows nothing yet
begin()
{
    rm -rf /var/cache/libvirt/* /var/lib/libvirt/* "$work/cache" "$work/etc/qemu"
    serve "$1"
}

same()
{
    diff -u "$work/plain.$1" "$work/$2.$1"
}

# as_plain WHO - of all clients, what was told, logged, run, and what is there
as_plain()
{
    check "$1: who may not connect is told so" same shut-out.told "$2"
    check "$1: and the log has no line of the plugin's" \
        sh -c "! grep slotwise '$work/$2.shut-out.log'"
    for client in watcher reader root-reader partly; do
        check "$1: $client is told what plain libvirt says" same "$client.told" "$2"
        check "$1: $client changes nothing" same "$client.there" "$2"
        check "$1: $client has no more said in the log" same "$client.log" "$2"
        check "$1: $client has no more processes started" same "$client.runs" "$2"
    done
}

begin "$SW_REAL_DIR"
clients plain
check 'plain libvirt refuses who may only look' \
    grep -q "^define: .*access denied" "$work/plain.watcher.told"
check 'plain libvirt refuses a read-only connection' \
    grep -q "^define: .*read only access" "$work/plain.reader.told"
check 'plain libvirt refuses who may do it with another domain' \
    grep -q "^define: .*access denied" "$work/plain.partly.told"
stop

begin "$SW_DRIVER_DIR"
clients ours
as_plain 'with the plugin' ours
check 'a read-only client sees the element of the capabilities' \
    grep -qx 'has element' "$work/ours.reader.stderr"
check 'and nothing in it that he could not see himself' grep -qx 'secrets:' "$work/ours.reader.told"

# Who may, is advised.
as_client ours.allowed 5003 rw partly
check 'who may define a domain is not refused' grep -qx 'define: well' "$work/ours.allowed.told"
on_system dumpxml partly > "$work/partly.xml"
check 'and gets what its guest needs' grep -q "model type='virtio-transitional'" "$work/partly.xml"
stop

# A core that would refuse the domain: libvirt's refusal comes first.
driver_folder refusing
cp "$SW_BUILD_DIR/fake_decorator.so" "$work/refusing/slotwise_decorator.so"
begin "$work/refusing"
clients refusing
for client in watcher reader partly; do
    check "a refusal of ours is not told to $client" same "$client.told" refusing
done
as_client refusing.root 0 rw
check 'but to root, who may' grep -q "^define: 67|10|2|.*slotwise: .*cannot stand there" \
    "$work/refusing.root.told"
stop

finish
