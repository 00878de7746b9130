# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise on the rows of a collection: capabilities and host devices as each row has them."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import caps_from_row
import known_differences

EXPECTED = "TO" "DO"  # TAP's word for a failure that is known
TIME_LIMIT = 20  # seconds of one run
COMPLAINT = re.compile(r"slotwise: ([^\n]+: )?[^\n]+; [^\n]+\n")

# A PCI function's configuration space, as far as it is looked at.
CONFIG_SIZE, EXPRESS_SIZE = 256, 4096
STATUS, CLASS, CAPABILITIES, FIRST_CAPABILITY = 0x06, 0x08, 0x34, 0x40
HAS_CAPABILITIES, EXPRESS = 0x10, 0x10


def config_space(function):
    space = bytearray(EXPRESS_SIZE if function["express"] else CONFIG_SIZE)
    space[0:4] = (int(function["vendor"], 16) | int(function["device"], 16) << 16).to_bytes(
        4, "little")
    space[CLASS:CLASS + 4] = (int(function.get("class", "0x020000"), 16) << 8).to_bytes(4, "little")
    if function["express"]:
        space[STATUS] = HAS_CAPABILITIES
        space[CAPABILITIES] = FIRST_CAPABILITY
        space[FIRST_CAPABILITY] = EXPRESS
    return bytes(space)


def make_sysfs(root, functions):
    """A stand-in for /sys with the PCI functions of a collection's host."""
    for address, function in functions.items():
        folder = root / "bus/pci/devices" / address
        folder.mkdir(parents=True)
        (folder / "config").write_bytes(config_space(function))
        if function.get("iommu_group") is not None:
            group = root / "kernel/iommu_groups" / str(function["iommu_group"])
            group.mkdir(parents=True, exist_ok=True)
            (folder / "iommu_group").symlink_to(group)


class Runner:
    """Runs slotwise on rows; to be used as a context."""

    def __init__(self, slotwise, collection, shared):
        self.slotwise, self.collection, self.shared = slotwise, pathlib.Path(collection), shared

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        root = pathlib.Path(self.folder.name)
        host = self.shared / "corpus/host_pci.json"
        make_sysfs(root / "sys", json.loads(host.read_text()) if host.exists() else {})
        self.caps = root / "caps"
        self.caps.mkdir()
        self.environment = dict(os.environ, SLOTWISE_SYSFS=str(root / "sys"), LC_ALL="C.UTF-8",
                                SLOTWISE_CACHE_DIR=str(root / "cache"))
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def rows(self):
        with open(self.collection / "index.jsonl", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def run(self, command, row):
        """(output, None), or (None, complaint)"""
        caps = self.caps / f"{row['id']}.xml"
        caps.write_text(caps_from_row.document(row))
        try:
            done = subprocess.run(
                [self.slotwise, command, f"--caps={caps}", "--guest-os=none",
                 self.collection / row["input"]],
                capture_output=True, timeout=TIME_LIMIT, env=self.environment)
        except subprocess.TimeoutExpired:
            return None, "it hangs"
        complaint = done.stderr.decode("utf-8", "replace")
        if done.returncode == 0:
            return done.stdout, None
        if done.returncode != 1 or not COMPLAINT.fullmatch(complaint):
            return None, f"exit status {done.returncode}, and no line with a cure: {complaint!r}"
        return None, complaint.strip()


def run_tests(what, slotwise, shared, collection, compare, known):
    """One TAP line for each row. compare(runner, row) gives the differences; known: a table of
    known_differences.py."""
    if not (pathlib.Path(collection) / "index.jsonl").exists():
        print(f"1..0 # SKIP {collection} is not there: no {what}")
        return 0
    with Runner(slotwise, collection, shared) as runner:
        rows = runner.rows()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(lambda row: compare(runner, row), rows))
    print(f"1..{len(rows)}")
    failed = explained = 0
    for number, (row, faults) in enumerate(zip(rows, answers), 1):
        reason = known_differences.reason_for(runner.collection / row["input"], faults, known) \
            if faults else None
        failed += bool(faults) and not reason
        explained += bool(faults) and bool(reason)
        print(f"{'not ok' if faults else 'ok'} {number} - {row['id']}"
              f"{f' # {EXPECTED} {reason}' if reason else ''}")
        for fault in faults[:12]:
            print(f"# {row['id']}: {fault}", file=sys.stderr)
    print(f"# {len(rows) - failed - explained} of {len(rows)} {what} agree, {explained} differ for "
          f"a known reason, {failed} fail")
    return 1 if failed else 0
