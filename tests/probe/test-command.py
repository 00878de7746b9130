#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command slotwise-probe: options, formats, files, the cache, and disks that are full.

Usage: test-command.py PROBE SCHEMA
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading

import proc

PROBE, SCHEMA = sys.argv[1:3]
EMULATOR = "/usr/bin/qemu-system-x86_64"
ROOT = os.geteuid() == 0


def cached(folder):
    """What is kept; the file of locks is empty, and always there."""
    return sorted(path.name for path in pathlib.Path(folder).iterdir() if path.name != ".lock")


def check_xml(text):
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=text, text=True,
                          capture_output=True)
    return [done.stderr.strip()] if done.returncode else []


def well(status, err):
    return [f"exit status {status}: {err}"] if status or err else []


def usage():
    with proc.folder() as name:
        for arguments in (["--nonsense"], ["--format=yaml", EMULATOR], ["--timeout=0", EMULATOR],
                          ["--timeout=-1", EMULATOR], ["--timeout=nan", EMULATOR],
                          ["--timeout=4000", EMULATOR], ["--timeout=soon", EMULATOR],
                          ["--qmp=/x", EMULATOR], ["--no-cache", "--refresh", EMULATOR],
                          ["--no-cache", f"--cache-dir={name}", EMULATOR],
                          ["--quiet", "--progress", EMULATOR], ["--format"],
                          ["--machines=", EMULATOR], ["--machines=pc,,q35", EMULATOR],
                          ["--machines=pc accel=kvm", EMULATOR], ["--machines=pc", "--qmp=/x"]):
            status, out, err, _ = proc.run(PROBE, *arguments)
            for fault in proc.one_line(status, out, err, wanted=2):
                yield f"{arguments}: {fault}"


def help_and_version():
    for option, word in (("--help", "--cache-dir"), ("--version", "slotwise-probe ")):
        status, out, err, _ = proc.run(PROBE, option)
        yield from well(status, err)
        if word not in out:
            yield f"{option} does not print {word!r}"


def formats():
    _, xml, err, _ = proc.run(PROBE, "--no-cache", EMULATOR)
    yield from well(0, err) + check_xml(xml)
    status, out, err, _ = proc.run(PROBE, "--no-cache", "--format=json", EMULATOR)
    yield from well(status, err)
    types = {kind["name"]: kind for device in json.loads(out)["devices"]
             for kind in device["types"]}
    if types["virtio-net-pci"] != {"name": "virtio-net-pci", "variant": "generic",
                                   "slots": ["pci", "pcie"], "disableLegacy": "auto",
                                   "disableModern": "off"}:
        yield f"JSON: {types['virtio-net-pci']}"
    status, out, err, _ = proc.run(PROBE, "--no-cache", "--format=text", EMULATOR)
    yield from well(status, err)
    yield from (f"text lacks {name}" for name in types if f" {name} " not in out)


def several():
    with proc.folder() as name:
        other = pathlib.Path(name) / "qemu-system-other"
        other.symlink_to(EMULATOR)
        status, out, err, _ = proc.run(PROBE, "--no-cache", EMULATOR, other)
        yield from well(status, err) + check_xml(out)
        if out.count("<virtioCapabilities>") != 2:
            yield "XML holds not two emulators"
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--format=json", EMULATOR, other)
        yield from well(status, err)
        if len(json.loads(out)) != 2:
            yield "JSON is no array of two"


def one_of_several():
    status, out, err, _ = proc.run(PROBE, "--no-cache", EMULATOR, "/nonexistent/a",
                                   "/nonexistent/b")
    if status != 1 or out or len(err) != 2:
        yield f"exit status {status}, {len(out)} bytes, {err}"


