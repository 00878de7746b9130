# SPDX-License-Identifier: LGPL-2.1-or-later
"""House rules as TAP: each check gives the faults it found; none is a pass.

Faults go to standard error, which meson shows of a failed program without being asked.
"""
import sys


def run(checks):
    """checks: pairs of a name that says what is asserted, and the list of faults found."""
    checks = list(checks)
    print(f"1..{len(checks)}")
    for number, (name, faults) in enumerate(checks, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        for fault in faults:
            print(f"# {fault}", file=sys.stderr)
    sys.exit(any(faults for _, faults in checks))
