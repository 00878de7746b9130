# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests share that boot a guest; sourced after tests/libvirtd/daemon.sh.
#
# The guest is Debian's Linux with a small init, which tells on a serial console what it sees. Its
# virtio driver is Debian's, modern, or one that knows virtio 0.9 only, legacy: CentOS 6's, as it
# were. meson says in SW_GUEST_SYSTEM where build-aux/fetch-guest.sh has left the system.

if [ ! -e "$SW_GUEST_SYSTEM" ]; then
    echo "Bail out! nothing to boot; run 'sh build-aux/fetch-guest.sh $SW_GUEST_SYSTEM'"
    exit 1
fi
kernel=$work/vmlinuz # libvirt writes to whom it belongs
cp "$SW_GUEST_SYSTEM"/boot/vmlinuz-* "$kernel"
for driver in legacy modern; do
    /usr/bin/python3 "$here/make-initramfs.py" "$SW_GUEST_SYSTEM" "$driver" \
        "$work/initramfs-$driver" || { echo 'Bail out! no initramfs'; exit 1; }
done

# disk NAME TARGET - an image that says in its first bytes whose it is
disk()
{
    truncate -s 1M "$work/$1-$2.img"
    echo "$2 of $1" | dd of="$work/$1-$2.img" conv=notrunc status=none
}

# loader FIRMWARE - its words in a domain: efi, or bios, which needs none
loader()
{
    [ "$1" = efi ] || return 0
    echo "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
    echo "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'/>"
}

# more_disks NAME COUNT - their XML, from vdb on
more_disks()
{
    for target in $(echo vd b c d e f g h i j k l m n o p q r s t u v w x y z \
        aa ab ac ad ae af ag ah ai aj ak al am an ao ap aq ar as at au av aw ax ay az |
        awk -v n="$2" '{ for (i = 2; i <= n + 1 && i <= NF; i++) print $1 $i }'); do
        disk "$1" "$target"
        echo "<disk type='file'><source file='$work/$1-$target.img'/>"
        echo "<target dev='$target' bus='virtio'/></disk>"
    done
}

# machine NAME DRIVER MACHINE FIRMWARE [DISKS] - $work/NAME.xml: a CentOS 6 guest in which every
# device is plain virtio; DISKS are those that it has besides the first two
machine()
{
    disk "$1" vda
    disk "$1" sda
    rm -f "$work/$1.up"
    : > "$work/$1.console"
    cat > "$work/$1.xml" << XML
<domain type='qemu'>
  <name>$1</name>
  <metadata>
    <o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
      <o:os id='http://centos.org/centos/6.10'/>
    </o:libosinfo>
  </metadata>
  <memory unit='MiB'>256</memory>
  <os>
    <type arch='x86_64' machine='$3'>hvm</type>
    $(loader "$4")
    <kernel>$kernel</kernel>
    <initrd>$work/initramfs-$2</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <controller type='scsi' model='virtio-scsi'/>
    <disk type='file'>
      <source file='$work/$1-vda.img'/><target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file'>
      <source file='$work/$1-sda.img'/><target dev='sda' bus='scsi'/>
    </disk>
    $(more_disks "$1" "${5-0}")
    <interface type='user'><mac address='52:54:00:00:07:01'/><model type='virtio'/></interface>
    <channel type='pty'><target type='virtio' name='org.slotwise.test'/></channel>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <memballoon model='virtio'/>
    <serial type='file'><source path='$work/$1.console'/></serial>
  </devices>
</domain>
XML
}

# locate NAME - where its domain has its devices, to $work/NAME.places
locate()
{
    on_system dumpxml "$1" > "$work/$1.live.xml" &&
        /usr/bin/python3 "$here/places.py" "$work/$1.live.xml" > "$work/$1.places"
}

# bring NAME - define $work/NAME.xml and start it
bring()
{
    on_system "define $work/$1.xml; start $1" > "$work/$1.log" 2>&1 && locate "$1"
}

end()
{
    on_system "destroy $1; undefine $1 --nvram" > "$work/end" 2>&1
}

# place NAME DEVICE - where the domain has it
place()
{
    sed -n "s/^$2 //p" "$work/$1.places"
}

