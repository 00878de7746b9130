#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cache of slotwise-probe: two at once, crashes, damage, owners, disks, emulators replaced.

Usage: test-cache.py PROBE SCHEMA
"""
import hashlib
import os
import pathlib
import signal
import stat
import subprocess
import sys

import proc
from talk import Bell, TALK

PROBE, _ = sys.argv[1:3]
EMULATOR = "/usr/bin/qemu-system-x86_64"
ROOT = os.geteuid() == 0
SLOW = 0.5  # seconds that a slow emulator takes before it speaks


def entries(folder):
    return [path for path in pathlib.Path(folder).iterdir() if path.name != ".lock"]


def usual(folder):
    """An environment in which this is the folder that nobody has to name."""
    return dict(os.environ, SLOTWISE_CACHE_DIR=str(folder))


def start(*arguments, **others):
    return subprocess.Popen([PROBE, *map(str, arguments)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **others)


def slow(folder, bell, version=0, name="qemu", seconds=SLOW):
    return proc.script(pathlib.Path(folder) / name,
                       TALK + f"answers['query-version']['qemu']['micro'] = {version}\n" +
                       bell.knock("'start'") + f"time.sleep({seconds})\nserve()")


def answered(status, out, err, warned=False):
    """Faults of a run that must print an answer, and say one word of warning or none."""
    if status or "<virtioCapabilities" not in out:
        yield f"exit status {status}, {len(out)} bytes: {err}"
    if len(err) != warned or warned and ("cache" not in err[0] or "; " not in err[0]):
        yield f"standard error: {err}"


# ---- two at once ----

def two_at_once():
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        both = [start(f"--cache-dir={name}/cache", emulator) for _ in range(2)]
        outputs = [one.communicate(timeout=30) for one in both]
        if outputs[0] != outputs[1] or not outputs[0][0] or outputs[0][1]:
            yield f"they say {outputs}"
        if len(bell.words()) != 1:
            yield f"the emulator was started {len(bell.words())} times"


def two_names():
    """One emulator that is named twice in one call is asked once."""
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        status, out, err, _ = proc.run(PROBE, f"--cache-dir={name}/cache", emulator, emulator)
        if status or err or out.count("<virtioCapabilities>") != 2 or len(bell.words()) != 1:
            yield f"exit status {status}, {len(bell.words())} starts: {err}"


def refreshed_at_once():
    """--refresh asks, even where another one has just asked."""
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        both = [start(f"--cache-dir={name}/cache", "--refresh", emulator) for _ in range(2)]
        for one in both:
            one.communicate(timeout=30)
        if [one.returncode for one in both] != [0, 0] or len(bell.words()) != 2:
            yield f"the emulator was started {len(bell.words())} times"


def holder_is_killed():
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell, seconds=30)
        first = start(f"--cache-dir={name}/cache", emulator)
        if not bell.wait_for(1):
            yield "the emulator was not started"
        first.kill()
        first.communicate()
        slow(name, bell, seconds=0)
        status, out, err, seconds = proc.run(PROBE, f"--cache-dir={name}/cache", emulator)
        yield from answered(status, out, err)
        if seconds > 3:
            yield f"waited {seconds:.1f} seconds for a dead one"
        if len(entries(f"{name}/cache")) != 1:
            yield f"left {entries(f'{name}/cache')}"


def holder_is_stopped():
    """Whoever waits still has half of its time."""
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        first = start(f"--cache-dir={name}/cache", emulator, start_new_session=True)
        try:
            if not bell.wait_for(1):
                yield "the emulator was not started"
            os.killpg(first.pid, signal.SIGSTOP)
            status, out, err, seconds = proc.run(PROBE, f"--cache-dir={name}/cache",
                                                 "--timeout=3", emulator)
            yield from answered(status, out, err)
            if not 1 < seconds < 4:
                yield f"took {seconds:.1f} seconds"
        finally:
            os.killpg(first.pid, signal.SIGKILL)
            first.communicate()


def no_locks():
    """A folder in which nothing can be locked still keeps answers."""
    with proc.folder() as name:
        (pathlib.Path(name) / ".lock").mkdir()
        for _ in range(2):
            yield from answered(*proc.run(PROBE, f"--cache-dir={name}", EMULATOR)[:3])
        if len(entries(name)) != 1:
            yield f"kept {entries(name)}"


# ---- what lies in the folder ----

def mends(damage):
    """The usual folder: whatever is wrong with an entry is told once, and mended."""
    def check():
        with proc.folder() as name:
            status, good, err, _ = proc.run(PROBE, EMULATOR, env=usual(name))
            yield from answered(status, good, err)
            damage(entries(name)[0])
            status, out, err, _ = proc.run(PROBE, EMULATOR, env=usual(name))
            yield from answered(status, out, err, warned=True)
            status, again, err, _ = proc.run(PROBE, EMULATOR, env=usual(name))
            yield from answered(status, again, err)
            if out != good or again != good or len(entries(name)) != 1:
                yield f"not mended: {entries(name)}"
    return check


DAMAGE = {
    "cut short": lambda path: path.write_text(path.read_text()[:200]),
    "empty": lambda path: path.write_text(""),
    "of garbage": lambda path: path.write_bytes(bytes(range(256)) * 1000),
    "too large": lambda path: os.truncate(path, 1 << 33),
    "that nests deep": lambda path: path.write_text("<a>" * 100000),
    "that others can write": lambda path: path.chmod(0o666),
    "that is a folder's link": lambda path: (path.unlink(), path.symlink_to("/etc")),
    "that is a FIFO": lambda path: (path.unlink(), os.mkfifo(path)),
}


def wrong_owner():
    if not ROOT:
        yield "SKIP needs root to give a file away"
        return
    yield from mends(lambda path: os.chown(path, 65534, 65534))()


def modes():
    """As libvirt's own: nobody but the owner reads an entry, whatever the umask."""
    for mask in (0, 0o077):
        with proc.folder() as name:
            folder = pathlib.Path(name) / "a" / "cache"
            status, out, err, _ = proc.run(PROBE, EMULATOR, env=usual(folder), umask=mask)
            yield from answered(status, out, err)
            wanted = {folder: 0o755 & ~mask, folder / ".lock": 0o600, entries(folder)[0]: 0o600}
            for path, mode in wanted.items():
                found = path.stat()
                if stat.S_IMODE(found.st_mode) != mode or found.st_uid != os.geteuid():
                    yield f"{path} has mode {found.st_mode:o}, owner {found.st_uid}"


