#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a domain's PCI devices are, in the words of the guest's init: NAME PLACE, a line each.

Usage: places.py DOMAIN.xml

NAME is a disk's target, or the element and a number: interface0, rng0, controller:scsi0. A SCSI
disk is where its controller is. PLACE is the way from the root bus, such as 02.0/01.0.
"""
import collections
import sys
import xml.etree.ElementTree as ET


def numbers(address):
    return {key: int(address.get(key, "0"), 0) for key in ("domain", "bus", "slot", "function")}


def own_name(element, counts):
    if element.tag == "disk":
        return element.find("target").get("dev")
    if element.tag == "controller":
        return f"controller:{element.get('type')}{element.get('index')}"
    counts[element.tag] += 1
    return f"{element.tag}{counts[element.tag] - 1}"


def read(path):
    """{name: PCI address}, {name: name of the controller of a SCSI disk}"""
    addresses, controllers = {}, {}
    counts = collections.Counter()
    for element in ET.parse(path).find("devices"):
        address = element.find("address")
        if address is None:
            continue
        if address.get("type") == "pci":
            addresses[own_name(element, counts)] = numbers(address)
        elif element.tag == "disk" and element.find("target").get("bus") == "scsi":
            name = f"controller:scsi{address.get('controller')}"
            controllers[own_name(element, counts)] = name
    return addresses, controllers


def place(addresses, address):
    own = f"{address['slot']:02x}.{address['function']:x}"
    if address["bus"] == 0:
        return own
    return place(addresses, addresses[f"controller:pci{address['bus']}"]) + "/" + own


def main(path):
    addresses, controllers = read(path)
    places = {name: place(addresses, address) for name, address in addresses.items()}
    places.update((name, places[other]) for name, other in controllers.items())
    for name, where in places.items():
        print(name, where)


main(*sys.argv[1:])
