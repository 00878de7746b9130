#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against the installed emulators, which are asked here a second way: one question
at a time, each type that is said to be broken in a process of its own.

Usage: test-live.py PROBE SCHEMA
"""
import json
import pathlib
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import proc

PROBE, SCHEMA = sys.argv[1:3]
NAMESPACE = "{urn:slotwise:capabilities:1}"
NEEDED = "x86_64"
TARGETS = [NEEDED, "i386", "aarch64", "arm", "ppc64", "riscv64", "s390x"]   # bootstrap's
KVM_ONLY = "/usr/bin/qemu-system-x86_64-microvm"   # it cannot be started everywhere
# libvirt's model: QEMU's types for it.
CONTROLLERS = {
    "pci-bridge": ["pci-bridge"], "pci-expander-bus": ["pxb"],
    "pcie-root-port": ["pcie-root-port", "ioh3420"],
    "pcie-switch-upstream-port": ["x3130-upstream"],
    "pcie-switch-downstream-port": ["xio3130-downstream"],
    "pcie-to-pci-bridge": ["pcie-pci-bridge"], "dmi-to-pci-bridge": ["i82801b11-bridge"],
    "pcie-expander-bus": ["pxb-pcie"], "pci-root": ["spapr-pci-host-bridge"],
}


class Emulator:
    """QMP in lockstep with a QEMU of our own."""

    def __init__(self, path):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [path, "-M", "none", "-nodefaults", "-no-user-config", "-display", "none", "-S",
             "-chardev", f"socket,id=q,fd={theirs.fileno()}", "-mon", "chardev=q,mode=control"],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(20)
        self.stream = ours.makefile("rwb")
        ours.close()
        self.stream.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        """The value; None when it is refused, ConnectionError when QEMU is gone."""
        try:
            self.stream.write(json.dumps({"execute": command, "arguments": arguments}).encode())
            self.stream.flush()
            for line in self.stream:
                reply = json.loads(line)
                if "event" not in reply:
                    return reply.get("return")
        except BrokenPipeError:
            pass
        raise ConnectionError("QEMU is gone")

    def names(self, **arguments):
        return {kind["name"] for kind in self.ask("qom-list-types", **arguments)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def default_of(properties, name):
    found = [entry.get("default-value") for entry in properties if entry["name"] == name]
    return {True: "on", False: "off"}.get(found[0], found[0]) if found else None


def dies_of(path, name):
    with Emulator(path) as emulator:
        emulator.names()
        try:
            emulator.ask("device-list-properties", typename=name)
        except ConnectionError:
            return True
    return False


def compare_types(path, emulator, root):
    interfaces = [("pci", emulator.names(implements="conventional-pci-device")),
                  ("pcie", emulator.names(implements="pci-express-device"))]
    everything = {node.get("name"): node for node in root.iter(NAMESPACE + "type")}
    types = {name: node for name, node in everything.items()
             if node.get("slots") not in ("ccw", "mmio")}
    real = emulator.names(implements="virtio-pci", abstract=False)
    if set(types) != real:
        yield f"types: {sorted(set(types) ^ real)}"
    yield from compare_others(emulator, everything)
    for name, node in types.items():
        slots = " ".join(word for word, names in interfaces if name in names)
        if node.get("slots") != slots:
            yield f"{name}: slots {node.get('slots')}, not {slots}"
        if node.get("broken"):
            if not dies_of(path, name):
                yield f"{name}: is not broken"
            continue
        properties = emulator.ask("device-list-properties", typename=name)
        for attribute, entry in (("disableLegacy", "disable-legacy"),
                                 ("disableModern", "disable-modern")):
            if node.get(attribute) != default_of(properties, entry):
                yield f"{name}: {entry} {node.get(attribute)}, not {default_of(properties, entry)}"


def compare_others(emulator, types):
    """Types on other transports; two kinds of memory find no slot of a machine on virtio-mmio."""
    real = emulator.names(implements="virtio-ccw-device", abstract=False)
    ours = {name: node for name, node in types.items() if node.get("slots") == "ccw"}
    if set(ours) != real:
        yield f"ccw types: {sorted(set(ours) ^ real)}"
    for name, node in ours.items():
        default = default_of(emulator.ask("device-list-properties", typename=name), "max_revision")
        if node.get("maxRevision") != str(default):
            yield f"{name}: max_revision {node.get('maxRevision')}, not {default}"
    real = emulator.names(implements="virtio-device", abstract=False) - {"virtio-mem",
                                                                         "virtio-pmem"}
    ours = {name for name, node in types.items() if node.get("slots") == "mmio"}
    if ours != (real if "virtio-mmio" in emulator.names() else set()):
        yield f"mmio types: {sorted(ours ^ real)}"


def compare_rest(emulator, root):
    version = emulator.ask("query-version")
    qemu = root.find(NAMESPACE + "qemu")
    number = ".".join(str(version["qemu"][part]) for part in ("major", "minor", "micro"))
    if [qemu.get("version"), qemu.get("package"), qemu.get("target")] != \
            [number, version["package"], emulator.ask("query-target")["arch"]]:
        yield f"version: {qemu.attrib}"
    machines = sorted((machine["name"], machine.get("alias"), bool(machine.get("is-default")))
                      for machine in emulator.ask("query-machines"))
    ours = [(node.get("name"), node.get("alias"), node.get("default") == "yes")
            for node in root.iter(NAMESPACE + "machine")]
    if ours != machines:
        yield f"machines: {set(ours) ^ set(machines)}"
    known = emulator.names()
    controllers = {(model, kind) for model, kinds in CONTROLLERS.items() for kind in kinds
                   if kind in known}
    ours = {(node.get("model"), node.get("type")) for node in root.iter(NAMESPACE + "controller")}
    if ours != controllers:
        yield f"controllers: {ours ^ controllers}"
    emulated = {node.get("type") for node in root.iter(NAMESPACE + "emulates")}
    if emulated - known or (not emulated and "e1000" in known):
        yield f"emulates: {emulated - known}"


def equals(path):
    def check():
        status, out, err, _ = proc.run(PROBE, "--no-cache", path)
        if status:
            yield f"exit status {status}: {err}"
            return
        done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=out,
                              text=True, capture_output=True)
        if done.returncode:
            yield done.stderr
        root = ElementTree.fromstring(out)
        with Emulator(path) as emulator:
            yield from compare_types(path, emulator, root)
            yield from compare_rest(emulator, root)
    return check


def families():
    """Siblings stand together; a backend that renders stands with the one that does not."""
    _, out, _, _ = proc.run(PROBE, "--no-cache", f"/usr/bin/qemu-system-{NEEDED}")
    root = ElementTree.fromstring(out)
    grouped = {node.get("family"): [kind.get("name") for kind in node]
               for node in root.iter(NAMESPACE + "device")}
    if grouped["net"] != ["virtio-net-pci", "virtio-net-pci-transitional",
                          "virtio-net-pci-non-transitional", "virtio-net-device"]:
        yield f"net: {grouped['net']}"
    if grouped["gpu"][0] != "virtio-gpu-pci" or grouped["vga"][0] != "virtio-vga":
        yield f"gpu: {grouped['gpu']}, vga: {grouped['vga']}"
    if grouped["vhost-vsock"] != ["vhost-vsock-pci", "vhost-vsock-pci-non-transitional",
                                  "vhost-vsock-device"]:
        yield f"vhost-vsock: {grouped['vhost-vsock']}"


def same_twice():
    runs = [proc.run(PROBE, "--no-cache", f"/usr/bin/qemu-system-{NEEDED}")[1] for _ in range(2)]
    if runs[0] != runs[1]:
        yield "two runs differ"


ours = [f"/usr/bin/qemu-system-{target}" for target in TARGETS
        if target == NEEDED or pathlib.Path(f"/usr/bin/qemu-system-{target}").exists()]
real = {path.resolve() for path in map(pathlib.Path, ours)}
installed = ours + sorted({str(path.resolve()) for path in pathlib.Path("/usr/bin").glob(
    "qemu-system-*") if path.resolve() not in real} - {KVM_ONLY})
proc.finish([(f"{path} says the same when it is asked another way", equals(path))
             for path in installed] +
            [("families hold what belongs together", families),
             ("two runs give the same bytes", same_twice)])
