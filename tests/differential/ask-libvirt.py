#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers for judges.py: ask-libvirt.py TOOLS ROOT

Reads lines, each a JSON list of domains; writes for each a line, a JSON list of pairs: the domain
as libvirt placed it, or null and why not. One process answers them all, since the embedded driver
asks every emulator anew when it starts.
"""
import json
import os
import sys

sys.dont_write_bytecode = True   # what lies beside the project is only read
sys.path.insert(0, sys.argv[1])
import oracle  # noqa: E402


def main():
    root = sys.argv[2]
    os.makedirs(root, exist_ok=True)
    if os.geteuid() == 0:
        oracle.tiny_cpuinfo(root)   # in a mount name space of this process
    try:
        libvirt = oracle.Lib(root)
    except (OSError, RuntimeError) as problem:
        sys.exit(f"ask-libvirt.py: {problem}")
    for line in sys.stdin:
        answers = [libvirt.place(text.encode()) for text in json.loads(line)]
        print(json.dumps([(placed.decode() if placed else None, reason)
                          for placed, reason in answers]), flush=True)


if __name__ == "__main__":
    main()
