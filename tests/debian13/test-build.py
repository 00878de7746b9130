#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The source, built in a Debian 13 and tested there: each line of each program is one here.

Usage: test-build.py ROOT SOURCE-ROOT SUITE...

The build folder stays in the root. SKIP has the reasons of the programs in the root.
"""
import fcntl
import json
import pathlib
import re
import subprocess
import sys

ROOT, SOURCE, *SUITES = sys.argv[1:]
HERE = pathlib.Path(__file__).parent
BUILD = pathlib.Path(ROOT) / "slotwise/build"
LINE = re.compile(r"(ok|not ok)\b *\d*(?: *-)? *(.*)")
KNOWN = re.compile("# *[T]ODO")   # a known difference is no failure
WELL = ("OK", "SKIP", "EXPECTEDFAIL")


def fine(results):
    return all(well or KNOWN.search(title) for well, title in results)


def run(script, *command):
    """Whether it went well; what it says is for the log."""
    return subprocess.run(["sh", HERE / script, ROOT, SOURCE, *command],
                          stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode == 0


def lines(program):
    """(whether it went well, title) of each line of TAP of one program, and one more when the
    program ended badly without a failure among them."""
    found = []
    for line in program["stdout"].splitlines():
        match = LINE.match(line)
        if match:
            found.append((match[1] == "ok", match[2]))
        elif line.startswith("1..0"):
            found.append((True, line[4:].strip()))
    if program["result"] not in WELL and fine(found):
        found.append((False, f"it ends well ({program['result']})"))
    return found


def tested():
    """(whether it went well, program and title) of all that ran in the suites."""
    options = [option for suite in SUITES for option in ("--suite", suite)]
    log = BUILD / "meson-logs/testlog.json"
    log.unlink(missing_ok=True)
    run("in-root.sh", "meson", "test", "-C", "build", "--no-rebuild", "--print-errorlogs", *options)
    if not log.exists():
        yield False, "the tests run"
        return
    for text in log.read_text(encoding="utf-8").splitlines():
        program = json.loads(text)
        name = program["name"].split(" / ")[-1].split(":")[-1]
        for well, title in lines(program):
            yield well, f"{name}: {title}"


def main():
    results = [(run("build.sh"), "it is configured and compiled")]
    if results[0][0]:
        results += tested()
    for number, (well, title) in enumerate(results, 1):
        print("ok" if well else "not ok", number, "-", title)
    print(f"1..{len(results)}")
    return 0 if fine(results) else 1


with open(f"{ROOT}.build.lock", "w", encoding="ascii") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)   # one at a time in the build folder
    sys.exit(main())
