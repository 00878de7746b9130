#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe --matrix against the installed emulators: what the virtio specification demands
of the cells, the page that is printed of them, and a sample of cells seen another way: one emulator
for each cell, nothing plugged in, everything read from configuration space by the monitor's port
commands; BARs are measured by writing ones. Last, emulators that tell of themselves as QEMU
does and misbehave once they are to start a machine.

Usage: test-matrix.py PROBE SCHEMA PRINTER PAGE
"""
import json
import pathlib
import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import proc

PROBE, SCHEMA, PRINTER, PAGE = sys.argv[1:5]
NAMESPACE = "{urn:slotwise:capabilities:1}"
NEEDED = "/usr/bin/qemu-system-x86_64"
# How long one start may take on a machine with other work.
LIMIT = ["--timeout", "60"]
# Virtual I/O Device specification 1.1, section 4.1.2.
LEGACY_IDS = {"net": 0x1000, "blk": 0x1001, "balloon": 0x1002, "serial": 0x1003, "scsi": 0x1004,
              "rng": 0x1005, "9p": 0x1009}
PROPERTIES = {"plain": "", "disable-legacy=off,disable-modern=off":
              ",disable-legacy=off,disable-modern=off", "disable-modern=on": ",disable-modern=on",
              "disable-legacy=on": ",disable-legacy=on", "transitional": "", "non-transitional": ""}
# Machine, place: what is there before the device, and the device's place.
PLACES = {
    ("q35", "pcie-root"): ([], "bus=pcie.0,addr=4"),
    ("q35", "pcie-root-port"): (["pcie-root-port,id=up,addr=3"], "bus=up,addr=0"),
    ("q35", "pci-bridge"): (["pcie-pci-bridge,id=over,addr=3",
                             "pci-bridge,id=up,chassis_nr=9,bus=over,addr=5"], "bus=up,addr=7"),
    ("i440fx", "pci-root"): ([], "bus=pci.0,addr=9"),
    ("i440fx", "pci-bridge"): (["pci-bridge,id=up,chassis_nr=9,addr=3"], "bus=up,addr=7"),
}
SAMPLE = ["net", "rng", "balloon", "keyboard", "iommu"]


def measure(emulator):
    """(root of the document, its text); measured once for all checks."""
    if emulator not in measure.known:
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--quiet", "--matrix", "--format",
                                       "xml", *LIMIT, emulator, timeout=300)
        if status:
            raise RuntimeError(f"exit status {status}: {err}")
        measure.known[emulator] = ElementTree.fromstring(out), out
    return measure.known[emulator]


measure.known = {}


def cells(emulator):
    """Pairs of a machine and a cell."""
    for matrix in measure(emulator)[0].iter(NAMESPACE + "matrix"):
        for cell in matrix:
            yield matrix.get("machine"), cell


def name_of(machine, cell):
    return f"{machine} {cell.get('family')} {cell.get('combination')} on {cell.get('place')}"


def valid(emulator):
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"],
                          input=measure(emulator)[1], text=True, capture_output=True)
    if done.returncode:
        yield done.stderr


# ---- the specification ----

def demands(emulator):
    """What every started device must be; a kind without a legacy form ignores what it is asked."""
    seen = 0
    for machine, cell in cells(emulator):
        if cell.get("result") != "starts":
            continue
        seen += 1
        family, combination = cell.get("family"), cell.get("combination")
        device, io = int(cell.get("device"), 16), int(cell.get("io"))
        legacy = 0x1000 <= device <= 0x103f
        if int(cell.get("vendor"), 16) != 0x1af4 or not 0x1000 <= device <= 0x107f:
            yield f"{name_of(machine, cell)}: no virtio device: {device:#x}"
        if legacy != (io > 0):
            yield f"{name_of(machine, cell)}: ID {device:#x} and {io} bytes of I/O"
        if legacy and LEGACY_IDS.get(family) != device:
            yield f"{name_of(machine, cell)}: {device:#x} is not its legacy ID"
        if combination in ("disable-legacy=on", "non-transitional") and legacy:
            yield f"{name_of(machine, cell)}: not virtio 1 only"
        if combination == "transitional" and not legacy:
            yield f"{name_of(machine, cell)}: not transitional"
    if seen < 50:
        yield f"{seen} devices started"


def findings():
    """Where QEMU differs in a way that is no fault of ours is told, and is what the page tells."""
    told = set()
    for machine, cell in cells(NEEDED):
        if cell.get("result") == "starts" and cell.get("combination") == "disable-modern=on" and \
                cell.get("family") not in LEGACY_IDS:
            told.add(f"{cell.get('family')} is virtio 1 with disable-modern=on")
    for line in sorted(told):
        print(f"# finding: {line}", file=sys.stderr)
    page = subprocess.run([PRINTER], input=measure(NEEDED)[1], text=True, capture_output=True,
                          check=True).stdout
    if told and "virtio 1 was turned off" not in page:
        yield "the page does not tell what was found"


def nothing_untried():
    """What is unknown is so for want of something of the host only."""
    for machine, cell in cells(NEEDED):
        reason = cell.get("reason") or ""
        if cell.get("result") == "unknown" and "needs " not in reason and "died" not in reason:
            yield f"{name_of(machine, cell)}: {reason}"
        if cell.get("express") == "unknown":
            yield f"{name_of(machine, cell)}: Express is unknown: {reason}"


def old_machines():
    """Up to 2.6 the generic type is legacy, whatever the slot; from then on ports decide."""
    plain = {(machine.rsplit("-", 1)[1], cell.get("place")): cell.get("device")
             for machine, cell in cells(NEEDED)
             if cell.get("family") == "net" and cell.get("combination") == "plain"}
    if plain.get(("2.6", "pcie-root-port"), "0x1000") != "0x1000":
        yield f"2.6: {plain}"
    newest = {place: device for (version, place), device in plain.items() if version != "2.6"}
    if newest.get("pcie-root-port") != "0x1041" or newest.get("pcie-root") != "0x1000":
        yield f"newest: {newest}"


# ---- another way ----

class Emulator:
    """QMP in lockstep; configuration space by the monitor's port commands."""

    def __init__(self, machine, devices):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [NEEDED, "-M", machine, "-nodefaults", "-no-user-config", "-display", "none", "-S",
             "-chardev", f"socket,id=q,fd={theirs.fileno()}", "-mon", "chardev=q,mode=control"]
            + [word for device in devices for word in ("-device", device)],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(60)
        self.stream = ours.makefile("rwb")
        ours.close()

    def ask(self, command, **arguments):
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}).encode())
        self.stream.flush()
        for line in self.stream:
            reply = json.loads(line)
            if "event" not in reply:
                return reply["return"]
        raise ConnectionError("QEMU is gone")

    def monitor(self, line):
        return self.ask("human-monitor-command", **{"command-line": line})

    def read(self, bus, slot, offset):
        self.monitor(f"o/w 0xcf8 {0x80000000 | bus << 16 | slot << 11 | offset:#x}")
        return int(re.search(r"= (0x[0-9a-f]+)", self.monitor("i/w 0xcfc")).group(1), 16)

    def write(self, bus, slot, offset, value):
        self.monitor(f"o/w 0xcf8 {0x80000000 | bus << 16 | slot << 11 | offset:#x}")
        self.monitor(f"o/w 0xcfc {value:#x}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def io_bytes(emulator, bus, slot):
    """A BAR that is written with ones keeps those that it decodes."""
    total = 0
    for offset in range(0x10, 0x28, 4):
        if emulator.read(bus, slot, offset) & 1:
            emulator.write(bus, slot, offset, 0xffffffff)
            total += 0x10000 - (emulator.read(bus, slot, offset) & 0xfffc)
    return total


def has_express(emulator, bus, slot):
    if not emulator.read(bus, slot, 4) >> 20 & 1:
        return "no"
    at = emulator.read(bus, slot, 0x34) & 0xfc
    while at:
        word = emulator.read(bus, slot, at)
        if word & 0xff == 0x10:
            return "yes"
        at = word >> 8 & 0xfc
    return "no"


def number_buses(emulator, n):
    """Bridges of the sample stand in each other; the first is in slot 3, the second in slot 5."""
    for bus in range(n):
        emulator.write(bus, 3 if bus == 0 else 5, 0x18, bus | bus + 1 << 8 | n << 16)


def look(machine, cell):
    """What a device is in an emulator of its own: as the attributes of a cell."""
    kind = "q35" if "q35" in machine else "i440fx"
    before, place = PLACES[kind, cell.get("place")]
    combination = cell.get("combination")
    suffix = f"-{combination}" if combination in ("transitional", "non-transitional") else ""
    device = f"virtio-{cell.get('family')}-pci{suffix},{place}{PROPERTIES[combination]}"
    slot = int(re.search(r"addr=(\d+)", place).group(1))
    with Emulator(machine, [*before, device]) as emulator:
        try:
            emulator.stream.readline()
            emulator.ask("qmp_capabilities")
            number_buses(emulator, len(before))
        except (ConnectionError, BrokenPipeError):
            return {"result": "refused"}
        ids = emulator.read(len(before), slot, 0)
        return {"result": "starts", "vendor": f"{ids & 0xffff:#06x}", "device": f"{ids >> 16:#06x}",
                "io": str(io_bytes(emulator, len(before), slot)),
                "express": has_express(emulator, len(before), slot)}


def sample_agrees():
    """Every third cell of families that need nothing behind them."""
    tried = [(machine, cell) for machine, cell in cells(NEEDED)
             if cell.get("family") in SAMPLE and cell.get("result") in ("starts", "refused")][::3]
    for machine, cell in tried:
        seen = look(machine, cell)
        wrong = {key: (cell.get(key), value) for key, value in seen.items()
                 if cell.get(key) != value}
        if wrong:
            yield f"{name_of(machine, cell)}: {wrong}"
    if len(tried) < 60:
        yield f"{len(tried)} cells were tried"


# ---- the page, the cache, the rest ----

def page_is_current():
    """The committed page is what is printed now, where it is of this QEMU."""
    root, text = measure(NEEDED)
    qemu = root.find(NAMESPACE + "qemu")
    committed = pathlib.Path(PAGE).read_text()
    if f":QEMU: {qemu.get('version')}\n:Package: {qemu.get('package')}\n" not in committed:
        yield "SKIP the page is of another QEMU; 'ninja slotwise-matrix-page' replaces it"
    elif list(pathlib.Path("/dev").glob("vhost-[sv]*")):
        yield "SKIP this host has vhost devices, and so shows more than the page"
    else:
        printed = subprocess.run([PRINTER], input=text, text=True, capture_output=True,
                                 check=True).stdout
        if printed != committed:
            yield "docs/virtio-matrix.rst differs; 'ninja slotwise-matrix-page' replaces it"
        done = subprocess.run(["rst2html", "--strict", PAGE, "/dev/null"], text=True,
                              capture_output=True)
        if done.returncode:
            yield done.stderr


def page_needs_tables():
    text = ("<virtioCapabilities xmlns='urn:slotwise:capabilities:1'>"
            "<qemu version='1' package='' target='x'/></virtioCapabilities>")
    done = subprocess.run([PRINTER], input=text, text=True, capture_output=True)
    if done.returncode != 1 or done.stdout or "there are no truth tables" not in done.stderr:
        yield str(done)


def cached():
    """An entry without tables does not answer for them; one with tables does, at once."""
    with proc.folder() as cache:
        emulator = installed[-1]
        proc.run(PROBE, "--cache-dir", cache, emulator)
        first = proc.run(PROBE, "--cache-dir", cache, *LIMIT, "--matrix", "--format", "xml",
                         emulator, timeout=300)
        again = proc.run(PROBE, "--cache-dir", cache, "--matrix", "--format", "xml", emulator)
        plain = proc.run(PROBE, "--cache-dir", cache, "--format", "xml", emulator)
        if first[:2] != again[:2] or "<cell" not in first[1]:
            yield f"{first[0]} {again[0]}, {len(first[1])} and {len(again[1])} bytes"
        if again[3] > first[3] / 2:
            yield f"{again[3]:.2f} s with the cache, {first[3]:.2f} s without"
        if "<matrix" in plain[1]:
            yield "a plain answer has tables"


def wrong_usage():
    for arguments in (["--guests"], ["--qmp", "/nonexistent"]):
        yield from proc.one_line(*proc.run(PROBE, "--matrix", *arguments)[:3], wanted=2)


# ---- emulators that misbehave ----

def misbehaving(what, result, reason):
    """An emulator that does as QEMU does until it is to start a machine."""
    def check():
        with proc.folder() as made:
            path = proc.script(pathlib.Path(made) / "qemu-system-aarch64", "#!/bin/sh\n"
                               f'case "$*" in "-M none "*) exec {REAL} "$@";; esac\n{what}\n')
            status, out, err, seconds = proc.run(PROBE, "--no-cache", "--quiet", "--matrix",
                                                 "--timeout", "3", "--format", "xml", path)
            tried = [cell for cell in ElementTree.fromstring(out or "<none/>").iter(
                NAMESPACE + "cell") if cell.get("result") != "absent"
                     and "object type" not in cell.get("reason")]
            if status or not tried:
                yield f"exit status {status}, {len(tried)} cells: {err}"
            yield from {f"{cell.get('result')}: {cell.get('reason')}" for cell in tried
                        if cell.get("result") != result or reason not in cell.get("reason")}
            if seconds > 20:
                yield f"it took {seconds:.1f} s"
            if not proc.until(lambda: not proc.strays(made)):
                yield f"left running: {proc.strays(made)}"
    return check


REAL = "/usr/bin/qemu-system-aarch64"
FAKES = [
    ("dies at once", "echo no such machine >&2; exit 1", "unknown",
     "does not start (no such machine)"),
    ("is killed by a signal", "kill -SEGV $$", "unknown", "does not start ("),
    ("says nothing", "exec sleep 1000", "unknown", "no answer within the time limit"),
    ("floods standard error", "exec yes >&2", "unknown", "does not start ("),
    ("talks garbage", "echo garbage >&3; sleep 1000", "unknown",
     "it does not answer as QEMU does"),
    ("leaves a child behind", "sleep 1000 & exit 1", "unknown", "does not start ("),
]

TARGETS = ["x86_64", "aarch64", "ppc64", "riscv64", "s390x"]
installed = [f"/usr/bin/qemu-system-{target}" for target in TARGETS
             if f"/usr/bin/qemu-system-{target}" == NEEDED
             or pathlib.Path(f"/usr/bin/qemu-system-{target}").exists()]


def of(path, function):
    return lambda: function(path)


proc.finish([(f"the tables of {path} are valid", of(path, valid)) for path in installed] +
            [(f"devices of {path} are what the specification demands", of(path, demands))
             for path in installed] +
            [("differences from the specification are told", findings),
             ("what needs no host is known", nothing_untried),
             ("machines up to 2.6 have legacy devices on every slot", old_machines),
             ("a sample of cells is the same when it is seen another way", sample_agrees),
             ("the committed page is current", page_is_current),
             ("a page is printed of tables only", page_needs_tables),
             ("tables are kept beside the plain answer", cached),
             ("wrong usage is refused", wrong_usage)] +
            [(f"an emulator that {title} leaves its cells {result}", misbehaving(what, result,
                                                                                     reason))
             for title, what, result, reason in FAKES if pathlib.Path(REAL).exists()])
