#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise policy, its --check, and --policy of every command.

Usage: test-policy.py SLOTWISE TESTS
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

CAPS = f"--caps={TESTS}/caps/qemu-7.2-x86_64.xml"
DOMAIN = TESTS / "cases/policy-default-auto.xml"
NONE = {"SLOTWISE_PROBE": "/nonexistent"}         # no emulator can be asked
NO_GUESTS = {"SLOTWISE_GUESTS": "/nonexistent"}   # no table of guests can be made
CHECKS = []


def check(title):
    def add(function):
        CHECKS.append((title, function))
        return function
    return add


class Folder:
    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="slotwise-policy-")
        self.path = pathlib.Path(self.made.name)
        self.env = {**os.environ, "LC_ALL": "C", "SLOTWISE_POLICY": "/dev/null",
                    "SLOTWISE_CACHE_DIR": str(self.path / "cache")}

    def put(self, name, *lines):
        (self.path / name).write_text("".join(line + "\n" for line in lines))
        return name

    def run(self, *arguments, env=None):
        done = subprocess.run([SLOTWISE, *map(str, arguments)], cwd=self.path, text=True,
                              capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={**self.env, **(env or {})})
        return done.returncode, done.stdout, done.stderr.splitlines()

    def json(self, *arguments, env=None):
        status, text, errors = self.run("policy", CAPS, "--format=json", *arguments, env=env)
        return json.loads(text) if status == 0 else {"failed": errors}


def same(what, got, wanted):
    return [] if got == wanted else [f"{what}: {got!r}, not {wanted!r}"]


def fits(what, lines, *patterns):
    good = len(lines) == len(patterns) and all(map(re.search, patterns, lines))
    return [] if good else [f"{what}: {lines!r} do not fit {patterns!r}"]


def row(section, key, value, file=None, line=None):
    return {"section": section, "key": key, "value": value, "file": file, "line": line}


# ---- what counts ----

@check("every key of the site is shown, also where nothing is said")
def _(folder):
    rows = folder.json()["settings"]
    return (same("values", {entry["key"]: entry["value"] for entry in rows},
                 {"default": "auto", "unknown-guest": "virtio", "spelling": "model",
                  "legacy-home": "bridge", "capabilities-xml": "all", "spare-pcie": "auto",
                  "spare-conventional": "auto", "ports-in-use": "on", "windows": "auto",
                  "on-exceed": "refuse"})
            + same("places", {(entry["file"], entry["line"]) for entry in rows}, {(None, None)}))


@check("a value has its file and line, and each section is shown with its own")
def _(folder):
    name = folder.put("p.conf", "[policy]", "spelling = model", "[device \"net\"]",
                      "legacy-home = root", "[guest \"a*\"]", "virtio = both",
                      "[domain \"b\"]", "guest-os = c")
    rows = [entry for entry in folder.json("--policy", name)["settings"] if entry["file"]]
    return same("settings", rows, [row("policy", "spelling", "model", name, 2),
                                   row("guest \"a*\"", "virtio", "both", name, 6),
                                   row("domain \"b\"", "guest-os", "c", name, 8),
                                   row("device \"net\"", "legacy-home", "root", name, 4)])


@check("people read the same")
def _(folder):
    name = folder.put("p.conf", "[hotplug]", "spare-pcie = 3")
    status, text, errors = folder.run("policy", CAPS, "--policy", name)
    faults = same("status", (status, errors), (0, []))
    for line in (r"^  \[policy\] legacy-home = bridge +usual$",
                 r"^  \[hotplug\] spare-pcie = 3 +p\.conf:2$"):
        faults += [] if re.search(line, text, re.M) else [f"{line} is not in: {text}"]
    return faults


@check("what is decided names the line, the home, and the slot")
def _(folder):
    name = folder.put("p.conf", "[policy]", "default = transitional", "legacy-home = port",
                      "[device \"rng\"]", "legacy-home = auto", "spelling = generic")
    families = folder.json("--policy", name)["families"]
    return (same("net", families["net"],
                 {"choice": "transitional", "model": "virtio-transitional", "slot": "pcie",
                  "home": "port",
                  "reason": "p.conf:2: default = transitional; p.conf:3: legacy-home = port"})
            + same("rng", [families["rng"][key] for key in ("choice", "slot", "home")],
                   ["conventional", None, "auto"])
            + same("gpu", families["gpu"],
                   {key: "leave" if key == "choice" else None
                    for key in ("choice", "model", "slot", "home", "reason")}))


