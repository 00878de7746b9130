#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-clients-virtinst.sh [STEP...] - virt-install, virt-xml, virt-clone, virsh edit and a Python
# program make and change a guest on q35. One whose drivers know virtio 0.9 only has all its virtio
# devices transitional and behind a bridge, whoever adds them; one that knows virtio 1 is, byte for
# byte, what it is without the plugin. The latter takes these steps, without arguments all of them.
. "$(dirname "$0")/../libvirtd/daemon.sh"

export HOME="$work" LIBVIRT_DEFAULT_URI=qemu:///system SLOTWISE_CACHE_DIR="$work/cache"
mac=52:54:00:0c:11:e
disks=$work/disks

# ---- what the clients do ----

# made STEP NAME - the step is done; keep what there is now
made()
{
    on_system dumpxml --inactive "$2" > "$out/$1.xml"
    on_system dumpxml "$2" > "$out/$1.live.xml"
}

# failed STEP - say so, in a file that a test looks for
failed()
{
    { echo "$1:"; cat "$out/said"; } >> "$out/failed"
}

# try STEP NAME COMMAND... - unless this session has other steps
try()
{
    step=$1 name=$2
    shift 2
    case " ${steps:-$step} " in *" $step "*) ;; *) return ;; esac
    echo "$step" >> "$out/steps"
    if "$@" > "$out/said" 2>&1; then
        made "$step" "$name"
    else
        failed "$step"
    fi
}

# new_guest OS NAME OPTION...
new_guest()
{
    os=$1 name=$2
    shift 2
    set -- --osinfo "$os" --name "$name" --uuid "$(uuid "$name")" "$@"
    set -- --virt-type qemu --machine q35 --memory 512 --vcpus 1 --graphics none "$@"
    timeout 120 virt-install "$@" --network "user,mac=${mac}0" --noautoconsole --check all=off
}
uuid()
{
    printf 'c11e0000-0000-4000-8000-%012d' "$(echo "$1" | cksum | cut -d ' ' -f 1)"
}

edit_guest()
{
    cat > "$work/editor" << 'END'
#!/bin/sh
rng="<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
exec sed -i "s,</devices>,$rng&," "$1"
END
    chmod +x "$work/editor"
    EDITOR=$work/editor timeout 60 virsh edit "$1"
}
redefine()
{
    virsh -q dumpxml --inactive "$1" > "$work/own.xml" && virsh define /dev/stdin < "$work/own.xml"
}

# pci NAME - what the firmware of a running guest finds, once it is what was planned, or after 60 s
pci()
{
    on_system domstate "$1" | grep -qx running || return
    on_system dumpxml "$1" > "$work/xml"
    "$SW_SLOTWISE" argv --guest-os none --format json "$work/xml" > "$out/plan.json"
    for _ in $(seq 120); do
        on_system qemu-monitor-command "$1" '{"execute":"query-pci"}' > "$out/query.json"
        "$here/../embed/read-back.py" "$out/plan.json" "$out/query.json" \
            > "$out/differences" 2>&1 &&
            return
        sleep 0.5
    done
}