def found_in_path():
    """Each file once, whatever its names; one that is no QEMU is told of and left out."""
    with proc.folder() as name:
        folder = pathlib.Path(name)
        (folder / "qemu-system-a").symlink_to(EMULATOR)
        (folder / "qemu-system-b").symlink_to(EMULATOR)
        (folder / "qemu-img").symlink_to("/bin/false")
        (folder / "qemu-system-none").write_text("")
        environment = dict(os.environ, PATH=f"relative::{name}:{name}:/nonexistent")
        status, out, err, _ = proc.run(PROBE, "--no-cache", env=environment)
        yield from well(status, err) + check_xml(out)
        if f"path='{EMULATOR}'" not in out or "List" in out:
            yield "did not print the one emulator"
        proc.script(folder / "qemu-system-c", "#!/bin/sh\nexit 1\n")
        status, out, err, _ = proc.run(PROBE, "--no-cache", env=environment)
        if status or f"path='{EMULATOR}'" not in out or "qemu-system-c" not in "".join(err):
            yield f"with a bad one: exit status {status}, {err}"
    with proc.folder() as name:
        status, out, err, _ = proc.run(PROBE, "--no-cache", env={"PATH": name})
        yield from proc.one_line(status, out, err)


def cache():
    """A second call does not start the emulator: it would knock on a FIFO."""
    with proc.folder() as name:
        folder = pathlib.Path(name)
        fifo, kept = folder / "knocks", folder / "cache"
        os.mkfifo(fifo)
        fifo.chmod(0o666)
        knocks = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        emulator = proc.script(folder / "qemu",
                               f"#!/bin/sh\necho x >'{fifo}'\nexec {EMULATOR} \"$@\"\n")

        def starts():
            try:
                return os.read(knocks, 4096).count(b"x")
            except BlockingIOError:
                return 0

        first = proc.run(PROBE, f"--cache-dir={kept}", emulator)
        yield from well(first[0], first[2])
        if not starts():
            yield "the first call did not start the emulator"
        second = proc.run(PROBE, f"--cache-dir={kept}", emulator)
        if starts() or second[:3] != first[:3]:
            yield "the second call started the emulator, or said something else"
        if len(cached(kept)) != 1:
            yield f"the cache holds {cached(kept)}"
        proc.run(PROBE, f"--cache-dir={kept}", "--refresh", emulator)
        if not starts():
            yield "--refresh did not start the emulator"
        proc.run(PROBE, "--no-cache", emulator, env=dict(os.environ, SLOTWISE_CACHE_DIR=str(kept)))
        if not starts():
            yield "--no-cache did not start the emulator"
        os.utime(emulator)
        proc.run(PROBE, emulator, env=dict(os.environ, SLOTWISE_CACHE_DIR=str(kept)))
        if not starts():
            yield "a changed emulator was not started"
        os.close(knocks)


def damaged_cache():
    with proc.folder() as name:
        proc.run(PROBE, f"--cache-dir={name}", EMULATOR)
        entry = pathlib.Path(name) / cached(name)[0]
        good = entry.read_text()
        for damage in (lambda: entry.write_text(good[:100]), lambda: entry.write_text(""),
                       lambda: entry.chmod(0o666)):
            damage()
            for fault in proc.one_line(*proc.run(PROBE, f"--cache-dir={name}", EMULATOR)[:3]):
                yield f"damaged: {fault}"
        status, out, err, _ = proc.run(PROBE, f"--cache-dir={name}", "--refresh", EMULATOR)
        yield from well(status, err)
        if not out or not good.startswith(out) or entry.read_text() != good:
            yield "--refresh did not mend it"


def bad_cache_folder():
    with proc.folder() as name:
        file = pathlib.Path(name) / "file"
        file.write_text("")
        for folder in (file, file / "below", "/proc/nothing"):
            for fault in proc.one_line(*proc.run(PROBE, f"--cache-dir={folder}", EMULATOR)[:3]):
                yield f"{folder}: {fault}"
        status, out, err, _ = proc.run(PROBE, f"--cache-dir={file}", EMULATOR, "/usr/bin/false")
        yield from (f"several: {fault}" for fault in proc.one_line(status, out, err))


