#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""read-back.py PLAN QUERY - compare a running guest with the plan that it was made from.

PLAN is what 'slotwise argv --format json' prints, QUERY is QEMU's answer to query-pci once the
firmware has set up PCI. Each difference is a line; the exit status is 1 when there is one.

query-pci finds what is behind a bridge by the bus numbers that the firmware gave, so a device that
it reports at all is within the guest's reach.
"""
import json
import re
import sys

ROOTS = ("pcie.0", "pci.0")
PORTS = ("pcie-root-port", "xio3130-downstream")
# By kind: the device ID of the legacy form and that of the modern one, vendor 1af4.
VIRTIO = {"net": (0x1000, 0x1041), "blk": (0x1001, 0x1042), "balloon": (0x1002, 0x1045),
          "serial": (0x1003, 0x1043), "scsi": (0x1004, 0x1048), "rng": (0x1005, 0x1044),
          "9p": (0x1009, 0x1049)}
# Devices of other kinds that have I/O ports.
OTHERS_WITH_IO = ("e1000",)
OTHER_IDS = {"e1000": (0x8086, 0x100e)}


class Found:
    """A device of query-pci, with the chain of bridges above it, nearest first."""
    def __init__(self, device, above):
        self.device = device
        self.above = above
        self.name = device["qdev_id"] or f"slot {device['slot']:#x} of bus {device['bus']}"

    def ports(self):
        """(first, last) of each I/O BAR; first is -1 where none was given."""
        for region in self.device["regions"]:
            if region["type"] == "io":
                yield region["address"], region["address"] + region["size"] - 1


def walk(devices, above=()):
    """Every device, bridges before what is behind them."""
    for device in devices:
        found = Found(device, above)
        yield found
        yield from walk(device.get("pci_bridge", {}).get("devices", ()), (found, *above))


def wanted_id(planned, bus_driver):
    """(vendor, device) of a planned device; None: not known here."""
    match = re.fullmatch(r"virtio-(\w+)-pci(-transitional|-non-transitional)?", planned["driver"])
    if not match or match[1] not in VIRTIO:
        return OTHER_IDS.get(planned["driver"])
    modern = match[2] == "-non-transitional" or (not match[2] and bus_driver in PORTS)
    return 0x1af4, VIRTIO[match[1]][modern]


def id_differences(planned, bus_driver, found):
    has = found.device["id"]["vendor"], found.device["id"]["device"]
    want = wanted_id(planned, bus_driver) or has
    if has != want:
        yield f"is {has[0]:04x}:{has[1]:04x}, not {want[0]:04x}:{want[1]:04x}"
    legacy = want in [(0x1af4, ids[0]) for ids in VIRTIO.values()]
    if (legacy or planned["driver"] in OTHERS_WITH_IO) and not list(found.ports()):
        yield "has no I/O ports"


def place_differences(planned, found):
    slot, _, function = planned["addr"].partition(".")
    want = int(slot, 16), int(function or "0", 16)
    has = found.device["slot"], found.device["function"]
    if has != want:
        yield f"is at {has[0]:02x}.{has[1]:x}, not {want[0]:02x}.{want[1]:x}"
    bus = found.above[0].device["qdev_id"] if found.above else None
    if bus != (None if planned["bus"] in ROOTS else planned["bus"]):
        yield f"is on {bus or 'the root bus'}, not on {planned['bus']}"
    if found.above:
        number = found.above[0].device["pci_bridge"]["bus"]["secondary"]
        if found.device["bus"] != number:
            yield f"is on bus number {found.device['bus']}, its bridge leads to {number}"


def at_its_place(planned, everything):
    """The companion of a USB controller has no ID, so its place has to tell."""
    return next((found for found in everything
                 if not found.device["qdev_id"] and not list(place_differences(planned, found))),
                None)


def port_differences(found):
    for first, last in found.ports():
        if first <= 0:
            yield "has an I/O BAR without an address"
            continue
        for bridge in found.above:
            window = bridge.device["pci_bridge"]["bus"]["io_range"]
            if not window["base"] <= first <= last <= window["limit"]:
                yield (f"has I/O ports {first:#x}-{last:#x}, its bridge {bridge.name} forwards "
                       f"{window['base']:#x}-{window['limit']:#x}")


def overlaps(everything):
    """Two devices that answer at the same I/O port."""
    taken = sorted((*ports, found.name) for found in everything for ports in found.ports()
                   if ports[0] > 0)
    for (_, last, one), (first, _, other) in zip(taken, taken[1:]):
        if first <= last:
            yield f"{other}: shares the I/O port {first:#x} with {one}"


def differences(plan, query):
    everything = list(walk([device for bus in query for device in bus["devices"]]))
    by_name = {found.device["qdev_id"]: found for found in everything}
    drivers = {planned["id"]: planned["driver"] for planned in plan if "id" in planned}
    for planned in plan:
        name = planned.get("id", f"{planned['driver']} at {planned['addr']}")
        found = by_name.get(planned["id"]) if "id" in planned else at_its_place(planned, everything)
        if not found:
            yield f"{name}: is not there"
            continue
        bus_driver = drivers.get(planned["bus"])
        for what in (*place_differences(planned, found),
                     *id_differences(planned, bus_driver, found)):
            yield f"{name}: {what}"
    for found in everything:
        if found.device["qdev_id"] and found.device["qdev_id"] not in drivers:
            yield f"{found.name}: is not in the plan"
        for what in port_differences(found):
            yield f"{found.name}: {what}"
    yield from overlaps(everything)


def main():
    with open(sys.argv[1], encoding="utf-8") as plan, open(sys.argv[2], encoding="utf-8") as query:
        plan, query = json.load(plan), json.load(query)
    if not plan:
        sys.exit(f"{sys.argv[1]}: the plan is empty")
    found = list(differences(plan, query["return"]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))


main()
