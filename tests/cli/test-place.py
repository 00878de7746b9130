#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise place with many domains: which files it reads, which it writes, what it says.

Usage: test-place.py SLOTWISE TESTS
"""
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

CAPS = f"--caps={TESTS}/caps/qemu-7.2-x86_64.xml"
GOOD = (TESTS / "cases/document-on-one-line.xml").read_text()
BAD = (TESTS / "cases/error-address-twice.xml").read_text()
CHECKS = []


def check(title):
    def add(function):
        CHECKS.append((title, function))
        return function
    return add


class Folder:
    """A folder of domains: good ones, and one that is refused in its place among them."""

    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="slotwise-place-")
        self.path = pathlib.Path(self.made.name)
        self.given = {}
        self.put("in/a.xml", GOOD)
        self.put("in/b.xml", BAD)
        self.put("in/c.xml", GOOD)
        self.put("in/notes.txt", "not a domain")

    def put(self, name, text):
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        self.given[name] = text

    def run(self, *arguments, caps=CAPS, **more):
        done = subprocess.run([SLOTWISE, "place", *([caps] if caps else []), *arguments],
                              cwd=self.path, text=True, capture_output=True, timeout=30,
                              stdin=subprocess.DEVNULL, **more)
        return done.returncode, done.stdout, done.stderr.splitlines()

    def new(self):
        """What came to be; and everything that was given must still be as it was given."""
        names = {str(path.relative_to(self.path)) for path in self.path.rglob("*")
                 if path.is_file()}
        for name, text in self.given.items():
            if (self.path / name).read_text() != text:
                names.add(f"{name} was changed")
        return sorted(names - set(self.given))


def same(what, got, wanted):
    return [] if got == wanted else [f"{what}: {got!r}, not {wanted!r}"]


def placed():
    done = subprocess.run([SLOTWISE, "place", CAPS, "-"], input=GOOD, text=True,
                          capture_output=True, timeout=30)
    return done.stdout


@check("a folder: each result has its name in the other folder")
def _(folder):
    status, out, err = folder.run("--batch", "in", "-o", "new/out")
    yield from same("exit status", (status, out), (1, ""))
    yield from same("files", folder.new(), ["new/out/a.xml", "new/out/c.xml"])
    yield from same("result", (folder.path / "new/out/a.xml").read_text(), placed())


@check("a refused domain is told of with its file and line, once, and alone")
def _(folder):
    _, _, err = folder.run("--batch", "in", "-o", "out")
    yield from same("lines", len(err), 1)
    line = BAD[:BAD.rindex("<address")].count("\n") + 1
    if not any(err[0].startswith(f"slotwise: in/b.xml:{number}: ")
               for number in range(1, line + 1)):
        yield err[0]
    if "; " not in err[0]:
        yield f"no cure: {err[0]}"


@check("without another folder results stand beside their domains, and are no domains")
def _(folder):
    for _ in range(2):
        status, out, _ = folder.run("--batch", "in")
        yield from same("exit status", (status, out), (1, ""))
        yield from same("files", folder.new(), ["in/a.placed.xml", "in/c.placed.xml"])


@check("several files are placed as a folder is")
def _(folder):
    status, out, err = folder.run("in/a.xml", "in/c.xml")
    yield from same("all", (status, out, err), (0, "", []))
    yield from same("files", folder.new(), ["in/a.placed.xml", "in/c.placed.xml"])
    folder.run("in/a.xml", "in/c.xml", "-o", "out")
    yield from same("result", (folder.path / "out/c.xml").read_text(), placed())


@check("one file goes into a folder that is there, and else into a file")
def _(folder):
    (folder.path / "out").mkdir()
    yield from same("all", folder.run("in/a.xml", "-o", "out"), (0, "", []))
    yield from same("all", folder.run("in/a.xml", "-o", "other"), (0, "", []))
    yield from same("files", folder.new(), ["other", "out/a.xml"])


@check("no result replaces what is read, nor another result")
def _(folder):
    folder.put("too/a.xml", GOOD)
    (folder.path / "link").symlink_to("in")
    for arguments in (["--batch", "in", "-o", "in"], ["--batch", "in", "-o", "link"],
                      ["in/a.xml", "in/c.xml", "-o", "too/../in"],
                      ["in/a.xml", "too/a.xml", "-o", "out"], ["in/a.xml", "in/a.xml"],
                      ["in/a.xml", "-", "-o", "out"]):
        status, out, err = folder.run(*arguments)
        yield from same(f"{arguments}", (status, out, len(err)), (2, "", 1))
        yield from same(f"{arguments}: files", folder.new(), [])


@check("wrong usage is refused")
def _(folder):
    for arguments in (["--batch", "in", "in/a.xml"], ["--batch"], []):
        status, _, err = folder.run(*arguments)
        yield from same(f"{arguments}", (status, bool(err)), (2, True))
    yield from same("files", folder.new(), [])


@check("folders that cannot be read or made are told of in one line")
def _(folder):
    (folder.path / "empty").mkdir()
    for arguments in (["--batch", "none"], ["--batch", "empty"], ["--batch", "in/a.xml"],
                      ["--batch", "in", "-o", "in/a.xml/out"]):
        status, out, err = folder.run(*arguments)
        yield from same(f"{arguments}", (status, out, len(err)), (1, "", 1))
    yield from same("files", folder.new(), [])


@check("a place that cannot be written to costs that result only")
def _(folder):
    (folder.path / "out/a.xml").mkdir(parents=True)
    status, _, err = folder.run("--batch", "in", "-o", "out")
    yield from same("lines", (status, len(err)), (1, 2))
    yield from same("files", folder.new(), ["out/c.xml"])


@check("an emulator is asked once, also when it does not answer")
def _(folder):
    emulator, probe, log = (folder.path / name for name in ("emulator", "probe", "log"))
    folder.put("emulator", "#!/bin/sh\n")
    folder.put("probe", f"#!/bin/sh\necho asked >>{log}\nexit 1\n")
    for path in (emulator, probe):
        path.chmod(0o755)
    for name in "abc":
        text = GOOD.replace("<devices>", f"<devices><emulator>{emulator}</emulator>", 1)
        folder.put(f"in/{name}.xml", text)
    env = {**os.environ, "SLOTWISE_PROBE": str(probe),
           "SLOTWISE_CACHE_DIR": str(folder.path / "kept")}
    folder.run("in/a.xml", caps=None, env=env)
    asked = log.read_text()
    if not asked:
        yield "the probe was not run"
    status, _, err = folder.run("--batch", "in", caps=None, env=env)
    yield from same("status and complaints", (status, len(err)), (1, 3))
    yield from (f"no file: {line}" for line in err if not line.startswith("slotwise: in/"))
    yield from same("questions", log.read_text(), asked + asked)


@check("long work shows how far it is, on a terminal only")
def _(folder):
    for number in range(1000):
        (folder.path / f"in/{number}.xml").write_text(GOOD)
    ours, theirs = pty.openpty()
    running = subprocess.Popen([SLOTWISE, "place", CAPS, "--batch", "in", "-o", "out"],
                               cwd=folder.path, stderr=theirs, stdin=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:   # how Linux tells of the end of a terminal
        pass
    running.wait(timeout=30)
    if b"/1003 " not in shown:
        yield f"no bar: {shown[:300]!r}"
    if not shown.endswith(b"\r\x1b[K") and b"\r\x1b[Kslotwise: in/b.xml" not in shown:
        yield f"the bar stays: {shown[-300:]!r}"
    _, _, err = folder.run("--batch", "in", "-o", "out")
    yield from same("lines without a terminal", len(err), 1)


@check("a full disk is told of, for what is printed of --help as well")
def _(folder):
    for arguments in ([], ["place", "--help"], ["--version"], ["place", CAPS, "in/a.xml"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([SLOTWISE, *(arguments or ["--help"])], cwd=folder.path,
                                  stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
        yield from same(f"{arguments}", (done.returncode, done.stderr.count("\n")), (1, 1))


@check("a run that is ended by hand leaves no temporary files")
def _(folder):
    for number in range(300):
        (folder.path / f"in/{number}.xml").write_text(GOOD)
    for stop in (signal.SIGINT, signal.SIGTERM) * 5:
        running = subprocess.Popen([SLOTWISE, "place", CAPS, "--batch", "in", "-o", "out"],
                                   cwd=folder.path, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        while running.poll() is None and not any(folder.path.glob("out/?*")):
            time.sleep(0.001)
        running.send_signal(stop)
        running.wait(timeout=30)
        yield from (f"left: {path.name}" for path in folder.path.glob("out/*")
                    if path.suffix != ".xml")
        shutil.rmtree(folder.path / "out", ignore_errors=True)


tap.run((title, list(function(Folder()))) for title, function in CHECKS)
