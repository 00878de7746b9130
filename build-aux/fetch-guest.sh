#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# fetch-guest.sh FOLDER - what the guest of tests/guest boots: the kernel for clouds of Debian 12,
# its smallest, and a static busybox. They are unpacked into FOLDER and not installed, which would
# change how this machine boots. A folder that is there is kept.
#
# Debian 12 on later releases, too: its kernel has the virtio drivers as modules, of which the test
# changes one; in Debian 13 they are part of the kernel. So apt gets lists of its own, from the
# archive that this machine uses, and verifies them with Debian's keys.
set -eu

folder=$(realpath -m -- "$1") # apt takes a relative path for one below its own folders
keys=/usr/share/keyrings/debian-archive-keyring.gpg

die()
{
    echo "fetch-guest.sh: $*" >&2
    exit 1
}

# own COMMAND WORD...: a command of apt's with the lists of Debian 12 alone
own()
{
    command=$1
    shift
    "$command" -q -o Dir::State="$part/state" -o Dir::State::status="$part/state/status" \
        -o Dir::Cache="$part/cache" -o Dir::Etc::sourcelist="$part/sources.list" \
        -o Dir::Etc::sourceparts=- -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
        -o APT::Sandbox::User= -o APT::Default-Release= -o Acquire::Languages=none \
        -o Acquire::Retries=3 "$@"
}

[ ! -e "$folder" ] || exit 0
archive=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -n 1)
[ -n "$archive" ] || die "apt has no lists of Debian's archive; run 'apt-get update'"

mkdir -p "$(dirname "$folder")"
part=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$part/state/lists/partial" "$part/cache/archives/partial" "$part/system"
: >"$part/state/status"
echo "deb [signed-by=$keys] $archive bookworm main" >"$part/sources.list"
own apt-get -o APT::Update::Error-Mode=any update

# The package without a version in its name only depends on the newest.
kernel=$(own apt-cache depends linux-image-cloud-amd64 |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
[ -n "$kernel" ] || die "there is no linux-image-cloud-amd64 in $archive; choose another mirror"
cd "$part/system"
own apt-get download "$kernel" busybox-static
for package in ./*.deb; do
    dpkg -x "$package" .
    rm "$package"
done
rm -rf usr
chmod 755 .
cd ..
mv -T system "$folder"