def places():
    """Root keeps answers for the system, others in their own folder."""
    if not ROOT:
        yield "SKIP needs root to be root and another"
        return
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        yield "SKIP needs to mount a file system"
        return
    with proc.folder() as name:
        os.chmod(name, 0o777)
        program = proc.copy_program(PROBE, name)
        shell = (f"mount -t tmpfs tmpfs /var/cache && '{PROBE}' {EMULATOR} >/dev/null && "
                 f"ls /var/cache/slotwise >&2")
        environment = {key: value for key, value in os.environ.items()
                       if key != "SLOTWISE_CACHE_DIR"}
        _, _, err, _ = proc.run("unshare", "-m", "--propagation", "private", "sh", "-c", shell,
                                env=environment)
        if len(err) != 1 or not err[0].startswith("qemu-system-x86_64-"):
            yield f"root: {err}"
        for env, place in (({"XDG_CACHE_HOME": f"{name}/x"}, "x/slotwise"),
                           ({"HOME": f"{name}/home"}, "home/.cache/slotwise")):
            proc.run(program, EMULATOR, user="nobody", group="nogroup", extra_groups=[], env=env)
            found = entries(f"{name}/{place}")
            if len(found) != 1 or found[0].stat().st_uid == 0:
                yield f"{place}: {found}"


# ---- sealed entries ----

def sealed():
    """A kept answer is printed as it stands: no emulator, no helper, no parser, in 2 ms."""
    with proc.folder() as name:
        first = proc.run(PROBE, f"--cache-dir={name}", EMULATOR)
        arguments = [PROBE, f"--cache-dir={name}", "--quiet", "--format=xml", EMULATOR]
        if proc.run(*arguments)[:3] != first[:3] or not first[1]:
            yield "the second call says something else"
        _, _, err, _ = proc.run("strace", "-f", "-qq", "-e", "trace=execve,openat,clone,vfork,fork",
                                *arguments)
        yield from (line for line in err[1:] if "openat" not in line or "xml2" in line)
        times = [processor_time(arguments) for _ in range(20)]
        bare = min(processor_time(["/bin/true"]) for _ in range(20))
        if min(times) > max(0.002, 3 * bare) and b"__asan_" not in pathlib.Path(PROBE).read_bytes():
            yield f"takes {min(times) * 1e3:.2f} ms, /bin/true {bare * 1e3:.2f} ms"


def no_tables():
    """Of an emulator that has no table the plain entry is all that there is."""
    with proc.folder() as name:
        emulator = "/usr/bin/qemu-system-ppc"
        first = proc.run(PROBE, f"--cache-dir={name}", "--matrix", "--format=xml", emulator)
        if first[0] or "<qemu" not in first[1] or "<matrix" in first[1]:
            yield f"{first[0]} {first[2]}"
        _, out, err, _ = proc.run("strace", "-f", "-qq", "-e", "trace=execve", PROBE,
                                  f"--cache-dir={name}", "--matrix", "--format=xml", emulator)
        yield from (line for line in err if f'execve("{emulator}"' in line)
        if out != first[1]:
            yield "the second call says something else"


