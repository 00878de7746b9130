#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest that libvirtd made without the plugin is never changed by it: a CentOS 6 guest with plain
# virtio stays what it is through every way back into life. Only what a client defines, creates or
# attaches is advised.
. "$(dirname "$0")/../libvirtd/daemon.sh"
. "$here/old-guest.sh"

# shellcheck disable=SC2086 # its words are the arguments
everything='inactive migratable devices'

# ---- without the plugin ----

serve "$SW_REAL_DIR"
for guest in running saved kept reverted stopped automatic; do
    bring "$guest"
    remember "$guest"
done
{
    on_system dumpxml running --xpath '/domain/devices/*[alias]/@model'
    grep virtio-blk-pci "$work/memory/running/devices"
} > "$work/models"
check 'without the plugin the guest has plain virtio' \
    sh -c '[ -s "$1" ] && ! grep transitional "$1"' - "$work/models"
on_system snapshot-create-as reverted before > "$work/out"
on_system snapshot-dumpxml reverted before > "$work/snapshot.xml"
on_system save saved "$work/saved.state" > "$work/out"
on_system save-image-dumpxml "$work/saved.state" > "$work/saved.before"
on_system managedsave kept > "$work/out"
on_system autostart automatic > "$work/out"
for guest in stopped automatic reverted; do
    on_system destroy "$guest" > "$work/out"
done
stop

# ---- with it ----

rm /run/libvirt/qemu/autostarted # as if the host had been started anew
serve "$SW_DRIVER_DIR"
on_system list > "$work/out"
wait_for /run/libvirt/qemu/automatic.pid
check 'a running guest that the daemon finds is as it was' is_as_remembered running $everything
check 'a guest that starts with the daemon is as it was' \
    is_as_remembered automatic $everything

restored()
{
    on_system save-image-dumpxml "$work/saved.state" > "$work/saved.after" &&
        diff "$work/saved.before" "$work/saved.after" &&
        on_system restore --paused "$work/saved.state" && is_as_remembered saved $everything
}
check 'a guest is restored from a file as it was' restored
edited()
{
    on_system save saved "$work/saved.state" &&
        on_system save-image-define "$work/saved.state" "$work/saved.before" &&
        on_system restore --paused "$work/saved.state" && is_as_remembered saved $everything
}
check 'and so is one whose file is given its own XML' edited
taken_up()
{
    [ ! -e /run/libvirt/qemu/kept.pid ] && on_system start --paused kept &&
        is_as_remembered kept $everything
}
check 'a guest starts from a managed save as it was' taken_up
check 'a definition is as it was' is_as_remembered stopped inactive
check 'a guest starts as it was defined' on_system start --paused stopped
check 'and has the devices that it had' is_as_remembered stopped $everything
reverted()
{
    on_system snapshot-revert --paused reverted before && is_as_remembered reverted $everything
}
check 'a guest goes back to its snapshot as it was' reverted
told_again()
{
    on_system snapshot-delete --metadata reverted before &&
        on_system snapshot-create --redefine reverted "$work/snapshot.xml" && reverted &&
        on_system snapshot-dumpxml reverted before > "$work/snapshot.after" &&
        diff "$work/snapshot.xml" "$work/snapshot.after"
}
check 'and so when libvirt is told of the snapshot again' told_again

# redefined FLAGS - the guest's own XML is defined; it changes nothing
redefined()
{
    on_system dumpxml "$@" stopped > "$work/own.xml" && on_system define "$work/own.xml" &&
        on_system define --validate "$work/own.xml" && is_as_remembered stopped $everything
}
check 'its own definition defines the same guest' redefined --inactive
check 'and so does the XML of the running one' redefined
check 'and that for a migration' redefined --migratable

# edit NAME SCRIPT - virsh edit, with sed in the place of a person
edit()
{
    printf '#!/bin/sh\nexec sed -i "%s" "$1"\n' "$2" > "$work/editor"
    chmod +x "$work/editor"
    EDITOR=$work/editor timeout 60 virsh -c qemu:///system edit "$1"
}
not_edited()
{
    edit stopped '' | grep 'not changed' && is_as_remembered stopped $everything
}
check "'virsh edit' that changes nothing changes nothing" not_edited
only_title()
{
    edit stopped "s,<metadata>,<title>old</title>\n&," && of_guest stopped inactive |
        tee "$work/edited" | sed '/<title>/d' | diff "$work/memory/stopped/inactive" - &&
        grep '<title>old' "$work/edited"
}
check "'virsh edit' of the title changes the title" only_title
created()
{
    on_system dumpxml running > "$work/running.xml" &&
        on_system 'undefine running; destroy running' &&
        on_system create --paused "$work/running.xml" &&
        is_as_remembered running migratable devices
}
check 'a guest that is created from its own XML is as it was' created
# 'virsh update-device' and 'detach-device' take a device as libvirt shows it.
updated()
{
    on_system dumpxml stopped > "$work/now"
    sed -n '/<interface/,/<.interface>/p' "$work/now" |
        sed "1,/<.interface>/!d; s,</interface>,<link state='down'/>&," > "$work/device.xml"
    on_system update-device --live stopped "$work/device.xml" &&
        of_guest stopped migratable | sed '/<link state/d' |
        diff "$work/memory/stopped/migratable" -
}
check 'a device that is updated keeps its model' updated
only_warnings()
{
    ! grep 'slotwise: ' "$work/log" | grep -v 'the guest will not find'
}
check 'the plugin has nothing to say but that such guests do not find their devices' only_warnings
warned_once()
{
    grep -o 'slotwise: .*will not find.*' "$work/log" | sort | uniq -c > "$work/warnings"
    cat "$work/warnings"
    [ -s "$work/warnings" ] && ! grep -v '^ *1 ' "$work/warnings"
}
check 'each of which it says once' warned_once

finish
