#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise doctor: what it says of a machine on which one thing is wrong at a time.

Usage: test-doctor.py SLOTWISE TESTS; meson sets SLOTWISE_PROBE, _GUESTS, _CALIBRATE, and
LIBVIRT_DRIVER_DIR to those of the build tree. Daemons of others may run meanwhile, so that lines
about daemons are told apart by their process, and a good exit status is for tests/package.
SW_MAKE_ENTRY names what makes up an answer of an emulator.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

DRIVERS = os.environ["LIBVIRT_DRIVER_DIR"]
LINE = re.compile(r"^ *(\w+): (.*?) +: (PASS|WARN|FAIL)(?: \((.*)\))?$")
CHECKS = []


def check(title):
    def add(function):
        CHECKS.append((title, function))
        return function
    return add


class Machine:
    """Folders of the test's own for all that the doctor looks at."""

    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="slotwise-doctor-")
        self.path = pathlib.Path(self.made.name)
        self.path.chmod(0o755)
        self.children = []
        self.env = {**os.environ, "LC_ALL": "C", "SLOTWISE_CACHE_DIR": str(self.path / "cache"),
                    "SLOTWISE_RUN_DIR": str(self.path / "run"),
                    "SLOTWISE_POLICY": str(self.path / "policy.conf")}

    def put(self, name, text, mode=0o644):
        path = self.path / name
        path.parent.mkdir(mode=0o700, exist_ok=True)  # as the plugin makes its own
        path.write_text(text)
        path.chmod(mode)
        return str(path)

    def doctor(self, *arguments, **more):
        return subprocess.run([SLOTWISE, "doctor", *arguments], env=self.env, text=True,
                              capture_output=True, timeout=60, stdin=subprocess.DEVNULL, **more)

    def lines(self, *areas, **more):
        """[(area, what, verdict, why)] of some areas."""
        found = [LINE.match(line) for line in self.doctor(**more).stdout.splitlines()]
        if None in found:
            raise AssertionError("a line has another form")
        return [line.groups() for line in found if not areas or line[1] in areas]

    def daemon(self, **env):
        """A process that is called libvirtd; it does nothing."""
        program = self.path / "libvirtd"
        if not program.exists():
            shutil.copy("/bin/sleep", program)
        child = subprocess.Popen([program, "300"], env=env)
        self.children.append(child)
        name = pathlib.Path(f"/proc/{child.pid}/comm")
        for _ in range(100):
            if name.read_text() == "libvirtd\n":
                break
            time.sleep(0.05)
        return child.pid

    def state(self, pid, state, started=None, libvirt=0):
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        started = started or stat.rpartition(")")[2].split()[19]
        self.put(f"run/{pid}", f"[plugin]\nprogram=libvirtd\npid={pid}\nstarted={started}\n"
                               f"libvirt={libvirt}\nstate={state}\n")

    def of_daemon(self, pid):
        return [(what, verdict, why) for _, what, verdict, why in self.lines("daemon")
                if f"({pid})" in what]

    def end(self):
        for child in self.children:
            child.kill()
            child.wait()
        self.made.cleanup()


def expect(lines, *wanted):
    """Each wanted (verdict, words) is a line, and there are no more lines."""
    found = [(line[-2], " ".join(filter(None, line))) for line in lines]
    if len(found) == len(wanted) and all(
            verdict == has[0] and re.search(words, has[1])
            for (verdict, words), has in zip(wanted, found)):
        return []
    return [f"{wanted} was wanted"] + [" ".join(line) for line in found]


# ---- what is installed ----

@check("of the build tree the plugin, its links and its table are well")
def _(machine):
    lines = machine.lines("plugin", "links", "slots")
    return [str(line) for line in lines if line[2] != "PASS"] + (
        [] if len(lines) == 10 else [f"{len(lines)} lines"])


@check("where nothing is installed each FAIL has its cure, and the status is 1")
def _(machine):
    for name in ("LIBVIRT_DRIVER_DIR", "SLOTWISE_PROBE", "SLOTWISE_GUESTS", "SLOTWISE_CALIBRATE"):
        machine.env[name] = "/nonexistent/it"
    done = machine.doctor()
    bad = [line for line in machine.lines("plugin", "slots") if line[2] != "FAIL"]
    bare = [line for line in machine.lines() if line[2] == "FAIL" and ";" not in line[3]]
    return [str(line) for line in bad + bare] + (
        [] if done.returncode == 1 and not done.stderr else [f"{done.returncode} {done.stderr}"])