@check("the policy's word on a guest stands for the database's")
def _(folder):
    name = folder.put("p.conf", "[guest \"centos6.10\"]", "virtio = both")
    shown = folder.json("--policy", name, "--guest-os=centos6.10")
    return (same("drives", (shown["guest"], shown["drives"]),
                 ("http://centos.org/centos/6.10", "both"))
            + same("source", shown["source"], "p.conf:2: virtio = both")
            + same("net", shown["families"]["net"]["choice"], "leave"))


@check("without an emulator the settings are shown, and a warning says what is missing")
def _(folder):
    status, text, errors = folder.run("policy", "--format=json", env=NONE)
    shown = json.loads(text)
    return (same("status", status, 0) + same("families", shown["families"], {})
            + same("settings", len(shown["settings"]), 10)
            + fits("errors", errors, r"^slotwise: warning: .*takes an emulator \(.*\)$"))


@check("--policy outdoes the environment, which outdoes the files")
def _(folder):
    folder.put("p.conf", "[policy]", "spelling = generic")
    folder.put("q.conf", "[policy]", "spelling = model")
    env = {"SLOTWISE_POLICY": "p.conf"}
    files = [[entry["file"] for entry in folder.json(*more, env=env)["settings"]
              if entry["key"] == "spelling"] for more in ([], ["--policy=q.conf"])]
    return same("files", files, [["p.conf"], ["q.conf"]])


# ---- what is wrong ----

@check("--check tells each fault with its line, and exits 1")
def _(folder):
    name = folder.put("p.conf", "[policy]", "bogus = 1", "legacy-home = moon", "[guest]")
    status, text, errors = folder.run("policy", "--check", name, env={**NONE, **NO_GUESTS})
    return same("status", (status, text), (1, "")) + fits(
        "errors", errors, r"^slotwise: p\.conf:2: there is no key bogus .*; see",
        r"^slotwise: p\.conf:3: legacy-home cannot be 'moon'; write one of: bridge, ",
        r"^slotwise: p\.conf:4: the section \[guest\] has no name; write ")


@check("--check: a key that is not known is a fault too")
def _(folder):
    name = folder.put("p.conf", "[policy]", "bogus = 1")
    return same("status", folder.run("policy", "--check", "--policy", name)[0], 1)


@check("--check looks at several files, each for itself")
def _(folder):
    folder.put("a.conf", "[policy]", "spelling = runes")
    folder.put("b.conf", "[policy]", "spelling = model")
    folder.put("c.conf", "[policy]", "spelling = model")
    status, _, errors = folder.run("policy", "--check", "b.conf", "a.conf", "absent.conf", "c.conf")
    return same("status", status, 1) + fits("errors", errors, r"^slotwise: a\.conf:2: ",
                                            r"^slotwise: the policy absent\.conf cannot be read")


@check("--check says that all is well, and asks nobody")
def _(folder):
    name = folder.put("p.conf", "[policy]", "spelling = model")
    status, text, errors = folder.run("policy", "--check", name, env={**NONE, **NO_GUESTS})
    return same("answer", (status, text, errors), (0, "Nothing is wrong with the policy.\n", []))


@check("--check warns of guests that the table at hand does not have")
def _(folder):
    name = folder.put("p.conf", "[guest \"cent0s*\"]", "spelling = generic",
                      "[guest \"debian12\"]", "virtio = both", "[guest \"centos*\"]",
                      "spelling = generic", "[domain \"a\"]", "guest-os = centos6.10",
                      "[domain \"b\"]", "guest-os = debian12", "[domain \"c\"]",
                      "guest-os = cent0s6")
    faults = same("without table", folder.run("policy", "--check", name)[2], [])
    folder.json("--guest-os=centos6.10")  # makes the table
    status, _, errors = folder.run("policy", "--check", name)
    return faults + same("status", status, 0) + fits(
        "errors", errors, r"^slotwise: p\.conf:2: warning: .*\"cent0s\*\".* fits no guest OS",
        r"^slotwise: p\.conf:12: warning: osinfo-db [0-9]+ has no guest OS 'cent0s6'; ")


