# SPDX-License-Identifier: LGPL-2.1-or-later
"""Paused QEMUs, and the state of their devices: saved by one, loaded by another."""
import json
import shutil
import socket
import subprocess
import tempfile
import time

QEMU = shutil.which("qemu-system-x86_64")
BASE = ["-nodefaults", "-no-user-config", "-display", "none", "-S", "-m", "32", "-accel", "tcg"]
DEADLINE = 30   # seconds
PAUSE = 0.003

DONE = ("completed", "failed")


class Gone(Exception):
    """QEMU ended; what it said of that."""


class Paused:
    """A QEMU that runs no guest. Leaving the block ends it."""

    def __init__(self, arguments):
        ours, theirs = socket.socketpair()
        self.socket, self.reader = ours, ours.makefile("rb")
        self.socket.settimeout(DEADLINE)
        self.log = tempfile.TemporaryFile()
        monitor = ["-chardev", f"socket,id=monitor,fd={theirs.fileno()}",
                   "-mon", "chardev=monitor,mode=control"]
        self.process = subprocess.Popen([QEMU, *BASE, *arguments, *monitor], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL,
                                        pass_fds=[theirs.fileno()])
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.close()
        self.socket.close()
        self.log.close()

    def gone(self):
        self.process.wait(DEADLINE)
        self.log.seek(0)
        text = self.log.read().decode(errors="replace")
        return Gone(" | ".join(line.replace("qemu-system-x86_64: ", "")
                               for line in text.splitlines() if "no peer" not in line))

    def command(self, name, **arguments):
        try:
            self.socket.sendall(json.dumps({"execute": name, "arguments": arguments}).encode())
        except BrokenPipeError:
            raise self.gone() from None
        while True:
            try:
                line = self.reader.readline()
            except ConnectionResetError:
                line = b""
            if not line:
                raise self.gone()
            answer = json.loads(line)
            if "error" in answer:
                raise Gone(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def migrate(self, command, uri):
        self.command("qmp_capabilities")
        self.command(command, uri=uri)
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            status = self.command("query-migrate")
            if status.get("status") in DONE:
                return status["status"]
            time.sleep(PAUSE)
        return "late"


def save(arguments, path):
    """What is in the way of saving the state to a file; None: it is saved."""
    try:
        with Paused(arguments) as qemu:
            status = qemu.migrate("migrate", f"exec:cat > '{path}'")
    except Gone as gone:
        return f"QEMU does not start: {gone}"
    return None if status == "completed" else status


def load(arguments, path):
    """What is in the way of loading the state; None: it is loaded."""
    try:
        with Paused([*arguments, "-incoming", "defer"]) as qemu:
            status = qemu.migrate("migrate-incoming", f"exec:cat '{path}'")
    except Gone as gone:
        return str(gone)
    return None if status == "completed" else status