# hears NAME SECONDS PATTERN - the guest says a line that is that pattern
hears()
{
    limit=$(($(date +%s) + $2))
    until grep -x "guest: $3" "$work/$1.console"; do
        if [ "$(date +%s)" -ge "$limit" ]; then
            echo "nothing of: $3"
            cat "$work/$1.log"
            echo 'the end of its console:'
            tail -n 40 "$work/$1.console"
            return 1
        fi
        sleep 0.1
    done
}

# boots NAME DRIVER
boots()
{
    hears "$1" 90 'has looked around' && hears "$1" 0 "Linux .*, a $2 virtio driver" &&
        touch "$work/$1.up"
}

# tells NAME PATTERN - in some seconds; for a guest that did not boot, or was waited for in vain
# once, there is no more waiting
tells()
{
    seconds=0
    [ ! -e "$work/$1.up" ] || seconds=15
    hears "$1" "$seconds" "$2" || { rm -f "$work/$1.up" && return 1; }
}

# finds_disk NAME TARGET, finds_net NAME - where the domain has it, and it works
finds_disk()
{
    tells "$1" "disk $2 at $(place "$1" "$2") reads '$2 of $1'"
}

# finds_disks NAME COUNT - all that the domain has are so many, and work, under the same names: the
# guest names them in the order of PCI addresses
finds_disks()
{
    targets=$(sed -n 's/^\([sv]d[a-z]*\) .*/\1/p' "$work/$1.places")
    [ "$(echo "$targets" | wc -l)" = "$2" ] || return 1
    for target in $targets; do
        finds_disk "$1" "$target" || return 1
    done
}

finds_net()
{
    tells "$1" "net eth0 at $(place "$1" interface0) has 52:54:00:00:07:01 reaches 10.0.2.2"
}

# finds_families NAME DRIVER - each device of a virtio family has its driver, where the domain has
# it, and they speak what the guest knows
finds_families()
{
    case $2 in
    legacy) revision=0.9 ;;
    modern) revision=1 ;;
    esac
    for row in virtio_blk:vda virtio_net:interface0 virtio_scsi:controller:scsi0 \
        virtio_console:controller:virtio-serial0 virtio_rng:rng0 virtio_balloon:memballoon0; do
        tells "$1" "virtio $(place "$1" "${row#*:}") driver ${row%%:*} speaks $revision" ||
            return 1
    done
    tells "$1" 'rng gives 16 bytes'
}

# finds_nothing NAME - no device of a virtio family has a driver, though it is there on PCI
finds_nothing()
{
    for device in vda interface0 controller:scsi0 controller:virtio-serial0 rng0 memballoon0; do
        tells "$1" "pci $(place "$1" "$device") 1af4:10[0-9a-f][0-9a-f] driver none" || return 1
    done
    ! grep -E '^guest: (disk|net|rng|virtio)' "$work/$1.console"
}

# sees_all NAME - what the guest sees on PCI is what the domain has, besides the chipset's own
sees_all()
{
    sed -n 's/^guest: pci \([^ ]*\) .*/\1/p' "$work/$1.console" | sort > "$work/seen"
    sed 's/.* //' "$work/$1.places" | sort -u > "$work/told"
    comm -3 "$work/seen" "$work/told" > "$work/other"
    cat "$work/other"
    [ -s "$work/told" ] && ! grep -vxE '00\.0|01\.[0-3]|1f\.[0-3]' "$work/other"
}

# attach NAME TARGET - a disk to the running guest
attach()
{
    disk "$1" "$2"
    cat > "$work/$2.xml" << XML
<disk type='file'><source file='$work/$1-$2.img'/><target dev='$2' bus='virtio'/></disk>
XML
    on_system attach-device --live "$1" "$work/$2.xml" && locate "$1"
}

attached()
{
    attach "$1" "$2" && finds_disk "$1" "$2"
}

attached_in_vain()
{
    attach "$1" "$2" && tells "$1" "pci $(place "$1" "$2") 1af4:1042 driver none" &&
        ! grep -E '^guest: (disk|virtio)' "$work/$1.console"
}

detached()
{
    on_system detach-device --live "$1" "$work/$2.xml" && tells "$1" "disk $2 is gone"
}
