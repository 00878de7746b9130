#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A folder of domains as virsh dumpxml prints them, placed or checked in one process, beside
libvirt's driver.

Usage: bench-folder.py SLOTWISE SHARED TESTS
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SLOTWISE, SHARED, TESTS = os.path.abspath(sys.argv[1]), *map(pathlib.Path, sys.argv[2:4])
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "differential"))
import judges  # noqa: E402

COUNT = 1000
MACHINES = ("q35", "pc", "virt", "pseries")
ROUNDS = 3   # the fastest counts


def domains(judge):
    """COUNT documents that libvirt printed."""
    made, seed = {}, 0
    while len(made) < COUNT:
        seed += 1
        texts = {f"{machine}-{seed + n}": judges.generate(judge.gen_domain, machine, seed + n)
                 for machine in MACHINES for n in range(100)}
        made.update((name, text.encode()) for name, (text, _) in judge.ask_libvirt(texts).items()
                    if text)
        seed += 100
    return dict(list(made.items())[:COUNT])


def fastest(what):
    """Seconds of one call."""
    def once():
        begin = time.monotonic()
        what()
        return time.monotonic() - begin
    return min(once() for _ in range(ROUNDS))


def main():
    if not (SHARED / "tools/oracle.py").exists():
        print("skipped: ../shared is not there")
        return
    with judges.Judges(SLOTWISE, SHARED, jobs=1) as judge, tempfile.TemporaryDirectory() as scratch:
        given, folder = domains(judge), pathlib.Path(scratch)
        (folder / "in").mkdir()
        for name, text in given.items():
            (folder / f"in/{name}.xml").write_bytes(text)

        def place():
            judge.run_slotwise(folder / "in", folder / "out", COUNT)

        def check():
            subprocess.run([SLOTWISE, "check", "--guest-os=none", "--format=json",
                            "--cache-dir", judge.folder / "cache", "--batch", folder / "in",
                            "-o", folder / "checked.json"], check=False)
        place()   # which learns what the emulators offer
        ours, theirs = fastest(place), fastest(lambda: judge.ask_libvirt(given))
        checks = fastest(check)
    print(f"{COUNT} domains as libvirt prints them, one process:\n"
          f"slotwise place --batch  {COUNT / ours:8.0f} domains a second, files in and out\n"
          f"slotwise check --batch  {COUNT / checks:8.0f} domains a second\n"
          f"libvirt's driver        {COUNT / theirs:8.0f} domains a second, define and undefine\n"
          f"ratio                   {theirs / ours:8.1f}")


main()
