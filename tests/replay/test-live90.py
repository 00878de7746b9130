#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise against domains that libvirt 9.0 placed, and against libvirt 6.6's own test inputs.

Usage: test-live90.py SLOTWISE TESTS SHARED
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

SLOTWISE, TESTS, SHARED = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
MACHINES = {"pc", "pseries", "q35", "virt"}   # what the collection has to have
TIME_LIMIT = 2.0                              # seconds of one run
CAPS = {path.stem.rsplit("-", 1)[1]: path for path in TESTS.glob("caps/qemu-7.2-*.xml")}
USUAL = "x86_64"

sys.dont_write_bytecode = True   # what lies beside the project is only read
sys.path.insert(0, str(SHARED / "tools"))
if (SHARED / "tools/compare.py").exists():
    import compare

WARNINGS = re.compile(r"(slotwise: standard input:([0-9]+:)? warning: [^\n]+; [^\n]+\n)*")
COMPLAINT = re.compile(r"slotwise: (standard input:([0-9]+: )?)?[^\n]+; [^\n]+\n")


def place(text, arch):
    """What slotwise makes of a document: exit status, output, complaint, seconds."""
    begin = time.monotonic()
    try:
        done = subprocess.run(
            [SLOTWISE, "place", f"--caps={CAPS.get(arch, CAPS[USUAL])}", "--guest-os=none", "-"],
            input=text, capture_output=True, timeout=10 * TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return None, b"", b"it hangs", 10 * TIME_LIMIT
    return done.returncode, done.stdout, done.stderr, time.monotonic() - begin


def sanity(result, arch):
    """What holds for every document: placed or refused, in time; placing again changes nothing."""
    status, placed, complaint, seconds = result
    if seconds > TIME_LIMIT:
        yield f"took {seconds:.1f} s"
    if status == 1 and (placed or not COMPLAINT.fullmatch(complaint.decode("utf-8", "replace"))):
        yield f"refused, but not in one line with its cure: {complaint!r}"
    if status not in (0, 1):
        yield f"ended with {status}: {complaint!r}"
    if status == 0 and not WARNINGS.fullmatch(complaint.decode("utf-8", "replace")):
        yield f"placed with a complaint: {complaint!r}"
    if status == 0 and place(placed, arch)[:2] != (0, placed):
        yield "placing the result again changes it"


def compare_live(row):
    """(row, faults that hold for every document, differences from libvirt's answer)"""
    text = (SHARED / "corpus/live90" / row["input"]).read_bytes()
    arch = architecture(text)
    result = place(text, arch)
    faults = list(sanity(result, arch))
    if (result[0] == 0) != (row["status"] == "placed"):
        verdict = "placed" if result[0] == 0 else result[2].decode("utf-8", "replace").strip()
        return row, faults, [f"libvirt: {row['status']}; slotwise: {verdict}"]
    if result[0] != 0:
        return row, faults, []
    expected = (SHARED / "corpus/live90" / row["expected"]).read_bytes()
    return row, faults, [" ".join(str(part) for part in line)
                         for line in compare.diff(expected, result[1])]


def architecture(text):
    try:
        kind = ElementTree.fromstring(text).find("os/type")
    except ElementTree.ParseError:
        return USUAL
    return kind.get("arch", USUAL) if kind is not None else USUAL


def try_upstream(path):
    text = path.read_bytes()
    arch = architecture(text)
    return path.name, list(sanity(place(text, arch), arch))


def report(number, name, faults, diagnosis=()):
    print(f"{'not ok' if faults else 'ok'} {number} - {name}")
    for line in diagnosis:
        print(f"# {line}")
    for fault in faults[:40]:
        print(f"# {fault}", file=sys.stderr)
    return not faults


def check_machines(answers):
    """For each machine: how many domains agree, and which do not."""
    for machine in sorted({row["machine"] for row, _, _ in answers}):
        mine = [(row, differs) for row, _, differs in answers if row["machine"] == machine]
        bad = [(row, differs) for row, differs in mine if differs]
        refused = sum(row["status"] != "placed" for row, _ in mine)
        counts = f"{len(mine) - len(bad)} of {len(mine)} agree, {refused} refused by libvirt"
        yield (f"{machine}: as libvirt 9.0 placed it",
               [f"{row['id']}: {line}" for row, differs in bad for line in differs[:5]],
               [f"{machine}: {counts}"])


def main():
    if not (SHARED / "corpus/live90/index.jsonl").exists():
        print("1..0 # SKIP ../shared is not there: no domains that libvirt placed")
        return True
    rows = [json.loads(line) for line in open(SHARED / "corpus/live90/index.jsonl")]
    inputs = sorted((SHARED / "corpus/upstream66/in").glob("*.xml"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(compare_live, rows))
        upstream = list(pool.map(try_upstream, inputs))
    checks = list(check_machines(answers))
    checks.append(("live90: each domain is placed for good, or refused in one line",
                   [f"{row['id']}: {fault}" for row, faults, _ in answers for fault in faults],
                   [f"{len(rows)} domains"]))
    checks.append(("upstream66: each domain is placed for good, or refused in one line",
                   [f"{name}: {fault}" for name, faults in upstream for fault in faults],
                   [f"{len(inputs)} domains"]))
    checks.append(("both collections have domains, and the first of every machine",
                   [] if inputs and MACHINES <= {row["machine"] for row in rows} else ["none"]))
    print(f"1..{len(checks)}")
    return all([report(number, *check) for number, check in enumerate(checks, 1)])


sys.exit(not main())
