#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# meson install: which files, and where the links of the folder of modules lead.
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/../tap.sh"

destination=$work/root
drivers=$destination$SW_LIBDIR/slotwise/connection-driver

check 'meson installs below DESTDIR' \
    meson install -C "$SW_BUILD" --no-rebuild --quiet --destdir "$destination"

# From the names of the list to those of this build.
as_installed()
{
    sed "s,^LIBDIR/,$SW_LIBDIR/,; s,^LIB/,$SW_PREFIX/lib/,; s,^BIN/,$SW_PREFIX/bin/,
        s,^SHARE/,$SW_PREFIX/share/," "$here/installed" | sort
}
same_files()
{
    as_installed > "$work/wanted"
    (cd "$destination" && find . ! -type d | sed 's,^\.,,' | sort) > "$work/found"
    diff "$work/wanted" "$work/found"
}
check 'the files are those of the list' same_files

links_lead_to_libvirt()
{
    for link in "$drivers"/*; do
        case $link in
        */libvirt_driver_qemu.so) [ ! -L "$link" ] || return 1 ;;
        *) [ "$(readlink "$link")" = "$SW_MODULES/${link##*/}" ] || { echo "$link"; return 1; } ;;
        esac
    done
}
check "each module but the shim is a link to libvirt's own" links_lead_to_libvirt

# A module is loaded under a name, and entered by a function that is named after it.
links_are_all()
{
    grep -a -o -E '\b[a-z]+Register\b' "$(command -v libvirtd)" | sort -u > "$work/names"
    grep -q '^qemuRegister$' "$work/names" || { echo 'libvirtd names no module'; return 1; }
    while read -r name; do
        module=$drivers/libvirt_driver_${name%Register}.so
        [ -L "$module" ] || [ -e "$module" ] || { echo "$module"; return 1; }
    done < "$work/names"
}
check 'there is one for each module that libvirtd can load' links_are_all

drop_in_names_the_folder()
{
    for service in libvirtd virtqemud; do
        grep -qx "Environment=LIBVIRT_DRIVER_DIR=$SW_LIBDIR/slotwise/connection-driver" \
            "$destination$SW_PREFIX/lib/systemd/system/$service.service.d/50-slotwise.conf" ||
            return 1
    done
}
check 'both drop-ins name the folder' drop_in_names_the_folder

# A service of that name and the drop-in are all that this systemd sees.
systemd_takes_it()
{
    mkdir -p "$work/units"
    cp -r "$destination$SW_PREFIX/lib/systemd/system/$1.service.d" "$work/units/"
    printf '[Service]\nType=oneshot\nExecStart=/bin/true\n' > "$work/units/$1.service"
    SYSTEMD_UNIT_PATH=$work/units: systemd-analyze verify --man=no "$1.service" > "$work/said" 2>&1
    status=$?
    cat "$work/said"
    [ "$status" = 0 ] && ! grep -q 50-slotwise "$work/said"
}
if command -v systemd-analyze > /dev/null; then
    check 'systemd takes the drop-in of libvirtd' systemd_takes_it libvirtd
    check 'systemd takes the drop-in of virtqemud' systemd_takes_it virtqemud
fi

finish
