# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests with a real libvirtd share; sourced, not run, as the first thing:
#   . "$(dirname "$0")/daemon.sh"
#
# The test sees a machine of its own: mount and process namespaces, so that nothing of the host's is
# touched and nothing is left running. meson sets in the environment what tests/embed/embed.sh says.
# Then there are
#   $work        a folder of the test's own, which goes with it
#   $work/cache  our cache of capabilities
#   $work/log    standard error of the last daemon
#   $work/bin    in the PATH of the daemon for /usr/bin: all that is there, and one emulator
# and the functions below.
set -u

if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP only root can give a libvirtd a machine of its own'
    exit 0
fi
if [ "${SW_IN_MACHINE-}" != yes ]; then
    export SW_IN_MACHINE=yes
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" "$@"
fi
unset SW_IN_MACHINE SLOTWISE_REAL_DRIVER LIBVIRT_DEBUG LIBVIRT_LOG_OUTPUTS LIBVIRT_LOG_FILTERS
export LC_ALL=C.UTF-8
work=$(mktemp -d)
here=$(cd "$(dirname "$0")" && pwd -P)
daemon=
trap 'umount /etc/libvirt && rm -rf "$work"' EXIT

# ---- the machine ----

# Without control groups: new ones would stand in the host's tree, namespace or not.
umount --recursive --lazy /sys/fs/cgroup
for folder in /run /var/lib/libvirt /var/cache/libvirt /var/cache/slotwise /var/log/libvirt; do
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

# One emulator in sight: libvirt asks every qemu-system-* in PATH, which takes seconds.
emulator=$(command -v qemu-system-x86_64) || { echo 'Bail out! no qemu-system-x86_64'; exit 1; }
find /usr/bin /usr/sbin -maxdepth 1 ! -type d ! -name 'qemu-system-*' \
    -exec ln -sf -t "$work/bin" {} +
ln -s "$emulator" "$work/bin/qemu-system-x86_64"
export SLOTWISE_POLICY="$work/policy.conf"

# wait_for FILE - at most ten seconds
wait_for()
{
    for _ in $(seq 100); do
        [ ! -e "$1" ] || return 0
        sleep 0.1
    done
    return 1
}

virtlogd --pid-file /run/virtlogd.pid 2> "$work/virtlogd.log" &
wait_for /run/libvirt/virtlogd-sock

# serve DRIVER_DIR [ARGUMENT...] - start a libvirtd with those modules; $daemon is its process
serve()
{
    rm -f /run/libvirt/libvirt-sock /run/libvirtd.pid
    modules=$1
    shift
    PATH=$work/bin LIBVIRT_DRIVER_DIR=$modules SLOTWISE_CACHE_DIR=$work/cache \
        libvirtd --pid-file /run/libvirtd.pid "$@" 2> "$work/log" &
    daemon=$!
    wait_for /run/libvirt/libvirt-sock
}

stop()
{
    kill "$daemon"
    wait "$daemon"
}

on_system()
{
    timeout 60 virsh -q -c qemu:///system "$@"
}

# driver_folder NAME - an own driver folder, $work/NAME, with a copy of the shim but no decorator
driver_folder()
{
    mkdir "$work/$1"
    for module in "$SW_DRIVER_DIR"/*; do
        ln -s "$(realpath -m "$module")" "$work/$1/"
    done
    rm "$work/$1/libvirt_driver_qemu.so"
    cp "$SW_DRIVER_DIR/libvirt_driver_qemu.so" "$work/$1/"
}

# ---- TAP ----

. "$(dirname "$0")/../tap.sh"

# log_says PATTERN - the daemon's log has exactly one line of ours, and it matches
log_says()
{
    [ "$(grep -c 'slotwise: ' "$work/log")" = 1 ] && grep -q "slotwise: .*$1" "$work/log"
}

log_is_silent()
{
    ! grep 'slotwise: ' "$work/log"
}

# failures - what the log has of ours, but for warnings about what stands in a domain
failures()
{
    grep 'slotwise: ' "$work/log" | grep -v ' warning : .*slotwise: domain '
}
