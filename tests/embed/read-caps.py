#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""read-caps.py EMULATOR - read both capabilities as virt-manager does, and say what it finds.

It uses virt-manager's own classes over the connection that libvirt opens by default.
"""
import sys

sys.path.insert(0, "/usr/share/virt-manager")

import libvirt   # pylint: disable=wrong-import-position
from virtinst import DomainCapabilities, VirtinstConnection

libvirt.virEventRegisterDefaultImpl()
conn = VirtinstConnection(None)
conn.open(None, None)

domcaps = DomainCapabilities.build_from_params(conn, sys.argv[1], "x86_64", "q35", "qemu")
for device, name in [("disk", "model"), ("disk", "virtioSlots")]:
    print(f"{device} {name}:", *getattr(domcaps.devices, device).get_enum(name).get_values())
print("video qxl:", domcaps.supports_video_qxl())
print("filesystem driverType:", *domcaps.devices.filesystem.get_enum("driverType").get_values())

print("guests:", *sorted(guest.arch for guest in conn.caps.guests))
info = conn.caps.guest_lookup(os_type="hvm", arch="x86_64", typ="qemu", machine="q35")
print("x86_64 emulator:", info.emulator)
print("own element:", "yes" if "urn:slotwise:capabilities:1" in conn.caps.get_xml() else "no")
