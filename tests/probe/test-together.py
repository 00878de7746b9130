#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe with several emulators side by side: how many, in which order, and their end.

Usage: test-together.py PROBE SCHEMA
"""
import os
import pathlib
import pty
import signal
import subprocess
import sys

import proc
from talk import Bell, HEAD, TALK

PROBE, _ = sys.argv[1:3]
PROCESSORS = sorted(os.sched_getaffinity(0))


def emulators(name, n, body):
    """n programs; `number` is its own in the body of each."""
    return [proc.script(pathlib.Path(name) / f"qemu-system-{i}", body.replace("number", str(i)))
            for i in range(n)]


def as_many_as(wanted):
    """The first ones come together, the next one only when one of them is done."""
    def check():
        if wanted > len(PROCESSORS):
            yield "SKIP needs two processors"
            return
        with proc.folder() as name, Bell(name) as bell:
            body = TALK + bell.knock("'%d %.2f' % (number, time.monotonic())")
            body += "time.sleep(1)\nserve()"
            status, out, err, _ = proc.run(
                PROBE, "--no-cache", *emulators(name, 4, body),
                preexec_fn=lambda: os.sched_setaffinity(0, PROCESSORS[:wanted]))
            if status or err or out.count("<virtioCapabilities>") != 4:
                yield f"exit status {status}, {err}"
            starts = sorted(float(time) for time in bell.words()[1::2])
            together = [sum(start <= other < start + 0.9 for other in starts) for start in starts]
            if len(starts) != 4 or max(together) != wanted:
                yield f"starts at {starts}"
    return check


def in_order():
    """Answers and faults stand as they were asked for, whoever is done first."""
    body = (TALK + "answers['query-version']['qemu']['micro'] = number\n"
            "time.sleep(0.6 - 0.2 * number if number < 3 else 0)\nserve()")
    with proc.folder() as name:
        paths = emulators(name, 4, body)
        bad = [proc.script(pathlib.Path(name) / f"bad{i}", HEAD + f"time.sleep({1 - i})\nwait")
               for i in range(2)]
        status, out, err, _ = proc.run(PROBE, "--no-cache", *paths)
        if status or err or [out.find(path) for path in paths] != \
                sorted(out.find(path) for path in paths) or out.find(paths[0]) < 0:
            yield f"exit status {status}, {err}"
        status, out, err, _ = proc.run(PROBE, "--no-cache", bad[0], paths[0], bad[1])
        if status != 1 or out or len(err) != 2 or bad[0] not in err[0] or bad[1] not in err[1]:
            yield f"exit status {status}, {err}"


def neighbours_live():
    """What one leaves behind is ended at once; the other is not taken for it."""
    with proc.folder() as name:
        quick = proc.script(pathlib.Path(name) / "quick", TALK +
                            "if not os.fork(): os.setsid(); os.fork(); wait()\nserve()")
        late = proc.script(pathlib.Path(name) / "late", TALK + "time.sleep(1.5)\nserve()")
        probe = subprocess.Popen([PROBE, "--no-cache", late, quick], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not proc.until(lambda: proc.strays(quick)):
            yield "the quick one was not started"
        if not proc.until(lambda: not proc.strays(quick), 1.2) or not proc.strays(late):
            yield f"while the other is asked: {proc.strays(name)}"
        out, err = probe.communicate(timeout=30)
        if probe.returncode or err or out.count("<virtioCapabilities>") != 2:
            yield f"exit status {probe.returncode}, {err}"
        yield from (f"left {line}" for line in proc.strays(name))


def ended_by(number):
    """Also those that escaped their session, and those who ignore signals."""
    def check():
        body = (HEAD + "for s in (1, 2, 3, 13, 15): signal.signal(s, signal.SIG_IGN)\ngreet()\n"
                "if not os.fork(): os.setsid(); os.fork()\nwait()")
        with proc.folder() as name:
            paths = emulators(name, 3, body)
            probe = subprocess.Popen([PROBE, "--no-cache", "--progress", *paths],
                                     stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, start_new_session=True)
            wanted = 3 * min(len(PROCESSORS), 3)
            if not proc.until(lambda: len(proc.strays(name)) == wanted):
                yield f"started {proc.strays(name)}"
            os.killpg(probe.pid, number)
            try:
                probe.wait(timeout=5)
            except subprocess.TimeoutExpired:
                probe.kill()
                yield "went on"
            if probe.returncode != -number:
                yield f"ended with {probe.returncode}"
            yield from (f"left {line}" for line in proc.strays(name))
    return check


def ignored_signal():
    """What its starter ignores, as nohup does, stays ignored."""
    with proc.folder() as name, Bell(name) as bell:
        path, = emulators(name, 1, TALK + bell.knock("'x'") + "time.sleep(0.5)\nserve()")
        probe = subprocess.Popen([PROBE, "--no-cache", path], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, start_new_session=True,
                                 preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        bell.wait_for(1)
        os.killpg(probe.pid, signal.SIGHUP)
        out, _ = probe.communicate(timeout=30)
        if probe.returncode or b"<virtioCapabilities" not in out:
            yield f"ended with {probe.returncode}"


def worker_is_killed():
    """A worker's bad end is a fault of its emulator only."""
    with proc.folder() as name, Bell(name) as bell:
        body = TALK + bell.knock("str(os.getppid() * number)") + "time.sleep(0.5)\nserve()"
        paths = emulators(name, 2, body)
        probe = subprocess.Popen([PROBE, "--no-cache", *paths], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        bell.wait_for(2)
        os.kill(int(max(bell.words(), key=int)), signal.SIGKILL)
        out, err = probe.communicate(timeout=30)
        yield from proc.one_line(probe.returncode, out, err.splitlines())
        if paths[1] not in err:
            yield err
        yield from (f"left {line}" for line in proc.strays(name))


def terminal():
    """On a terminal the line counts those that are done and names those that are asked."""
    with proc.folder() as name:
        paths = emulators(name, 3, TALK + "time.sleep(0.3 + 0.4 * number)\nserve()")
        ours, theirs = pty.openpty()
        probe = subprocess.Popen([PROBE, "--no-cache", *paths], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 4096):
                text += chunk
        except OSError:  # the end of a terminal
            pass
        os.close(ours)
        probe.wait()
        lines = text.decode().split("\r")
        for word in ("0/3 qemu-system-0", "1/3 ", "2/3 ", "3/3 "):
            if not [line for line in lines if word in line]:
                yield f"no '{word}' in {lines}"
        if not text.endswith(b"\r\x1b[K"):
            yield f"the line stays: {lines[-1]!r}"


proc.finish(
    [("one processor asks one emulator at a time", as_many_as(1)),
     ("two processors ask two emulators at a time", as_many_as(2)),
     ("answers and faults stand in the order of asking", in_order),
     ("what one emulator leaves behind is told from its neighbour", neighbours_live)] +
    [(f"{number.name} leaves nothing running", ended_by(number))
     for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)] +
    [("a signal that the starter ignores is ignored", ignored_signal),
     ("a worker that is killed costs its own answer", worker_is_killed),
     ("a terminal shows how far it is", terminal)])