def no_room():
    """Files may not grow, as on a full disk, which every user can have."""
    def limit():
        import resource
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with proc.folder() as name:
        output = pathlib.Path(name) / "output"
        output.write_text("before")
        for arguments in ([f"--cache-dir={name}/cache"], ["--no-cache", f"--output={output}"]):
            status, out, err, _ = proc.run(PROBE, *arguments, EMULATOR, preexec_fn=limit)
            yield from proc.one_line(status, out, err)
        if cached(f"{name}/cache") or cached(name) != ["cache", "output"]:
            yield f"left {cached(name)} and {cached(name + '/cache')}"
        if output.read_text() != "before":
            yield "the old file is gone"


def full_disk():
    """A file system of 64 KiB that is full, in a mount namespace of its own."""
    if not ROOT or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        yield "SKIP needs to mount a file system"
        return
    with proc.folder() as name:
        shell = (f"mount -t tmpfs -o size=64k tmpfs '{name}' && mkdir '{name}/cache' && "
                 f"head -c 100000 /dev/zero >'{name}/full' 2>/dev/null; "
                 f"'{PROBE}' '--cache-dir={name}/cache' {EMULATOR}; echo $? >&2; "
                 f"'{PROBE}' --no-cache -o '{name}/out' {EMULATOR}; echo $? >&2; "
                 f"ls '{name}' '{name}/cache' | tr '\\n' ' ' >&2")
        _, out, err, _ = proc.run("unshare", "-m", "--propagation", "private", "sh", "-c", shell)
        if out or len(err) != 5 or err[1] != "1" or err[3] != "1":
            yield f"{err}"
        elif "No space left" not in err[0] or "No space left" not in err[2]:
            yield f"does not name the cause: {err}"
        elif err[4].split() != [f"{name}:", "cache", "full", f"{name}/cache:"]:
            yield f"left {err[4]}"


def output_file():
    with proc.folder() as name:
        output = pathlib.Path(name) / "output"
        output.write_text("before")
        status, out, err, _ = proc.run(PROBE, "--no-cache", "-o", output, "/nonexistent")
        yield from proc.one_line(status, out, err)
        if output.read_text() != "before":
            yield "a failure touched the old file"
        status, out, err, _ = proc.run(PROBE, "--no-cache", "-o", output, EMULATOR)
        yield from well(status, err) + check_xml(output.read_text())
        if out or cached(name) != ["output"]:
            yield f"printed {len(out)} bytes, left {cached(name)}"
    for target, wanted in (("/dev/full", 1), ("/dev/null", 0), ("/nonexistent/x", 1)):
        status, _, err, _ = proc.run(PROBE, "--no-cache", "-o", target, EMULATOR)
        if status != wanted or len(err) != wanted:
            yield f"-o {target}: exit status {status}: {err}"
    if not pathlib.Path("/dev/null").is_char_device():
        yield "/dev/null was replaced"


def full_output():
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([PROBE, "--no-cache", EMULATOR], stdout=full, stderr=subprocess.PIPE,
                              text=True, check=False)
    yield from proc.one_line(done.returncode, "", done.stderr.splitlines())


def users():
    status, out, err, _ = proc.run(PROBE, "--no-cache", "--user=no-such-user", EMULATOR)
    yield from proc.one_line(status, out, err) if ROOT else well(status, err)
    if ROOT:
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--user=daemon", EMULATOR)
        yield from well(status, err)


def unprivileged():
    if not ROOT:
        yield "SKIP needs root to become another user"
        return
    with proc.folder() as name:
        program = proc.copy_program(PROBE, name)
        status, out, err, _ = proc.run(program, EMULATOR, user="nobody", group="nogroup",
                                       extra_groups=[], env={"XDG_CACHE_HOME": f"{name}/c"})
        if status or not out or len(err) != 1 or "cache" not in err[0]:  # it may not write there
            yield f"exit status {status}, {len(out)} bytes, {err}"
        os.chmod(name, 0o777)
        status, out, err, _ = proc.run(program, EMULATOR, user="nobody", group="nogroup",
                                       extra_groups=[], env={"XDG_CACHE_HOME": f"{name}/c"})
        yield from well(status, err)
        if len(cached(f"{name}/c/slotwise")) != 1:
            yield "kept nothing in the user's own cache"


