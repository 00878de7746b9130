#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run-guest.py SECONDS PLAN QUERY NAME VIRSH... - start a domain and let its firmware set up PCI.

VIRSH... is a command that reads virsh's commands from a pipe; the domain NAME is defined. The
firmware runs until QUERY, the answer to query-pci, agrees with PLAN (see read-back.py), or the time
is over; then the guest is paused, asked once more, and destroyed. Whether the last answer agrees is
for read-back.py to say: here only a domain that does not run is a failure.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

READ_BACK = pathlib.Path(__file__).with_name("read-back.py")
END = "echo end-of-answer"   # virsh repeats what it reads, behind its prompt
QUERY_PCI = """qemu-monitor-command %s '{"execute":"query-pci"}'"""
PAUSE = 0.3   # between two questions; QEMU holds its big lock while it answers


class Virsh:
    """One virsh, since the embedded driver's guests belong to its process."""
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, command):
        """What virsh prints for a command."""
        self.process.stdin.write(f"{command}\n{END}\n")
        self.process.stdin.flush()
        answer = ""
        for line in self.process.stdout:
            if line.endswith(f"{command}\n"):
                answer = ""
            elif line.endswith(f"{END}\n"):
                return answer
            else:
                answer += line
        sys.exit(f"virsh ended at '{command}'")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def read(virsh, name, file):
    """Ask query-pci; the answer goes to the file, complete or not at all."""
    answer = virsh.ask(QUERY_PCI % name)
    if "return" not in json.loads(answer or "{}"):
        sys.exit(f"no answer to query-pci: {answer}")
    new = f"{file}.new"
    pathlib.Path(new).write_text(answer, encoding="utf-8")
    os.rename(new, file)


def agrees(plan, query):
    return subprocess.run([sys.executable, READ_BACK, plan, query], check=False,
                          stdout=subprocess.DEVNULL).returncode == 0


def run(virsh, seconds, plan, query, name):
    start = time.monotonic()
    virsh.ask(f"start {name}")
    read(virsh, name, query)
    while not agrees(plan, query) and time.monotonic() - start < seconds:
        time.sleep(PAUSE)
        read(virsh, name, query)
    print(f"{name} ran for {time.monotonic() - start:.1f} s", file=sys.stderr)
    virsh.ask(f"suspend {name}")
    print(virsh.ask(f"domstate {name}"))
    read(virsh, name, query)


def main():
    seconds, plan, query, name, *command = sys.argv[1:]
    virsh = Virsh(command)
    try:
        run(virsh, float(seconds), plan, query, name)
    finally:
        virsh.ask(f"destroy {name}")
        virsh.close()


main()