def with_table(machine, edit):
    """A driver folder with a copy of the shim and of a changed table."""
    folder = machine.path / "drivers"
    folder.mkdir()
    for module in pathlib.Path(DRIVERS).iterdir():
        (folder / module.name).symlink_to(os.readlink(module))
    shim = (folder / "libvirt_driver_qemu.so").resolve()
    (folder / "libvirt_driver_qemu.so").unlink()
    shutil.copy(shim, folder / "libvirt_driver_qemu.so")
    shutil.copy(shim.with_name("slotwise_decorator.so"), folder)
    (folder / "sw-slots.h").write_text(edit(shim.with_name("sw-slots.h").read_text()))
    machine.env["LIBVIRT_DRIVER_DIR"] = str(folder)
    return folder


@check("a table of another libvirt fails, and both versions are named")
def _(machine):
    with_table(machine, lambda text: re.sub(r"(VERSION) \d+", r"\1 8007001", text))
    return expect(machine.lines("slots"), ("FAIL", "built for libvirt 8.7.1.*; install"))


@check("a table with another slot fails")
def _(machine):
    with_table(machine, lambda text: re.sub(r"(domainDefineXML) = \d+", r"\1 = 3", text))
    return expect(machine.lines("slots"), ("FAIL", "although the version is the same.*; remove"))


@check("a module of libvirt's without a link is told, with the command that makes it")
def _(machine):
    folder = with_table(machine, str)
    name = next(link.name for link in sorted(folder.glob("libvirt_driver_*.so"))
                if link.exists() and link.is_symlink())
    (folder / name).unlink()
    line = [line for line in machine.lines("links") if line[2] != "PASS"]
    cured = subprocess.run(["sh", "-c", line[0][3].partition("; ")[2]], check=False)
    return expect(line, ("WARN", f"{name}.*; ln -sf")) + (
        [] if cured.returncode == 0 and (folder / name).exists() else ["the command is no cure"])


@check("a shim that is missing is not to be replaced by a link to libvirt's driver")
def _(machine):
    (with_table(machine, str) / "libvirt_driver_qemu.so").unlink()
    lines = machine.lines("plugin")[1:3]
    return expect(lines, ("FAIL", "shim.*; install"), ("FAIL", "decorator")) + [
        str(line) for line in machine.lines("links") if line[2] != "PASS"]


@check("a shim or a decorator that is not whole, which libvirtd could not load, fails")
def _(machine):
    folder, faults = with_table(machine, str), []
    for name, what in (("libvirt_driver_qemu.so", "shim"), ("slotwise_decorator.so", "decorator")):
        whole = (folder / name).read_bytes()
        for part in (b"", b"garbage" * 100, b"\0" * 100, whole[:-1]):
            (folder / name).write_bytes(part)
            faults += expect([line for line in machine.lines("plugin") if line[2] != "PASS"],
                             ("FAIL", f"{what} .*; install slotwise again"))
        (folder / name).write_bytes(whole)
    return faults


@check("a helper that hangs keeps the doctor some seconds, not for ever")
def _(machine):
    machine.env["SLOTWISE_CALIBRATE"] = machine.put("hang", "#!/bin/sh\nsleep 300\n", 0o755)
    return expect(machine.lines("slots"), ("FAIL", "took too long"))


@check("a helper that dies is told with its words")
def _(machine):
    machine.env["SLOTWISE_CALIBRATE"] = machine.put(
        "die", "#!/bin/sh\necho 'it cannot; mend it' >&2\nexit 1\n", 0o755)
    return expect(machine.lines("slots"), ("FAIL", "it cannot; mend it"))


# ---- daemons ----

