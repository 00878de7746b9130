#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The plugin in a real libvirtd, which sees a machine of its own: mount and process namespaces, so
# that nothing of the host's is touched and nothing is left running.
set -u

if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP only root can give a libvirtd a machine of its own'
    exit 0
fi
if [ "${1-}" != inside ]; then
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" inside
fi

unset SLOTWISE_REAL_DRIVER LIBVIRT_DEBUG LIBVIRT_LOG_OUTPUTS LIBVIRT_LOG_FILTERS
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'umount /etc/libvirt && rm -rf "$work"' EXIT
# Without control groups: new ones would stand in the host's tree, namespace or not.
umount --recursive --lazy /sys/fs/cgroup
for folder in /run /var/lib/libvirt /var/cache/libvirt; do
    mkdir -p "$folder"
    mount -t tmpfs tmpfs "$folder" || { echo 'Bail out! no mount'; exit 1; }
done
mkdir -p "$work/etc" "$work/bin" /run/libvirt
mount --bind "$work/etc" /etc/libvirt
# The emulator has to reach $work, which is root's own, so its user is root by another name.
{ sed '/^libvirt-qemu:/d' /etc/passwd; echo 'libvirt-qemu:x:0:0::/:/usr/sbin/nologin'; } \
    > "$work/passwd"
{ sed '/^\(libvirt-qemu\|kvm\):/d' /etc/group; printf 'libvirt-qemu:x:0:\nkvm:x:0:\n'; } \
    > "$work/group"
mount --bind "$work/passwd" /etc/passwd
mount --bind "$work/group" /etc/group
printf 'auth_unix_ro = "none"\nauth_unix_rw = "none"\nunix_sock_group = "root"\n' \
    > "$work/etc/libvirtd.conf"
printf 'security_driver = "none"\nuser = "root"\ngroup = "root"\n' > "$work/etc/qemu.conf"

# One emulator in sight: libvirt asks every qemu-system-* in PATH.
emulator=$(command -v qemu-system-x86_64)
ln -s "$emulator" "$work/bin/qemu-system-x86_64"
"$SW_BUILD_DIR/make-entry" "$emulator" "$work/cache"
cp "$(dirname "$0")/../embed/domains/addressed.xml" "$work/domain.xml"
sed -i '/<interface/,/<\/interface>/d' "$work/domain.xml" # no network here

# wait_for FILE - at most ten seconds
wait_for()
{
    for _ in $(seq 100); do
        [ ! -e "$1" ] || return 0
        sleep 0.1
    done
    return 1
}

# serve DRIVER_DIR - start a libvirtd with those modules; $daemon is its process
serve()
{
    rm -f /run/libvirt/libvirt-sock /run/libvirtd.pid
    PATH=$work/bin:$PATH LIBVIRT_DRIVER_DIR=$1 SLOTWISE_CACHE_DIR=$work/cache \
        libvirtd --pid-file /run/libvirtd.pid 2> "$work/log" &
    daemon=$!
    wait_for /run/libvirt/libvirt-sock
}

stop()
{
    kill "$daemon"
    wait "$daemon"
}

# alone - a driver folder, $work/alone, with a copy of the shim but no decorator
alone()
{
    mkdir "$work/alone"
    for module in "$SW_DRIVER_DIR"/*; do
        ln -s "$(realpath -m "$module")" "$work/alone/"
    done
    rm "$work/alone/libvirt_driver_qemu.so"
    cp "$SW_DRIVER_DIR/libvirt_driver_qemu.so" "$work/alone/"
}

on_system()
{
    timeout 60 virsh -q -c qemu:///system "$@"
}

n=0 failed=0
check()
{
    n=$((n + 1))
    title=$1
    shift
    if "$@" > "$work/check" 2>&1; then
        echo "ok $n - $title"
    else
        failed=1
        echo "not ok $n - $title"
        sed 's/^/# /' "$work/check" "$work/log"
    fi
}

virtlogd --pid-file /run/virtlogd.pid 2> "$work/virtlogd.log" &
wait_for /run/libvirt/virtlogd-sock

# A policy of its own, which the daemon reads anew when it changes.
export SLOTWISE_POLICY="$work/policy.conf"
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
alone
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
check 'the plugin has nothing to say' sh -c '! grep slotwise: "$1"' - "$work/log"
check 'the daemon is alive' kill -0 "$daemon"
stop

# A broken plugin must not keep the daemon from its work.
rm "$work/alone/slotwise_decorator.so"
serve "$work/alone"
on_system capabilities | sed '/^    <uuid>/d' > "$work/undecorated"
stop
check 'without its decorator libvirtd serves as plain' diff "$work/plain" "$work/undecorated"
check 'and says so once' \
    sh -c '[ "$(grep -c "^slotwise: .*there is no slotwise_decorator.so" "$1")" = 1 ]' \
    - "$work/log"
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
check 'and says so once, too' \
    sh -c '[ "$(grep -c "^slotwise: .*cannot be loaded" "$1")" = 1 ]' - "$work/log"

echo "1..$n"
exit $failed
