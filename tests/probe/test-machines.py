#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machine types that slotwise-probe measured, read here another way: what people see in `info
qtree` on a machine that was started with another device.

Usage: test-machines.py PROBE SCHEMA [all]
"""
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import proc

PROBE, SCHEMA = sys.argv[1:3]
ALL = sys.argv[3:] == ["all"]
NAMESPACE = "{urn:slotwise:capabilities:1}"
# Target: machine types beside the default ones. Several root buses, none, a hidden one, one that
# needs a file, and the last one on which a generic type is virtio 0.9 only beside its successor.
# QEMU 10 has dropped some; what it lacks is not asked for.
TARGETS = {
    "x86_64": ["pc-i440fx-2.6", "pc-q35-2.6", "pc-q35-2.7", "isapc", "x-remote"],
    "aarch64": ["virt-2.6", "virt-2.7", "raspi3b", "mcimx7d-sabre", "canon-a1100"],
    "arm": ["versatilepb"],
    "ppc64": ["pegasos2", "sam460ex", "powernv9", "pseries-2.7", "pseries-2.8"],
    "riscv64": ["spike", "microchip-icicle-kit"],
    "s390x": ["s390-ccw-virtio-2.6", "s390-ccw-virtio-2.7"],
}
EXPRESS = {"PCIE", "CXL", "pnv-phb3-root", "pnv-phb4-root", "designware-pcie-root-BUS"}
DEVICE = "virtio-balloon-pci"
# The second answer is no list.
LIE = r'{{"QMP":{{}}}}\n{{"id":1,"return":{{}}}}\n{{"id":2,"return":7}}\n'


class DoesNotStart(Exception):
    pass


def tree_of(path, machine, *more):
    """The text of `info qtree`; DoesNotStart with what QEMU said."""
    ours, theirs = socket.socketpair()
    with subprocess.Popen(
            [path, "-M", machine, "-nodefaults", "-no-user-config", "-display", "none", "-S",
             "-chardev", f"socket,id=q,fd={theirs.fileno()}", "-mon", "chardev=q,mode=control",
             *more], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE) as process:
        theirs.close()
        ours.settimeout(30)
        try:
            with ours, ours.makefile("rwb") as stream:
                for question in ({"execute": "qmp_capabilities"},
                                 {"execute": "human-monitor-command", "id": 1,
                                  "arguments": {"command-line": "info qtree"}}):
                    stream.write(json.dumps(question).encode())
                    stream.flush()
                for line in stream:
                    reply = json.loads(line)
                    if reply.get("id") == 1:
                        return reply["return"]
        except OSError:
            pass
        finally:
            process.kill()
        raise DoesNotStart(process.stderr.read().decode(errors="replace"))


def read_tree(text, buses):
    """Root buses as {(name, kind, host bridge)}, devices on them as {(bus, address, ids)}, and the
    properties of the device that was added. A root bus is a PCI bus within no other."""
    above = []   # (indentation, what, name) of what the line is within
    roots, devices, added = set(), set(), {}
    for line in text.splitlines():
        indent, line = len(line) - len(line.lstrip()), line.strip()
        while above and above[-1][0] >= indent:
            above.pop()
        pci = [name for _, what, name in above if what == "pci"]
        if line.startswith(("bus: ", "dev: ")):
            above.append((indent, line[:3], line[5:].split(",")[0]))
        elif line.startswith("type ") and line[5:] in buses and not pci:
            above[-1] = (above[-1][0], "pci", above[-1][2])
            roots.add((above[-1][2], "pcie" if line[5:] in EXPRESS else "pci", above[-2][2]))
        elif len(pci) == 1 and above[-2][1] == "pci":
            found = re.fullmatch(r"class .*, addr ..:(..)\.(.), pci id (....):(....) .*", line)
            if above[-1][2] == DEVICE:
                added.update([line.replace('"', "").split(" = ")] if " = " in line else [])
            elif found:
                slot, function, vendor, device = (int(part, 16) for part in found.groups())
                devices.add((pci[0], slot, function, vendor, device))
    return roots, devices, added


def ours_of(node):
    roots = {(root.get("name"), root.get("kind"), root.get("bridge"))
             for root in node.iter(NAMESPACE + "root")}
    devices = {(entry.get("bus"), *(int(entry.get(name), 16)
                                    for name in ("slot", "function", "vendor", "device")))
               for entry in node.iter(NAMESPACE + "builtin")}
    return roots, devices


def compare(path, node, buses):
    name = node.get("name")
    try:
        try:
            text = tree_of(path, name, "-device", DEVICE)
        except DoesNotStart:
            text = tree_of(path, name)
    except DoesNotStart as problem:
        said = " ".join(str(problem).split())
        if not node.get("broken") or " ".join(node.get("broken").split()) not in said:
            yield f"{name}: broken {node.get('broken')!r}, not {said!r}"
        return
    roots, devices, added = read_tree(text, buses)
    if node.get("broken") or node.get("source") != "measured":
        yield f"{name}: not measured: {node.attrib}"
    if ours_of(node) != (roots, devices):
        yield f"{name}: {ours_of(node)}, not {roots}, {devices}"
    for attribute, entry in (("disableLegacy", "disable-legacy"),
                             ("disableModern", "disable-modern")):
        told = {"true": "on", "false": "off"}.get(added.get(entry), added.get(entry))
        if told and node.get(attribute) != told:
            yield f"{name}: {entry} {node.get(attribute)}, not {told}"


def bus_types(path):
    done = subprocess.run([path, "-M", "none", "-nodefaults", "-display", "none", "-qmp", "stdio"],
                          input='{"execute":"qmp_capabilities"}{"execute":"qom-list-types",'
                          '"arguments":{"implements":"PCI"},"id":1}{"execute":"quit"}',
                          capture_output=True, text=True, timeout=30)
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    return {kind["name"] for reply in replies if reply.get("id") == 1 for kind in reply["return"]}


def machines_of(path):
    """Names without aliases."""
    done = subprocess.run([path, "-M", "help"], capture_output=True, text=True, timeout=30)
    return [line.split()[0] for line in done.stdout.splitlines()[1:] if "(alias of" not in line]


def equals(target, wanted):
    def check():
        path = f"/usr/bin/qemu-system-{target}"
        names = [name for name in wanted if name in machines_of(path)]
        words = "all" if ALL else ",".join(["default"] + names)
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--machines", words, path, timeout=300)
        if status:
            yield f"exit status {status}: {err}"
            return
        done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=out,
                              text=True, capture_output=True)
        if done.returncode:
            yield done.stderr
        buses = bus_types(path)
        answered = [node for node in ElementTree.fromstring(out).iter(NAMESPACE + "machine")
                    if node.get("source") or node.get("broken")]
        if not set(names) <= {node.get("name") for node in answered}:
            yield f"answered are {[node.get('name') for node in answered]}"
        for node in answered:
            yield from compare(path, node, buses)
    return check


def finding():
    """versatilepb has a PCI bus, and libvirt gives it none. QEMU 10 wants to be told of sound."""
    emulator = "/usr/bin/qemu-system-arm"
    version = subprocess.run([emulator, "--version"], capture_output=True, text=True).stdout
    more = "" if re.search(r"version [1-7]\.", version) else "-audio none"
    with proc.folder() as folder:
        path = proc.script(pathlib.Path(folder) / "qemu",
                           f"#!/bin/sh\nexec {emulator} \"$@\" {more}\n")
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--machines=versatilepb", path)
    node = [node for node in ElementTree.fromstring(out).iter(NAMESPACE + "machine")
            if node.get("name") == "versatilepb"][0]
    if status or node.get("expected") != "none":
        yield f"exit status {status}, {node.attrib}"
    if len(err) != 1 or "versatilepb has a conventional PCI root bus" not in err[0]:
        yield f"standard error: {err}"


def unknown():
    path = "/usr/bin/qemu-system-x86_64"
    status, out, err, _ = proc.run(PROBE, "--no-cache", "--machines=q35,no-such", path)
    yield from proc.one_line(status, out, err)
    if path not in err[0] or "'no-such'" not in err[0]:
        yield f"standard error: {err}"


def alias():
    path = "/usr/bin/qemu-system-x86_64"
    _, out, _, _ = proc.run(PROBE, "--no-cache", "--machines=q35", path)
    found = [node.get("alias") for node in ElementTree.fromstring(out).iter(NAMESPACE + "machine")
             if node.get("source")]
    if found != ["q35"]:
        yield f"measured are {found}"


def cache():
    """An entry grows by what was not measured; what it holds is not measured again, and is told to
    who asks for it only."""
    with proc.folder() as folder:
        emulator = "/usr/bin/qemu-system-riscv64"
        steps = [(["--machines=none"], 0, True), (["--machines=virt"], 1, True),
                 (["--machines=virt"], 1, False), (["--machines=microchip-icicle-kit"], 1, True),
                 (["--machines=virt,microchip-icicle-kit"], 2, False),
                 (["--machines=all"], len(machines_of(emulator)), True),
                 (["--machines=default"], 2, False), (["--machines=none"], 0, False),
                 (["--machines=none", "--refresh"], 0, True)]
        before = None
        for options, wanted, measured in steps:
            status, out, err, _ = proc.run(PROBE, "--format=json", f"--cache-dir={folder}/cache",
                                           *options, emulator)
            known = [machine["name"] for machine in json.loads(out)["machines"]
                     if "source" in machine or "broken" in machine] if not status else err
            entry = next(pathlib.Path(folder, "cache").glob("*.xml")).stat().st_mtime_ns
            if len(known) != wanted:
                yield f"{options}: answered are {known}"
            if measured == (entry == before):
                yield f"{options}: {'not ' if measured else ''}measured"
            before = entry


def broken(body, words):
    """A machine that misbehaves is told as broken; the others are not touched."""
    def check():
        with proc.folder() as folder:
            emulator = pathlib.Path(folder) / "qemu"
            proc.script(emulator, f"#!/bin/sh\ncase \"$2\" in spike) {body.format(folder)};; esac\n"
                        "exec /usr/bin/qemu-system-riscv64 \"$@\"\n")
            status, out, err, seconds = proc.run(PROBE, "--no-cache", "--format=json",
                                                 "--timeout=2", "--machines=all", emulator)
            machines = {machine["name"]: machine for machine in json.loads(out)["machines"]}
            if status or machines["spike"].get("broken") != words or "source" in machines["spike"]:
                yield f"exit status {status}, {err}, {machines['spike']}"
            if machines["virt"].get("kind") != "pcie" or seconds > 15:
                yield f"{machines['virt']} after {seconds} seconds"
            if proc.strays(folder):
                yield f"left behind: {proc.strays(folder)}"
    return check


def no_time_left():
    """A machine that had hardly any time is not said to be broken."""
    with proc.folder() as folder:
        emulator = pathlib.Path(folder) / "qemu"
        proc.script(emulator, f"#!/bin/sh\ncase \"$2\" in none) ;; *) exec tail -f {folder}/qemu;;"
                    " esac\nexec /usr/bin/qemu-system-riscv64 \"$@\"\n")
        proc.run(PROBE, f"--cache-dir={folder}/cache", "--machines=none", emulator)
        status, out, err, _ = proc.run(PROBE, f"--cache-dir={folder}/cache", "--format=json",
                                       "--timeout=0.5", emulator)
        if status or len(json.loads(out)["machines"]) < 2:
            yield f"exit status {status}, {err}"
        yield from (machine for machine in json.loads(out)["machines"]
                    if "broken" in machine or "source" in machine)


def without_sandbox():
    """A QEMU that was built without a sandbox is asked without."""
    with proc.folder() as folder:
        emulator = pathlib.Path(folder) / "qemu"
        proc.script(emulator, "#!/bin/sh\ncase \"$*\" in *-sandbox*) exit 1;; esac\n"
                    "exec /usr/bin/qemu-system-riscv64 \"$@\"\n")
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--format=json", emulator)
        virt = [machine for machine in json.loads(out)["machines"] if machine["name"] == "virt"][0]
        if status or virt.get("kind") != "pcie" or virt.get("disableModern") != "off":
            yield f"exit status {status}, {err}, {virt}"


def interrupted():
    """Ctrl-C in the middle of many machines leaves none of them running."""
    with proc.folder() as folder:
        emulator = pathlib.Path(folder) / "qemu"
        proc.script(emulator, "#!/bin/sh\ncase \"$2\" in none) exec /usr/bin/qemu-system-riscv64 "
                    f"\"$@\";; esac\nexec tail -f {folder}/qemu\n")
        with subprocess.Popen([PROBE, "--no-cache", "--machines=all", emulator],
                              stdout=subprocess.DEVNULL) as process:
            if not proc.until(lambda: any("tail -f" in line for line in proc.strays(folder))):
                yield "no machine was started"
            process.send_signal(signal.SIGINT)
            if process.wait(10) != -signal.SIGINT:
                yield f"exit status {process.returncode}"
        if not proc.until(lambda: not proc.strays(folder)):
            yield f"left behind: {proc.strays(folder)}"


installed = [(target, names) for target, names in TARGETS.items()
             if target == "x86_64" or pathlib.Path(f"/usr/bin/qemu-system-{target}").exists()]
checks = [(f"machine types of {target} are what info qtree says", equals(target, names))
          for target, names in installed]
if not ALL:
    checks += [("a machine type that differs from the rules is a finding", finding),
               ("an unknown machine type is told with the emulator", unknown),
               ("an alias is measured as what it stands for", alias),
               ("a cached entry grows by what is missing", cache),
               ("a machine that hangs is broken",
                broken("exec tail -f {}/qemu", "no answer within the time limit")),
               ("a machine that had no time is not broken", no_time_left),
               ("a machine that lies is broken",
                broken(f"printf '{LIE}' >&3; exec tail -f {{}}/qemu",
                       "it does not answer as QEMU does")),
               ("a machine that dies is broken, in its own words",
                broken("echo 'qemu: it hurts' >&2; echo 'Try less' >&2; exit 1",
                       "it hurts Try less")),
               ("a machine is measured without a sandbox", without_sandbox),
               ("nothing is left running after Ctrl-C", interrupted)]
proc.finish(checks)
