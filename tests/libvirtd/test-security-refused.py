#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-security-refused.py UID CONNECTION EMULATOR [NAME] - what a client is told.

Calls, as the user of that number, each function that the plugin stands before with a domain NAME
that the plugin would not leave as it is, and prints a line for each: its name, and the error's
code, domain, level and message, or "well". CONNECTION is rw or ro.
"""
import os
import re
import sys
from xml.etree import ElementTree

import libvirt

OS_ID = "http://centos.org/centos/6.0"
DEVICES = "".join(f"""
    <interface type='user'>
      <mac address='52:54:00:00:07:{i:02x}'/>
      <model type='virtio'/>{"<hotplug require='no'/>" if i % 2 else ""}
    </interface>""" for i in range(30))
DEVICE = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
NONSENSE = DEVICE.replace("</rng>", "<virtio revision='7'/></rng>")


def domain(name, emulator):
    """A legacy guest with more devices than one root bus takes, and with words of the plugin's."""
    return f"""<domain type='qemu'>
  <name>{name}</name>
  <title>please refuse</title>
  <metadata>
    <o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
      <o:os id='{OS_ID}'/>
    </o:libosinfo>
  </metadata>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <emulator>{emulator}</emulator>{DEVICES}
  </devices>
</domain>"""


# What is called, and how: with the connection, the domain that exists, a text, an emulator.
CALLS = {
    "define": lambda c, d, x, e: c.defineXML(x),
    "define with flags": lambda c, d, x, e: c.defineXMLFlags(x, 0),
    "define --validate": lambda c, d, x, e: c.defineXMLFlags(x, libvirt.VIR_DOMAIN_DEFINE_VALIDATE),
    "create": lambda c, d, x, e: c.createXML(x, libvirt.VIR_DOMAIN_START_PAUSED),
    "create with files":
        lambda c, d, x, e: c.createXMLWithFiles(x, [], libvirt.VIR_DOMAIN_START_PAUSED),
    "to native": lambda c, d, x, e: c.domainXMLToNative("qemu-argv", x),
    "attach": lambda c, d, x, e: d.attachDevice(DEVICE),
    "attach live":
        lambda c, d, x, e: d.attachDeviceFlags(DEVICE, libvirt.VIR_DOMAIN_AFFECT_LIVE),
    "attach config":
        lambda c, d, x, e: d.attachDeviceFlags(DEVICE, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
    "domain capabilities": lambda c, d, x, e: c.getDomainCapabilities(e, None, "q35", "qemu"),
    "words of no sense":
        lambda c, d, x, e: c.defineXML(x.replace("</emulator>", "</emulator>" + NONSENSE)),
    "attach words of no sense": lambda c, d, x, e: d.attachDevice(NONSENSE),
    "no XML": lambda c, d, x, e: c.defineXML("<domain"),
}


def told(call, *args):
    """What comes of a call, in words."""
    try:
        call(*args)
    except libvirt.libvirtError as error:
        return "|".join(str(word) for word in (error.get_error_code(), error.get_error_domain(),
                                               error.get_error_level(), error.get_error_message()))
    return "well"


def secrets(text):
    """Files of which the plugin's part of the capabilities tells more than this user can see."""
    part = ElementTree.fromstring(text).find("{urn:slotwise:capabilities:1}virtioCapabilitiesList")
    for node in part.iter("{urn:slotwise:capabilities:1}emulator") if part is not None else ():
        seen = os.stat(node.get("path"))
        times = (f"{ns // 10**9}.{ns % 10**9:09}" for ns in (seen.st_mtime_ns, seen.st_ctime_ns))
        if [str(seen.st_size), *times] != [node.get(x) for x in ("size", "mtime", "ctime")]:
            yield node.get("path")


def show_capabilities(connection):
    """Without the host's UUID, which each daemon makes up, and without the plugin's element."""
    text = connection.getCapabilities()
    own = re.search("^<virtioCapabilitiesList.*^</virtioCapabilitiesList>\n", text, re.M | re.S)
    print("has element" if own else "has no element", file=sys.stderr)
    print("secrets:", *secrets(text))
    text = text.replace(own.group(), "") if own else text
    print("capabilities:", re.sub("    <uuid>.*\n", "", text))


def main():
    uid, kind, emulator = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    name = sys.argv[4] if len(sys.argv) > 4 else "refused"
    libvirt.registerErrorHandler(lambda *_: None, None)
    os.setgroups([])
    os.setgid(uid and 65534)
    os.setuid(uid)
    opened = []
    connect = libvirt.openReadOnly if kind == "ro" else libvirt.open
    print("open:", told(lambda: opened.append(connect("qemu:///system"))))
    if not opened:
        return
    connection = opened[0]
    try:
        existing = connection.lookupByName("existing")
    except libvirt.libvirtError as error:
        sys.exit(f"no domain to attach to: {error}")
    for title, call in CALLS.items():
        print(f"{title}:", told(call, connection, existing, domain(name, emulator), emulator))
    show_capabilities(connection)


main()
