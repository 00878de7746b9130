# SPDX-License-Identifier: LGPL-2.1-or-later
"""What libvirt refuses, and in which words. A row is a fault in the XML of a domain."""
import libvirt

UUID = "c11e0000-0000-4000-8000-0000000000ff"
DISK = "<disk type='file'><source file='/x'/><target dev='vda' bus='virtio'/>%s</disk>"
PCI = "<address type='pci' domain='0x0000' bus='0x%02x' slot='0x%02x' function='0x%x'/>"

# name: (what stands in the right XML, what stands instead)
FAULTS = {
    "cut short": ("</devices>\n</domain>", "</devices>"),
    "another root": ("domain", "domaine"),
    "no name": ("<name>wrong</name>", ""),
    "empty name": ("<name>wrong</name>", "<name/>"),
    "name with a slash": ("<name>wrong</name>", "<name>a/b</name>"),
    "bad UUID": ("<uuid>", "<uuid>x"),
    "no memory": ("<memory unit='MiB'>32</memory>", ""),
    "bad memory": (">32<", ">much<"),
    "bad unit": ("'MiB'", "'miles'"),
    "no type": ("hvm", ""),
    "unknown type": ("type='qemu'", "type='abacus'"),
    "unknown architecture": ("x86_64", "abacus"),
    "unknown machine": ("machine='", "machine='not-"),
    "no processor": ("<vcpu>1</vcpu>", "<vcpu>0</vcpu>"),
    "more processors than there are": ("<vcpu>1</vcpu>", "<vcpu>9999</vcpu>"),
    "current beyond most": ("<vcpu>", "<vcpu current='5'>"),
    "unknown emulator": ("<devices>", "<devices><emulator>/proc/missing</emulator>"),
    "unknown feature": ("<acpi/>", "<apic eoi='maybe'/>"),
    "entity": ("<domain ", "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain "),
}
# Devices that a domain cannot have.
DEVICES = {
    "disk without a target": "<disk type='file'><source file='/x'/></disk>",
    "disk on an unknown bus": DISK.replace("'virtio'", "'rope'") % "",
    "disk with an unknown model": DISK.replace("type='file'", "type='file' model='virtio-7'") % "",
    "two disks of a name": 2 * DISK % ("", ""),
    "two devices at a place": DISK % PCI % (0, 9, 0) + DISK.replace("vda", "vdb") % PCI % (0, 9, 0),
    "a bus that there is not": DISK % PCI % (200, 1, 0),
    "a slot beyond the last": DISK % PCI % (0, 32, 0),
    "a function beyond the last": DISK % PCI % (0, 9, 8),
    "a place in the root's own": DISK % PCI % (0, 0, 0),
    "interface of unknown type": "<interface type='rope'/>",
    "bad MAC address": "<interface type='user'><mac address='52:54'/></interface>",
    "multicast MAC address": "<interface type='user'><mac address='01:00:5e:00:00:01'/>"
                             "</interface>",
    "unknown video": "<video><model type='mirror'/></video>",
    "unknown controller": "<controller type='remote'/>",
    "unknown PCI controller": "<controller type='pci' model='rope'/>",
    "two roots": "<controller type='pci' index='0' model='pci-root'/>"
                 "<controller type='pci' index='0' model='pcie-root'/>",
    "controller with a hole": "<controller type='scsi' index='x'/>",
    "rng without a backend": "<rng model='virtio'/>",
    "unknown watchdog": "<watchdog model='cat'/>",
    "channel without a target": "<channel type='pty'/>",
    "input on an unknown bus": "<input type='mouse' bus='rope'/>",
    "two balloons": "<memballoon model='virtio'/><memballoon model='virtio'/>",
    "file system without a target": "<filesystem><source dir='/'/></filesystem>",
    "vsock with a bad CID": "<vsock model='virtio'><cid address='1'/></vsock>",
    "host device of the wrong kind": "<hostdev mode='rope' type='pci'/>",
    "memory without slots": "<memory model='dimm'><target><size>1</size></target></memory>",
}


