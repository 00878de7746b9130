# SPDX-License-Identifier: LGPL-2.1-or-later
"""The domains whose devices migrate: one device each, in a place and a spelling."""
import collections

OVERRIDE = "http://libvirt.org/schemas/domain/qemu/1.0"

# One device: its XML, its alias, and what QEMU needs besides, as argv does not tell back ends.
Family = collections.namedtuple("Family", "xml alias drive")
FAMILIES = {
    "blk": Family("<disk type='file'{model}><target dev='vda' bus='virtio'/>{at}</disk>",
                  "virtio-disk0", True),
    "scsi": Family("<controller type='scsi' index='0' model='{word}'>{at}</controller>",
                   "scsi0", False),
    "rng": Family("<rng model='{word}'><backend model='random'>/dev/urandom</backend>{at}</rng>",
                  "rng0", False),
    "net": Family("<interface type='user'><model type='{word}'/>{at}</interface>", "net0", False),
    "net without ROM": Family("<interface type='user'><model type='{word}'/>"
                              "<rom enabled='no'/>{at}</interface>", "net0", False),
}

PLAIN = {"scsi": "virtio-scsi"}   # others: virtio

# A model's suffix, or properties.
SPELLINGS = {
    "plain": ("", {}),
    "disable-legacy=off,disable-modern=off": ("", {"disable-legacy": "off",
                                                   "disable-modern": "off"}),
    "disable-legacy=on": ("", {"disable-legacy": "on"}),
    "disable-modern=on,disable-legacy=off": ("", {"disable-legacy": "off",
                                                  "disable-modern": "on"}),
    "transitional": ("-transitional", {}),
    "non-transitional": ("-non-transitional", {}),
}

PORT = ("<controller type='pci' index='1' model='pcie-root-port'>"
        "<target chassis='1' port='0x10'/>"
        "<address type='pci' bus='0' slot='2' function='0'/></controller>")
BRIDGE = (PORT + "<controller type='pci' index='2' model='pcie-to-pci-bridge'>"
          "<address type='pci' bus='1' slot='0'/></controller>")

# Machine, controllers, bus and slot of the device.
PLACES = {
    "i440fx": ("pc", "", 0, 5),
    "bridge": ("q35", BRIDGE, 2, 3),
    "port": ("q35", PORT, 1, 0),
    "root bus": ("q35", "", 0, 3),
    "i440fx 2.6": ("pc-i440fx-2.6", "", 0, 5),
    "port 2.6": ("pc-q35-2.6", PORT, 1, 0),
}


def address(bus, slot):
    return f"<address type='pci' bus='{bus}' slot='{slot}'/>"


def overrides(alias, properties):
    if not properties:
        return ""
    rows = "".join(f"<qemu:property name='{name}' type='string' value='{value}'/>"
                   for name, value in properties.items())
    return (f"<qemu:override><qemu:device alias='{alias}'><qemu:frontend>{rows}"
            "</qemu:frontend></qemu:device></qemu:override>")


def domain(machine, devices, after=""):
    return (f"<domain type='qemu' xmlns:qemu='{OVERRIDE}'><name>state</name>"
            f"<os><type arch='x86_64' machine='{machine}'>hvm</type></os><devices>"
            "<controller type='usb' model='none'/><memballoon model='none'/>"
            f"{devices}</devices>{after}</domain>")


def spelled(family, place, spelling):
    """The XML of a domain with one virtio device."""
    machine, controllers, bus, slot = PLACES[place]
    suffix, properties = SPELLINGS[spelling]
    rule = FAMILIES[family]
    word = (PLAIN.get(family, "virtio") if not suffix else "virtio" + suffix)
    model = f" model='{word}'" if suffix else ""
    device = rule.xml.format(word=word, model=model, at=address(bus, slot))
    return domain(machine, controllers + device, overrides(rule.alias, properties))


def nic(inside="", place=address(0, 5), model="virtio"):
    return f"<interface type='user'><model type='{model}'/>{inside}{place}</interface>"


def port(index, at, more="", chassis=None, number=0x10):
    return (f"<controller type='pci' index='{index}' model='pcie-root-port'>"
            f"<target chassis='{chassis or index}' port='{number}'{more}/>{at}</controller>")


AT, OTHER_AT = address(0, 2), address(0, 4)
SHARED_AT = "<address type='pci' bus='0' slot='2' function='0' multifunction='on'/>"
SCSI = "<controller type='scsi' index='0' model='virtio-scsi'>{}</controller>"

# What else decides: (name, machine, devices of one side, devices of the other).
OTHERS = [
    ("a ROM and none", "pc", nic(), nic("<rom enabled='no'/>")),
    ("a ROM and a closed BAR", "pc", nic(), nic("<rom bar='off'/>")),
    ("no ROM and a closed BAR", "pc", nic("<rom enabled='no'/>"), nic("<rom bar='off'/>")),
    ("a ROM and none of e1000", "pc", nic(model="e1000"),
     nic("<rom enabled='no'/>", model="e1000")),
    ("e1000 and rtl8139", "pc", nic(model="e1000"), nic(model="rtl8139")),
    ("a ROM in a model that has none in the other", "pc", nic("<rom enabled='no'/>"),
     nic(model="virtio-transitional")),
    ("two MACs", "pc", nic("<mac address='52:54:00:00:00:01'/>"),
     nic("<mac address='52:54:00:00:00:02'/>")),
    ("two slots", "pc", nic(place=address(0, 5)), nic(place=address(0, 6))),
    ("an alias", "pc", nic(), nic("<alias name='ua-nic'/>")),
    ("two chassis", "q35", port(1, AT), port(1, AT, chassis=7)),
    ("two port numbers", "q35", port(1, AT), port(1, AT, number=0x11)),
    ("hotplug off", "q35", port(1, AT), port(1, AT, " hotplug='off'")),
    ("multifunction", "q35", port(1, AT), port(1, SHARED_AT)),
    ("two indexes of a bridge in the same slot", "q35",
     port(1, AT) + port(2, OTHER_AT) + nic(place=address(1, 0)),
     port(2, AT) + port(1, OTHER_AT) + nic(place=address(2, 0))),
    ("the same index in two slots", "q35",
     port(1, AT) + port(2, OTHER_AT) + nic(place=address(1, 0)),
     port(1, AT) + port(2, OTHER_AT) + nic(place=address(2, 0))),
    ("queues of SCSI", "pc", SCSI.format(address(0, 5)),
     SCSI.format("<driver queues='4'/>" + address(0, 5))),
]
