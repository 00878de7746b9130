#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise check: what it says of each domain of this folder, and of domains that libvirt placed.

Usage: run-check.py SLOTWISE TESTS SHARED

NAME.xml is a case, NAME.policy.conf its policy. Its first line may be <!-- case: WORD... -->:
guest=ID, caps=NAME of TESTS/caps (usually qemu-7.2-x86_64; none: the domain's emulator is asked),
guests=none (there is no table of guests), full (what is well counts, too). Beside it stands what
the command prints, NAME.check.txt, without what is well unless the case is full. With SW_REGEN=1 in
the environment that is written instead. Guests are those of TESTS/guests.xml.
"""
import collections
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
SHARED = pathlib.Path(sys.argv[3])
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

FOLDER, CHECKED = TESTS / "check", ".check.txt"
USUAL_CAPS = "qemu-7.2-x86_64"
FIRST_LINE = re.compile(r"<!-- case: (.*) -->\n")
LINE = re.compile(r"([^:]*?)(?::(\d+))?: ([a-z0-9-]+): (.*?) *: (PASS|WARN|FAIL)(?: \((.*)\))?$")
MEMBERS = ["file", "verdict", "rule", "device", "alias", "line", "message", "cure"]
RULE = re.compile(r'\{SW_CHECK_\w+,\s*"([a-z0-9-]+)"')

# What a domain that libvirt placed may fail by: QEMU 7.2 does not start it, or the guest does not
# see the device or does not boot. Whoever wrote the domain asked for it, and libvirt took it.
EXPLAINED = {"no-transitional-type", "refused-disk", "port-chassis", "function-0",
             "multifunction-off", "io-windows", "bus-numbers"}


class Runner:
    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="slotwise-check-")
        self.scratch = pathlib.Path(self.made.name)
        helper = self.scratch / "guests"
        helper.write_text(f"#!/bin/sh\nexec cat '{TESTS}/guests.xml'\n")
        helper.chmod(0o755)
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "",
                    "SLOTWISE_GUESTS": str(helper), "SLOTWISE_PROBE": "/nonexistent/probe",
                    "SLOTWISE_CACHE_DIR": str(self.scratch / "cache")}

    def run(self, *arguments, given=None, env=None):
        """(exit status, output, what is said), of texts."""
        done = subprocess.run([SLOTWISE, "check", *arguments], input=given, cwd=FOLDER,
                              env={**self.env, **(env or {})}, capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


def words_of(text):
    """The words of a case's first line, name -> value."""
    match = FIRST_LINE.match(text)
    return dict(word.partition("=")[::2] for word in match[1].split()) if match else {}


def options_of(name, words, folder):
    """(options, environment) of a case."""
    policy = os.path.relpath(folder / f"{name}.policy.conf", FOLDER)
    options = ["--policy", policy if (FOLDER / policy).exists() else "/dev/null"]
    caps = words.get("caps", USUAL_CAPS)
    if caps != "none":
        options += ["--caps", f"{TESTS}/caps/{caps}.xml"]
    if "guest" in words:
        options += ["--guest-os", words["guest"]]
    if "guests" not in words:
        return options, {}
    return options, {"SLOTWISE_GUESTS": "/nonexistent/guests", "SLOTWISE_CACHE_DIR": "/nonexistent"}


def compare(path, got):
    """Faults between a result and what is expected, which is written where that is asked for."""
    if os.environ.get("SW_REGEN"):
        path.write_text(got)
        return []
    wanted = path.read_text() if path.exists() else ""
    if got == wanted and path.exists():
        return []
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), path.name, "got",
                                 lineterm="")
    return [*lines, f"{path.name}: if that is right: SW_REGEN=1 meson test -C build check"]


def same(row, match):
    """Whether an object and a line say the same; a device has a name in both."""
    line = int(match[2]) if match[2] else None
    why = match[6] or ""
    return (row["verdict"], row["rule"], row["line"]) == (match[5], match[3], line) and \
        (row["device"] or match[4]) == match[4] and \
        (row["verdict"] == "PASS" or why in (row["message"], f"{row['message']}; {row['cure']}"))


