#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-sizes.py SOURCE-ROOT - files and functions that a reader can hold in the head.

A function is found by the house style: its braces stand alone in the first column.
"""
import pathlib
import re
import statistics
import sys

import tap

FILE_LINES = 500
FUNCTION_LINES = 100

# Programs and scripts of ours; data, documents and translations may be as long as they are.
KINDS = {".c", ".h", ".py", ".sh", ".mk", ".build"}
PLACES = ["src", "probes", "tests", "build-aux", "gl", "docs", "po", "data", "demo"]

# Tables: a row a fact, so that length is no fault.
TABLES = re.compile(r"src/rules/[^/]*-rules\.c")


def files(root):
    for place in PLACES:
        for path in sorted((root / place).rglob("*")):
            if path.is_file() and (path.suffix in KINDS or path.name == "meson.build"):
                yield path
    yield from (root / name for name in ("bootstrap", "run", "meson.build"))


def functions(lines):
    """Pairs (first line, number of lines) from the line with the name to the closing brace."""
    start = 0
    for number, line in enumerate(lines, 1):
        if re.match(r"[a-z_]\w*\(", line):
            start = number
        elif line == "}" and start:
            yield start, number - start + 1
            start = 0


def main():
    root = pathlib.Path(sys.argv[1])
    long_files, long_functions, sizes = [], [], []
    for path in files(root):
        name, lines = str(path.relative_to(root)), path.read_text().splitlines()
        if len(lines) > FILE_LINES and not TABLES.fullmatch(name):
            long_files.append(f"{name}: {len(lines)} lines, at most {FILE_LINES}; split it")
        for start, size in functions(lines) if path.suffix == ".c" else ():
            sizes.append(size)
            if size > FUNCTION_LINES:
                long_functions.append(
                    f"{name}:{start}: {size} lines, at most {FUNCTION_LINES}; split the function")
    if sizes:
        print(f"# {len(sizes)} functions, median {statistics.median(sizes):.0f} lines,"
              f" longest {max(sizes)}")
    tap.run([
        ("functions were found", [] if sizes else ["none: has the style of braces changed?"]),
        (f"no file is longer than {FILE_LINES} lines", long_files),
        (f"no function is longer than {FUNCTION_LINES} lines", long_functions),
    ])


if __name__ == "__main__":
    main()
