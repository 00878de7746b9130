#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""read-caps.py EMULATOR - read both capabilities as virt-manager does, and say what it finds.

It uses virt-manager's own classes over the connection that libvirt opens by default.
"""
import re
import sys

sys.path.insert(0, "/usr/share/virt-manager")

import libvirt   # pylint: disable=wrong-import-position
from virtinst import DomainCapabilities, VirtinstConnection

libvirt.virEventRegisterDefaultImpl()
conn = VirtinstConnection(None)
conn.open(None, None)

domcaps = DomainCapabilities.build_from_params(conn, sys.argv[1], "x86_64", "q35", "qemu")
for device, name in [("disk", "bus"), ("disk", "model"), ("video", "modelType"),
                     ("filesystem", "driverType")]:
    print(f"{device} {name}:", *getattr(domcaps.devices, device).get_enum(name).get_values())
print("CPU models:", *domcaps.get_cpu_models())
for guest in conn.caps.guests:
    print("guest:", guest.arch, guest.emulator, *guest.all_machine_names(guest.domains[0]))

# What only the plugin shows.
if domcaps.devices.disk.has_enum("virtioSlots"):
    print("disk virtioSlots:", *domcaps.devices.disk.get_enum("virtioSlots").get_values())
for namespace in re.findall("<virtioCapabilitiesList xmlns=.(.*?)['\"]", conn.caps.get_xml()):
    print("own element:", namespace)