@check("a full disk is told of")
def _(folder):
    status, _, errors = folder.run("policy", CAPS, "-o", "/dev/full")
    return same("status", status, 1) + fits("errors", errors, "cannot write /dev/full")


# ---- every command ----

@check("every command that reads a domain takes --policy")
def _(folder):
    name = folder.put("p.conf", "[policy]", "default = virtio")
    faults = []
    for command in ("place", "argv", "explain", "tree"):
        texts = [folder.run(command, CAPS, "--guest-os=centos6.10", *more, DOMAIN)[1]
                 for more in ([], ["--policy", name])]
        faults += [] if ["transitional" in text for text in texts] == [True, False] else [command]
    return faults


@check("a wrong policy stops each of them with one line")
def _(folder):
    name = folder.put("p.conf", "[policy]", "", "default = moon")
    faults = []
    for command in ("place", "argv", "explain", "tree", "policy"):
        files = [] if command == "policy" else [DOMAIN]
        status, text, errors = folder.run(command, CAPS, "--policy", name, *files)
        faults += same(command, (status, text), (1, "")) + fits(
            command, errors, r"^slotwise: p\.conf:3: default cannot be 'moon'; write one of: ")
    return faults


@check("a key that is not known is a warning, once for all domains")
def _(folder):
    name = folder.put("p.conf", "[policy]", "bogus = 1")
    for n in "ab":
        (folder.path / f"{n}.xml").write_text(DOMAIN.read_text())
    status, _, errors = folder.run("place", CAPS, "--policy", name, "a.xml", "b.xml")
    return same("status", status, 0) + fits("errors", errors,
                                            r"^slotwise: p\.conf:2: warning: there is no key bogus")


@check("pipes and devices are refused and not waited for")
def _(folder):
    os.mkfifo(folder.path / "pipe")
    faults = []
    for name in ("pipe", "/dev/zero", "."):
        status, _, errors = folder.run("place", CAPS, "--policy", name, DOMAIN)
        faults += same(name, status, 1) + fits(name, errors, "is no regular file; make it one")
    return faults


# ---- guests ----

@check("an OS that the database lacks has to be told by the policy")
def _(folder):
    name = folder.put("p.conf", "[guest \"slackware13\"]", "virtio = legacy")
    guest = "--guest-os=slackware13"
    status, _, errors = folder.run("tree", CAPS, guest, DOMAIN)
    faults = same("status", status, 1) + fits("errors", errors, "knows no guest OS 'slackware13'")
    status, text, errors = folder.run("tree", CAPS, guest, "--policy", name, DOMAIN)
    return faults + same("told", (status, errors, "-transitional" in text), (0, [], True))


@check("converting warns of no unknown drivers where the policy knows them")
def _(folder):
    domain = TESTS / "convert/guest-unknown.xml"
    arguments = ["convert", "--machine=q35", CAPS, domain, "--guest-os=slackware15"]
    faults = []
    for drives, warned in (("none", 1), ("both", 0), ("legacy", 0), ("modern", 0)):
        name = folder.put("p.conf", "[guest \"slackware15\"]", f"virtio = {drives}")
        status, _, errors = folder.run(*arguments, "--policy", name)
        faults += same(drives, (status, len(errors)), (0, warned))
    return faults


@check("where there is no database, what the policy says is enough")
def _(folder):
    name = folder.put("p.conf", "[guest \"centos6.10\"]", "virtio = legacy", "[domain \"*\"]",
                      "guest-os = centos6.10")
    faults = []
    for more in (["--guest-os=centos6.10"], []):
        status, text, errors = folder.run("tree", CAPS, "--policy", name, *more, DOMAIN,
                                          env=NO_GUESTS)
        faults += same(more, (status, errors, "-transitional" in text), (0, [], True))
    status, text, errors = folder.run("tree", CAPS, "--guest-os=centos6.10", DOMAIN, env=NO_GUESTS)
    return faults + same("else", (status, text, len(errors)), (1, "", 1))


@check("arguments and options that mean nothing are refused")
def _(folder):
    wrong = ["policy", "x"], ["place", "--check", DOMAIN], ["doctor", "--policy=x"]
    return [f"{arguments}: {status}" for arguments in wrong
            if (status := folder.run(*arguments)[0]) != 2]


if __name__ == "__main__":
    tap.run((title, function(Folder())) for title, function in CHECKS)
