#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""peer.py MACHINE OS FOLDER SUBJECT... - ask a libvirtd for all it can do and note its answers.

OS is what the domains say of their guest: an ID of libosinfo, or none. A subject is a function of
one of the modules beside this one; 'all' is all of them, and without one their names are printed.
What a subject asked and was told goes to the file FOLDER/SUBJECT.
"""
import contextlib
import pathlib
import shutil
import sys

import libvirt

import peer_devices
import peer_disks
import peer_errors
import peer_host
import peer_life
import peer_state
import transcript

URI = "qemu:///system"
SUBJECTS = {name: function
            for module in (peer_life, peer_state, peer_disks, peer_devices, peer_host, peer_errors)
            for name, function in module.SUBJECTS.items()}


def run(name, connection, folder, machine, guest_os):
    """One subject, in a folder of its own and with no domain about."""
    own = folder / f"{name}.d"
    own.mkdir()
    with open(folder / name, "w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        asking = transcript.Transcript(connection, str(own), machine, guest_os)
        try:
            SUBJECTS[name](asking)
            asking.events.tell()
        except Exception as error:   # pylint: disable=broad-except
            asking.note("UNEXPECTED end", repr(error))
        finally:
            asking.events.stop()
            asking.clear()
    shutil.rmtree(own)


def main():
    machine, guest_os, folder, *names = sys.argv[1:]
    folder = pathlib.Path(folder)
    if not names:
        print(*SUBJECTS, sep="\n")
        return
    libvirt.registerErrorHandler(lambda *_: None, None)   # it prints every refusal
    transcript.run_event_loop()
    connection = libvirt.open(URI)
    for name in SUBJECTS if names == ["all"] else names:
        run(name, connection, folder, machine, None if guest_os == "none" else guest_os)


if __name__ == "__main__":
    main()
