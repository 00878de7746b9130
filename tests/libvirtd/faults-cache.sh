# SPDX-License-Identifier: LGPL-2.1-or-later
# A cache that cannot be read or written: libvirtd works, and the plugin as well, but slowly.

# entry_is COMMAND... - make the entry, whose path is added, by that command
entry_is()
{
    mkdir -p "$work/cache"
    "$@" "$work/cache/$entry"
}

truncated_entry()
{
    head -c 1000 "$work/right/$entry" > "$1"
    chmod 600 "$1"
}

owned_by_others()
{
    cp "$work/right/$entry" "$1"
    chown 65534:65534 "$1"
}

writable_by_others()
{
    cp "$work/right/$entry" "$1"
    chmod 666 "$1"
}

nonsense_entry()
{
    echo '<virtioCapabilities xmlns="urn:slotwise:capabilities:1"><machine/></virtioCapabilities>' \
        > "$1"
    chmod 600 "$1"
}

# The whole folder.
cache_on()
{
    mkdir -p "$work/cache"
    mount "$@" "$work/cache"
    echo "$work/cache" >> "$work/mounts"
}

full_cache()
{
    cache_on -t tmpfs -o size=16k tmpfs
    head -c 16384 /dev/zero > "$work/cache/ballast" 2> /dev/null
    true
}

read_only_cache()
{
    cache_on -t tmpfs -o ro tmpfs
}

file_for_cache()
{
    echo > "$work/cache"
}

missing='what the cache says of .*qemu-system-x86_64 is of no use: .*'
kept='qemu-system-x86_64 offers cannot be kept in '
rarely fault 'the cache entry is a pipe' all "$missing$entry" entry_is mkfifo
rarely fault 'the cache entry is a folder' all "$missing$entry" entry_is mkdir
fault 'the cache entry is a link to a device' all "$missing$entry" entry_is ln -s /dev/zero
rarely fault 'the cache entry has a gigabyte' all "$missing.*bytes" entry_is truncate --size 1G
rarely fault 'the cache entry is of another user' all "$missing$entry" entry_is owned_by_others
rarely fault 'the cache entry can be written by others' all "$missing$entry" \
    entry_is writable_by_others
rarely fault 'the cache entry is cut short' all "$missing$entry" entry_is truncated_entry
fault 'the cache entry is nonsense' all "$missing$entry" entry_is nonsense_entry
check 'a damaged entry is replaced by a right one' cmp "$work/right/$entry" "$work/cache/$entry"
fault 'the disk of the cache is full' all "$kept" full_cache
rarely fault 'the cache is read-only' all "$kept" read_only_cache
rarely fault 'the cache is a file' all "what the cache says of .*Not a directory" file_for_cache
