#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise argv against libvirt 6.6.0's own test cases: PCI controllers and virtio devices.

Usage: test-argv66.py SLOTWISE SHARED [COLLECTION]

COLLECTION is SHARED/corpus/argv unless it is given here or in SLOTWISE_ARGV66.
SLOTWISE_ARGV66_ALL=1 compares every PCI device, and IDs, too; that is for looking into.
"""
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True   # what lies beside the project is only read
SLOTWISE, SHARED = sys.argv[1], pathlib.Path(sys.argv[2])
COLLECTION = sys.argv[3] if len(sys.argv) > 3 else os.environ.get(
    "SLOTWISE_ARGV66", SHARED / "corpus/argv")
EVERYTHING = os.environ.get("SLOTWISE_ARGV66_ALL") == "1"
import known_differences         # noqa: E402
import row_run                   # noqa: E402

CONTROLLERS = {"pci-bridge", "pxb", "pcie-root-port", "ioh3420", "x3130-upstream",
               "xio3130-downstream", "pcie-pci-bridge", "i82801b11-bridge", "pxb-pcie",
               "spapr-pci-host-bridge"}
COMPARED = ["driver", "bus", "addr", "multifunction", "chassis", "port", "chassis_nr", "bus_nr",
            "numa_node", "index", "disable-legacy", "disable-modern"]
NUMBERS = {"chassis", "port", "chassis_nr", "bus_nr", "numa_node", "index"}

KNOWN = known_differences.ALWAYS


def is_compared(driver, bus):
    if EVERYTHING:
        return driver in CONTROLLERS or str(bus).startswith("pci")
    return driver in CONTROLLERS or driver.startswith(("virtio-", "vhost-"))


def normal(name, value):
    """6.6 writes words and hexadecimal numbers where 9.0 writes JSON's."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return None
    return str(int(str(value), 0)) if name in NUMBERS else str(value)


def pick(properties):
    names = COMPARED + ["id"] if EVERYTHING else COMPARED
    words = ((name, normal(name, properties.get(name))) for name in names)
    return " ".join(f"{name}={value}" for name, value in words if value is not None)


def differences(expected, ours):
    """Devices that only one of the lists has; then the order."""
    expected_set, our_set = sorted(expected), sorted(ours)
    if expected == ours:
        return []
    if expected_set == our_set:
        return ["the order differs"]
    return [f"libvirt: {line}" for line in expected_set if expected_set.count(line) >
            our_set.count(line)] + \
           [f"slotwise: {line}" for line in our_set if our_set.count(line) >
            expected_set.count(line)]


def compare_row(runner, row):
    printed, complaint = runner.run("argv", row)
    if complaint:
        return [complaint]
    case = json.loads((runner.collection / row["case"]).read_text())
    expected = [pick(dict(device["props"], driver=device["driver"])) for device in case["devices"]
                if is_compared(device["driver"], device["bus"])]
    ours = [pick(device) for device in json.loads(printed)
            if is_compared(device["driver"], device.get("bus"))]
    return differences(expected, ours)


sys.exit(row_run.run_tests("command lines of libvirt 6.6's own tests", SLOTWISE, SHARED,
                           COLLECTION, compare_row, KNOWN))
