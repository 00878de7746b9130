#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A small system for a guest's memory: busybox, drivers, and the init of this folder.

Usage: make-initramfs.py SYSTEM DRIVER OUT

SYSTEM is what build-aux/fetch-guest.sh left. DRIVER is "modern" for Debian's own virtio driver, or
"legacy" for one that knows virtio 0.9 only.
"""
import gzip
import pathlib
import re
import sys

import legacy_module

HERE = pathlib.Path(__file__).parent
WANTED = ("virtio_pci", "virtio_blk", "virtio_net", "virtio_scsi", "sd_mod", "virtio_rng",
          "virtio_balloon", "virtio_console")
FOLDERS = ("bin", "dev", "proc", "sys", "modules")
DIRECTORY, FILE, DEVICE = 0o040755, 0o100755, 0o020600


def name_of(path):
    return path.stem.replace("-", "_")


def needed_by(module):
    """What its .modinfo says: module names, in no order."""
    match = re.search(rb"\0depends=([^\0]*)\0", module)
    return [name for name in match[1].decode().split(",") if name] if match else []


def in_order(name, paths, built_in, done):
    """{name: bytes} with each module behind those that it needs."""
    if name in done or name in built_in:
        return
    if name not in paths:
        sys.exit(f"make-initramfs.py: this kernel has no module {name}")
    data = paths[name].read_bytes()
    for other in needed_by(data):
        in_order(other, paths, built_in, done)
    done[name] = data


def modules(system, driver):
    release, = system.glob("lib/modules/*")
    paths = {name_of(path): path for path in release.rglob("*.ko")}
    built_in = {name_of(pathlib.Path(line))
                for line in (release / "modules.builtin").read_text("ascii").split()}
    found = {}
    for name in WANTED:
        in_order(name, paths, built_in, found)
    if driver == "legacy":
        name = "virtio_pci_modern_dev"
        try:
            found[name] = legacy_module.legacy_only(found[name])
        except (KeyError, legacy_module.Refused) as error:
            sys.exit(f"make-initramfs.py: cannot make {name} of {release.name} legacy: {error}")
    return found


def entry(name, mode, data=b"", device=(0, 0)):
    """One of a cpio archive in the "newc" format: 13 numbers, the name, the data, each padded."""
    words = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % word for word in words) + name.encode() + b"\0"
    return b"".join(part + b"\0" * (-len(part) % 4) for part in (head, data))


def archive(system, driver):
    found = modules(system, driver)
    yield from (entry(folder, DIRECTORY) for folder in FOLDERS)
    yield entry("dev/console", DEVICE, device=(5, 1))
    yield entry("init", FILE, (HERE / "init").read_bytes())
    yield entry("bin/busybox", FILE, (system / "bin/busybox").read_bytes())
    yield entry("driver", FILE, driver.encode() + b"\n")
    yield entry("modules/list", FILE, "".join(name + "\n" for name in found).encode())
    for name, data in found.items():
        yield entry(f"modules/{name}.ko", FILE, data)
    yield entry("TRAILER!!!", 0)


def main(system, driver, out):
    data = b"".join(archive(pathlib.Path(system), driver))
    pathlib.Path(out).write_bytes(gzip.compress(data, 1))


main(*sys.argv[1:])
