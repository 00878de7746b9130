#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise place against libvirt 6.6.0's own test cases.

Usage: test-upstream66.py SLOTWISE SHARED [COLLECTION]

COLLECTION is SHARED/corpus/upstream66 unless it is given here or in SLOTWISE_UPSTREAM66.
"""
import os
import pathlib
import sys

sys.dont_write_bytecode = True   # what lies beside the project is only read
SLOTWISE, SHARED = sys.argv[1], pathlib.Path(sys.argv[2])
COLLECTION = sys.argv[3] if len(sys.argv) > 3 else os.environ.get(
    "SLOTWISE_UPSTREAM66", SHARED / "corpus/upstream66")
sys.path.insert(0, str(SHARED / "tools"))
import known_differences         # noqa: E402
import row_run                   # noqa: E402
if (SHARED / "tools/compare.py").exists():
    import compare               # noqa: E402

KNOWN = known_differences.ALWAYS + known_differences.PLACED_ONLY


def compare_row(runner, row):
    placed, complaint = runner.run("place", row)
    if complaint:
        return [complaint]
    expected = (runner.collection / row["expected"]).read_bytes()
    return [" ".join(str(part) for part in line) for line in compare.diff(expected, placed)]


sys.exit(row_run.run_tests("domains of libvirt 6.6's own tests", SLOTWISE, SHARED,
                           COLLECTION, compare_row, KNOWN))
