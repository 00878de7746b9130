#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-windows.py SLOTWISE TESTS short|long - I/O windows: what Slotwise counts, and what firmware
gives.

Each row is a domain. 'slotwise explain' says whether its windows are enough; QEMU then runs it as
'slotwise argv' says, until the firmware has set up PCI. Either every device has the I/O ports that
its form needs, or the firmware stops, or some device has none. Both have to say what the row says:
rows come in pairs, the last domain that fits and the first that does not.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SLOTWISE, TESTS, LENGTH = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
CAPS = TESTS / "caps/qemu-7.2-x86_64.xml"
QEMU = shutil.which("qemu-system-x86_64")
OVMF = pathlib.Path("/usr/share/OVMF/OVMF_CODE_4M.fd")
OUT_OF_PORTS = b"PCI: out of I/O address space"   # SeaBIOS on its debug port
HAS_PORTS = b"PCI: IO: "   # likewise, when it has found enough
SETTLED = 3   # seconds without a change after which OVMF is done
DEADLINE = 90   # seconds
PAUSE = 0.1

# ---- domains ----


def address(bus, slot, function=0, shared=False):
    multi = " multifunction='on'" if shared and function == 0 else ""
    return f"<address type='pci' bus='{bus}' slot='{slot}' function='{function}'{multi}/>"


def places(bus, first, n, functions=8):
    """The addresses of n devices that share slots."""
    for i in range(n):
        slot, function = divmod(i, functions)
        yield address(bus, first + slot, function, functions > 1)


def rng(place, model="virtio-transitional"):
    return (f"<rng model='{model}'><backend model='random'>/dev/urandom</backend>{place}</rng>")


def nic(place, model="rtl8139"):
    return f"<interface type='user'><model type='{model}'/>{place}</interface>"


