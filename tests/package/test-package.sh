#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The package: built, installed, at work in libvirtd, removed and purged.
#
# It is built as an ordinary user without network, from a copy of the tree that has nothing beside
# it. It is installed on a machine of the test's own: an overlay over this one, with namespaces of
# processes and mounts, so that nothing of this machine's is touched. The environment of libvirtd is
# read from the installed drop-in, as systemd would. meson sets what tests/package/meson.build says.
set -u

here=$(cd "$(dirname "$0")" && pwd -P)
if [ "${SW_OVERLAID-}" != yes ]; then
    . "$here/build.sh"
fi
unset SW_OVERLAID
. "$here/../libvirtd/daemon.sh"
unset SLOTWISE_POLICY SLOTWISE_PROBE SLOTWISE_GUESTS # the installed ones

drop_in=/usr/lib/systemd/system/libvirtd.service.d/50-slotwise.conf
cache=/var/cache/slotwise
umount $cache && rm -r $cache # a machine that has never seen Slotwise
mkdir -p "$work/fake"

# systemctl as dpkg's scripts see it where systemd runs: it notes what it is asked.
printf '#!/bin/sh\necho "$@" >> %s\n' "$work/systemctl" > "$work/fake/systemctl"
chmod +x "$work/fake/systemctl"
with_systemd()
{
    mkdir -p /run/systemd/system
    : > "$work/systemctl"
    PATH=$work/fake:$PATH "$@" > "$work/dpkg" 2>&1
    status=$?
    rmdir /run/systemd/system
    cat "$work/dpkg"
    return $status
}

files()
{
    find /etc /usr /var /opt -xdev ! -path '/var/lib/dpkg/*' ! -path '/var/log/*' \
        ! -path '/var/cache/man/*' ! -path '/var/cache/ldconfig/*' 2> "$work/find" | sort
}