def processor_time(arguments):
    """Seconds of one run."""
    null = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    child = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=null)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime


def broken_seal():
    """An entry whose seal is gone or wrong is read by the parser, and is still an answer."""
    with proc.folder() as name:
        good = proc.run(PROBE, f"--cache-dir={name}", EMULATOR)[1]
        entry = entries(name)[0]
        text = entry.read_text()
        for other in (good, text.replace("sealed ", "sealed 0"),
                      good + "<!-- -->" + text[len(good):]):
            entry.write_text(other)
            status, out, err, _ = proc.run(PROBE, f"--cache-dir={name}", EMULATOR)
            yield from answered(status, out, err)
            if out != good:
                yield f"printed {len(out)} bytes instead of {len(good)}"
        entry.write_text(text.replace("version='7", "version='x", 1).replace("<qemu", "<quemu"))
        status, out, err, _ = proc.run(PROBE, f"--cache-dir={name}", EMULATOR)
        yield from proc.one_line(status, out, err)


def other_emulators_entry():
    """A sealed entry under another emulator's name is not that one's answer."""
    with proc.folder() as name, Bell(name) as bell:
        first, second = slow(name, bell, 1, "a", 0), slow(name, bell, 2, "b", 0)
        for emulator in (first, second):
            proc.run(PROBE, f"--cache-dir={name}/cache", emulator)
        one, two = sorted(entries(f"{name}/cache"))
        two.write_bytes(one.read_bytes())
        out = proc.run(PROBE, f"--cache-dir={name}/cache", second)[1]
        if "version='7.2.2'" not in out:
            yield out


def no_helper():
    with proc.folder() as name:
        alone = pathlib.Path(proc.copy_program(PROBE, name))
        (alone.parent / "slotwise-ask").unlink()
        status, out, err, _ = proc.run(alone, "--version")
        if status == 0:
            yield "SKIP the helper is installed"
            return
        yield from proc.one_line(status, out, err)


# ---- a folder that cannot be used ----

def unusual_folder():
    with proc.folder() as name:
        file = pathlib.Path(name) / "file"
        file.write_text("")
        other = proc.script(pathlib.Path(name) / "other",
                            f"#!/bin/sh\nexec {EMULATOR} \"$@\"\n")
        for folder in (file / "below", "/proc/nothing"):
            for arguments in ([EMULATOR], [EMULATOR, other], ["--refresh", EMULATOR]):
                status, out, err, _ = proc.run(PROBE, "--format=xml", *arguments,
                                               env=usual(folder))
                if status or "<virtioCapabilities" not in out or len(err) != 1:
                    yield f"{folder}, {arguments}: exit status {status}, {err}"


def in_a_small_disk(command):
    """Lines of standard error of a shell command in a full file system of 64 KiB at $D."""
    with proc.folder() as name:
        shell = (f"D='{name}'; mount -t tmpfs -o size=64k tmpfs $D && mkdir $D/cache && "
                 f"head -c 100000 /dev/zero >$D/full 2>/dev/null; {command}")
        return proc.run("unshare", "-m", "--propagation", "private", "sh", "-c", shell,
                        env=usual(f"{name}/cache"))


def full_disk():
    if not ROOT or subprocess.run(["unshare", "-m", "true"], capture_output=True,
                                  check=False).returncode:
        yield "SKIP needs to mount a file system"
        return
    status, out, err, _ = in_a_small_disk(f"'{PROBE}' {EMULATOR} && ls $D/cache >&2")
    yield from answered(status, out, err, warned=True)
    if "No space left" not in err[0]:
        yield f"does not name the cause: {err}"


# ---- emulators that change ----

def replaced_once():
    """The facts are those of the program that is there in the end, and are kept as its own."""
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell, 1)
        probe = start(f"--cache-dir={name}/cache", emulator)
        bell.wait_for(1)
        os.rename(slow(name, bell, 2, "new"), emulator)
        out, err = probe.communicate(timeout=30)
        yield from answered(probe.returncode, out, err.splitlines())
        if "version='7.2.2'" not in out or len(bell.words()) != 2:
            yield f"{len(bell.words())} starts: {out}"
        if proc.run(PROBE, f"--cache-dir={name}/cache", emulator)[1] != out:
            yield "kept something else"


