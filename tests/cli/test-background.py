#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/background.rst: each command that it shows is run, and prints what the page shows.

Usage: test-background.py SLOTWISE SOURCE-ROOT

A command begins with "$ " and goes on where a line ends in \\ or |. What follows is what it prints,
standard error included, and its exit status unless that is 0. A line "…" stands for any lines;
within a line it is any text.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOTWISE, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests/house"))
import tap  # noqa: E402

PAGE = ROOT / "docs/background.rst"
INDENT, PROMPT, LEFT_OUT = "    ", "$ ", "…"
STATUS = re.compile(r"\(exit status (\d+)\)")
SECTION = re.compile(r"^(.+)\n-+$", re.M)
PARTS = ("\n*Said:* ", "\n*Slotwise:* ", "\n" + INDENT + PROMPT)


class Shown:
    """A command of the page, and what it is shown to do."""

    def __init__(self, line, command):
        self.line, self.command, self.status, self.lines = line, command, 0, []

    def add(self, text):
        if self.command.endswith(("\\", "|")):
            self.command += "\n" + text
            return
        status = STATUS.fullmatch(text)
        if status:
            self.status = int(status[1])
        else:
            self.lines.append(text)

    def pattern(self):
        rows = [r"(?:.*\n)*?" if line == LEFT_OUT else
                ".*".join(map(re.escape, line.split(LEFT_OUT))) + r"\n" for line in self.lines]
        return re.compile("".join(rows))


def commands_of(text):
    """The commands of a page, in order."""
    commands, shown = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(INDENT + PROMPT):
            shown = Shown(number, line.removeprefix(INDENT + PROMPT))
            commands.append(shown)
        elif line.startswith(INDENT) and shown:
            shown.add(line.removeprefix(INDENT))
        else:
            shown = None
    return commands


def run(shown, cache):
    """Faults of one command."""
    env = {**os.environ, "LC_ALL": "C", "SLOTWISE_POLICY": "/dev/null", "SLOTWISE_CACHE_DIR": cache,
           "SLOTWISE_PROBE": "/nonexistent", "PATH": f"{SLOTWISE.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", shown.command], cwd=ROOT, env=env, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode != shown.status:
        yield f"exit status {done.returncode}, not {shown.status}"
    if not shown.pattern().fullmatch(done.stdout):
        yield "it does not print what the page shows, but:"
        yield from done.stdout.splitlines()


def incomplete(text):
    """Sections that do not say all that each has to say."""
    heads = list(SECTION.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends):
        yield from (f"section '{head[1]}': lacks {part.strip()}" for part in PARTS
                    if part not in text[head.end():end])


def checks():
    text = PAGE.read_text()
    yield "the page has sections", [] if SECTION.search(text) else ["none is found"]
    yield "each section says what was said and is done, and shows it", list(incomplete(text))
    with tempfile.TemporaryDirectory(prefix="slotwise-background-") as cache:
        for shown in commands_of(text):
            name = " ".join(shown.command.split()).replace(" \\", "").replace("#", "")
            yield f"line {shown.line}: {name}", list(run(shown, cache))


if __name__ == "__main__":
    tap.run(checks())
