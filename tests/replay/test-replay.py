#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against recorded emulators: what it learns must be what the index of the
recordings says, and what is kept of it in TESTS/caps/recorded for other tests.

Usage: test-replay.py PROBE SHARED SCHEMA TESTS

With SW_REGEN=1 in the environment what is kept is written anew.
"""
import os
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
import replay  # noqa: E402

PROBE, SHARED, SCHEMA = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
KEPT = pathlib.Path(sys.argv[4]) / "caps/recorded"
NAMESPACE = "{urn:slotwise:capabilities:1}"

UNKNOWN = "unknown"

# What the index calls it: (element, attribute, its value) in the document.
PRESENCE = {
    "virtio_disable_legacy": ("feature", "name", "disable-legacy"),
    "virtio_transitional_types": ("feature", "name", "transitional-types"),
    "pcie_root_port": ("controller", "type", "pcie-root-port"),
    "ioh3420": ("controller", "type", "ioh3420"),
    "x3130_upstream": ("controller", "type", "x3130-upstream"),
    "xio3130_downstream": ("controller", "type", "xio3130-downstream"),
    "pcie_pci_bridge": ("controller", "type", "pcie-pci-bridge"),
    "dmi_to_pci_bridge": ("controller", "type", "i82801b11-bridge"),
    "pci_bridge": ("controller", "type", "pci-bridge"),
    "pxb": ("controller", "type", "pxb"),
    "pxb_pcie": ("controller", "type", "pxb-pcie"),
    "spapr_pci_host_bridge": ("controller", "type", "spapr-pci-host-bridge"),
    "gpex": ("emulates", "type", "gpex-pcihost"),
    "zpci": ("emulates", "type", "zpci"),
    "virtio_mmio": ("emulates", "type", "virtio-mmio"),
    "ccw": ("emulates", "type", "virtual-css-bridge"),
    "usb_piix3_uhci": ("emulates", "type", "piix3-usb-uhci"),
    "usb_piix4_uhci": ("emulates", "type", "piix4-usb-uhci"),
    "usb_ehci": ("emulates", "type", "usb-ehci"),
    "usb_ich9_ehci1": ("emulates", "type", "ich9-usb-ehci1"),
    "usb_vt82c686b_uhci": ("emulates", "type", "vt82c686b-usb-uhci"),
    "usb_ohci": ("emulates", "type", "pci-ohci"),
    "usb_nec_xhci": ("emulates", "type", "nec-usb-xhci"),
    "usb_qemu_xhci": ("emulates", "type", "qemu-xhci"),
    "usb_hub": ("emulates", "type", "usb-hub"),
    "vga": ("emulates", "type", "VGA"),
    "cirrus_vga": ("emulates", "type", "cirrus-vga"),
    "e1000": ("emulates", "type", "e1000"),
    "rtl8139": ("emulates", "type", "rtl8139"),
    "scsi_lsi": ("emulates", "type", "lsi53c895a"),
    "vfio_pci": ("emulates", "type", "vfio-pci"),
    "pci_serial": ("emulates", "type", "pci-serial"),
    "virtio_net": ("device", "family", "net"),
    "virtio_scsi": ("device", "family", "scsi"),
    "virtio_rng": ("device", "family", "rng"),
    "virtio_gpu": ("device", "family", "gpu"),
    "virtio_vga": ("type", "name", "virtio-vga"),
    "virtio_keyboard": ("device", "family", "keyboard"),
    "virtio_input_host": ("device", "family", "input-host"),
    "vhost_vsock": ("device", "family", "vhost-vsock"),
    "vhost_scsi": ("device", "family", "vhost-scsi"),
    "vhost_user_fs": ("device", "family", "vhost-user-fs"),
}
# What the document shows by its absence: (element, attribute, value).
ABSENCE = {
    "video_primary": ("feature", "name", "fixed-video"),
    "scsi_megasas": ("lacks", "type", "megasas"),
    "scsi_mptsas1068": ("lacks", "type", "mptsas1068"),
    "scsi_pvscsi": ("lacks", "type", "pvscsi"),
    "ahci": ("lacks", "type", "ich9-ahci"),
    "vmware_svga": ("lacks", "type", "vmware-svga"),
    "qxl": ("lacks", "type", "qxl"),
    "bochs": ("lacks", "type", "bochs-display"),
    "ich9_intel_hda": ("lacks", "type", "ich9-intel-hda"),
    "ivshmem_plain": ("lacks", "type", "ivshmem-plain"),
    "ivshmem_doorbell": ("lacks", "type", "ivshmem-doorbell"),
}
# What the document does not show, and why.
NOT_SHOWN = {
    "kvm": "is a fact of the host, not of the emulator",
    "virtio_s390": "is a bus that was gone before it could hold anything that is placed",
    "pcie_root_port_hotplug": "is a property of a controller, which moves no device",
    "spapr_pci_host_bridge_numa_node": "is a property of a controller, which moves no device",
    "i440fx_pci_hole64": "is a property of a host bridge, which moves no device",
    "q35_pci_hole64": "is a property of a host bridge, which moves no device",
}


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
    for name, wanted in row.get("expected", {}).items():
        if name in PRESENCE:
            element, attribute, value = PRESENCE[name]
            facts.append((name, value in values(root, element, attribute), wanted))
        elif name in ABSENCE:
            element, attribute, value = ABSENCE[name]
            facts.append((name, value not in values(root, element, attribute), wanted))
        elif name not in NOT_SHOWN:
            facts.append((name, "not looked at", wanted))
    shown = set(types) | values(root, "controller", "type") | values(root, "emulates", "type")
    for name, wanted in row["types_known"].items():
        facts.append((name, name in shown, wanted))
    for variant, key in (("transitional", "types_transitional"),
                         ("non-transitional", "types_non_transitional")):
        ours = sorted(name for name, node in types.items() if node.get("variant") == variant
                      and name.startswith(("virtio-", "vhost-")))
        facts.append((key, ours, sorted(row[key])))
    for attribute, key in (("disableLegacy", "disable_legacy_in"),
                           ("disableModern", "disable_modern_in")):
        told = {name: node.get(attribute) for name, node in types.items()
                if on_pci(node) and name in row["properties_recorded"]}
        facts.append((key, sorted(name for name, word in told.items() if word is not None),
                      sorted(row[key])))
        facts.append((f"unknown {attribute}, though it was told",
                      [name for name, word in told.items() if word == UNKNOWN], []))
        facts.append((f"known {attribute}, though it was not told",
                      [name for name, node in types.items()
                       if on_pci(node) and name not in told and not node.get("broken")
                       and node.get(attribute) != UNKNOWN], []))
    facts.append(("max_revision", [], [
        name for name, node in types.items() if node.get("slots") == "ccw" and
        (node.get("maxRevision") == UNKNOWN) == (name in row["properties_recorded"])]))
    return [f"{name}: {ours}, not {theirs}" for name, ours, theirs in facts if ours != theirs]


def on_pci(node):
    return node.get("slots") not in ("ccw", "mmio")


def kept_path(recording):
    """It is called after the release: some recordings are of a candidate, which says 2.9.90."""
    _, number, target = re.fullmatch(r"(\w+)_([0-9.]+)\.(\w+)\.replies\.gz",
                                     recording.name).groups()
    return KEPT / f"{target}-{number}.xml"


def compare_kept(text, path):
    """What is kept is what the probe makes of the recording, to the byte."""
    if os.environ.get("SW_REGEN") and path.exists():
        path.write_text(text)
    if path.exists() and path.read_text() != text:
        return [f"{path.name} of tests/caps/recorded is something else; if it is old: "
                "SW_REGEN=1 meson test -C build replay-qmp"]
    return []


def main():
    rows = replay.rows_of(SHARED)
    if not rows:
        print("1..0 # SKIP the recordings are not beside the project (../shared/corpus/qmp)")
        return 0
    kept = sum(kept_path(recording).exists() for recording, _ in rows)
    failed = 0
    print(f"1..{len(rows) + 1}")
    with tempfile.TemporaryDirectory() as name:
        for number, (recording, row) in enumerate(rows, 1):
            text, fault = replay.probe(PROBE, SHARED, recording, pathlib.Path(name))
            faults = [fault] if fault else \
                replay.validate(SCHEMA, text) + differences(ElementTree.fromstring(text), row) + \
                compare_kept(text, kept_path(recording))
            failed += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - {recording.name} is understood",
                  flush=True)
            for fault in faults:
                print(f"# {fault}", file=sys.stderr)
    print(f"{'ok' if kept else 'not ok'} {len(rows) + 1} - some are kept for other tests")
    print(f"# {len(rows) - failed} of {len(rows)} recordings equal, {kept} kept")
    return 1 if failed or not kept else 0


sys.exit(main())
