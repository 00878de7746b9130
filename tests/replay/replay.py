# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recordings of emulators, and slotwise-probe asking one of them."""
import json
import pathlib
import subprocess
import time

FOLDERS = ["corpus/qmp", "corpus/qmp72"]
REPLAY = "tools/replay_qmp.py"
TIMEOUT = 20  # seconds


def rows_of(shared):
    """(recording, row of the index) of all; none when they are not beside the project."""
    return [(shared / folder / row["file"], row) for folder in FOLDERS
            if (shared / folder / "index.jsonl").exists()
            for row in map(json.loads, (shared / folder / "index.jsonl").open())]


def listens(socket):
    """Whether a server waits there; a file of that name exists a moment before."""
    return any(line.split()[3] == "00010000" and line.endswith(f" {socket}")
               for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:])


def probe(program, shared, recording, folder):
    """The capabilities document that a recording gives, or what went wrong."""
    socket = folder / "qmp"
    server = subprocess.Popen(["/usr/bin/python3", shared / REPLAY, recording, "--socket", socket,
                               "--once"])
    try:
        limit = time.monotonic() + TIMEOUT
        while not listens(socket) and time.monotonic() < limit:
            time.sleep(0.01)
        done = subprocess.run([program, "--qmp", socket, "--format=xml"], capture_output=True,
                              text=True, timeout=TIMEOUT)
    finally:
        server.kill()
        server.wait()
        socket.unlink(missing_ok=True)
    if done.returncode:
        return None, f"exit status {done.returncode}: {done.stderr.strip()}"
    return done.stdout, None


def validate(schema, text):
    """Faults of a document."""
    done = subprocess.run(["xmllint", "--noout", "--relaxng", schema, "-"], input=text, text=True,
                          capture_output=True)
    return [done.stderr.strip()] if done.returncode else []