@check("a daemon that was started without the folder fails or warns, with the cure")
def _(machine):
    lines = machine.of_daemon(machine.daemon(PATH="/bin"))
    verdict, cure = (("FAIL", "restart libvirtd") if os.geteuid() == 0
                     else ("WARN", "; end it, and start it by"))
    return expect(lines, (verdict, f"without LIBVIRT_DRIVER_DIR.*{cure}"))


@check("a daemon with drivers from elsewhere is told where from")
def _(machine):
    lines = machine.of_daemon(machine.daemon(LIBVIRT_DRIVER_DIR="/elsewhere"))
    return expect(lines, ("FAIL" if os.geteuid() == 0 else "WARN", "from /elsewhere; "))


@check("a daemon with the folder that has nothing loaded fails")
def _(machine):
    lines = machine.of_daemon(machine.daemon(LIBVIRT_DRIVER_DIR=DRIVERS))
    return expect(lines, ("PASS", "folder"), ("FAIL", "not loaded; "), ("PASS", "installed"))


def states(machine, state, wanted, **more):
    pid = machine.daemon(LIBVIRT_DRIVER_DIR=DRIVERS)
    machine.state(pid, state, **more)
    return expect(machine.of_daemon(pid), ("PASS", "folder"), *wanted)


@check("a daemon whose plugin decorates is well")
def _(machine):
    return states(machine, "decorating", [("PASS", "decorated"), ("PASS", "installed")])


@check("one that waits for its first connection is well, with a remark")
def _(machine):
    return states(machine, "loading", [("PASS", "next connection"), ("PASS", "installed")])


@check("one whose plugin gave up fails")
def _(machine):
    return states(machine, "plain", [("FAIL", "gave up"), ("PASS", "installed")])


@check("the state of an earlier process with that number is not believed")
def _(machine):
    return states(machine, "decorating", [("FAIL", "not loaded"), ("PASS", "installed")],
                  started=1)


@check("one that runs an older libvirt is to be restarted")
def _(machine):
    return states(machine, "decorating", [("PASS", "decorated"), ("WARN", "replaced since")],
                  libvirt=8000000)


FAILURE = "[failure]\ntime=2026-01-02T03:04:05Z\nprogram=libvirtd\npid={}\nmessage={}\n"


@check("what failed in a daemon that runs is a warning: when, where, how to mend it")
def _(machine):
    pid = machine.daemon(PATH="/bin")
    machine.put("run/last-failure", FAILURE.format(pid, "no cache; give it room"))
    return expect(machine.lines("failure"),
                  ("WARN", rf"2026-01-02T03:04:05Z, libvirtd \({pid}\).*"
                           "no cache; give it room; .*until"))


@check("what failed in a daemon that has ended is told only")
def _(machine):
    machine.put("run/last-failure", FAILURE.format(2 ** 22 + 1, "no cache; give it room"))
    return expect(machine.lines("failure"), ("PASS", "no cache; give it room"))


@check("state and failures that are garbage, or that others could write, are passed over")
def _(machine):
    pid = machine.daemon(LIBVIRT_DRIVER_DIR=DRIVERS)
    machine.state(pid, "decorating")
    (machine.path / f"run/{pid}").chmod(0o666)
    machine.put("run/last-failure", "\0\xff[failure\n")
    return expect(machine.of_daemon(pid), ("PASS", ""), ("FAIL", "not loaded"), ("PASS", "")) + \
        expect(machine.lines("failure"), ("PASS", "nothing failed"))


@check("root is warned of a folder that the plugin would not write to")
def _(machine):
    if os.geteuid() != 0:
        return []
    machine.put("run/last-failure", FAILURE.format(1, "no cache; give it room"))
    (machine.path / "run").chmod(0o755)
    return expect(machine.lines("failure"), ("WARN", r"/run .*writes nothing there; make it"))


@check("an ordinary user learns what only root can see")
def _(machine):
    if os.geteuid() != 0:
        return []
    pid = machine.daemon(LIBVIRT_DRIVER_DIR=DRIVERS)
    del machine.env["SLOTWISE_RUN_DIR"]
    machine.env["XDG_RUNTIME_DIR"] = str(machine.path)
    more = {"user": 65534, "group": 65534, "extra_groups": []}
    done = machine.doctor(**more)
    seen = [line for line in done.stdout.splitlines() if f"({pid})" in line]
    return [] if (len(seen) == 1 and "WARN (only root can see" in seen[0]
                  and "only root can see what failed" in done.stdout) else [done.stdout]


