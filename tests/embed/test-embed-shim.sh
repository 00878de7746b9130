#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The shim must load wherever libvirt does, and neither module may put names into the daemon.
set -u
shim=$SW_DRIVER_DIR/libvirt_driver_qemu.so
decorator=$SW_PLUGIN_DIR/slotwise_decorator.so
n=0 failed=0

is()
{
    n=$((n + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $n - $1"
    else
        failed=1
        echo "not ok $n - $1"
        printf 'got:\n%s\nwanted:\n%s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

needed()
{
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(lib[a-z0-9-]*\).*/\1/p' | sort | tr '\n' ' '
}

# newer NAME NUMBER FIELD - versions that the shim asks for and that are newer than NUMBER in that
# field of GLIBC_2.34, or are no numbers
newer()
{
    readelf -V -W "$shim" | sed -n "s/.*Name: \\($1_[^ ]*\\).*/\\1/p" | sort -u |
        awk -F '[_.]' -v minor="$2" -v at="$3" \
            '!/^[A-Z]+_[0-9.]+$/ || $at > minor'
}

exported()
{
    nm -D --defined-only "$1" | awk '{ print $3 }'
}

is 'the shim needs libvirt and libc only' "$(needed "$shim")" 'libc libvirt '
is 'the shim uses nothing private of libvirt by name' \
    "$(readelf -V "$shim" | grep -c LIBVIRT_PRIVATE)" 0
# libvirt does not start with a module that it cannot load, so that a shim of another generation has
# to load everywhere: where its words are missing it cannot say what is wrong.
is 'the shim asks for a C library of 2021 at most' "$(newer GLIBC 34 3)" ''
is "the shim asks for libvirt's functions of before 2.0 at most" "$(newer LIBVIRT 1 2)" ''
is 'the shim exports one function' "$(exported "$shim")" qemuRegister
is 'the decorator exports one function' "$(exported "$decorator")" slotwise_decorate
is 'the decorator does not need a JSON library' \
    "$(needed "$decorator" | grep -c -i json)" 0
for file in "$shim" "$decorator"; do
    is "$(basename "$file") runs nothing when loaded but the compiler's own code" \
        "$(readelf -S -W "$file" | awk '$2 == ".init_array" { print $6 }' |
           sed 's/^0*//')" 8
    is "$(basename "$file") has no executable stack and no writable code" \
        "$(readelf -l -W "$file" | grep -c -E 'RWE')" 0
done
is 'the folder leads to every module of libvirt' \
    "$(for module in "$SW_REAL_DIR"/libvirt_driver_*.so; do
           [ -e "$SW_DRIVER_DIR/$(basename "$module")" ] || echo "$module"
       done)" ''
is 'and leads to the shim in the place of the QEMU driver' \
    "$(basename "$(dirname "$(realpath "$shim")")")" plugin
echo "1..$n"
exit $failed