# start [SETTING] - libvirtd as systemd would start it, with what the drop-ins set; or with SETTING
start()
{
    rm -f /run/libvirt/libvirt-sock /run/libvirtd.pid
    settings=$(cat "${drop_in%/*}"/*.conf 2> /dev/null | sed -n 's/^Environment=//p')
    # shellcheck disable=SC2086 # one word each
    env PATH="$work/bin" ${1-$settings} \
        /usr/sbin/libvirtd --pid-file /run/libvirtd.pid 2> "$work/log" &
    daemon=$!
    wait_for /run/libvirt/libvirt-sock
}

# define NAME - the CentOS 6 guest; what libvirt made of it is in $work/NAME.xml
define()
{
    sed "s,@OS@,http://centos.org/centos/6.10,; s,@MACHINE@,q35,; s,@ARCH@,x86_64,
        s,<name>.*,<name>$1</name>,; /<uuid>/d; /52:54:00/d" "$here/../embed/domains/legacy.xml" \
        > "$work/in.xml"
    on_system define "$work/in.xml" && on_system dumpxml --inactive "$1" > "$work/$1.xml"
}

transitional()
{
    [ "$(grep -c "'virtio-transitional'" "$work/$1.xml")" -ge "$2" ]
}

# ---- installed ----

files > "$work/before"
check 'the package can be installed' with_systemd dpkg --install "$SW_PACKAGE"
check 'systemd is told to read its units anew' grep -q 'daemon-reload' "$work/systemctl"
check 'nothing is restarted, and the administrator is told what to do' \
    sh -c '! grep -w restart "$1" && grep "systemctl restart libvirtd" "$2"' sh \
    "$work/systemctl" "$work/dpkg"

listed()
{
    multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
    sed "s,^LIBDIR/,/usr/lib/$multiarch/,; s,^LIB/,/usr/lib/,; s,^BIN/,/usr/bin/,
        s,^SHARE/,/usr/share/," "$here/installed" | sort > "$work/wanted"
    dpkg -L slotwise | while read -r file; do
        [ -d "$file" ] && [ ! -L "$file" ] || echo "${file%.gz}"
    done | grep -vE '^/usr/share/doc/slotwise/(NEWS|README|changelog|copyright)' | sort \
        > "$work/found"
    diff "$work/wanted" "$work/found"
}
check 'its files are those of meson install, and papers' listed

# abi NAME - the package depends on this upstream version of it and on no other
abi()
{
    upstream=$(dpkg-query --show --showformat '${source:Upstream-Version}' libvirt0)
    dpkg-query --show --showformat '${Depends}\n' slotwise | tr ',' '\n' > "$work/depends"
    grep -qF "$1 (>= $upstream)" "$work/depends" &&
        next=$(sed -n "s/.*$1 (<< \(.*\))/\1/p" "$work/depends") &&
        dpkg --compare-versions "$upstream-99+deb12u99" lt "$next" &&
        dpkg --compare-versions "$upstream.1~rc1" lt "$next" &&
        dpkg --compare-versions "${upstream%.*}.$((${upstream##*.} + 1))-1~bpo1" gt "$next"
}
check 'it depends on the libvirt that it was measured on' abi libvirt0
check "and on that libvirt's QEMU driver" abi libvirt-daemon-driver-qemu

# doctor STATUS LINE... - slotwise doctor exits so, and each line matches one of its own
doctor()
{
    slotwise doctor > "$work/doctor"
    status=$?
    cat "$work/doctor"
    [ "$status" = "$1" ] || return 1
    shift
    for line in "$@"; do
        grep -q "$line" "$work/doctor" || { echo "no $line"; return 1; }
    done
}
check 'the doctor finds no fault before a daemon runs' doctor 0 ': PASS (none runs now)' \
    'libvirtd.service loads the plugin *: PASS' 'virtqemud.service loads the plugin *: PASS' \
    'driver table of libvirt [0-9.]* *: PASS'

check 'libvirtd starts with the environment of the drop-in' start
check 'a CentOS 6 guest can be defined' define installed
check 'its virtio devices became transitional' transitional installed 5
check 'the log is silent' log_is_silent
check 'the doctor finds the daemon decorated, and the emulator and the guests known' doctor 0 \
    "libvirtd ($daemon) was started with the plugin's folder *: PASS" \
    "libvirtd ($daemon) is decorated *: PASS" 'qemu-system-x86_64, QEMU [0-9.]* *: PASS' \
    'table of [0-9]* guests, .* *: PASS' 'nothing failed *: PASS'
check 'the package can be upgraded while the daemon runs' with_systemd dpkg --install "$SW_PACKAGE"
check 'guests are defined as before' define upgraded
check 'the doctor warns that the daemon is older than what is installed' doctor 0 \
    "libvirtd ($daemon) runs what is installed *: WARN (.*systemctl restart libvirtd"
stop

start ''
check 'the doctor fails where a daemon was started without the folder' doctor 1 \
    "libvirtd ($daemon) was started .* FAIL (.*; systemctl daemon-reload"
stop
mkdir -p /etc/systemd/system/libvirtd.service.d
ln -s /dev/null /etc/systemd/system/libvirtd.service.d/50-slotwise.conf
check 'the doctor warns of a masked drop-in' doctor 0 'libvirtd.service .* WARN (.*; remove it'
rm /etc/systemd/system/libvirtd.service.d/50-slotwise.conf
rmdir /etc/systemd/system/libvirtd.service.d

# ---- the stock drivers come and go ----

nodedev=$SW_MODULES/libvirt_driver_nodedev.so
qemu=$SW_MODULES/libvirt_driver_qemu.so

mv "$nodedev" "$work/nodedev.so"
start
check 'without a stock driver libvirtd serves the others' define absent
check 'and has none of what that one does' sh -c '! virsh -q -c qemu:///system nodedev-list'
stop
cp "$work/nodedev.so" "$nodedev" # another file of that name, as an upgrade leaves it
start
check 'the driver is served when it is back' on_system nodedev-list
stop
mv "$qemu" "$work/qemu.so"
start
check 'without the QEMU driver libvirtd starts' kill -0 "$daemon"
check 'and says what to install, once' log_says 'install libvirt-daemon-driver-qemu'
check 'and the doctor does, too' doctor 1 'QEMU driver .* FAIL (.*; install'
stop
cp "$work/qemu.so" "$qemu"
start
check 'when it is back, guests are defined as before' define back
check 'and become transitional' transitional back 5
stop

# ---- removed ----

check 'the package can be removed' with_systemd dpkg --remove slotwise
check 'systemd is told so' grep -q 'daemon-reload' "$work/systemctl"
check 'libvirtd starts without it' start
check 'and defines the same guest' define plain
plain()
{
    [ -s "$work/plain.xml" ] && ! grep virtio-transitional "$work/plain.xml"
}
check 'which gets no transitional device from plain libvirt' plain
on_system dumpxml --inactive installed > "$work/later.xml"
check 'a guest that was defined with it stays as it is' \
    diff "$work/installed.xml" "$work/later.xml"
no_element()
{
    on_system capabilities > "$work/capabilities" && ! grep slotwise "$work/capabilities"
}
check "the capabilities are libvirt's own" no_element
check 'the log has no word of it' log_is_silent
stop

# ---- purged ----

mkdir -p /run/slotwise /etc/slotwise/policy.d
echo '[policy]' > /etc/slotwise/policy.conf
echo '[policy]' > /etc/slotwise/policy.d/50-site.conf
touch /run/slotwise/last-failure
check 'the cache has outlived the removal' ls $cache/guests.xml
check 'the package can be purged' dpkg --purge slotwise
gone()
{
    ! ls -d /run/slotwise /etc/slotwise $cache 2> /dev/null
}
check 'cache, state and policy are gone' gone
nothing_left()
{
    files > "$work/after"
    diff "$work/before" "$work/after" && ! dpkg-query --show slotwise
}
check 'no file is left of it, and none has gone' nothing_left

finish
