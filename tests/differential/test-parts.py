#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the commands say of one generated domain agrees, whatever the policy that it was placed by.

Usage: test-parts.py SLOTWISE TESTS SHARED SEEDS

The placed domain is placed again, checked, compared with itself and with its own command line, as a
drawing and as a migration; and a device of it is moved to where no guest finds it, which check has
to tell with the line. SEEDS is FIRST-LAST; SW_SEEDS in the environment takes its place.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
SHARED = pathlib.Path(sys.argv[3])
SEEDS = os.environ.get("SW_SEEDS", sys.argv[4])
sys.dont_write_bytecode = True
import judges  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="slotwise-parts-")
WORK = pathlib.Path(FOLDER.name)
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "SLOTWISE_PROBE": "/nonexistent",
       "SLOTWISE_CACHE_DIR": str(WORK / "cache")}

POLICIES = ["", "[policy]\ndefault = transitional\n", "[policy]\ndefault = non-transitional\n",
            "[policy]\ndefault = transitional\nlegacy-home = root\n",
            "[policy]\ndefault = transitional\nlegacy-home = auto\nspelling = generic\n",
            "[hotplug]\nspare-pcie = 4\nspare-conventional = 3\nports-in-use = off\n"]

# What a domain may fail by as it was written, and as libvirt takes it.
WRITTEN = {"no-transitional-type", "missing-type", "refused-disk", "port-chassis", "function-0",
           "multifunction-off", "io-windows", "bus-numbers"}

ADDRESS = re.compile(r"<address type='pci' domain='0x0000' bus='(0x\w+)' slot='(0x\w+)'"
                     r" function='0x(\d)'")
# What becomes of a device's address, and the rules one of which tells of it.
MOVES = [(r"domain='0x0000'", "domain='0x0001'", {"pci-domain", "chipset-place"}),
         (r"function='0x0'", "function='0x3'",
          {"function-0", "usb2-function-0", "chipset-place"}),
         (r"slot='0x\w+'", "slot='0x20'", {"readable"})]


class Domain:
    def __init__(self, machine, seed, gen_domain):
        self.name, self.chance = f"{machine}-{seed}", random.Random(f"{machine} {seed}")
        self.file = WORK / f"{self.name}.xml"
        self.placed, self.argv = WORK / f"{self.name}.placed.xml", WORK / f"{self.name}.argv"
        self.text = judges.generate(gen_domain, machine, seed).decode()
        self.file.write_text(self.text)
        self.arch = re.search(r"<type arch='(\w+)'", self.text)[1]
        self.machine = re.search(r" machine='([^']+)'", self.text)[1]
        policy = WORK / f"{self.name}.conf"
        policy.write_text(self.chance.choice(POLICIES))
        self.options = [f"--caps={TESTS}/caps/recorded/{self.arch}-7.2.22.xml",
                        f"--policy={policy}", "--guest-os=none"]

    def run(self, command, *arguments):
        return subprocess.run([SLOTWISE, command, *self.options, *arguments], env=ENV, text=True,
                              capture_output=True, timeout=60, check=False)

    def check(self, file):
        return json.loads(self.run("check", "--format=json", file).stdout)


def faults_of_check(domain):
    """What place made has no fault that was not written, and as many I/O windows as in a tree."""
    rows = domain.check(domain.placed)
    yield from (f"{row['rule']}: {row['message']}" for row in rows
                if row["verdict"] == "FAIL" and row["rule"] not in WRITTEN)
    windows = json.loads(domain.run("tree", "--format=json", domain.placed).stdout)["windows"]
    told = [row["message"] for row in rows if row["rule"] == "io-windows"]
    if told and int(re.search(r"\d+", told[0].rpartition("windows: ")[2])[0]) != windows["used"]:
        yield f"check says '{told[0]}', tree {windows}"


def faults_of_tree(domain):
    """The command line is the domain, with its machine type and without."""
    done = domain.run("argv", "--format=legacy", domain.placed)
    if done.returncode:
        return
    for head in ("", f"qemu-system-{domain.arch} -machine {domain.machine} -nodefaults "):
        domain.argv.write_text(head + done.stdout.replace("\n", " "))
        moved = domain.run("tree", domain.placed, domain.argv) if done.stdout else done
        if done.stdout and not re.fullmatch(r"Unchanged: \d+\n", moved.stdout):
            yield f"tree: {head}: {moved.stdout}{moved.stderr}"
    same = json.loads(domain.run("compat", "--format=json", domain.placed, domain.placed).stdout)
    reasons = {row["reason"] for row in [same["machine"], *same["devices"]] if row["reason"]}
    if not same["migratable"] or not same["back"] or not same["libvirt"]:
        yield f"compat with itself: {reasons}"


def alone(text):
    """Numbers of lines with an address of a slot that nobody shares, of no PCI controller."""
    lines = text.split("\n")
    found = [(number, ADDRESS.search(line)) for number, line in enumerate(lines)]
    slots = collections.Counter(match.group(1, 2) for _, match in found if match)
    return [number for number, match in found
            if match and match[3] == "0" and slots[match.group(1, 2)] == 1
            and lines[number].startswith("      <address")
            and "<controller type='pci'" not in "\n".join(lines[max(0, number - 4):number])]


def faults_of_move(domain):
    lines, candidates = domain.placed.read_text().split("\n"), alone(domain.placed.read_text())
    if not candidates:
        return
    number = domain.chance.choice(candidates)
    pattern, wrong, rules = domain.chance.choice(MOVES)
    begin = max(i for i in range(number) if re.match(r"    <\w", lines[i]))
    lines[number] = re.sub(pattern, wrong, lines[number])
    moved = WORK / f"{domain.name}.moved.xml"
    moved.write_text("\n".join(lines))
    if not [row for row in domain.check(moved) if row["rule"] in rules
            and row["verdict"] != "PASS" and begin < (row["line"] or 0) <= number + 1]:
        yield f"{wrong} in line {number + 1} is not told: {lines[begin].strip()}"


def faults_of(domain):
    placed = domain.run("place", domain.file, "-o", domain.placed)
    if placed.returncode:
        return []
    faults = []
    if domain.run("place", domain.placed).stdout != domain.placed.read_text():
        faults.append("place changes what it made itself")
    for look in (faults_of_check, faults_of_tree, faults_of_move):
        faults += look(domain)
    return [f"{domain.name}: {fault}" for fault in faults] or ["well"]


def main():
    if not (SHARED / "tools/gen_domain.py").exists():
        print("1..0 # SKIP ../shared is not there: no generator of domains")
        return 0
    _, gen_domain = judges.load_tools(SHARED)
    first, last = map(int, SEEDS.split("-"))
    failed = False
    print(f"1..{len(judges.MACHINES)}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, machine in enumerate(judges.MACHINES, 1):
            domains = [Domain(machine, seed, gen_domain) for seed in range(first, last + 1)]
            told = [line for faults in pool.map(faults_of, domains) for line in faults]
            faults = [line for line in told if line != "well"]
            well = told.count("well")
            failed |= bool(faults) or not well
            print(f"{'not ok' if faults or not well else 'ok'} {number} - {machine}: all commands"
                  f" agree on every placed domain\n# {well} are well", flush=True)
            for fault in faults:
                print("#", fault.strip().replace("\n", " "), file=sys.stderr)
    return int(failed)


sys.exit(main())
