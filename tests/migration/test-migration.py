#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-migration.py SLOTWISE PROBE short|long|table - what compat says, and what QEMU does.

For each pair of spellings of a virtio device the state of a paused QEMU is saved, and loaded in
another one. Slotwise must say the same, both ways. 'short' tries each pair of blk and net where
they are told apart, and some pairs of the others. 'table' prints which spellings are the same
device, for the documentation.
"""
import concurrent.futures
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import domains  # noqa: E402
import qemu  # noqa: E402

SLOTWISE, PROBE, LENGTH = sys.argv[1:4]
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "SLOTWISE_POLICY": "/dev/null", "PATH": "/usr/bin:/bin"}
TIMEOUT = 60   # seconds

DRIVE = ["-blockdev", "driver=null-co,node-name=null,size=1048576"]
WHOLE = [("blk", "bridge"), ("blk", "port"), ("net", "i440fx")]
PART = 9   # of the pairs that are not in there, one in so many is tried

work = pathlib.Path(tempfile.mkdtemp(prefix="slotwise-migration-"))
caps = work / "caps.xml"


def call(*arguments):
    return subprocess.run([SLOTWISE, *arguments], env=ENVIRONMENT, text=True, capture_output=True,
                          timeout=TIMEOUT, stdin=subprocess.DEVNULL)


class Side:
    """A domain in a file, and QEMU's arguments for it."""
    count = itertools.count()

    def __init__(self, xml):
        name = work / f"{next(Side.count)}"
        self.file, self.state = name.with_suffix(".xml"), name.with_suffix(".state")
        self.file.write_text(xml)
        machine = xml.partition("machine='")[2].partition("'")[0]
        devices = json.loads(call("argv", "--caps", caps, "--guest-os", "none", self.file).stdout)
        self.arguments = [*DRIVE, "-M", machine]
        for device in devices:
            if device["driver"].startswith("virtio-blk"):
                device["drive"] = "null"
            if device.get("id") in ("net0", "ua-nic"):
                device.update(self.nic(xml))
            if device["driver"].startswith("virtio-scsi") and "queues='4'" in xml:
                device["num_queues"] = 4
            self.arguments += ["-device", json.dumps(device)]
        self.refused = qemu.save(self.arguments, self.state)

    @staticmethod
    def nic(xml):
        """libvirt's properties for what the XML of a network card says."""
        mac = xml.partition("<mac address='")[2].partition("'")[0]
        properties = {"mac": mac} if mac else {}
        if "<rom enabled='no'/>" in xml:
            properties["romfile"] = ""
        if "<rom bar='off'/>" in xml:
            properties["rombar"] = 0
        return properties


def faults_of(source, destination):
    """What differs between QEMU and slotwise compat, both ways."""
    done = call("compat", "--format", "json", "--caps", caps, "--guest-os", "none", source.file,
                destination.file)
    if not done.stdout:
        return [done.stderr]
    said = json.loads(done.stdout)
    faults = []
    if done.returncode != (0 if said["migratable"] else 1):
        faults.append(f"exit status {done.returncode}")
    ways = (("there", "migratable", source, destination), ("back", "back", destination, source))
    for name, member, one, other in ways:
        trouble = one.refused or other.refused or qemu.load(other.arguments, one.state)
        if bool(trouble) == said[member]:
            reasons = [device["reason"] for device in said["devices"] if device["reason"]]
            faults.append(f"{name}: compat says {said[member]} {reasons}; "
                          f"QEMU: {trouble or 'loads'}")
    return faults


def sides_of(pool, family, place):
    xmls = [domains.spelled(family, place, spelling) for spelling in domains.SPELLINGS]
    return dict(zip(domains.SPELLINGS, pool.map(Side, xmls)))


def pairs_of(family, place):
    pairs = list(itertools.combinations_with_replacement(domains.SPELLINGS, 2))
    if LENGTH == "short" and (family, place) not in WHOLE:
        number = list(domains.FAMILIES).index(family) * 3 + list(domains.PLACES).index(place)
        return pairs[number % PART::PART]
    return pairs


def tests(pool):
    """(title, faults)"""
    for family, place in itertools.product(domains.FAMILIES, domains.PLACES):
        sides, pairs = sides_of(pool, family, place), pairs_of(family, place)
        for pair, faults in zip(pairs, pool.map(lambda p: faults_of(sides[p[0]], sides[p[1]]),
                                                pairs)):
            yield f"{family} in {place}: {pair[0]} and {pair[1]}", faults
    for title, machine, one, other in domains.OTHERS:
        sides = list(pool.map(Side, [domains.domain(machine, one), domains.domain(machine, other)]))
        yield title, [s.refused for s in sides if s.refused] or faults_of(*sides)


def print_tests(pool):
    number = failed = 0
    for number, (title, faults) in enumerate(tests(pool), 1):
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - compat is right: {title}")
        for fault in faults:
            print("#", fault.strip().replace("\n", " "))
    print(f"1..{number}")
    return 1 if failed else 0


def loads(pair):
    source, destination = pair
    return not (source.refused or destination.refused or
                qemu.load(destination.arguments, source.state))


def groups_of(pool, sides):
    """Spellings that go to the same ones, both ways; those that do not start are left out."""
    groups = {}
    for name, source in sides.items():
        if source.refused:
            continue
        there = pool.map(loads, [(source, other) for other in sides.values()])
        back = pool.map(loads, [(other, source) for other in sides.values()])
        groups.setdefault((*there, *back), []).append(name)
    return groups.values()


def print_tables(pool):
    print(".. list-table::\n   :header-rows: 1\n\n   * - Device\n     - Place\n     - Groups")
    for family, place in itertools.product(domains.FAMILIES, domains.PLACES):
        groups = groups_of(pool, sides_of(pool, family, place))
        print(f"   * - {family}\n     - {place}")
        lines = ["| " + " = ".join(f"``{name}``" for name in group) for group in groups]
        print("     - " + "\n       ".join(lines))
    return 0


def main():
    with caps.open("w") as out:
        subprocess.run([PROBE, "--no-cache", "--format", "xml", qemu.QEMU], stdout=out, check=True,
                       timeout=TIMEOUT)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        return print_tables(pool) if LENGTH == "table" else print_tests(pool)


if __name__ == "__main__":
    try:
        STATUS = main()
    finally:
        for path in work.iterdir():
            path.unlink()
        work.rmdir()
    sys.exit(STATUS)
