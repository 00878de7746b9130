#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-cases.py SLOTWISE TESTS short|long - what Slotwise plans is what QEMU has.

The domains of tests/cases are placed and read back from the emulator that is installed. Everything
is as planned, but for what ODD says: there libvirt would start what QEMU refuses, or what a guest
does not find, and 'slotwise verify' has to say so.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOTWISE, TESTS, LENGTH = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]

# One of each kind of machine at least, of each kind of controller and of device.
SAMPLE = """
    bare-emulator-pc beyond-switches channel-with-a-foreign-address
    io-15-windows-of-a-machine-of-virtio-0-9 legacy-mixed-forms pc-expander-with-devices
    pc-scsi-ide-usb pc-usb2-set-beside-an-expander pseries-models pseries-second-host-bridge
    pseries-usb2-sets-on-two-host-bridges q35-crypto-panic-pstore
    q35-desktop-with-defaults q35-dmi-and-pci-bridge q35-every-virtio-kind
    q35-port-placed-at-function-3 q35-second-sata q35-two-functions-multifunction-off
    riscv-virt-nothing s390-every-kind-on-channel-io s390-virtio-and-e1000
    virt-one-mmio-pulls-all virt-scsi-implied words-hotplug-no-vdpa words-machine-2-6-virtio-0-9
""".split()

NO_FUNCTION_0 = "its slot has no function 0"
NO_SUCH_TYPE = "is not a valid device model name"
# What is told of those that are not as planned.
ODD = {
    "pc-functions-of-the-isa-slot": "slot 1 function 1 not available",
    "pc-scsi-ide-usb": NO_FUNCTION_0,
    "q35-address-on-a-device-off-pci": "no type for sound with model 'sb16'",
    "q35-nic-unknown-model": NO_SUCH_TYPE,
    "q35-port-placed-at-function-3": NO_FUNCTION_0,
    "q35-two-functions-multifunction-off": ":14: QEMU refuses interface 52:54:00:00:00:02 .*"
                                           "function 3.1",
    "q35-upstream-port-grows-a-port": "Bus 'pci.1' not found",
    "q35-usb2-set-without-indexes": "USB bus 'usb.0' not found",
    "q35-usb2-uhci1-and-ehci1-apart": NO_FUNCTION_0,
    "qemu-1-5-pc-0-13": "does not start as pc-0.13.*unsupported machine type",
    "s390-serial-on-pci-has-no-zpci": NO_SUCH_TYPE,
    "s390-virtio-and-e1000": NO_SUCH_TYPE,
    "s390-zpci-ids-half-written": NO_SUCH_TYPE,
    "s390-zpci-order-of-kinds": NO_SUCH_TYPE,
    "usb2-set-without-masters": "firstport must be between 0 and 4",
}
# What a device lacks that is not verified.
NEEDS = re.compile(r"needs |it is behind a bridge without a number: ")


def names():
    if LENGTH == "short":
        return SAMPLE
    return [path.stem for path in sorted((TESTS / "cases").glob("*.xml"))
            if not path.stem.startswith("error-") and not path.name.endswith(".placed.xml")]


def slotwise(*arguments):
    return subprocess.run([SLOTWISE, *arguments], capture_output=True, text=True, timeout=120,
                          check=False)


def errors(run):
    return [line for line in run.stderr.splitlines() if ": warning: " not in line]


def faults_of_odd(name, run):
    said = run.stdout + "\n".join(errors(run))
    if run.returncode != 1:
        yield f"{name}: exit status {run.returncode}, not 1"
    if not re.search(ODD[name], said):
        yield f"{name}: does not say '{ODD[name]}'"


def faults_of_device(device):
    if device["result"] == "differs":
        yield f"{device['device']}: " + "; ".join(each["text"] for each in device["differences"])
    if device["result"] == "not-verified" and not NEEDS.match(device["reason"]):
        yield f"{device['device']}: is not verified: {device['reason']}"
    if device["found"] is None:
        yield f"{device['device']}: nothing was read"
    elif device["found"]["bus"] is None and device["alias"] and \
            device["expected"]["slot"] is not None:
        yield f"{device['device']}: its bus is not known"


def faults_of(name):
    """What is wrong with a case, as lines."""
    file = TESTS / "cases" / f"{name}.xml"
    options = ["--guest-os", "none"]
    run = slotwise("verify", "--format", "json", *options, file)
    if name in ODD:
        return list(faults_of_odd(name, run))
    if run.returncode or errors(run):
        faults = [f"{name}: exit status {run.returncode}", *errors(run)]
        if not run.stdout:
            return faults
    else:
        faults = []
    devices = json.loads(run.stdout)["devices"]
    planned = [device for device in json.loads(slotwise("argv", *options, file).stdout)
               if device["driver"] != "zpci"]
    if [device["type"] for device in devices] != [device["driver"] for device in planned]:
        faults.append(f"{name}: other devices than 'slotwise argv' has")
    return faults + [f"{name}: {fault}" for device in devices for fault in faults_of_device(device)]


def main():
    cases = names()
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as cache, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        os.environ["SLOTWISE_CACHE_DIR"] = cache
        for number, (name, faults) in enumerate(zip(cases, pool.map(faults_of, cases)), 1):
            told = "is told of" if name in ODD else "is as planned"
            print(f"{'not ok' if faults else 'ok'} {number} - {name} {told}", flush=True)
            for fault in faults:
                print(f"# {fault}", flush=True)


main()
