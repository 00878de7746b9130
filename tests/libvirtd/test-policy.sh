#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The policy of a site through libvirtd: each key is seen by the next define, without a restart, and
# what is defined is what slotwise place makes of it with the same files.
. "$(dirname "$0")/daemon.sh"

# The installed places, with nothing of the host's in them.
unset SLOTWISE_POLICY
made=
[ -d "$SW_POLICY_DIR" ] || made=$SW_POLICY_DIR
mkdir -p "$SW_POLICY_DIR"
mount -t tmpfs tmpfs "$SW_POLICY_DIR" || { echo 'Bail out! no mount'; exit 1; }
trap 'umount "$SW_POLICY_DIR"; [ -z "$made" ] || rmdir "$made"
    umount /etc/libvirt && rm -rf "$work"' EXIT
export XDG_CONFIG_HOME="$work/own"

centos=http://centos.org/centos/6.10
debian=http://debian.org/debian/11
blk=virtio-blk-pci-transitional

# domain OS [MACHINE] - $work/in.xml; OS -: none is named
domain()
{
    sed "s,@OS@,$1,; s,@MACHINE@,${2-q35},; s,@ARCH@,x86_64,; s,/nonexistent,$work,
         /<vsock/,/<.vsock/d" "$here/../embed/domains/legacy.xml" > "$work/in.xml"
    [ "$1" != - ] || sed -i '/<metadata>/,/<\/metadata>/d' "$work/in.xml"
}
truncate -s 1M "$work/a.img" "$work/b.img" "$work/c.img"

