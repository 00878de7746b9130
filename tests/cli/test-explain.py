#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise explain gives a cause for whatever is not as libvirt alone would have it.

Usage: test-explain.py SLOTWISE TESTS

Every case of a policy, a word or a guest's facts is explained twice: as it is, and without policy,
guest and words. A row that differs has to name a line of policy, a guest fact or a word, and no
other row may.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="slotwise-explain-")
ENV = {**os.environ, "SLOTWISE_CACHE_DIR": FOLDER.name, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
PLACE = ("model", "type", "props", "bus", "slot", "function")
CAUSE = re.compile(r"asks for|libvirt alone|that it need not be plugged")
WORDS = ((r"<hotplug require='no'\s*/>", ""), (r"<virtio revision='[^']*'\s*/>", ""),
         (r"\s*revision='[^']*'", ""), (r"virtio-(0\.9|1\.0)", "virtio"))
KINDS = ("policy-*", "words-*", "legacy-*", "modern-*", "metadata-*")


def explain(text, caps, *options):
    """The rows by device, or None of a domain that cannot be placed."""
    done = subprocess.run([SLOTWISE, "explain", "--format=json", f"--caps={TESTS}/caps/{caps}.xml",
                           *options, "-"],
                          input=text, text=True, capture_output=True, timeout=60, env=ENV)
    rows = {}
    for row in json.loads(done.stdout or "[]"):
        rows.setdefault(row["device"], []).append(row)
    return None if done.returncode else rows


def named(text, key, usual):
    found = re.search(rf"{key}=(\S+)", text.split("\n", 1)[0])
    return found.group(1) if found else usual


def look_at(case):
    """The rows that differ, and those of them, or of the others, that say the wrong thing."""
    text, policy = case.read_text(), case.with_name(case.stem + ".policy.conf")
    caps, guest = named(text, "caps", "qemu-7.2-x86_64"), named(text, "guest", None)
    plain = text
    for word, instead in WORDS:
        plain = re.sub(word, instead, plain)
    alone = explain(plain, caps, "--policy=/dev/null", "--guest-os=none")
    placed = explain(text, caps, f"--policy={policy if policy.exists() else '/dev/null'}",
                     *([f"--guest-os={guest}"] if guest else []))
    differing, wrong = 0, []
    for device, rows in (placed or {}).items() if alone else ():
        for row, other in zip(rows, alone.get(device, []) + [None] * len(rows)):
            moved = not other or any(row[key] != other[key] for key in PLACE)
            told = row["source"] in ("policy", "guest-os") or bool(CAUSE.search(row["reason"]))
            differing += moved
            if moved and not told or not moved and "libvirt alone" in row["reason"]:
                wrong.append(f"{case.name}: {device}: {row['reason']}")
    return differing, wrong


def faults(kind):
    differing, wrong = 0, []
    for case in sorted(TESTS.glob(f"cases/{kind}.xml")):
        if not case.name.endswith(".placed.xml"):
            more, bad = look_at(case)
            differing, wrong = differing + more, wrong + bad
    return wrong if differing else ["no row differs from libvirt's"]


tap.run((f"cases {kind}: whatever is not as libvirt alone would have it has a cause", faults(kind))
        for kind in KINDS)