def no_progress():
    with proc.folder() as cache:
        runs = [proc.run(PROBE, f"--cache-dir={cache}", "--progress", EMULATOR) for _ in range(2)]
        if runs[1][0] or runs[1][2] or runs[1][1] != runs[0][1]:
            yield f"exit status {runs[1][0]}, {runs[1][2]}"


def progress():
    # one ends before the other, so that it is seen alone
    with proc.folder() as name:
        slow = proc.script(pathlib.Path(name) / "qemu-system-x86_64",
                           f'#!/bin/sh\nsleep 1\nexec {EMULATOR} "$@"\n')
        status, _, err, _ = proc.run(PROBE, "--no-cache", "--progress", EMULATOR, slow)
    if status or [word for word in ("0/2", "1/2", "2/2", "x86_64, qemu-system-x86_64")
                  if word not in "".join(err)]:
        yield f"exit status {status}: {err}"
    status, _, err, _ = proc.run(PROBE, "--no-cache", EMULATOR, EMULATOR)
    yield from well(status, err)


def no_socket():
    with proc.folder() as name:
        file = pathlib.Path(name) / "file"
        file.write_text("")
        for path in ("/nonexistent/qmp", file, "/" + "x" * 200):
            for fault in proc.one_line(*proc.run(PROBE, f"--qmp={path}")[:3]):
                yield f"{path}: {fault}"


def silent_socket():
    with proc.folder() as name, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{name}/qmp")
        server.listen(1)
        status, out, err, seconds = proc.run(PROBE, "--timeout=0.3", f"--qmp={name}/qmp")
        yield from proc.one_line(status, out, err)
        if seconds > 2:
            yield f"took {seconds:.1f} seconds"


def somebodys_emulator():
    """It is asked like any other, and lives on: nothing that could end it is asked."""
    with proc.folder() as name:
        emulator = subprocess.Popen(
            [EMULATOR, "-M", "none", "-nodefaults", "-display", "none", "-S", "-qmp",
             f"unix:{name}/qmp,server=on,wait=off"], stdin=subprocess.DEVNULL)
        try:
            waiting = threading.Event()
            while not os.path.exists(f"{name}/qmp") and not waiting.wait(0.01):
                pass
            status, out, err, _ = proc.run(PROBE, f"--qmp={name}/qmp")
            yield from well(status, err) + check_xml(out)
            if "<emulator" in out or "variant='transitional'" not in out:
                yield "did not learn what it should"
            if emulator.poll() is not None:
                yield "ended somebody's emulator"
            again = proc.run(PROBE, f"--qmp={name}/qmp")
            if again[1] != out:
                yield "a second call says something else"
        finally:
            emulator.kill()
            emulator.wait()


proc.finish([
    ("wrong usage is told with exit status 2", usage),
    ("help and version are printed", help_and_version),
    ("formats agree", formats),
    ("several emulators stand in a list", several),
    ("named emulators are printed together or not at all", one_of_several),
    ("emulators in PATH are found once, bad ones left out", found_in_path),
    ("the cache answers until the emulator changes", cache),
    ("a damaged cache is told, and mended by --refresh", damaged_cache),
    ("a cache folder that is none is told", bad_cache_folder),
    ("where no file may grow nothing is half-written", no_room),
    ("on a full disk nothing is half-written", full_disk),
    ("an output file is replaced as a whole", output_file),
    ("full standard output is told", full_output),
    ("a user can be chosen", users),
    ("users without rights can probe", unprivileged),
    ("progress is shown when asked for", progress),
    ("nothing is left to show when all is kept", no_progress),
    ("a socket that is none is told", no_socket),
    ("a silent socket is given up", silent_socket),
    ("somebody's emulator lives on", somebodys_emulator),
])