# session WHO DRIVER_DIR OS [STEP...] - all of it; leaves $work/WHO/STEP.xml and STEP.live.xml
session()
{
    out=$work/$1 modules=$2 os=$3
    shift 3
    steps=$*
    mkdir -p "$out" "$disks"
    for disk in a b c d; do
        qemu-img create -q -f qcow2 "$disks/$disk.qcow2" 1M
    done
    serve "$modules"
    import="--import --disk $disks/a.qcow2"
    # shellcheck disable=SC2086 # two options
    {
        new_guest "$os" guest $import --print-xml > "$out/sent.xml" 2> "$out/said"
        try import guest new_guest "$os" guest $import
    }
    pci guest
    new="$disks/b.qcow2,target.dev=vdb,target.bus=virtio"
    try live-disk guest timeout 60 virt-xml guest --add-device --update --disk "$new"
    new="user,model.type=virtio,mac.address=${mac}1"
    try live-network guest timeout 60 virt-xml guest --add-device --update --network "$new"
    on_system destroy guest > "$out/said"
    try disk guest timeout 60 virt-xml guest --add-device --disk "$disks/c.qcow2,target.dev=vdc"
    try network guest timeout 60 virt-xml guest --add-device --network "user,mac.address=${mac}2"
    try memory guest timeout 60 virt-xml guest --edit --memory 256
    try remove guest timeout 60 virt-xml guest --remove-device --disk target.dev=vdb
    try edit guest edit_guest guest
    try redefine guest redefine guest
    try clone clone timeout 60 virt-clone --original guest --name clone \
        "--mac=${mac}3" "--mac=${mac}4" "--mac=${mac}5" --auto-clone
    try clone-starts clone on_system start --paused clone
    sed "s,guest</name>,bound</name>,; s,<uuid>.*,<uuid>$(uuid bound)</uuid>," "$out/sent.xml" \
        > "$work/bound.xml"
    cat > "$work/device.xml" << END
<disk type='file'><source file='$disks/d.qcow2'/><target dev='vdd' bus='virtio'/></disk>
END
    try bind bound "$here/bind.py" "$work/bound.xml" "$work/device.xml"
    # shellcheck disable=SC2086
    try uefi uefi new_guest "$os" uefi $import --boot uefi
    try network-boot pxe new_guest "$os" pxe --pxe --disk "$disks/d.qcow2"
    for guest in clone uefi pxe; do
        on_system destroy "$guest" > "$out/said" 2>&1
    done
    cp "$work/log" "$out/log"
    stop
    rm -rf "$disks" /run/libvirt/qemu/* /var/lib/libvirt/qemu/* "$work"/etc/qemu
}

# ---- what came of it ----

# tree_of FILE
tree_of()
{
    "$SW_SLOTWISE" tree --guest-os none "$1"
}

# lands STEP N [live] - the guest has N virtio devices, all transitional and behind a bridge
lands()
{
    file=$work/old/$1${3+.$3}.xml
    "$SW_SLOTWISE" explain --guest-os none --format json "$file" | sed -n \
        's/.*"alias": "\([^"]*\)".*"type": "\([^"]*\)".*"bus": \([0-9]*\), .*/\3 \2 \1/p' |
        grep ' virtio-' > "$work/devices"
    "$SW_SLOTWISE" argv --guest-os none "$file" | sed -n \
        's/.*"driver": "pcie-pci-bridge".*"id": "pci.\([0-9]*\)".*/\1/p' > "$work/bridges"
    cat "$work/devices" "$work/bridges"
    while read -r bus type _; do
        case $type in
        *-transitional) grep -qx "$bus" "$work/bridges" || return 1 ;;
        *) return 1 ;;
        esac
    done < "$work/devices"
    [ "$(wc -l < "$work/devices")" = "$2" ]
}
same_everywhere()
{
    for file in "$work"/plain/*.xml; do
        sed '/<uuid>/d' "$file" > "$work/plain.xml"
        sed '/<uuid>/d' "$work/modern/${file##*/}" | diff "$work/plain.xml" - ||
            { echo "${file##*/}"; return 1; }
    done
    [ "$(find "$work/plain" -name '*.xml' | wc -l)" = $((2 * $(wc -l < "$work/plain/steps") + 1)) ]
}
as_place_says()
{
    "$SW_SLOTWISE" place "$work/old/sent.xml" > "$work/placed.xml" &&
        tree_of "$work/placed.xml" > "$work/placed.tree" &&
        tree_of "$work/old/import.xml" | tee "$work/import.tree" |
        diff "$work/placed.tree" - && grep -q -e -pci-transitional "$work/import.tree"
}
# What was there has the place that it had, as long as it is there.
nothing_moved()
{
    tree_of "$work/old/import.xml" | grep -o '[0-9a-f]*\.[0-9] .*virtio.*' > "$work/first.tree"
    tree_of "$work/old/redefine.xml" > "$work/last.tree"
    cat "$work/first.tree" "$work/last.tree"
    while read -r line; do
        grep -qF "$line" "$work/last.tree" || return 1
    done < "$work/first.tree"
}

same_places()
{
    tree_of "$work/old/network-boot.live.xml" > "$work/live.tree" &&
        tree_of "$work/old/network-boot.xml" | diff "$work/live.tree" -
}

session plain "$SW_REAL_DIR" fedora36 "$@"
session modern "$SW_DRIVER_DIR" fedora36 "$@"
session old "$SW_DRIVER_DIR" centos6.10
for who in plain modern old; do
    check "$who: no client failed" sh -c '! cat "$1"' - "$work/$who/failed"
    check "$who: the firmware finds every device" \
        sh -c '[ -e "$1" ] && ! grep . "$1"' - "$work/$who/differences"
done
check 'Fedora 36: each step makes the same bytes with the plugin' same_everywhere
check 'CentOS 6: the topology is what slotwise makes of what virt-install sent' as_place_says
check 'CentOS 6: virt-install' lands import 4
check 'CentOS 6: as it runs' lands import 4 live
check 'CentOS 6: a disk that virt-xml adds to the running guest' lands live-disk 5 live
check 'CentOS 6: and to its definition' lands live-disk 5
check 'CentOS 6: a network that virt-xml adds to the running guest' lands live-network 6 live
check 'CentOS 6: and to its definition' lands live-network 6
check 'CentOS 6: a disk that virt-xml adds to the definition' lands disk 7
check 'CentOS 6: and a network' lands network 8
check 'CentOS 6: other memory by virt-xml' lands memory 8
check 'CentOS 6: a disk that virt-xml takes away' lands remove 7
check "CentOS 6: a device that is written in 'virsh edit'" lands edit 8
check 'CentOS 6: its own definition' lands redefine 8
check 'CentOS 6: no device has moved' nothing_moved
check 'CentOS 6: virt-clone' lands clone 8
check 'CentOS 6: which QEMU takes' lands clone-starts 8 live
check "CentOS 6: Python's binding, with a disk added" lands bind 5
check 'CentOS 6: virt-install with UEFI' lands uefi 4
check 'CentOS 6: virt-install that boots from the network, as it runs' lands network-boot 4 live
check 'CentOS 6: and its definition' lands network-boot 4
check 'CentOS 6: which has the same places' same_places
for who in modern old; do
    check "$who: the plugin has nothing to say" sh -c '! grep "slotwise: " "$1"' - "$work/$who/log"
done

finish
