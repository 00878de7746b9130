#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-po.py SOURCE-ROOT - every message can be translated, and is.

Messages are extracted anew, so that the answer is about the sources and not about the last time
that somebody ran slotwise-update-po.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import tap

KEYWORDS = ["--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2", "--keyword=g_dngettext:2,3"]
MESSAGE = re.compile(r'(?<![\w"])N?_\(\s*"')

# A literal that a macro goes on with: xgettext sees its beginning only. It knows C's own PRI names.
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
CUT = re.compile(rf'(?<![\w"])N?_\((?:\s*(?:{LITERAL}|PRI\w+))+\s*(?!PRI)([A-Za-z_]\w*)')


def listed(root, name):
    lines = (root / "po" / name).read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def marked(root):
    """Sources that mark a message."""
    return [str(path.relative_to(root)) for top in ("src", "probes")
            for path in sorted((root / top).rglob("*.[ch]"))
            if MESSAGE.search(path.read_text())]


def cut_short(root, names):
    return [f"{name}: {macro} cuts a message short; use a name like PRIu64"
            for name in names for macro in CUT.findall((root / name).read_text())]


def extract(root, names, pot):
    subprocess.run(["xgettext", "--from-code=UTF-8", "--language=C", "--add-comments",
                    "--force-po", f"--directory={root}", f"--output={pot}", *KEYWORDS, *names],
                   check=True)


def messages(path, *selection):
    """The msgids of a catalogue that msgattrib selects, as it writes them."""
    text = subprocess.run(["msgattrib", "--no-wrap", "--no-obsolete", *selection, path],
                          check=True, text=True, capture_output=True).stdout
    return [entry for entry in re.findall(r"^msgid ((?:\"[^\n]*\"\n)+)", text, re.M)
            if entry != '""\n']


def lacking(root, language, pot, scratch):
    """What the language has not, or has only as a guess."""
    merged = scratch / f"{language}.po"
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}",
                    root / "po" / f"{language}.po", pot], check=True)
    return [f"po/{language}.po: {kind}: {' '.join(entry.split())}"
            for kind, selection in (("missing", "--untranslated"), ("only a guess", "--only-fuzzy"))
            for entry in messages(merged, selection)]


def broken(root, language):
    """What msgfmt says of formats, headers and syntax."""
    done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null",
                           root / "po" / f"{language}.po"], text=True, capture_output=True)
    return done.stderr.splitlines() if done.returncode else []


def main():
    root = pathlib.Path(sys.argv[1])
    names, sources, languages = listed(root, "POTFILES"), marked(root), listed(root, "LINGUAS")
    gone = [name for name in names if not (root / name).exists()]
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder) / "slotwise.pot"
        extract(root, sources, pot)
        checks = [
            ("messages were found", [] if messages(pot) else ["xgettext found none"]),
            ("messages are whole literals", cut_short(root, sources)),
            ("every file with messages is in po/POTFILES",
             [f"po/POTFILES: add {name}" for name in sources if name not in names]),
            ("every file in po/POTFILES is there",
             [f"po/POTFILES: remove {name}" for name in gone]),
            ("po/POTFILES is sorted", [] if names == sorted(names) else ["sort it"]),
        ]
        for language in languages:
            checks += [
                (f"{language}.po is well formed", broken(root, language)),
                (f"{language}.po has every message",
                 lacking(root, language, pot, pathlib.Path(folder))),
            ]
    tap.run(checks)


if __name__ == "__main__":
    main()
