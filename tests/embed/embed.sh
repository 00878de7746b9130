# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests of the embedded driver share; sourced, not run.
#
# virsh -c 'qemu:///embed?root=DIR' runs libvirt's QEMU driver in virsh itself. LIBVIRT_DRIVER_DIR
# says which modules it loads. meson sets in the environment:
#   SW_DRIVER_DIR  the build tree's folder with the shim
#   SW_REAL_DIR    libvirt's own folder of modules
#   SW_PLUGIN_DIR  where the decorator is built
#   SW_BUILD_DIR   where the variants of the shim and the decorator are built
#   SW_STATE_DIR   a folder that stays from run to run: libvirt keeps there what it learnt of QEMU
# Each driver folder has an embed root of its own, since libvirt asks QEMU anew (seconds) when the
# modules are not those that it saw the last time.
set -u

# As root, libvirt on Debian wants a user libvirt-qemu. Where the package that makes it is not
# installed, this test sees one in a mount namespace of its own; nothing else does.
if [ "$(id -u)" = 0 ] && ! getent passwd libvirt-qemu > /dev/null; then
    mkdir -p "$SW_STATE_DIR"
    { cat /etc/passwd; echo 'libvirt-qemu:x:0:0::/:/usr/sbin/nologin'; } > "$SW_STATE_DIR/passwd"
    { cat /etc/group; echo 'libvirt-qemu:x:0:'; } > "$SW_STATE_DIR/group"
    exec unshare -m --propagation private sh -c '
        mount --bind "$SW_STATE_DIR/passwd" /etc/passwd &&
        mount --bind "$SW_STATE_DIR/group" /etc/group && exec "$0" "$@"' "$0" "$@"
fi

# Only one emulator in sight: libvirt would ask every qemu-system-* in PATH.
unset SLOTWISE_REAL_DRIVER LIBVIRT_DEBUG LIBVIRT_LOG_OUTPUTS LIBVIRT_LOG_FILTERS
export LC_ALL=C.UTF-8
emulator=$(command -v qemu-system-x86_64) || { echo 'Bail out! no qemu-system-x86_64'; exit 1; }
taskset=$(command -v taskset)
virsh=$(command -v virsh) || { echo 'Bail out! no virsh'; exit 1; }
work=$SW_STATE_DIR/work
export SLOTWISE_POLICY="$work/policy.conf" # which tests may write; not the host's
export SLOTWISE_RUN_DIR="$work/run"
# virsh stays on one processor: libvirt compares what CPUID says, and asks QEMU anew when the last
# answer came from a processor that says something else.
cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
bin=$SW_STATE_DIR/bin
rm -rf "$work" "$SW_STATE_DIR"/*/etc # the domains of a run that was broken off
mkdir -p "$work" "$bin" "$SW_STATE_DIR/xdg"
trap 'rm -rf "$work"' EXIT
ln -sf "$emulator" "$bin/qemu-system-x86_64"

# in_driver ROOT DRIVER_DIR COMMAND... - run with the modules of that folder and with an embed root,
# which has a name for short, as the connection that libvirt opens by default
in_driver()
{
    root=$SW_STATE_DIR/$1 dir=$2
    shift 2
    if ! [ -d "$root/etc" ]; then
        mkdir -p "$root/etc"
        [ "$(id -u)" != 0 ] || printf 'user = "root"\ngroup = "root"\n' > "$root/etc/qemu.conf"
    fi
    timeout 120 env PATH="$bin" LIBVIRT_DRIVER_DIR="$dir" SLOTWISE_CACHE_DIR="$work/cache" \
        XDG_CACHE_HOME="$SW_STATE_DIR/xdg" XDG_CONFIG_HOME="$SW_STATE_DIR/xdg" \
        XDG_RUNTIME_DIR="$SW_STATE_DIR/xdg" LIBVIRT_DEFAULT_URI="qemu:///embed?root=$root" "$@"
}

# embedded ROOT DRIVER_DIR ARGUMENT... - virsh over the embedded driver; its errors are kept
embedded()
{
    root=$1 dir=$2
    shift 2
    in_driver "$root" "$dir" "$taskset" -c "$cpu" "$virsh" -q "$@" 2> "$work/stderr"
}

plain()
{
    embedded plain "$SW_REAL_DIR" "$@"
}

decorated()
{
    embedded decorated "$SW_DRIVER_DIR" "$@"
}

# dump WHO FILE [OUT] - what libvirt, plain or decorated, has once it has defined the file; to
# $work/WHO.xml unless it is said
dump()
{
    out=${3:-$work/$1.xml}
    name=$(sed -n 's,.*<name>\(.*\)</name>.*,\1,p' "$2")
    "$1" "define $2; dumpxml --inactive $name; undefine $name --nvram" > "$work/dump" &&
        sed -n '/<domain/,/<\/domain>/p' "$work/dump" > "$out" && [ -s "$out" ]
}

slotwise()
{
    SLOTWISE_CACHE_DIR=$work/cache "$SW_SLOTWISE" "$@"
}

# as_place_says - $work/decorated.xml, which was dumped, has the topology that 'slotwise place'
# gives $work/in.xml
as_place_says()
{
    slotwise place "$work/in.xml" > "$work/placed.xml" &&
        slotwise tree --guest-os none "$work/placed.xml" > "$work/placed.tree" &&
        slotwise tree --guest-os none "$work/decorated.xml" > "$work/decorated.tree" &&
        same "$work/placed.tree" "$work/decorated.tree"
}

redefines()
{
    dump decorated "$work/decorated.xml" "$work/again.xml" &&
        same "$work/decorated.xml" "$work/again.xml"
}

# variant NAME SHIM [DECORATOR] - a driver folder of its own with that shim and decorator (files);
# prints its path. The copies stay as long as they are the same, for the sake of their ctime.
variant()
{
    folder=$SW_STATE_DIR/variants/$1
    mkdir -p "$folder"
    for link in "$SW_REAL_DIR"/libvirt_driver_*.so; do
        case $link in
        */libvirt_driver_qemu.so) ;;
        *) ln -sf "$link" "$folder/" ;;
        esac
    done
    cmp -s "$2" "$folder/libvirt_driver_qemu.so" || cp "$2" "$folder/libvirt_driver_qemu.so"
    if [ $# = 3 ]; then
        cp "$3" "$folder/slotwise_decorator.so"
    else
        rm -f "$folder/slotwise_decorator.so"
    fi
    echo "$folder"
}

# ---- TAP ----

. "$(dirname "$0")/../tap.sh"

same()
{
    diff -u "$1" "$2"
}

# log_says PATTERN - standard error of the last virsh has exactly one line of ours, and it matches
log_says()
{
    sed 's/^/stderr: /' "$work/stderr"
    [ "$(grep -c 'slotwise: ' "$work/stderr")" = 1 ] && grep -q "slotwise: .*$1" "$work/stderr"
}