def disk(number, place):
    name = "vd" + (chr(96 + number // 26) if number >= 26 else "") + chr(97 + number % 26)
    return (f"<disk type='file' model='virtio-transitional'><source file='/nowhere'/>"
            f"<target dev='{name}' bus='virtio'/>{place}</disk>")


def controller(index, model, place=""):
    return f"<controller type='pci' index='{index}' model='{model}'>{place}</controller>"


def ports(n, model="virtio-transitional", device=rng, off=False):
    """n root ports from slot 0x10 on, with a device behind each; none: of no model."""
    target = "<target hotplug='off'/>" if off else ""
    for i, place in enumerate(places(0, 0x10, n), 1):
        yield controller(i, "pcie-root-port", target + place)
        if model:
            yield device(address(i, 0), model)


def bridges(n, model="virtio-transitional"):
    """n bridges of i440fx, with a device behind each; none: of no model."""
    for i in range(1, n + 1):
        yield controller(i, "pci-bridge", address(0, 0x14 + i))
        if model:
            yield rng(address(i, 1), model)


def on_root(n):
    """n devices of 256 bytes beside them."""
    return (nic(place) for place in places(0, 2, n))


def deep(first, n, per_slot, device):
    """n devices on a bridge behind the root port FIRST."""
    yield controller(first, "pcie-root-port", address(0, 0x1c))
    yield controller(first + 1, "pcie-to-pci-bridge", address(first, 0))
    for i, place in enumerate(places(first + 1, 1, n, per_slot)):
        yield device(i, place)


def empty(first, n, slot):
    """n bridges behind root ports from FIRST on, with nothing behind them."""
    for i in range(n):
        yield controller(first + 2 * i, "pcie-root-port", address(0, slot + i))
        yield controller(first + 2 * i + 1, "pcie-to-pci-bridge", address(first + 2 * i, 0))


def behind_dmi(n, used):
    """n bridges on a dmi-to-pci-bridge, a device behind each that is used."""
    yield controller(1, "dmi-to-pci-bridge", address(0, 0x1e))
    for i in range(n):
        yield controller(2 + i, "pci-bridge", address(1, 1 + i))
        if i < used:
            yield rng(address(2 + i, 1))


def expanders(n):
    for i in range(1, n + 1):
        yield controller(i, "pci-expander-bus", address(0, 1 + i))
        yield rng(address(i, 1))


def express_expanders(n, each):
    for i in range(n):
        first = i * (each + 1) + 1
        yield controller(first, "pcie-expander-bus",
                         f"<target busNr='{100 + 20 * i}'/>{address(0, 2 + i)}")
        for j in range(each):
            yield controller(first + 1 + j, "pcie-root-port", address(first, j))
            yield rng(address(first + 1 + j, 0))


def domain(machine, firmware, acpi, devices):
    loader = "<loader type='pflash'>/nowhere</loader>" if firmware == "ovmf" else ""
    return (f"<domain type='qemu'><name>windows</name><memory unit='MiB'>256</memory><os>"
            f"<type arch='x86_64' machine='{machine}'>hvm</type>{loader}</os>"
            f"<features>{'<acpi/>' if acpi else ''}</features><devices>"
            f"<emulator>{QEMU}</emulator>"
            f"<controller type='usb' model='none'/><memballoon model='none'/>"
            f"{''.join(devices)}</devices></domain>")


# ---- rows ----

def pair(title, machine, firmware, few, many, **more):
    """The domain that fits, and the next one."""
    row = {"machine": machine, "firmware": firmware, "acpi": True, "long": False, **more}
    yield {**row, "title": f"{title}: {few[0]} fit", "devices": list(few[1]), "fits": True}
    yield {**row, "title": f"{title}: {many[0]} do not", "devices": list(many[1]), "fits": False}


def count(make, few, many, *rest):
    """Two domains of a kind, for pair()."""
    return [(n, make(n, *rest)) for n in (few, many)]


def chain(*parts):
    return list(itertools.chain(*parts))


Q35, I440FX = "pc-q35-7.2", "pc-i440fx-7.2"

ROWS = chain(
    pair("ports on q35", Q35, "seabios", *count(ports, 14, 15)),
    pair("ports on q35 without ACPI", Q35, "seabios", *count(ports, 9, 10), acpi=False),
    pair("ports of NICs of PCI Express", Q35, "seabios",
         *((n, ports(n, "e1000e", nic)) for n in (14, 15))),
    pair("ports without hotplug", Q35, "seabios",
         *((n, ports(n, off=True)) for n in (14, 15))),
    pair("ports of generic devices on a machine of virtio 0.9", "pc-q35-2.6", "seabios",
         *count(ports, 14, 15, "virtio")),
    pair("14 windows and devices of 256 bytes on the root bus of q35", Q35, "seabios",
         *((n, chain(ports(14), on_root(n))) for n in (15, 16))),
    pair("13 windows and devices of 256 bytes on the root bus of q35", Q35, "seabios",
         *((n, chain(ports(13), on_root(n))) for n in (31, 32))),
    pair("13 windows and disks on a bridge", Q35, "seabios",
         *((n, chain(ports(13), deep(20, n, 8, disk))) for n in (32, 33))),
    pair("10 windows and empty bridges behind ports", Q35, "seabios",
         *((n, chain(ports(10), empty(30, n, 2))) for n in (4, 5))),
    pair("empty bridges on a bridge", Q35, "seabios", *count(behind_dmi, 14, 15, 0)),
    pair("bridges on a bridge", Q35, "seabios", *((n, behind_dmi(n, n)) for n in (14, 15))),
    pair("ports of two expander buses", Q35, "seabios",
         (14, express_expanders(2, 7)), (15, chain(express_expanders(3, 5)))),
    pair("bridges on i440fx", I440FX, "seabios", *count(bridges, 8, 9)),
    pair("empty bridges on i440fx", I440FX, "seabios", *count(bridges, 8, 9, None)),
    pair("8 windows and devices of 256 bytes on the root bus of i440fx", I440FX, "seabios",
         *((n, chain(bridges(8), on_root(n))) for n in (15, 16))),
    pair("devices of 256 bytes on the root bus of i440fx", I440FX, "seabios",
         *((n, on_root(n)) for n in (143, 144))),
    pair("expander buses of i440fx", I440FX, "seabios", *count(expanders, 8, 9)),
    [{"title": "9 empty bridges of a machine type on which they have no hotplug: they fit",
      "machine": "pc-i440fx-2.9", "firmware": "seabios", "acpi": True, "long": False,
      "devices": bridges(9, None), "fits": True}],
    pair("bridges on i440fx", I440FX, "ovmf", *count(bridges, 3, 4)),
    pair("ports on q35", Q35, "ovmf", *count(ports, 9, 10), long=True),
    pair("ports on q35 without ACPI", Q35, "ovmf", *count(ports, 9, 10), acpi=False, long=True),
    pair("9 windows and devices of 256 bytes on the root bus of q35", Q35, "ovmf",
         *((n, chain(ports(9), on_root(n))) for n in (15, 16)), long=True),
    pair("8 windows and devices of 256 bytes on the root bus of q35", Q35, "ovmf",
         *((n, chain(ports(8), on_root(n))) for n in (31, 32)), long=True),
    pair("3 windows and devices of 256 bytes on the root bus of i440fx", I440FX, "ovmf",
         *((n, chain(bridges(3), on_root(n))) for n in (15, 16)), long=True),
    pair("windows on q35, and empty bridges and ports", Q35, "ovmf",
         *((n, chain(ports(n), empty(30, 3, 2),
                     (controller(40 + i, "pcie-root-port", address(0, 6 + i)) for i in range(5))))
           for n in (9, 10)), long=True),
    pair("bridges on a bridge", Q35, "ovmf", *((n, behind_dmi(11, n)) for n in (9, 10)), long=True),
    pair("31 disks on each of the bridges on i440fx", I440FX, "ovmf",
         *((n, chain(bridges(n, None), (disk(31 * i + j, address(1 + i, 1 + j))
                                        for i in range(n) for j in range(31))))
           for n in (3, 4)), long=True),
    pair("transitional devices where Slotwise puts them", Q35, "seabios",
         *((n, (rng("") for _ in range(n))) for n in (434, 435)), long=True),
)

# ---- Slotwise ----


def slotwise(verb, file, *options):
    return subprocess.run([SLOTWISE, verb, "--caps", CAPS, "--guest-os", "none", *options, file],
                          check=True, capture_output=True, text=True)


def counted(file):
    """What it says of I/O windows: (line, whether they are enough)."""
    run = slotwise("explain", file)
    line = next(line for line in run.stdout.splitlines() if line.startswith("I/O windows: "))
    enough = re.fullmatch(r"I/O windows: \d+ of \d+ used \(.*\)", line)
    warned = "warning: I/O windows" in run.stderr
    return line, bool(enough), warned

# ---- QEMU ----


class Qemu:
    """A guest that runs its firmware."""
    def __init__(self, row, plan, folder):
        self.console = folder / "console"
        ours, theirs = socket.socketpair()
        machine = row["machine"] + ("" if row["acpi"] else ",acpi=off")
        command = [QEMU, "-M", machine, "-accel", "tcg", "-m", "256", "-nodefaults",
                   "-no-user-config", "-display", "none", "-S",
                   "-debugcon", f"file:{self.console}", "-global", "isa-debugcon.iobase=0x402",
                   "-chardev", f"socket,id=qmp,fd={theirs.fileno()}",
                   "-mon", "chardev=qmp,mode=control"]
        if row["firmware"] == "ovmf":
            command += ["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}"]
        for device in plan:
            command += self.options_of(device)
        with open(folder / "stderr", "wb") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors,
                                            stderr=errors, pass_fds=[theirs.fileno()])
        theirs.close()
        ours.settimeout(DEADLINE)
        self.socket = ours
        self.stream = ours.makefile("rb")
        self.stream.readline()
        self.ask("qmp_capabilities")
        self.ask("cont")

    @staticmethod
    def options_of(device):
        device = dict(device)
        options = []
        if device["driver"].startswith("virtio-blk"):
            device["drive"] = f"null-{device['id']}"
            options = ["-blockdev", f"driver=null-co,read-zeroes=on,node-name={device['drive']}"]
        if device["driver"] in ("rtl8139", "e1000e"):
            device["romfile"] = ""
        return options + ["-device", json.dumps(device)]

    def ask(self, command):
        self.socket.sendall(json.dumps({"execute": command}).encode() + b"\n")
        while True:
            answer = json.loads(self.stream.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer

    def says(self, words):
        return self.console.exists() and words in self.console.read_bytes()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.socket.close()


def walk(devices, windows=()):
    """Every device, with the ranges of I/O ports that the bridges above it forward."""
    for device in devices:
        yield device, windows
        bridge = device.get("pci_bridge")
        if bridge:
            bus = bridge["bus"]["io_range"]
            yield from walk(bridge.get("devices", ()),
                            (*windows, range(bus["base"], bus["limit"] + 1)))


def lacks_ports(device, windows):
    ranges = (range(region["address"], region["address"] + region["size"])
              for region in device["regions"] if region["type"] == "io")
    return any(ports[0] <= 0 or any(ports[0] not in window or ports[-1] not in window
                                    for window in windows) for ports in ranges)


def lacking(plan, answer):
    """What the guest has not of what is planned."""
    found = {device["qdev_id"]: (device, windows)
             for device, windows in walk(device for bus in answer["return"]
                                         for device in bus["devices"])}
    names = [planned["id"] for planned in plan
             if "id" in planned and not planned["driver"].startswith("pxb")]
    return [f"{name}: " + ("has no I/O ports" if name in found else "is not there")
            for name in names if name not in found or lacks_ports(*found[name])]


def wait_for(qemu, plan, firmware):
    """Return: what is lacking when the firmware is done; nothing: the guest has all it needs."""
    start = changed = time.monotonic()
    last, wrong = None, ["it was not asked"]
    while time.monotonic() - start < DEADLINE:
        answer = qemu.ask("query-pci")
        if qemu.says(OUT_OF_PORTS):
            return [OUT_OF_PORTS.decode()]
        if answer != last:
            last, changed = answer, time.monotonic()
            wrong = lacking(plan, answer)
        done = is_mapped(answer) if firmware == "ovmf" else qemu.says(HAS_PORTS)
        if done and not wrong:
            return []
        if firmware == "ovmf" and done and time.monotonic() - changed > SETTLED:
            return wrong
        time.sleep(PAUSE)
    return [f"the firmware was not done after {DEADLINE} seconds", *wrong]


def is_mapped(answer):
    """Whether some device has an address: the firmware is past the setting up of PCI."""
    return any(region["address"] > 0 for bus in answer["return"] for device in bus["devices"]
               for region in device["regions"])

# ---- the test ----


def measure(row):
    """What is wrong with a row, as lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        file = folder / "domain.xml"
        file.write_text(domain(row["machine"], row["firmware"], row["acpi"], row["devices"]),
                        encoding="utf-8")
        line, enough, warned = counted(file)
        plan = json.loads(slotwise("argv", file, "--format", "json").stdout)
        qemu = None
        try:
            qemu = Qemu(row, plan, folder)
            wrong = wait_for(qemu, plan, row["firmware"])
        except (OSError, ValueError, RuntimeError) as error:
            stderr = (folder / "stderr").read_text(encoding="utf-8", errors="replace")
            return [f"QEMU did not run: {error}", *stderr.splitlines()]
        finally:
            if qemu:
                qemu.end()
    faults = []
    if enough != row["fits"] or warned == row["fits"]:
        faults.append(f"slotwise says '{line}'")
    if bool(wrong) == row["fits"]:
        faults.append(f"the firmware gave {'not ' if wrong else ''}all of it")
    if not row["fits"] and wrong and "not done" in wrong[0] and row["firmware"] == "seabios":
        faults.append(wrong[0])
    return [*faults, line, *wrong[:8]] if faults else []


def main():
    rows = [row for row in ROWS if LENGTH == "long" or not row["long"]]
    print(f"1..{len(rows)}")
    if not QEMU or not OVMF.exists():
        sys.exit("qemu-system-x86_64 and OVMF are needed; see ./bootstrap packages check")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (row, faults) in enumerate(zip(rows, pool.map(measure, rows)), 1):
            print(f"{'not ok' if faults else 'ok'} {number} - {row['firmware']}: {row['title']}",
                  flush=True)
            for fault in faults:
                print(f"# {fault}", flush=True)


main()