# ---- what was learnt ----

@check("an empty cache is no failure")
def _(machine):
    return expect(machine.lines("emulator"), ("WARN", "no emulator is known"))


@check("entries are fresh, outdated, without emulator, damaged, or of another version")
def _(machine):
    emulator = machine.path / "qemu-system-x86_64"
    emulator.write_text("")
    subprocess.run([os.environ["SW_MAKE_ENTRY"], emulator, machine.path / "cache"], check=True)
    entry = next((machine.path / "cache").glob("*.xml"))
    faults = expect(machine.lines("emulator"), ("PASS", f"{emulator}, QEMU "))
    text = entry.read_text()
    machine.put("cache/a.xml", text, 0o600)
    faults += expect(machine.lines("emulator"), ("PASS", ""), ("WARN", "version .*: 1 .*nobody"))
    (machine.path / "cache/a.xml").unlink()
    machine.put("cache/b.xml", text[:len(text) // 2], 0o600)
    faults += expect(machine.lines("emulator"), ("WARN", r"b\.xml .*not read.*; rm "), ("PASS", ""))
    (machine.path / "cache/b.xml").unlink()
    os.utime(emulator)
    faults += expect(machine.lines("emulator"), ("WARN", "replaced since; slotwise-probe"))
    emulator.unlink()
    return faults + expect(machine.lines("emulator"), ("WARN", "no such emulator any more; rm "))


@check("a table of guests is fresh, damaged or not made")
def _(machine):
    faults = expect(machine.lines("guests"), ("WARN", "not made yet"))
    subprocess.run([os.environ["SLOTWISE_PROBE"], "--guests"], env=machine.env, check=True,
                   stdout=subprocess.DEVNULL, timeout=60)
    faults += expect(machine.lines("guests"), ("PASS", r"table of \d+ guests, osinfo-db"))
    machine.put("cache/guests.xml", "<guests/>")
    return faults + expect(machine.lines("guests"), ("WARN", "damaged"))


@check("without an osinfo database it says what to install")
def _(machine):
    for name in ("SYSTEM", "LOCAL", "USER"):
        machine.env[f"OSINFO_{name}_DIR"] = "/nonexistent"
    return expect(machine.lines("guests")[:1], ("WARN", "install osinfo-db"))


@check("the policy in force is told, and a wrong one with its line")
def _(machine):
    faults = expect(machine.lines("policy"), ("PASS", "no file of policy.*what is usual counts"))
    machine.put("policy.conf", "[policy]\ncapabilities-xml = enum\n")
    faults += expect(machine.lines("policy"), ("PASS", r"policy\.conf, settings: 1"))
    machine.put("policy.conf", "[policy]\ncapabilities_xml = enum\n")
    faults += expect(machine.lines("policy"), ("WARN", r"policy\.conf:2 .*there is no key"),
                     ("PASS", r"policy\.conf, settings: 0"))
    machine.put("policy.conf", "[policy]\n\ncapabilities-xml = some\n")
    return faults + expect(machine.lines("policy"),
                           ("FAIL", r"policy\.conf:3 .*; write one of: none"))


# ---- the command ----

@check("options and arguments that mean nothing here are refused")
def _(machine):
    return [f"{arguments}: {status}" for arguments in (["--caps=x"], ["--guest-os=none"], ["x"])
            if (status := machine.doctor(*arguments).returncode) != 2]


@check("the report can go into a file, and a full disk is told of")
def _(machine):
    path = machine.path / "report"
    machine.doctor("-o", str(path))
    full = machine.doctor("-o", "/dev/full")
    return [] if "failure: " in path.read_text() and full.returncode == 1 and full.stderr.count(
        "slotwise: ") == 1 else [full.stderr]


def results():
    for title, function in CHECKS:
        machine = Machine()
        try:
            yield title, function(machine)
        except (AssertionError, OSError, subprocess.SubprocessError, StopIteration,
                IndexError) as error:
            yield title, [repr(error)]
        finally:
            machine.end()


tap.run(results())