def definitions(ask):
    connection, right = ask.connection, ask.domain("wrong")
    calls = (("define", connection.defineXML), ("create", connection.createXML),
             ("validate", lambda xml: connection.defineXMLFlags(
                 xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)),
             ("to native", lambda xml: connection.domainXMLToNative("qemu-argv", xml)))
    wrong = {what: right.replace(*fault) for what, fault in FAULTS.items()}
    wrong.update((what, ask.domain("wrong", devices)) for what, devices in DEVICES.items())
    wrong.update({"empty text": "", "a word": "domain", "bytes": "<domain>\x01</domain>",
                  "two documents": right + right, "an element that libvirt knows not":
                  right.replace("<devices>", "<devices><spoon/>")})
    for what, xml in wrong.items():
        for call, function in calls:
            try:
                answer = function(xml)
            except libvirt.libvirtError as error:
                answer = f"refused: {ask.objection(error)}"
            ask.note(f"{call}, {what}", answer if isinstance(answer, str) else "taken")
            ask.clear()


def arguments(ask):
    """The right domain and a wrong question."""
    connection = ask.connection
    ask.make_disks()
    domain = ask.define("right", ask.disk())
    bad = 1 << 20
    for what, function, *values in (
            ("define with bad flags", connection.defineXMLFlags, ask.domain("right"), bad),
            ("create with bad flags", connection.createXML, ask.domain("other"), bad),
            ("start with bad flags", domain.createWithFlags, bad),
            ("XML with bad flags", domain.XMLDesc, 1 << 9),
            ("convert with bad flags", connection.domainXMLToNative, "qemu-argv",
             ask.domain("right"), bad),
            ("undefine with bad flags", domain.undefineFlags, bad),
            ("attach with bad flags", domain.attachDeviceFlags, ask.disk("vdb"), bad),
            ("unknown name", connection.lookupByName, "nobody"),
            ("unknown UUID", connection.lookupByUUIDString, UUID),
            ("what is no UUID", connection.lookupByUUIDString, "x"),
            ("unknown ID", connection.lookupByID, 4711),
            ("suspend", domain.suspend), ("resume", domain.resume),
            ("shutdown", domain.shutdown), ("reboot", domain.reboot),
            ("save", domain.save, f"{ask.folder}/x"), ("dump", domain.coreDump, f"{ask.folder}/x"),
            ("balloon", domain.setMemory, 16384), ("attach", domain.attachDevice, ask.disk("vdb")),
            ("screenshot", domain.screenshot, connection.newStream(0), 0),
            ("job", domain.abortJob), ("migrate", domain.migrate, connection),
            ("snapshot that there is not", domain.snapshotLookupByName, "x"),
            ("current snapshot", domain.snapshotCurrent),
            ("checkpoint that there is not", domain.checkpointLookupByName, "x")):
        ask.refused(what, function, *values)
    guarded(ask)
    ask.do("undefine", domain.undefine)
    ask.refused("undefine what is gone", domain.undefine)
    ask.refused("start what is gone", domain.create)
    ask.refused("XML of what is gone", domain.XMLDesc)


def guarded(ask):
    """Someone who may only look."""
    looking = libvirt.openReadOnly(ask.connection.getURI())
    domain = looking.lookupByName("right")
    ask.do("look", domain.XMLDesc)
    for what, function, *values in (
            ("define", looking.defineXML, ask.domain("mine")),
            ("create", looking.createXML, ask.domain("mine")),
            ("convert", looking.domainXMLToNative, "qemu-argv", ask.domain("mine")),
            ("start", domain.create), ("attach", domain.attachDevice, ask.disk("vdb")),
            ("see secrets", domain.XMLDesc, libvirt.VIR_DOMAIN_XML_SECURE)):
        ask.refused(f"{what}, read-only", function, *values)
    looking.close()


SUBJECTS = {"definitions": definitions, "arguments": arguments}
