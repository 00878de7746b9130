#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A Debian 13 in a folder, with what bootstrap names for it: make-root.sh ROOT SOURCE-ROOT
#
# It comes from the archive that this host's apt uses, and is signed by Debian's keys. It stays, and
# gets what bootstrap names later; one that was broken off is made anew. The lock beside it keeps
# two runs apart.
set -eu

root=$1
source=$2
in_root="$(dirname "$0")/in-root.sh"

say()
{
    echo "make-root.sh: $*" >&2
}

archive()
{
    apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
        sed -n 's/^Debian //p' | head -n 1
}

# lacking: those of bootstrap's packages that are not there.
lacking()
{
    sh "$in_root" "$root" "$source" sh -c '
        sh source/bootstrap packages | sort > /tmp/wanted
        dpkg-query -W -f "\${Package} \${db:Status-Status}\n" | sed -n "s/ installed$//p" |
            sort > /tmp/there
        comm -23 /tmp/wanted /tmp/there'
}

# A fresh system, in which packages start no services.
make_base()
{
    mirror=$(archive)
    if [ -z "$mirror" ]; then
        say "apt has no lists of Debian's archive; run 'apt-get update'"
        exit 1
    fi
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    # what it mounts goes with it, also when it is broken off
    unshare --mount --propagation private --pid --fork --kill-child \
        debootstrap --variant=minbase trixie "$root" "$mirror" >&2
    printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
}

mkdir -p "$(dirname "$root")"
exec 9> "$root.lock"
flock 9
[ -e "$root/complete" ] || make_base
packages=$(lacking)
[ -n "$packages" ] || exit 0
rm -f "$root/complete"
# shellcheck disable=SC2086 # names, one word each
sh "$in_root" "$root" "$source" sh -euc '
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update
    apt-get -q -y --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install "$@"
    apt-get clean' sh $packages >&2
touch "$root/complete"
