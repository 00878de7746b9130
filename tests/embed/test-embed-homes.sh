#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest whose drivers know virtio 0.9 only, in each home that a policy can give it: defined
# through the plugin in the real driver and started; the firmware sets up PCI, and QEMU is asked
# whether every device has its I/O ports where the guest can reach them.
. "$(dirname "$0")/guest.sh"

disks()
{
    seq "$1" | awk -v dir="$work" -v word="$2" '{
        name = $1 <= 26 ? sprintf("%c", 96 + $1) : sprintf("a%c", 96 + $1 - 26)
        system("truncate -s 1M " dir "/" name ".img")
        printf "<disk type=\"file\"><source file=\"%s/%s.img\"/>%s", dir, name, word
        printf "<target dev=\"vd%s\" bus=\"virtio\"/></disk>\n", name }'
}

# domain DISKS [WORD] - $work/in.xml for CentOS 6, with a device of each family; WORD stands in
# each disk
domain()
{
    cat > "$work/in.xml" << EOF
<domain type='qemu'>
  <name>guest</name>
  <uuid>5a6f6d2e-0d0b-4f0e-9a2f-6c1f5d0c0603</uuid>
  <metadata>
    <o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
      <o:os id='http://centos.org/centos/6.10'/>
    </o:libosinfo>
  </metadata>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
$(disks "$1" "${2-}")
    <interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
    <controller type='scsi' model='virtio-scsi'/>
    <filesystem type='mount'><source dir='$work'/><target dir='share'/></filesystem>
    <channel type='pty'><target type='virtio' name='org.slotwise.test'/></channel>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
EOF
}

policy()
{
    printf '%s\n' "$@" > "$SLOTWISE_POLICY"
}

# live DRIVER BUS COUNT - so many devices of that type sit on buses of that type
live()
{
    /usr/bin/python3 -c '
import json, re, sys
plan = json.load(open(sys.argv[1]))
types = {row["id"]: row["driver"] for row in plan if "id" in row} | {"pcie.0": "pcie.0"}
n = sum(bool(re.fullmatch(sys.argv[2], row["driver"])) and types[row["bus"]] == sys.argv[3]
        for row in plan)
print(n)
sys.exit(n != int(sys.argv[4]))' "$work/plan" "$@"
}

windows()
{
    slotwise explain "$work/in.xml" | grep "^I/O windows: $1 of 14 used"
}

closed()
{
    [ "$(grep -c "hotplug='off'" "$work/decorated.xml")" = "$1" ]
}

transitional='virtio-.*-pci-transitional'
for row in 'bridge pcie-pci-bridge 1' 'root pcie.0 0' 'port pcie-root-port 9'; do
    # shellcheck disable=SC2086 # three words
    set -- $row
    policy '[policy]' "legacy-home = $1"
    domain 3
    prove "home $1" other 30
    check "home $1: all nine devices are there" live "$transitional" "$2" 9
    [ "$1" = root ] || check "home $1: so many I/O windows" windows "$3"
done

# More than slots: on the root bus they share them, and take no window.
policy '[policy]' 'legacy-home = root'
domain 40
prove '40 disks on the root bus' other 30
check '40 disks on the root bus: all 46 devices are there' live "$transitional" pcie.0 46

# What a word frees from hotplug needs no policy.
policy ''
domain 3 "<hotplug require='no'/>"
prove 'disks without hotplug' other 30
check 'disks without hotplug: on the root bus' live "$transitional" pcie.0 3
check 'disks without hotplug: the others behind a bridge' live "$transitional" pcie-pci-bridge 6

policy '[policy]' 'spelling = generic'
domain 3
prove 'the generic spelling' other 30
check 'the generic spelling: behind a bridge' live 'virtio-.*-pci' pcie-pci-bridge 9

policy '[hotplug]' 'spare-pcie = 3' 'spare-conventional = 30' 'ports-in-use = off'
domain 3
prove 'spare slots' other 30
check 'spare slots: a second bridge' live 'pci-bridge' pcie-pci-bridge 1
check 'spare slots: four ports, of which one is in use' live pcie-root-port pcie.0 4
check 'spare slots: the port in use is closed' closed 1

finish
