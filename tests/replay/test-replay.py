#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against recorded emulators: what it learns must be what the index of the
recordings says.

Usage: test-replay.py PROBE SHARED SCHEMA
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

PROBE, SHARED, SCHEMA = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
FOLDERS = ["corpus/qmp", "corpus/qmp72"]
REPLAY = SHARED / "tools/replay_qmp.py"
NAMESPACE = "{urn:slotwise:capabilities:1}"
TIMEOUT = 20  # seconds

# What the index calls it: (element, attribute, its value) in the document.
PRESENCE = {
    "virtio_disable_legacy": ("feature", "name", "disable-legacy"),
    "virtio_transitional_types": ("feature", "name", "transitional-types"),
    "vga": ("emulates", "type", "VGA"),
    "cirrus_vga": ("emulates", "type", "cirrus-vga"),
    "e1000": ("emulates", "type", "e1000"),
    "rtl8139": ("emulates", "type", "rtl8139"),
    "scsi_lsi": ("emulates", "type", "lsi53c895a"),
    "ccw": ("emulates", "type", "virtual-css-bridge"),
}
CONTROLLERS = ["pcie-root-port", "ioh3420", "x3130-upstream", "xio3130-downstream",
               "pcie-pci-bridge", "i82801b11-bridge", "pci-bridge", "pxb", "pxb-pcie",
               "spapr-pci-host-bridge"]
EMULATED = ["gpex-pcihost", "zpci", "qemu-xhci", "nec-usb-xhci", "piix3-usb-uhci",
            "ich9-usb-ehci1", "pci-ohci", "virtio-mmio"]


def listens(socket):
    """Whether a server waits there; a file of that name exists a moment before."""
    return any(line.split()[3] == "00010000" and line.endswith(f" {socket}")
               for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:])


def probe(recording, folder):
    """The capabilities document that a recording gives, or what went wrong."""
    socket = folder / "qmp"
    server = subprocess.Popen(["/usr/bin/python3", REPLAY, recording, "--socket", socket, "--once"])
    try:
        limit = time.monotonic() + TIMEOUT
        while not listens(socket) and time.monotonic() < limit:
            time.sleep(0.01)
        done = subprocess.run([PROBE, "--qmp", socket, "--format=xml"], capture_output=True,
                              text=True, timeout=TIMEOUT)
    finally:
        server.kill()
        server.wait()
        socket.unlink(missing_ok=True)
    if done.returncode:
        return None, f"exit status {done.returncode}: {done.stderr.strip()}"
    return done.stdout, None


def values(root, element, attribute):
    return {node.get(attribute) for node in root.iter(NAMESPACE + element)}


def differences(root, row):
    """What the document says otherwise than the index."""
    types = {node.get("name"): node for node in root.iter(NAMESPACE + "type")}
    version = row["qemu_version"]
    facts = [("version", root.find(NAMESPACE + "qemu").get("version"),
              f"{version['major']}.{version['minor']}.{version['micro']}"),
             ("target", root.find(NAMESPACE + "qemu").get("target"), row["target"]),
             ("package", root.find(NAMESPACE + "qemu").get("package"), row["package"])]
    for name, (element, attribute, value) in PRESENCE.items():
        if name in row.get("expected", {}):
            facts.append((name, value in values(root, element, attribute), row["expected"][name]))
    if "video_primary" in row.get("expected", {}):
        facts.append(("fixed-video", "fixed-video" in values(root, "feature", "name"),
                      not row["expected"]["video_primary"]))
    for element, names in (("controller", CONTROLLERS), ("emulates", EMULATED)):
        for name in names:
            if name in row["types_known"]:
                facts.append((name, name in values(root, element, "type"),
                              row["types_known"][name]))
    for variant, key in (("transitional", "types_transitional"),
                         ("non-transitional", "types_non_transitional")):
        ours = sorted(name for name, node in types.items() if node.get("variant") == variant
                      and name.startswith(("virtio-", "vhost-")))
        facts.append((key, ours, sorted(row[key])))
    for attribute, key in (("disableLegacy", "disable_legacy_in"),
                           ("disableModern", "disable_modern_in")):
        ours = sorted(name for name, node in types.items()
                      if node.get(attribute) is not None and name in row["properties_recorded"])
        facts.append((key, ours, sorted(row[key])))
    return [f"{name}: {ours}, not {theirs}" for name, ours, theirs in facts if ours != theirs]


def validate(text):
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=text, text=True,
                          capture_output=True)
    return [done.stderr.strip()] if done.returncode else []


def main():
    rows = [(SHARED / folder / row["file"], row) for folder in FOLDERS
            if (SHARED / folder / "index.jsonl").exists()
            for row in map(json.loads, (SHARED / folder / "index.jsonl").open())]
    if not rows:
        print("1..0 # SKIP the recordings are not beside the project (../shared/corpus/qmp)")
        return 0
    failed = 0
    print(f"1..{len(rows)}")
    with tempfile.TemporaryDirectory() as name:
        for number, (recording, row) in enumerate(rows, 1):
            text, fault = probe(recording, pathlib.Path(name))
            faults = [fault] if fault else \
                validate(text) + differences(ElementTree.fromstring(text), row)
            failed += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - {recording.name} is understood",
                  flush=True)
            for fault in faults:
                print(f"# {fault}", file=sys.stderr)
    print(f"# {len(rows) - failed} of {len(rows)} recordings equal")
    return 1 if failed else 0


sys.exit(main())
