#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise policy --check: what is said of each file of tests/policy.

Usage: test-policy-check.py SLOTWISE TESTS

NAME.conf is a case, and NAME.said.txt beside it what is said on standard error; it is missing when
nothing is wrong. With SW_REGEN=1 in the environment it is written instead.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

FOLDER = TESTS / "policy"
SAID = ".said.txt"


def check(case, env):
    done = subprocess.run([SLOTWISE, "policy", "--check", case.name], cwd=FOLDER, env=env,
                          text=True, capture_output=True, timeout=30)
    expected = case.with_suffix(SAID)
    if os.environ.get("SW_REGEN"):
        expected.unlink(missing_ok=True)
        if done.stderr:
            expected.write_text(done.stderr)
    wanted = expected.read_text() if expected.exists() else ""
    if done.stderr != wanted:
        yield from ("it says:", *done.stderr.splitlines(), "and not:", *wanted.splitlines(),
                    "if that is right: SW_REGEN=1 meson test -C build cli-policy-check")
    if done.returncode != bool(done.stderr):
        yield f"exit status {done.returncode}"
    for line in done.stderr.splitlines():
        if not line.startswith(f"slotwise: {case.name}:") or "; " not in line:
            yield f"no file and line, or no cure: {line}"


def main():
    cases = sorted(FOLDER.glob("*.conf"))
    faults = [] if cases else ["there are no cases"]
    faults += [path.name for path in FOLDER.glob("*" + SAID)
               if not path.with_name(path.name.removesuffix(SAID) + ".conf").exists()]
    with tempfile.TemporaryDirectory(prefix="slotwise-policy-") as cache:
        env = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "SLOTWISE_CACHE_DIR": cache}
        tap.run([("every result has its case, and there are cases", faults),
                 *((case.stem, list(check(case, env))) for case in cases)])


main()