# policy [LINE...] - the site's, and no other
policy()
{
    rm -rf "${SW_POLICY_DIR:?}"/* "$XDG_CONFIG_HOME"
    printf '%s\n' "$@" > "$SW_POLICY_DIR/policy.conf"
}

place()
{
    SLOTWISE_CACHE_DIR=$work/cache "$SW_SLOTWISE" place "$work/in.xml"
}
# shape FILE - its topology, the ports that are closed, and how many controllers there are
shape()
{
    "$SW_SLOTWISE" tree --policy /dev/null --guest-os none "$1" || return
    grep "<target .*hotplug='off'" "$1" | grep -o " port='[^']*'" | sed 's/$/ is closed/'
    grep -c '<controller' "$1"
    echo "$(grep -c "model='pcie-root-port'" "$1") root ports"
}
define()
{
    on_system define "$work/in.xml" && on_system dumpxml --inactive legacy > "$work/dumped.xml" &&
        on_system undefine legacy && shape "$work/dumped.xml" > "$work/shape"
    cat "$work/shape"
}
# agrees - libvirtd defines what slotwise place says
agrees()
{
    define && place > "$work/placed.xml" && shape "$work/placed.xml" > "$work/expected" &&
        diff "$work/expected" "$work/shape"
}
# gives N PATTERN - likewise, and N lines of it match
gives()
{
    agrees && [ "$(grep -c -e "$2" "$work/shape")" = "$1" ]
}
# as_plain - and it is what libvirt makes of it by itself
as_plain()
{
    agrees && diff "$work/plain.$1" "$work/shape"
}

# ---- without the plugin ----

serve "$SW_REAL_DIR"
domain $debian
define > /dev/null
cp "$work/shape" "$work/plain.q35"
domain $debian pc
define > /dev/null
cp "$work/shape" "$work/plain.pc"
stop

serve "$SW_DRIVER_DIR"

# ---- form ----

domain $debian
policy
check 'a policy that says nothing changes nothing' as_plain q35
policy '[policy]' 'default = transitional'
check 'default = transitional: devices of a modern guest go behind a bridge' gives 1 "$blk"
policy '[policy]' 'default = non-transitional'
check 'default = non-transitional is taken' gives 1 virtio-blk-pci-non-transitional
domain $debian pc
check 'on i440fx as well' gives 1 virtio-blk-pci-non-transitional
policy '[policy]' 'default = transitional'
check 'where a generic device is transitional all is as libvirt has it' as_plain pc
domain $centos
policy '[policy]' 'default = virtio'
check 'default = virtio: a legacy guest is left as libvirt has it' as_plain q35
policy '[policy]' 'default = auto'
check 'default = auto: its drivers decide' gives 1 "$blk"
domain -
policy '[policy]' 'unknown-guest = transitional'
check 'unknown-guest: one that is not named' gives 1 "$blk"
domain http://example.org/no/such/os
check 'or that nobody knows' gives 1 "$blk"
domain $debian
check 'but not one that is known' as_plain q35

# ---- spelling and home ----

domain $centos
policy '[policy]' 'spelling = generic'
check 'spelling = generic: the generic type behind a bridge' \
    gives 1 'pcie-to-pci-bridge.*  virtio-[a-z]*-pci  transitional$'
policy '[policy]' 'legacy-home = bridge'
check 'legacy-home = bridge' gives 1 "pcie-to-pci-bridge"
policy '[policy]' 'legacy-home = root'
check 'legacy-home = root' gives 1 "^ *[|+\\-]*-[0-9a-f][0-9a-f]\.[0-7]  disk vda  $blk"
policy '[policy]' 'legacy-home = port'
check 'legacy-home = port' gives 1 "\[.. pcie-root-port, [^]]*\]---00.0  disk vda  $blk"
policy '[policy]' 'legacy-home = auto'
check 'legacy-home = auto: where there is room' gives 1 "pcie-to-pci-bridge"

# ---- hotplug ----

domain $debian
plain_ports=$(sed -n 's/ root ports$//p' "$work/plain.q35")
policy '[hotplug]' 'spare-pcie = 0'
check 'spare-pcie = 0: a port less than libvirt has' gives 1 "^$((plain_ports - 1)) root ports"
policy '[hotplug]' 'spare-pcie = 4'
check 'spare-pcie = 4: three more' gives 1 "^$((plain_ports + 3)) root ports"
policy '[hotplug]' 'spare-pcie = 1'
check 'spare-pcie = 1 is what libvirt does' as_plain q35
policy '[hotplug]' 'spare-conventional = 2'
check 'spare-conventional = 2: a bridge' gives 1 pcie-to-pci-bridge
policy '[hotplug]' 'ports-in-use = off'
check 'ports-in-use = off: a port that has a device is closed' \
    gives $((plain_ports - 1)) "is closed"
domain $debian pc
check 'there are none on i440fx' as_plain pc

# ---- guests, domains, devices ----

domain http://ubuntu.com/ubuntu/16.04
policy
check 'the database takes Ubuntu 16.04 for a legacy guest' gives 1 "$blk"
policy '[guest "ubuntu16.04"]' 'virtio = both'
check '[guest] virtio = both: the policy knows better' as_plain q35
domain http://debian.org/debian/12
policy '[guest "http://debian.org/debian/12"]' 'virtio = legacy'
check '[guest] virtio: of an OS that the database lacks' gives 1 "$blk"
domain $debian
policy '[domain "leg*"]' 'default = transitional'
check '[domain]: by name' gives 1 "$blk"
policy '[domain "5a6f6d2e-0d0b-4f0e-9a2f-6c1f5d0c0601"]' 'default = transitional'
check '[domain]: by UUID' gives 1 "$blk"
policy '[domain "other"]' 'default = transitional'
check '[domain]: not another one' as_plain q35
policy '[device "net"]' 'default = transitional'
check '[device]: its family only' gives 1 'virtio-[a-z]*-pci-transitional'
domain -
policy '[domain "legacy"]' 'guest-os = centos6.10'
check '[domain] guest-os' gives 1 "$blk"

# ---- layers, and no restart ----

domain $debian
policy '[policy]' 'default = transitional'
check 'the site' gives 1 "$blk"
mkdir "$SW_POLICY_DIR/policy.d"
printf '[policy]\ndefault = virtio\n' > "$SW_POLICY_DIR/policy.d/50-later.conf"
check 'a drop-in that is added counts at once' as_plain q35
mkdir -p "$XDG_CONFIG_HOME/slotwise"
printf '[policy]\ndefault = non-transitional\n' > "$XDG_CONFIG_HOME/slotwise/policy.conf"
check "so does the user's own" gives 1 virtio-blk-pci-non-transitional
rm "$XDG_CONFIG_HOME/slotwise/policy.conf" "$SW_POLICY_DIR/policy.d/50-later.conf"
check 'and that they are gone' gives 1 "$blk"
quiet()
{
    ! failures
}
check 'nothing failed so far' quiet
echo 'what' >> "$SW_POLICY_DIR/policy.conf"
still()
{
    define && [ "$(grep -c -e "$blk" "$work/shape")" = 1 ]
}
check 'a broken file leaves the last good policy in force' still
check 'and at the next define' still
# failed_once PATTERN - so far it is the only failure that was logged
failed_once()
{
    [ "$(failures | grep -c '')" = 1 ] && failures | grep "$1"
}
check 'the log says it once, with the line' \
    failed_once "last good policy stays in force: $SW_POLICY_DIR/policy.conf:3: "
complains()
{
    ! place 2> "$work/error" && grep "^slotwise: $SW_POLICY_DIR/policy.conf:3: .*; write KEY" \
        "$work/error"
}
check 'slotwise place refuses it with the same line' complains
policy
check 'a policy that is mended counts' as_plain q35

# ---- devices for a guest that runs ----

# attached PATTERN - a disk is plugged in, and its line matches
attached()
{
    on_system attach-disk legacy "$work/c.img" vdb --live &&
        on_system dumpxml legacy > "$work/dumped.xml" && shape "$work/dumped.xml" > "$work/shape"
    cat "$work/shape"
    grep -q -e "$1" "$work/shape"
}
# plugs NAME PATTERN - a guest is started under the policy, and gets a disk
plugs()
{
    on_system define "$work/in.xml" && on_system start --paused legacy
    check "$1" attached "$2"
    on_system destroy legacy
    on_system undefine legacy
}
domain $centos
policy '[policy]' 'legacy-home = port' '[hotplug]' 'spare-pcie = 1'
plugs 'legacy-home = port: a disk is plugged into the free port' \
    "\[.. pcie-root-port, [^]]*\]---00.0  disk vdb  $blk"
policy '[policy]' 'legacy-home = root'
plugs 'legacy-home = root: it is plugged behind the bridge that was kept' \
    "\[.. pcie-to-pci-bridge, [^]]*\]---01.0  disk vdb  $blk"
policy '[policy]' 'spelling = generic'
plugs 'spelling = generic: it is the generic type, behind the bridge' \
    '|  *[|+\\]-0.\.0  disk vdb  virtio-blk-pci  transitional$'
domain -
policy '[policy]' 'unknown-guest = transitional' '[hotplug]' 'ports-in-use = off'
plugs 'unknown-guest, ports-in-use = off: it goes behind a bridge whose port is closed' \
    "|  *[|+\\]-0.\.0  disk vdb  $blk"
domain $debian
policy '[hotplug]' 'spare-pcie = 2'
plugs 'spare-pcie: a disk of a modern guest takes a free port' \
    '\[.. pcie-root-port\]---00.0  disk vdb  virtio-blk-pci  modern$'
policy '[policy]' 'legacy-home = port'
domain $centos
on_system define "$work/in.xml"
on_system attach-disk legacy "$work/c.img" vdb --config > "$work/attached" 2>&1
on_system dumpxml --inactive legacy > "$work/dumped.xml"
shape "$work/dumped.xml" > "$work/shape"
check 'a definition gets its disk on the free port, too' \
    grep -e "\[.. pcie-root-port, [^]]*\]---00.0  disk vdb  $blk" "$work/shape"
on_system undefine legacy
check 'nothing else failed' failed_once 'last good policy stays in force'
check 'the daemon is alive' kill -0 "$daemon"
stop

finish
