# SPDX-License-Identifier: LGPL-2.1-or-later
# What comes before the machine of test-package.sh, which sources it: builds the package, lets
# lintian look at it, makes the overlay and starts the test again in there. It does not return. TAP
# is printed in there, so what fails here bails out.

if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP only root can install a package'
    exit 0
fi
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 711 "$work"

bail()
{
    sed 's/^/# /' "$work/log"
    echo "Bail out! $*"
    exit 1
}

# ---- the package ----

if ! git -C "$SW_SOURCE" rev-parse --git-dir > "$work/log" 2>&1; then
    echo '1..0 # SKIP not a git checkout'
    exit 0
fi
mkdir -p "$work/build/slotwise"
git -C "$SW_SOURCE" ls-files --cached --others --exclude-standard > "$work/list"
tar -C "$SW_SOURCE" --files-from "$work/list" --ignore-failed-read -cf - 2> "$work/log" |
    tar -C "$work/build/slotwise" -xf -
chown -R nobody: "$work/build"

# as_nobody COMMAND... - in the tree, without network, and with what a build daemon has set
as_nobody()
{
    (
        cd "$work/build/slotwise" || exit
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin DEB_BUILD_OPTIONS="$options parallel=$(nproc)"
        unset HOME XDG_RUNTIME_DIR LIBVIRT_DRIVER_DIR
        exec unshare --net setpriv --clear-groups --reuid nobody --regid nogroup "$@"
    ) > "$work/log" 2>&1
}

options=nocheck
[ "${SW_CHECKED-}" != yes ] || options=
as_nobody dpkg-buildpackage -b -us -uc || bail 'the package cannot be built'
as_nobody lintian --fail-on error,warning "$work/build/"*.changes || bail 'lintian complains'
SW_PACKAGE=$(ls "$work/build"/slotwise_*.deb)
export SW_PACKAGE

# ---- the machine ----

export SW_OVERLAID=yes SW_MACHINE="$work/machine"
mkdir "$SW_MACHINE"
unshare --mount --propagation private sh -c '
    mount -t tmpfs tmpfs "$SW_MACHINE" &&
    mkdir "$SW_MACHINE/upper" "$SW_MACHINE/work" "$SW_MACHINE/root" &&
    mount -t overlay -o "lowerdir=/,upperdir=$SW_MACHINE/upper,workdir=$SW_MACHINE/work" overlay \
        "$SW_MACHINE/root" || { echo "Bail out! no overlay"; exit 1; }
    mount -t tmpfs -o mode=1777 tmpfs "$SW_MACHINE/root/tmp" || exit 1
    for folder in /dev /proc /sys "$SW_SOURCE" "${SW_PACKAGE%/*}"; do
        mkdir -p "$SW_MACHINE/root$folder"
        mount --rbind "$folder" "$SW_MACHINE/root$folder" || exit 1
    done
    exec chroot "$SW_MACHINE/root" "$0"' "$here/test-package.sh"
exit
