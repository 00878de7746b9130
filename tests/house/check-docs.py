#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-docs.py SOURCE-ROOT BUILD-ROOT - what --help offers is in the man page, and only that.

A command is checked as soon as it has a page or a program; then it must have both.
"""
import os
import pathlib
import re
import subprocess
import sys

import tap

# Program: its folder below the build root.
PROGRAMS = {"slotwise": "src/cli", "slotwise-probe": "probes"}

# A command that is another one with an option.
SAME_AS = {"matrix": "probe"}

COMPLETION = "data/completions/slotwise"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")
# A page may show how other programs are called; their options are theirs.
OTHERS = ("virsh", "virt-xml", "slotwise-probe")
MANUAL = re.compile(r"^:Manual section:", re.M)


def help_of(program, *command):
    """(exit status, text) of PROGRAM COMMAND --help."""
    depth = len(pathlib.Path(PROGRAMS[program.name]).parts)
    probe = program.parents[depth] / "probes/slotwise-probe"
    done = subprocess.run([program, *command, "--help"], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=20,
                          env={**os.environ, "LC_ALL": "C", "SLOTWISE_PROBE": str(probe)})
    return done.returncode, done.stdout


def options_of(name, page):
    """The options that a page gives to the program itself."""
    others = "|".join(other for other in OTHERS if other != name)
    return set(OPTION.findall(re.sub(rf"(?<![\w-])(?:{others})[^|*\n]*", "", page)))


def commands_of(text):
    """The verbs of a help text: the first words of its indented lines below 'Commands:'."""
    _, found, rest = text.partition("Commands:\n")
    block = rest.split("\n\n")[0] if found else ""
    return re.findall(r"^  ([a-z]+)\b", block, re.M)


def compare(name, program, page):
    """Faults between the help of a program, with all of its commands, and its page."""
    status, text = help_of(program)
    if status:
        yield f"{name} --help exits {status}"
    offered = set(OPTION.findall(text))
    for command in commands_of(text):
        status, more = help_of(program, command)
        if status:
            yield f"{name} {command} --help exits {status}"
        if f"{name}-{SAME_AS.get(command, command)}" not in PROGRAMS:  # which has a page of its own
            offered |= set(OPTION.findall(more))
        if not re.search(rf"\b{command}\b", page):
            yield f"{name}.rst: does not speak of the command {command}"
    described = options_of(name, page)
    yield from (f"{name}.rst: does not speak of {option}" for option in sorted(offered - described))
    yield from (f"{name}.rst: speaks of {option}, which --help does not offer"
                for option in sorted(described - offered - {"--help", "--version"}))


def missing_in_completion(root, program):
    commands = commands_of(help_of(program)[1])
    if not commands:
        return [f"{program} --help lists no command below 'Commands:'"]
    words = set(re.findall(r"[a-z]+", (root / COMPLETION).read_text()))
    return [f"{COMPLETION}: lacks {command}" for command in commands if command not in words]


def unlisted_pages(root):
    """Pages for man that no docs/man*/meson.build names."""
    rows = "".join(path.read_text() for path in (root / "docs").glob("man*/meson.build"))
    return [f"{path.relative_to(root)}: add '{path.stem}' to docs/man*/meson.build"
            for path in sorted((root / "docs").glob("*.rst"))
            if MANUAL.search(path.read_text()) and f"'{path.stem}'" not in rows]


def unprinted_tables(root):
    """Tables of rules that docs/rules*.c do not walk."""
    printer = "".join(path.read_text() for path in (root / "docs").glob("rules*.c"))
    tables = {name for path in (root / "src/rules").glob("*.h")
              for name in re.findall(r"\b(sw_\w+_rules)\(size_t", path.read_text())}
    return [f"docs/rules.c: print {name}()" for name in sorted(tables)
            if f"{name}(" not in printer] if tables else ["no table has been found"]


def undescribed_keys(page, vendor):
    """Keys of the vendor's policy, which has all of them, that a page has no entry for."""
    keys = set(re.findall(r"^#([a-z-]+) = ", vendor.read_text(), re.M))
    text = page.read_text()
    return [f"{page.name}: does not speak of the key {key}" for key in sorted(keys)
            if not re.search(rf"^\*\*{key}\*\* = ", text, re.M)] if keys else ["no key is found"]


def not_rendered(page):
    """What docutils says of a page."""
    done = subprocess.run(["rst2html", "--strict", page, "/dev/null"], text=True,
                          capture_output=True)
    return done.stderr.splitlines() if done.returncode else []


def checks_of(root, build):
    yield "every table of rules is printed", unprinted_tables(root)
    for page in [build / "docs/rules.rst", *sorted((root / "docs").glob("*.rst"))]:
        yield f"{page.name} can be rendered", not_rendered(page)
    yield "every page for man is built", unlisted_pages(root)
    for name, folder in PROGRAMS.items():
        program, page = build / folder / name, root / "docs" / f"{name}.rst"
        if not program.exists() and not page.exists():
            continue
        absent = [f"{path}: is missing" for path in (program, page) if not path.exists()]
        yield (f"{name}: --help and man page agree",
               absent or list(compare(name, program, page.read_text())))
        if name == "slotwise":
            yield (f"{name}: the man page has every key of the policy",
                   undescribed_keys(page, build / "data/policy.conf"))
            yield (f"{name}: completion knows every command",
                   missing_in_completion(root, program) if program.exists() else absent)


if __name__ == "__main__":
    tap.run(checks_of(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
