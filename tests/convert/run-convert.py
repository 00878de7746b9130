#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise convert: what becomes of each domain of this folder, and what the command says.

Usage: run-convert.py SLOTWISE TESTS

NAME.xml is a case. Its first line may be <!-- case: machine=TYPE guest=ID caps=NAME -->: options of
the command; q35 and TESTS/caps/qemu-7.2-x86_64.xml are the usual ones. Beside it stand what comes
out, NAME.converted.xml, and what is said on standard error, NAME.said.txt; one of them is missing
when there is none. With SW_REGEN=1 in the environment they are written instead. Guests are those of
TESTS/guests.xml.
"""
import difflib
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

FOLDER = TESTS / "convert"
CONVERTED, SAID = ".converted.xml", ".said.txt"
FIRST_LINE = re.compile(r"<!-- case: (.*) -->\n")
ALREADY = "the domain is of machine type "


class Runner:
    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="slotwise-convert-")
        helper = pathlib.Path(self.made.name, "guests")
        helper.write_text(f"#!/bin/sh\nexec cat '{TESTS}/guests.xml'\n")
        helper.chmod(0o755)
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "",
                    "SLOTWISE_GUESTS": str(helper), "SLOTWISE_CACHE_DIR": self.made.name}

    def run(self, verb, *arguments, given=None):
        """(exit status, output, what is said), of bytes and texts."""
        done = subprocess.run([SLOTWISE, verb, *arguments], input=given, cwd=FOLDER, env=self.env,
                              capture_output=True, timeout=30)
        return done.returncode, done.stdout, done.stderr.decode()


def options_of(text):
    """(--machine, the others) of a case."""
    match = FIRST_LINE.match(text)
    words = dict(word.split("=") for word in match[1].split()) if match else {}
    options = [f"--caps={TESTS}/caps/{words.get('caps', 'qemu-7.2-x86_64')}.xml"]
    if "guest" in words:
        options.append(f"--guest-os={words['guest']}")
    return f"--machine={words.get('machine', 'q35')}", options


def compare(path, got):
    """Faults between a result and what is expected, which is written where that is asked for."""
    if os.environ.get("SW_REGEN"):
        if got:
            path.write_bytes(got)
        else:
            path.unlink(missing_ok=True)
        return []
    wanted = path.read_bytes() if path.exists() else b""
    if got == wanted:
        return []
    lines = difflib.unified_diff(wanted.decode().splitlines(), got.decode().splitlines(),
                                 path.name, "got", lineterm="")
    return [*lines, "if that is right: SW_REGEN=1 meson test -C build convert"]


def applied(diff, old):
    """The text that a unified diff makes of an old one."""
    new, at = [], 0
    old = old.splitlines(keepends=True)
    lines = diff.splitlines(keepends=True)[2:]
    for number, line in enumerate(lines):
        if line.startswith("@@"):
            first, _, count = re.match(r"@@ -(\d+)(,(\d+))?", line).groups()
            begin = int(first) - (count != "0")
            new += old[at:begin]
            at = begin
        elif line.startswith("\\"):
            continue
        else:
            text = line[1:]
            if lines[number + 1:number + 2] and lines[number + 1].startswith("\\"):
                text = text.rstrip("\n")
            if line[0] != "+":
                if old[at] != text:
                    raise ValueError(f"the diff removes {text!r}, and there is {old[at]!r}")
                at += 1
            if line[0] != "-":
                new.append(text)
    return "".join(new + old[at:])


def check_result(runner, name, given, machine, options, got):
    """What holds for every domain that can be converted."""
    status, diff, _ = runner.run("convert", machine, *options, "--print-diff", f"{name}.xml")
    if status or applied(diff.decode(), given.decode()) != got.decode():
        yield f"the diff does not lead to the result (exit status {status})"
    if diff and not diff.startswith(f"--- {name}.xml\n+++ {name}.xml\n@@".encode()):
        yield "the diff does not name the file"
    if ALREADY in runner.run("convert", machine, *options, f"{name}.xml")[2]:
        return
    status, placed, said = runner.run("place", *options, "-", given=got)
    if status or placed != got:
        yield f"placing the result changes it (exit status {status}: {said})"
    status, again, said = runner.run("convert", machine, *options, "-", given=got)
    if status or again != got or ALREADY not in said:
        yield f"converting the result is no matter of course (exit status {status}: {said})"
    if b"machine=" not in got or b"bus='ide'" in got or b"model='pci-root'" in got:
        yield "something of i440fx is left"


def check_case(runner, name):
    given = (FOLDER / f"{name}.xml").read_bytes()
    machine, options = options_of(given.decode())
    status, got, said = runner.run("convert", machine, *options, f"{name}.xml")
    yield from compare(FOLDER / f"{name}{CONVERTED}", got)
    yield from compare(FOLDER / f"{name}{SAID}", said.encode())
    if status != name.startswith("error-"):
        yield f"the exit status is {status}"
    if status and (got or len(said.splitlines()) != 1):
        yield "an error is one line on standard error, and nothing else"
    if not status:
        yield from check_result(runner, name, given, machine, options, got)


def check_usage(runner):
    for arguments in (["--machine", "pc"], ["--machine", "virt"], ["--machine", ""], [],
                      ["--machine", "q35", "--format", "xml"]):
        status, got, said = runner.run("convert", *arguments, "centos6-virtio.xml")
        if status != 2 or got or not said.startswith("slotwise: "):
            yield f"{arguments}: exit status {status}, {said!r}"
    for verb in ("place", "tree"):
        if runner.run(verb, "--machine", "q35", "centos6-virtio.xml")[0] != 2:
            yield f"{verb} takes --machine"


def check_streams(runner):
    """Standard input, -o, and a file that is not there or cannot be written."""
    machine, options = options_of("")
    given = (FOLDER / "centos6-virtio.xml").read_bytes()
    wanted = (FOLDER / f"centos6-virtio{CONVERTED}").read_bytes()
    out = pathlib.Path(runner.made.name, "out.xml")
    if runner.run("convert", machine, *options, "-", given=given) != (0, wanted, ""):
        yield "standard input gives something else"
    if runner.run("convert", machine, *options, "-o", out, "centos6-virtio.xml") != (0, b"", "") \
            or out.read_bytes() != wanted:
        yield "-o gives something else"
    for arguments in ([FOLDER / "no-such.xml"], ["-o", "/nonexistent/x", "centos6-virtio.xml"],
                      ["-o", "/dev/full", "centos6-virtio.xml"]):
        status, got, said = runner.run("convert", machine, *options, *arguments)
        if status != 1 or got or len(said.splitlines()) != 1:
            yield f"{arguments}: exit status {status}, {said!r}"


def main():
    runner = Runner()
    files = {path.name for path in FOLDER.glob("*") if path.suffix in (".xml", ".txt")}
    names = sorted(name[:-len(".xml")] for name in files
                   if name.endswith(".xml") and not name.endswith(CONVERTED))
    strays = files - {name + end for name in names for end in (".xml", CONVERTED, SAID)}
    tap.run([("every result has its case", [f"{name} belongs to no case" for name in strays]
              or ([] if names else ["no case is there"])),
             *((name, list(check_case(runner, name))) for name in names),
             ("wrong usage is refused", list(check_usage(runner))),
             ("standard input, --output, files that are not there", list(check_streams(runner)))])


if __name__ == "__main__":
    main()
