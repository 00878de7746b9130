#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The minimiser and what counts as one fault, with judges that are made up.

Usage: test-minimise.py TESTS
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(sys.argv[1]) / "house"))
import judges  # noqa: E402
import minimise  # noqa: E402
import tap  # noqa: E402

DISKS = "".join(f"<disk type='file'><target dev='vd{letter}' bus='virtio'/>"
                f"<alias name='ua-{letter}'/></disk>" for letter in "abcdefghijklmnopqrstuvwxyz")
DOMAIN = f"<domain type='qemu'><name>d</name><os><type machine='q35'>hvm</type></os><devices>" \
         f"<emulator>/e</emulator>{DISKS}<rng model='virtio'/></devices><memory>1</memory></domain>"


class Judge:
    """Finds a fault where @wrong says so, and another where @other does."""

    def __init__(self, wrong, other=lambda root: False):
        self.wrong, self.other, self.turns, self.asked = wrong, other, 0, 0

    def verdicts(self, texts):
        self.turns += 1
        self.asked += len(texts)
        return {name: self.verdict(ElementTree.fromstring(text)) for name, text in texts.items()}

    def verdict(self, root):
        if self.other(root):
            return judges.Verdict("differ", [("rng", "address")])
        if self.wrong(root):
            return judges.Verdict("differ", [("disk", "address")])
        return judges.Verdict("equal")


def small(judge):
    text, verdict = minimise.smallest(judge, DOMAIN, judge.verdict(ElementTree.fromstring(DOMAIN)))
    return "".join(text.replace('"', "'").split()), verdict


def same(got, wanted):
    return [] if got == wanted else [f"{got!r}, not {wanted!r}"]


def needs_two():
    """Two devices that are far from each other, and an attribute of one."""
    judge = Judge(lambda root: root.find(".//target[@dev='vdq']") is not None
                  and root.find(".//rng") is not None)
    text, verdict = small(judge)
    yield from same(text, "<domain><devices><disk><targetdev='vdq'/></disk><rng/></devices>"
                          "</domain>")
    yield from same(verdict.word, "differ")


def needs_nothing():
    yield from same(small(Judge(lambda root: True))[0], "<domain/>")


def parts(root):
    return sum(1 + len(element.attrib) for element in root.iter())


def needs_everything():
    wanted = parts(ElementTree.fromstring(DOMAIN))
    judge = Judge(lambda root: parts(root) == wanted)
    text, _ = minimise.smallest(judge, DOMAIN, judge.verdict(ElementTree.fromstring(DOMAIN)))
    yield from same(parts(ElementTree.fromstring(text)), wanted)


def keeps_the_fault():
    """A smaller domain with another fault is none of ours."""
    text, verdict = small(Judge(lambda root: root.find(".//target[@dev='vdc']") is not None,
                                lambda root: root.find(".//target[@dev='vdd']") is None
                                and root.find(".//rng") is not None))
    yield from same(verdict.marks, frozenset([("disk", "address")]))
    yield from same("vdc" in text, True)


def few_rounds():
    """Of one device in hundreds: candidates are judged together."""
    devices = "".join(f"<disk n='{n}'/>" for n in range(512))
    judge = Judge(lambda root: root.find(".//disk[@n='300']") is not None)
    domain = f"<domain><devices>{devices}</devices></domain>"
    minimise.smallest(judge, domain, judge.verdict(ElementTree.fromstring(domain)))
    if judge.turns > 30:
        yield f"{judge.turns} turns for {judge.asked} candidates"


def one_kind():
    wrong, refused = judges.Verdict("differ", [("a", "b"), ("c", "d")]), judges.Verdict("equal")
    yield from same([wrong.like(judges.Verdict("differ", [("c", "d")])),
                     wrong.like(judges.Verdict("differ", [("a", "d")])), wrong.like(refused),
                     refused.like(judges.Verdict("equal"))], [True, False, False, True])
    yield from same(judges.plain("slot 0x1f of 'vda' (0000:00:1f.2) is 3"),
                    judges.plain("slot 0x02 of 'net0' (0000:02:01.0) is 14"))


tap.run((title, list(function())) for title, function in (
    ("only what the fault needs is left", needs_two),
    ("a fault that needs nothing leaves an empty domain", needs_nothing),
    ("what is needed is never taken away", needs_everything),
    ("a domain with another fault is not taken for smaller", keeps_the_fault),
    ("candidates are judged in few rounds", few_rounds),
    ("faults are told apart by what differs, messages by their words", one_kind),
))