def check_case(runner, name, hit, well):
    """Faults of a case; the rules that find something, and those that are well, are collected."""
    words = words_of((FOLDER / f"{name}.xml").read_text())
    options, env = options_of(name, words, FOLDER)
    status, text, said = runner.run(*options, f"{name}.xml", env=env)
    lines = text.splitlines(keepends=True)
    matches = [LINE.match(line) for line in lines]
    if said or not lines or not all(matches):
        yield f"exit status {status}, {said!r}, {[x for x, m in zip(lines, matches) if not m]}"
        return
    shown = [line for line, m in zip(lines, matches) if m[5] != "PASS" or "full" in words]
    yield from compare(FOLDER / f"{name}{CHECKED}", "".join(shown))
    if status != any(m[5] == "FAIL" for m in matches):
        yield f"the exit status is {status}"
    hit.update(m[3] for m in matches if m[5] != "PASS")
    well.update(m[3] for m in matches if m[5] == "PASS")
    yield from check_json(runner, [*options, f"{name}.xml"], env, status, matches)


def check_json(runner, arguments, env, status, matches):
    got, text, said = runner.run(*arguments, "--format", "json", env=env)
    rows = json.loads(text)
    if (got, said) != (status, "") or any(list(row) != MEMBERS for row in rows):
        yield f"JSON: exit status {got}, {said!r}, members {list(rows[0])}"
    if len(rows) != len(matches) or not all(map(same, rows, matches)):
        yield "JSON says something else than the text"
    yield from (f"JSON: {row['rule']}: no message or no cure" for row in rows
                if not row["message"] or (row["verdict"] != "PASS" and row["cure"] == ""))


def check_rules(hit, well):
    rules = RULE.findall((TESTS.parent / "src/rules/sw-check-rules.c").read_text())
    if not rules:
        yield "no rule is found in the table"
    yield from (f"{rule}: no case reaches it" for rule in rules if rule not in hit)
    yield from (f"{rule}: no case is well by it" for rule in rules if rule not in well)
    yield from (f"{rule}: is in no row of the table" for rule in (hit | well) - set(rules))


# ---- domains that are placed ----

# What a domain of tests/cases may fail by beside that: it was written to show what is left alone.
LEFT_ALONE = {"hidden-boot-disk", "hidden-disk", "hidden-nic", "hidden-vdpa", "legacy-only-device",
              "missing-type"}


def failures(runner, options, files):
    """Pairs of file and rule that fail."""
    status, text, said = runner.run(*options, "--format", "json", *files)
    if status not in (0, 1) or said:
        return [("", f"exit status {status}: {said}")]
    return [(pathlib.Path(row["file"]).name, f"{row['rule']} {row['message']}")
            for row in json.loads(text) if row["verdict"] == "FAIL"]


def unexplained(found, explained=frozenset()):
    return [f"{name}: {what}" for name, what in found
            if what.split()[0] not in EXPLAINED | explained]


def check_golden(runner):
    """The results of tests/cases, which libvirt takes as they are."""
    groups = collections.defaultdict(list)
    for path in sorted((TESTS / "cases").glob("*.placed.xml")):
        name = path.name[:-len(".placed.xml")]
        words = words_of((TESTS / f"cases/{name}.xml").read_text())
        if "host" not in words:
            groups[tuple(options_of(name, words, TESTS / "cases")[0])].append(str(path))
    if not groups:
        yield "there is no placed domain"
    for options, files in groups.items():
        yield from unexplained(failures(runner, options, files), LEFT_ALONE)


def check_corpus(runner):
    files = sorted(map(str, SHARED.glob("corpus/live90/*.placed.xml")))
    if not files:
        print(f"# skipped: no domain is in {SHARED}/corpus/live90")
        return
    caps = collections.defaultdict(list)
    for path in files:
        arch = re.search(r"<type arch='(\w+)'", pathlib.Path(path).read_text())[1]
        caps[arch].append(path)
    for arch, some in caps.items():
        options = ["--policy", "/dev/null", "--caps", f"{TESTS}/caps/qemu-7.2-{arch}.xml"]
        yield from unexplained(failures(runner, options, some))


# ---- the command ----

def check_usage(runner):
    caps = f"--caps={TESTS}/caps/{USUAL_CAPS}.xml"
    for arguments in ([], ["--format", "xml", "well-q35.xml"], ["--machine", "q35", "well-q35.xml"],
                      ["--batch", ".", "well-q35.xml"]):
        status, text, said = runner.run(caps, *arguments)
        if status != 2 or text or not said.startswith("slotwise: "):
            yield f"{arguments}: exit status {status}, {said!r}"
    for arguments in (["--batch", "/nonexistent"], ["-o", "/nonexistent/x", "well-q35.xml"],
                      ["-o", "/dev/full", "well-q35.xml"]):
        status, text, said = runner.run(caps, *arguments)
        if status != 1 or text or len(said.splitlines()) != 1:
            yield f"{arguments}: exit status {status}, {said!r}"


