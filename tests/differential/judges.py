# SPDX-License-Identifier: LGPL-2.1-or-later
"""libvirt and slotwise as judges of the same domains, and what it means that they disagree.

libvirt is asked in its embedded driver, by means of the tool oracle.py that lies beside the
project, which also has the generator of domains and the comparer. Both judges take many domains at
once.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
MACHINES = ("q35", "pc", "virt", "pseries", "riscv64", "q35-crowded", "pc-crowded")

# Added to crowded domains, as many as there are slots for, and some more.
CROWDS = ("rtl8139", "e1000e", "virtio", "virtio-transitional")
CROWD_SIZES = {"q35-crowded": (1, 300), "pc-crowded": (1, 130)}

# Where libvirt only found no place. Slotwise goes on there; so its answer counts if libvirt, given
# the addresses, takes it as it is.
NO_PLACE = re.compile(r"No more available PCI slots|Cannot automatically add a new PCI bus"
                      r"|a PCI slot is needed to connect a PCI controller model=")

SECONDS = 60           # for what a judge does once
SECONDS_A_DOMAIN = 1   # and for each domain, which takes some milliseconds


class Trouble(Exception):
    """A judge did not do its work; nothing is known of the domains."""


class Verdict:
    """word: equal, refused (by both), beyond, or what is wrong; marks: what a smaller domain has to
    share with this one to have the same fault; lines: for people."""

    GOOD = ("equal", "refused", "beyond")

    def __init__(self, word, marks=(), lines=()):
        self.word, self.marks, self.lines = word, frozenset(marks), list(lines)

    def good(self):
        return self.word in self.GOOD

    def like(self, other):
        return self.word == other.word and (not self.marks or bool(self.marks & other.marks))


def load_tools(shared):
    """compare.py and gen_domain.py of the folder beside the project, as modules."""
    sys.dont_write_bytecode = True   # what lies beside the project is only read
    sys.path.insert(0, str(pathlib.Path(shared) / "tools"))
    import compare
    import gen_domain
    return compare, gen_domain


def generate(gen_domain, machine, seed):
    """The text of a domain. The generator knows no riscv64, whose board is that of aarch64, and no
    domain that is too large for libvirt."""
    if machine == "riscv64":
        text = gen_domain.Gen(seed, "virt").build()
        text = re.sub(r"<type arch='aarch64' machine='virt[^']*'",
                      "<type arch='riscv64' machine='virt'", text)
    elif machine in CROWD_SIZES:
        chance = random.Random(f"{machine} {seed}")
        nic = f"<interface type='user'><model type='{chance.choice(CROWDS)}'/></interface>\n"
        crowd = chance.randint(*CROWD_SIZES[machine]) * nic
        text = gen_domain.Gen(seed, machine.split("-")[0], "small", False).build()
        text = text.replace("</devices>", crowd + "</devices>")
    else:
        text = gen_domain.Gen(seed, machine).build()
    return text.encode()


class Libvirt:
    """One process with libvirt's embedded driver in it, see ask-libvirt.py."""

    def __init__(self, shared, root):
        env = {name: value for name, value in os.environ.items() if name != "LIBVIRT_DRIVER_DIR"}
        self.running = subprocess.Popen(
            [sys.executable, HERE / "ask-libvirt.py", pathlib.Path(shared) / "tools", root],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.timer = None

    def ask(self, texts):
        self.timer = threading.Timer(SECONDS + len(texts) * SECONDS_A_DOMAIN, self.running.kill)
        self.timer.start()
        try:
            self.running.stdin.write(json.dumps([text.decode() for text in texts]) + "\n")
            self.running.stdin.flush()
        except BrokenPipeError:
            pass   # take() finds no answer

    def take(self):
        line = self.running.stdout.readline()
        self.timer.cancel()
        if not line:
            raise Trouble(f"libvirt's driver ended with {self.running.wait()}, or was too slow")
        return json.loads(line)

    def close(self):
        self.running.stdin.close()
        self.running.stdout.close()
        self.running.wait()


def plain(message):
    """A message without what varies from domain to domain."""
    return re.sub(r"'[^']*'|0x[0-9a-f]+|[0-9a-f:.]*[0-9][0-9a-f:.]*", "#", message.strip())


class Judges:
    """Both judges, with a folder of their own; to be used in a with statement."""

    def __init__(self, slotwise, shared, jobs=None):
        self.compare, self.gen_domain = load_tools(shared)
        self.slotwise = os.path.abspath(slotwise)
        self.scratch = tempfile.TemporaryDirectory(prefix="slotwise-differential-")
        self.folder = pathlib.Path(self.scratch.name)
        self.libvirts = [Libvirt(shared, self.folder / f"libvirt{n}")
                         for n in range(jobs or os.cpu_count() or 1)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for libvirt in self.libvirts:
            libvirt.close()
        self.scratch.cleanup()

    def ask_libvirt(self, texts):
        """Name: (text, None), or (None, why not)."""
        answers = {}
        names = list(texts)
        shares = [names[n::len(self.libvirts)] for n in range(len(self.libvirts))]
        for libvirt, share in zip(self.libvirts, shares):
            libvirt.ask([texts[name] for name in share])
        for libvirt, share in zip(self.libvirts, shares):
            answers.update(zip(share, libvirt.take()))
        return answers

    def ask_slotwise(self, texts):
        """The same of slotwise, in one process."""
        if not texts:
            return {}
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            given, got = pathlib.Path(folder, "given"), pathlib.Path(folder, "got")
            given.mkdir()
            for name, text in texts.items():
                (given / f"{name}.xml").write_bytes(text)
            complaints = self.run_slotwise(given, got, len(texts))
            placed = {path.stem: path.read_text() for path in got.glob("*.xml")}
        if set(placed) ^ set(complaints) != set(texts):
            raise Trouble(f"{self.slotwise} placed {len(placed)} of {len(texts)} domains and"
                          f" refused {len(complaints)}")
        return {name: (placed.get(name), complaints.get(name)) for name in texts}

    def run_slotwise(self, given, got, count):
        """Name: complaint, of those that are refused."""
        env = {**os.environ, "SLOTWISE_CACHE_DIR": str(self.folder / "cache"), "LC_ALL": "C"}
        try:
            done = subprocess.run(
                [self.slotwise, "place", "--guest-os=none", "--batch", given, "-o", got], env=env,
                text=True, capture_output=True, stdin=subprocess.DEVNULL,
                timeout=SECONDS + count * SECONDS_A_DOMAIN)
        except subprocess.TimeoutExpired as problem:
            raise Trouble(f"{self.slotwise} does not come to an end") from problem
        found = [re.match(r"slotwise: .*/([^/]+)\.xml:(?:[0-9]+:)? (.*)", line)
                 for line in done.stderr.splitlines() if ": warning: " not in line]
        if done.returncode not in (0, 1) or not all(found):
            raise Trouble(f"{self.slotwise} ended with {done.returncode}:\n{done.stderr}")
        return {match[1]: match[2] for match in found}

    def differ(self, ours, theirs):
        """A verdict on two placed documents: None if they agree."""
        found = self.compare.diff(theirs, ours)
        if not found:
            return None
        return Verdict("differ", ((key.split(":")[0], field) for key, field, _, _ in found),
                       [f"{key} {field}: libvirt {old}, slotwise {new}"
                        for key, field, old, new in found])

    def first_verdict(self, ours, theirs):
        """A verdict on two answers; "beyond" is still to be proved."""
        (placed, complaint), (answer, reason) = ours, theirs
        if placed and answer:
            return self.differ(placed, answer) or Verdict("equal")
        if not placed and not answer:
            return Verdict("refused")
        if answer:
            return Verdict("slotwise refuses", [plain(complaint)], [complaint])
        if NO_PLACE.search(reason):
            return Verdict("beyond")
        return Verdict("libvirt refuses", [plain(reason)], [reason])

    def back_verdict(self, ours, theirs):
        """A verdict on what libvirt made of a document in which we had written every address."""
        if not theirs[0]:
            return Verdict("libvirt refuses what was placed beyond it", [plain(theirs[1])],
                           [theirs[1]])
        found = self.differ(ours, theirs[0])
        return found and Verdict("libvirt changes what was placed beyond it", found.marks,
                                 found.lines)

    def verdicts(self, texts):
        """Name: verdict, for name: text."""
        theirs, ours = self.ask_libvirt(texts), self.ask_slotwise(texts)
        result = {name: self.first_verdict(ours[name], theirs[name]) for name in texts}
        good = {name: ours[name][0].encode() for name in texts
                if result[name].word in ("equal", "beyond")}
        for name, (again, complaint) in self.ask_slotwise(good).items():
            if again is None or again.encode() != good[name]:
                result[name] = Verdict("placing it again changes it", (), [complaint or ""])
        beyond = {name: good[name] for name in good if result[name].word == "beyond"}
        for name, answer in self.ask_libvirt(beyond).items():
            result[name] = self.back_verdict(beyond[name], answer) or result[name]
        return result
