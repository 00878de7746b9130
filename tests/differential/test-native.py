#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The installed libvirt writes the -device lines that the cases of tests/cases/argv expect.

Usage: test-native.py CASES
       test-native.py --ask ROOT

Compared are PCI controllers and devices, virtio devices and zPCI: what Slotwise writes. libvirt's
embedded driver is asked by a process of its own, the second form: domains come in as lines of JSON,
and a command line, or why there is none, goes out for each.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading

TIMEOUT = 240   # seconds for all of them; each emulator is asked once
EMULATORS = {arch: f"/usr/bin/qemu-system-{arch}" for arch in ("aarch64", "ppc64", "riscv64",
                                                               "s390x", "x86_64")}
COMPARED = ("driver", "id", "bus", "addr", "multifunction", "chassis", "port", "chassis_nr",
            "bus_nr", "index", "hotplug", "numa_node", "disable-legacy", "disable-modern", "devno",
            "masterbus", "firstport", "uid", "fid", "target")

# Cases that libvirt 9.0 has no answer to, and why.
LEFT_OUT = {
    r".*-interface-hostdev.*": "libvirt 9.0 frees its host device twice, and aborts",
    r".*-hostdev-.*|aarch64-virt|s390x-ccw": "it looks for the host's device",
    r".*-(vhostuser|crypto.*|pvpanic|pstore)|q35-watchdog-of-the-chipset|q35-sound-virtio":
        "it needs a program of the host, or came with a later libvirt",
    r"q35-smartcard-and-channel|q35-devices-that-are-not-on-pci|ppc64-pseries":
        "it depends on how libvirt and QEMU were built",
    r"q35-memory-virtio-pmem|aarch64-virt-iommu-virtio": "it asks for NUMA nodes, or firmware",
}
# What libvirt 9.0 writes otherwise: its word, ours, and why ours stands.
SPELT = {
    "dc-390": "dc390",                    # QEMU has no type of the first name
    "virtio-iommu": "virtio-iommu-pci",   # an alias of QEMU's
}
REFUSED_BY_US = {"pc-vsock-transitional", "q35-vsock-transitional"}   # QEMU 7.2 has no such type


def ask(root):
    import libvirt
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()

    def serve():
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=serve, daemon=True).start()
    connection = libvirt.open(f"qemu:///embed?root={root}")
    for line in sys.stdin:
        try:
            answer = [connection.domainXMLToNative("qemu-argv", json.loads(line), 0), None]
        except libvirt.libvirtError as error:
            answer = [None, str(error)]
        print(json.dumps(answer), flush=True)
    os._exit(0)


def is_ours(properties):
    return str(properties.get("bus", "")).startswith("pci") or "devno" in properties or \
        properties["driver"] in ("zpci", "spapr-pci-host-bridge")


def parse(word):
    if word.startswith("{"):
        return json.loads(word)
    driver, *rest = word.split(",")
    return {"driver": driver, **dict(part.split("=", 1) for part in rest)}


def pick(properties):
    named = {name: properties[name] for name in COMPARED if name in properties}
    return dict(named, driver=SPELT.get(named["driver"], named["driver"]))


def devices_of(command):
    words = shlex.split(command)
    lines = [parse(word) for option, word in zip(words, words[1:]) if option == "-device"]
    return [pick(properties) for properties in lines if is_ours(properties)]


def domain_of(case):
    """(architecture, text for libvirt) of a case that depends on the emulator alone, or None."""
    text = case.read_text()
    arch = re.search(r"arch='(\w+)'", text)[1]
    if text.startswith("<!-- case:") or arch not in EMULATORS or \
            any(re.fullmatch(pattern, case.stem) for pattern in LEFT_OUT):
        return None
    return arch, text.replace("<devices>",
                              f"<devices><emulator>{EMULATORS[arch]}</emulator>", 1)


def expected(case, arch):
    """The file of the newest recorded emulator."""
    files = [path for path in case.parent.glob(f"{case.stem}.{arch}-*")
             if path.suffix in (".args", ".err")]
    return max(files, key=lambda path: [int(part) for part in re.search(
        r"-([0-9.]+)\.\w+$", path.name)[1].split(".")])


def compare(case, arch, answer):
    command, reason = answer
    file = expected(case, arch)
    if file.suffix == ".err":
        well = command is None or case.stem in REFUSED_BY_US
        return [] if well else [f"only we refuse: {file.read_text().strip()}"]
    if command is None:
        return [f"only libvirt refuses: {reason}"]
    theirs = devices_of(command)
    ours = [pick(parse(shlex.split(line)[1])) for line in file.read_text().splitlines()]
    if ours == theirs:
        return []
    return [f"libvirt: {line}" for line in theirs if line not in ours] + \
           [f"slotwise: {line}" for line in ours if line not in theirs] or ["the order differs"]


def main(folder):
    cases = {case: domain_of(case) for case in sorted(folder.glob("*.xml"))}
    cases = {case: domain for case, domain in cases.items() if domain}
    with tempfile.TemporaryDirectory(prefix="slotwise-native-") as root:
        done = subprocess.run(
            ["/usr/bin/python3", __file__, "--ask", root], capture_output=True, text=True,
            timeout=TIMEOUT, input="".join(json.dumps(text) + "\n" for _, text in cases.values()))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    print(f"1..{len(cases) + 1}")
    failed = 0
    for number, ((case, (arch, _)), answer) in enumerate(zip(cases.items(), answers), 1):
        faults = compare(case, arch, answer)
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {case.stem}: as libvirt writes it")
        for fault in faults:
            print(f"# {fault}", file=sys.stderr)
    complete = 0 < len(cases) == len(answers)
    print(f"{'ok' if complete else 'not ok'} {len(cases) + 1} - libvirt answers to all of them")
    if not complete:
        print(f"# {len(answers)} of {len(cases)}: {done.stderr}", file=sys.stderr)
    return 1 if failed or not complete else 0


if sys.argv[1] == "--ask":
    ask(sys.argv[2])
sys.exit(main(pathlib.Path(sys.argv[1])))
