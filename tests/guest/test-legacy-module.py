#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-legacy-module.py SYSTEM - a driver is made legacy by six bytes, or refused with a reason."""
import pathlib
import struct
import sys

import legacy_module

results = []


def check(title, well):
    results.append(well)
    print("ok" if well else "not ok", len(results), "-", title)


def refusal(module):
    try:
        legacy_module.legacy_only(module)
    except legacy_module.Refused as error:
        return str(error)
    return "nothing"


def find(system, name):
    path, = pathlib.Path(system).rglob(name + ".ko")
    return path.read_bytes()


def relocated(module, offset):
    """The module with a relocation of its code moved to that offset of the file."""
    data = bytearray(module)
    sections = legacy_module.read_sections(data)
    function, _ = legacy_module.find_function(data, sections)
    row = next(section.offset for section in sections
               if section.type == legacy_module.SHT_RELA and section.info == function.section)
    struct.pack_into("<Q", data, row, offset - sections[function.section].offset)
    return bytes(data)


def main(system):
    if not pathlib.Path(system).exists():
        print(f"Bail out! there is no driver; run 'sh build-aux/fetch-guest.sh {system}'")
        return 1
    module = find(system, "virtio_pci_modern_dev")
    legacy = legacy_module.legacy_only(module)
    changed = [i for i, (old, new) in enumerate(zip(module, legacy)) if old != new]
    check("no more than the return is written over",
          changed and changed[-1] - changed[0] < len(legacy_module.RETURN_ENODEV))
    check("the signature is taken away", legacy_module.SIGNED not in legacy)
    check("it is the same when it is done again", legacy_module.legacy_only(legacy) == legacy)
    check("another module is refused",
          "does not define vp_modern_probe()" in refusal(find(system, "virtio_blk")))
    check("what is no module is refused", "no 64-bit ELF" in refusal(b"nothing"))
    check("where the kernel would change the same bytes it is refused",
          "plain instructions" in refusal(relocated(module, changed[0])))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main(*sys.argv[1:]))
