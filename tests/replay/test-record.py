#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A recording of slotwise-probe, replayed, gives the capabilities that were learnt then.

Usage: test-record.py PROBE SHARED
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

PROBE, SHARED = sys.argv[1], pathlib.Path(sys.argv[2])
REPLAY = SHARED / "tools/replay_qmp.py"
KVM_ONLY = "qemu-system-x86_64-microvm"   # it cannot be started everywhere
TIMEOUT = 30  # seconds


def listens(socket):
    """Whether a server waits there; a file of that name exists a moment before."""
    return any(line.split()[3] == "00010000" and line.endswith(f" {socket}")
               for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:])


def probe(*arguments):
    done = subprocess.run([PROBE, "--format=xml", *map(str, arguments)], capture_output=True,
                          text=True, timeout=TIMEOUT)
    if done.returncode or done.stderr:
        raise RuntimeError(f"{arguments}: exit status {done.returncode}: {done.stderr}")
    return re.sub(r" *<emulator [^>]*/>\n", "", done.stdout)


def replay(recording, *options):
    """What the probe learns from a recording."""
    socket = recording.with_suffix(".socket")
    server = subprocess.Popen(["/usr/bin/python3", REPLAY, recording, "--socket", socket, "--once"])
    try:
        limit = time.monotonic() + TIMEOUT
        while not listens(socket) and time.monotonic() < limit:
            time.sleep(0.01)
        return probe("--qmp", socket, *options)
    finally:
        server.kill()
        server.wait()
        socket.unlink(missing_ok=True)


def faults_of(emulator, folder):
    first, second = folder / "first.replies", folder / "second.replies"
    learnt = probe("--record", first, emulator)
    if replay(first, "--record", second) != learnt:
        yield "its recording tells something else"
    if replay(second) != learnt:
        yield "the recording of the replay tells something else"
    done = subprocess.run(["/usr/bin/python3", REPLAY, "--self-test", first, second],
                          capture_output=True, text=True, timeout=TIMEOUT)
    if done.returncode:
        yield done.stdout + done.stderr


def main():
    if not REPLAY.exists():
        print("1..0 # SKIP what replays is not beside the project (../shared/tools/replay_qmp.py)")
        return 0
    emulators = sorted({path.resolve() for path in pathlib.Path("/usr/bin").glob("qemu-system-*")
                        if path.name != KVM_ONLY})
    failed = not any(path.name == "qemu-system-x86_64" for path in emulators)
    print(f"1..{len(emulators)}")
    with tempfile.TemporaryDirectory() as name:
        for number, emulator in enumerate(emulators, 1):
            faults = list(faults_of(emulator, pathlib.Path(name)))
            failed |= bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - {emulator.name} is replayed",
                  flush=True)
            for fault in faults:
                print(f"# {fault}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
