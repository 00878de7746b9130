#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Make a domain on which slotwise and libvirt disagree as small as it can be.

    minimise.py [--slotwise PROGRAM] [--shared FOLDER] DOMAIN.xml

The small domain goes to standard output, what is wrong with it to standard error. Exit status 1
when the two agree on DOMAIN.xml. ./run minimise.py ... finds the programs of the build tree.

How: delta debugging in rounds. A part is an element or an attribute; first devices are taken away,
then everything else. A round takes away one chunk in each of many candidates, which are judged
together, since a judge takes longer to begin than for some hundred domains; the next one tries how
many of the chunks that are not needed can go at once. Chunks become smaller until they are single
parts of which none can go. A candidate counts when it is wrong in the same way, see Verdict.like().
"""
import argparse
import os
import pathlib
import shutil
import sys
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
import judges  # noqa: E402

SHARED = pathlib.Path(__file__).resolve().parents[2] / ".." / "shared"


class Domain:
    """A document of which parts can be left out. A part is (number of an element,) or (number of an
    element, name of an attribute)."""

    def __init__(self, text):
        self.root = ElementTree.fromstring(text)
        self.elements = list(self.root.iter())
        self.number = {element: n for n, element in enumerate(self.elements)}

    def children(self, path):
        """The parts below the elements of that path, for '.' of the root itself."""
        return [(self.number[child],) for parent in self.root.findall(path) for child in parent]

    def below(self, removed):
        """Every part that is still there, outermost and last ones first; the root stays."""
        parts = []
        for element in self.kept(self.root, removed):
            number = self.number[element]
            parts += [(number,)] if number else []
            parts += [(number, name) for name in element.attrib if (number, name) not in removed]
        return parts[::-1]

    def kept(self, element, removed):
        yield element
        for child in element:
            if (self.number[child],) not in removed:
                yield from self.kept(child, removed)

    def text(self, removed=frozenset()):
        return ElementTree.tostring(self.copy(self.root, removed)) + b"\n"

    def pretty(self, removed):
        tree = self.copy(self.root, removed)
        ElementTree.indent(tree)
        return ElementTree.tostring(tree, encoding="unicode") + "\n"

    def copy(self, element, removed):
        number = self.number[element]
        copy = ElementTree.Element(element.tag, {name: value for name, value
                                                 in element.attrib.items()
                                                 if (number, name) not in removed})
        copy.text = element.text if element.text and element.text.strip() else None
        copy.extend(self.copy(child, removed) for child in element
                    if (self.number[child],) not in removed)
        return copy


def shrink(parts, removed, persist):
    """The set @removed with as many of @parts as can go. @persist: of many such sets, which of them
    leave the fault."""
    size = max(len(parts) // 2, 1)
    while parts:
        chunks = [frozenset(parts[i:i + size]) for i in range(0, len(parts), size)]
        answers = persist([removed | chunk for chunk in chunks])
        spare = [chunk for chunk, persists in zip(chunks, answers) if persists]
        if spare:
            unions = [removed.union(*spare[:n + 1]) for n in range(len(spare))]
            answers = persist(unions) if len(spare) > 1 else [True]
            removed = [union for union, persists in zip(unions, answers) if persists][-1]
            parts = [part for part in parts if part not in removed]
            size = min(size, max(len(parts) // 2, 1))
        elif size == 1:
            break
        else:
            size //= 2
    return removed


def minimise(domain, persist):
    """The parts that can go: devices first, then whatever else the document has."""
    removed = shrink(domain.children("devices"), frozenset(), persist)
    removed = shrink([part for part in domain.children(".") if part not in removed], removed,
                     persist)
    before = None
    while before != removed:
        before = removed
        removed = shrink(domain.below(removed), removed, persist)
    return removed


def smallest(judge, text, verdict):
    """A small document that has the fault @verdict of @text, and its own verdict."""
    domain = Domain(text)

    def persist(sets):
        texts = {f"c{n}": domain.text(removed) for n, removed in enumerate(sets)}
        found = judge.verdicts(texts)
        return [verdict.like(found[name]) for name in texts]

    removed = minimise(domain, persist)
    small = domain.pretty(removed)
    return small, judge.verdicts({"small": small.encode()})["small"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--slotwise", default=shutil.which("slotwise"), metavar="PROGRAM")
    parser.add_argument("--shared", default=SHARED, metavar="FOLDER",
                        help="has tools/oracle.py and tools/compare.py")
    parser.add_argument("domain", metavar="DOMAIN.xml")
    options = parser.parse_args()
    if not options.slotwise or not os.path.exists(options.slotwise):
        parser.error("there is no slotwise in PATH; name one with --slotwise, or use ./run")
    text = pathlib.Path(options.domain).read_bytes()
    with judges.Judges(options.slotwise, options.shared, jobs=1) as judge:
        verdict = judge.verdicts({"domain": text})["domain"]
        if verdict.good():
            print(f"minimise.py: {options.domain}: {verdict.word}: nothing is wrong",
                  file=sys.stderr)
            return 1
        small, verdict = smallest(judge, text, verdict)
    print(small, end="")
    print("\n".join([f"minimise.py: {verdict.word}", *verdict.lines]), file=sys.stderr)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except judges.Trouble as trouble:
        sys.exit(f"minimise.py: {trouble}")