def put_back():
    """Replaced and put back: the same file again, yet not what was asked."""
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        probe = start("--no-cache", emulator)
        bell.wait_for(1)
        os.rename(emulator, f"{name}/other")
        os.rename(f"{name}/other", emulator)
        out, err = probe.communicate(timeout=30)
        yield from answered(probe.returncode, out, err.splitlines())
        if len(bell.words()) != 2:
            yield f"asked {len(bell.words())} times"


def replaced_while_measured():
    """While one of its machines runs, after the walk: nothing that the old one said is left."""
    def emulator(folder, bell, version, name="qemu"):
        return proc.script(pathlib.Path(folder) / name,
                           TALK + f"answers['query-version']['qemu']['micro'] = {version}\n"
                           "if sys.argv[sys.argv.index('-M') + 1] != 'none':\n  " +
                           bell.knock("'machine'") +
                           f"  time.sleep({SLOW})\n  sys.exit('of {version}')\nserve()")

    with proc.folder() as name, Bell(name) as bell:
        probe = start("--no-cache", "--machines=q", emulator(name, bell, 1))
        bell.wait_for(1)
        os.rename(emulator(name, bell, 2, "new"), f"{name}/qemu")
        out, err = probe.communicate(timeout=30)
        yield from answered(probe.returncode, out, err.splitlines())
        if "version='7.2.2'" not in out or "broken='of 2'" not in out:
            yield f"{len(bell.words())} machines were started: {out}"


def replaced_again_and_again():
    with proc.folder() as name, Bell(name) as bell:
        emulator = slow(name, bell)
        probe = start(f"--cache-dir={name}/cache", emulator)
        for i in range(1, 4):
            bell.wait_for(i)
            os.rename(slow(name, bell, i, "new"), emulator)
        out, err = probe.communicate(timeout=30)
        yield from proc.one_line(probe.returncode, out, err.splitlines())
        if "was replaced" not in err or entries(f"{name}/cache"):
            yield f"{err}, kept {entries(f'{name}/cache')}"


# ---- answers that can be compared ----

def no_host_facts():
    """One program under two paths and times: the same bytes, in each format."""
    with proc.folder() as name:
        scripts = [proc.script(pathlib.Path(name) / folder,
                               f"#!/bin/sh\nexec {EMULATOR} \"$@\"\n") for folder in "ab"]
        os.utime(scripts[1], (0, 0))
        for form in ("xml", "json", "text"):
            runs = [proc.run(PROBE, f"--cache-dir={name}/cache", "--no-host-facts",
                             f"--format={form}", emulator) for emulator in scripts + scripts]
            hashes = {hashlib.sha256(run[1].encode()).hexdigest() for run in runs}
            if (len(hashes) != 1 or runs[0][0] or name in runs[0][1] or "<emulator" in runs[0][1]
                    or "socket" in runs[0][1]):
                yield f"{form}: {[(run[0], len(run[1]), run[2]) for run in runs]}"
        plain = proc.run(PROBE, f"--cache-dir={name}/cache", "--format=xml", scripts[0])[1]
        if f"<emulator path='{scripts[0]}'" not in plain:
            yield "the cache lost the path"
    status, out, err, _ = proc.run(PROBE, "--guests", "--no-host-facts")
    yield from proc.one_line(status, out, err, wanted=2)


proc.finish(
    [("two probes at once ask one emulator once", two_at_once),
     ("an emulator that is named twice is asked once", two_names),
     ("two that refresh at once both ask", refreshed_at_once),
     ("a probe that is killed holds up nobody", holder_is_killed),
     ("a probe that is stopped holds up others for half of their time", holder_is_stopped),
     ("answers are kept where nothing can be locked", no_locks)] +
    [(f"an entry {name} is told and mended in the usual folder", mends(damage))
     for name, damage in DAMAGE.items()] +
    [("an entry of another owner is told and mended", wrong_owner),
     ("the folder and its entries have libvirt's modes", modes),
     ("root and others keep answers in their own places", places),
     ("a kept answer is printed as it stands", sealed),
     ("an emulator without truth tables is asked for them once", no_tables),
     ("an entry with a broken seal is parsed", broken_seal),
     ("another emulator's entry is no answer", other_emulators_entry),
     ("a missing helper is told", no_helper),
     ("a usual folder that cannot be used is done without", unusual_folder),
     ("a full disk keeps nothing, and the answer is printed", full_disk),
     ("an emulator that is replaced while it is asked is asked anew", replaced_once),
     ("an emulator that is replaced while its machines are measured is asked anew",
      replaced_while_measured),
     ("an emulator that is replaced and put back is asked anew", put_back),
     ("an emulator that is replaced again and again is told of", replaced_again_and_again),
     ("without the host's facts the same emulator gives the same bytes", no_host_facts)])
