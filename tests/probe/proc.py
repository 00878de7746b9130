# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of slotwise-probe share: folders that any user can enter, runs, strays, TAP."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


def folder():
    """A folder of the test's own; an emulator that runs as another user can enter it."""
    made = tempfile.TemporaryDirectory(prefix="slotwise-probe-")
    pathlib.Path(made.name).chmod(0o755)
    return made


def script(path, text):
    """An executable file. (path, as text)"""
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o755)
    return str(path)


def copy_program(probe, folder):
    """The probe and its helper where any user can run them. (path of the probe)"""
    shutil.copy(pathlib.Path(probe).parent / "slotwise-ask", folder)
    return shutil.copy(probe, folder)


def run(*arguments, timeout=30, **others):
    """(exit status, standard output, lines of standard error, seconds)"""
    start = time.monotonic()
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout, **others)
    return (done.returncode, done.stdout, done.stderr.splitlines(), time.monotonic() - start)


def strays(needle):
    """Command lines of processes that were started from a folder of the test."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if needle in line and "slotwise-probe" not in line.split(" ")[0]:
            found.append(line)
    return found


def until(condition, seconds=5):
    """Whether a condition comes true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.01)
    return True


def one_line(status, out, err, wanted=1):
    """Faults of a run that must end with one line and nothing printed."""
    if status != wanted:
        yield f"exit status {status}, not {wanted}"
    if out:
        yield f"printed {len(out)} bytes"
    if len(err) != 1 or not err[0].startswith("slotwise-probe: ") or "; " not in err[0]:
        yield f"standard error is not one line with a cure: {err}"


def finish(checks):
    """checks: pairs of a name that says what is asserted, and a function that yields faults."""
    print(f"1..{len(checks)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(checks, 1):
        try:
            faults = list(function())
        except Exception as problem:  # a check that breaks is a check that fails
            faults = [f"{type(problem).__name__}: {problem}"]
        if faults and faults[0].startswith("SKIP "):
            print(f"ok {number} - {name} # {faults[0]}", flush=True)
            continue
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {name}", flush=True)
        for fault in faults:
            print(f"# {fault}", file=sys.stderr)
    sys.exit(1 if failed else 0)