def check_many(runner):
    """Several files, a folder, standard input; a bad one keeps no other from its turn."""
    options = ["--policy", "/dev/null", f"--caps={TESTS}/caps/{USUAL_CAPS}.xml", "--format", "json"]
    names = ["well-q35.xml", "no-such.xml", "readable-cut-short.xml", "port-slot-1.xml"]
    status, text, said = runner.run(*options, *names)
    rows = json.loads(text)
    if (status, said) != (1, "") or list(dict.fromkeys(row["file"] for row in rows)) != names:
        yield f"several: exit status {status}, {said!r}"
    bad = [(row["file"], row["rule"]) for row in rows if row["verdict"] == "FAIL"]
    if bad != [(names[1], "readable"), (names[2], "readable"), (names[3], "port-slot")]:
        yield f"several: {bad}"
    folder = runner.scratch / "many"
    folder.mkdir()
    for name in ("a.xml", "a.placed.xml"):
        (folder / name).write_bytes((FOLDER / "well-q35.xml").read_bytes())
    (folder / "b.txt").write_text("")
    out = runner.scratch / "out.json"
    done = runner.run(*options, "--batch", str(folder), "-o", str(out))
    files = {pathlib.Path(row["file"]).name for row in json.loads(out.read_text())}
    if done != (0, "", "") or files != {"a.xml", "a.placed.xml"}:
        yield f"folder: {done}, {files}"
    status, text, said = runner.run(*options, "-", given=(FOLDER / "port-slot-1.xml").read_bytes())
    if (status, said) != (1, "") or {row["file"] for row in json.loads(text)} != {"-"}:
        yield f"standard input: exit status {status}, {said!r}"


def check_aliases(runner):
    """Those of a guest that runs come before those that it would get now."""
    text = (FOLDER / "port-slot-1.xml").read_text()
    options = ["--policy", "/dev/null", f"--caps={TESTS}/caps/{USUAL_CAPS}.xml", "--format", "json"]
    running = text.replace("<target dev='vda' bus='virtio'/>",
                           "<target dev='vda' bus='virtio'/><alias name='virtio-disk7'/>")
    for given, wanted in ((text, "virtio-disk0"), (running, "virtio-disk7")):
        rows = json.loads(runner.run(*options, "-", given=given.encode())[1])
        got = [row["alias"] for row in rows if row["rule"] == "port-slot"]
        if got != [wanted]:
            yield f"{got} instead of {wanted}"


def check_large(runner):
    """4000 devices at fault: the bound of run() is far from what it takes, and near enough that
    no look at all of them for each of them keeps it."""
    def domain(n):
        address = "<address type='pci' bus='0x01' slot='0x01' function='0x1'/>"
        disks = "".join(f"<rng model='virtio'><backend model='random'/>{address}</rng>"
                        f"<controller type='scsi' index='{i}' model='virtio-scsi'>{address}"
                        "</controller>" for i in range(n // 2))
        return (f"<domain type='qemu'><name>large</name><os><type arch='x86_64' machine='q35'>hvm"
                f"</type></os><devices><controller type='pci' index='1' model='pcie-root-port'/>"
                f"{disks}</devices></domain>").encode()
    options = ["--policy", "/dev/null", f"--caps={TESTS}/caps/{USUAL_CAPS}.xml",
               "--guest-os", "centos6.10", "--format", "json", "-"]
    status, text, said = runner.run(*options, given=domain(4000))
    found = collections.Counter(row["rule"] for row in json.loads(text))
    if status != 1 or said or found["port-slot"] != 4000 or found["slot-taken"] != 3999:
        yield f"exit status {status}, {said!r}, {found}"


def main():
    runner, hit, well = Runner(), set(), set()
    files = {path.name for path in FOLDER.glob("*") if path.suffix in (".xml", ".txt")}
    names = sorted(name[:-len(".xml")] for name in files if name.endswith(".xml"))
    strays = files - {name + end for name in names for end in (".xml", CHECKED)}
    cases = [(name, list(check_case(runner, name, hit, well))) for name in names]
    tap.run([("every result has its case", [f"{name} belongs to no case" for name in strays]
              or ([] if names else ["no case is there"])),
             *cases,
             ("every rule is reached, and well, in some case", list(check_rules(hit, well))),
             ("no placed domain of ours fails but by what is left alone",
              list(check_golden(runner))),
             ("domains that libvirt placed fail where QEMU or the guest does",
              list(check_corpus(runner))),
             ("wrong usage is refused", list(check_usage(runner))),
             ("several files, a folder, standard input", list(check_many(runner))),
             ("aliases are those of the document", list(check_aliases(runner))),
             ("thousands of faults are told", list(check_large(runner)))])


if __name__ == "__main__":
    main()
