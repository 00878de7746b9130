#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against servers that speak QMP as emulators of other ages do: what they know is
the same, so that the document must be.

Usage: test-ages.py PROBE SCHEMA
"""
import json
import pathlib
import socket
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree

import proc

PROBE, SCHEMA = sys.argv[1:3]
NAMESPACE = "{urn:slotwise:capabilities:1}"
UNKNOWN = "unknown"
EVENT = {"event": "RESUME", "timestamp": {"seconds": 1, "microseconds": 2}, "data": {}}
TYPES = ["virtio-net-pci", "virtio-net-ccw", "virtio-rng-pci", "pci-bridge", "e1000"]
ANSWERS = {
    "qmp_capabilities": {},
    "query-version": {"qemu": {"micro": 2, "minor": 0, "major": 1}, "package": " (old)"},
    "query-target": {"arch": "x86_64"},
    "query-machines": [{"name": "pc-1.0", "alias": "pc", "is-default": True, "cpu-max": 255}],
    "qom-list-types": [{"name": name} for name in TYPES],
    "device-list-properties": [{"name": "disable-legacy", "type": "bool"}],
}


class Server(threading.Thread):
    """A plain old QMP server for one client; an age changes its methods."""
    greeting = {"QMP": {"version": {}, "capabilities": []}}
    unknown = ()   # commands that it does not know

    def __init__(self, path):
        super().__init__(daemon=True)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen(1)

    def refuse(self, words):
        return {"error": {"class": "GenericError", "desc": words}}

    def answer(self, command, arguments):
        if command in self.unknown or command not in ANSWERS:
            return {"error": {"class": "CommandNotFound", "desc": f"no {command}"}}
        if arguments.get("implements"):
            return self.refuse("Invalid parameter 'implements'")
        return {"return": ANSWERS[command]}

    def reply(self, question):
        answer = self.answer(question["execute"], question.get("arguments", {}))
        return self.line(dict(answer, id=question["id"]))

    def line(self, message):
        return json.dumps(message).encode() + b"\r\n"

    def send(self, link, data):
        link.sendall(data)

    def run(self):
        link, _ = self.server.accept()
        self.server.close()
        try:
            with link:
                self.converse(link)
        except OSError:
            pass

    def converse(self, link):
        self.send(link, self.line(self.greeting))
        with link.makefile("rb") as questions:
            for question in questions:
                self.send(link, self.reply(json.loads(question)))


class Eventful(Server):
    """Events before and after each reply, that of the negotiation too."""

    def reply(self, question):
        event = self.line(EVENT)
        return event + super().reply(question) + event * 2


class Nameless(Server):
    """No reply has the id of its question."""

    def reply(self, question):
        return super().reply(dict(question, id=0)).replace(b', "id": 0', b"")


class Dripping(Server):
    """Each byte comes by itself."""

    def send(self, link, data):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        for i in range(len(data)):
            link.sendall(data[i:i + 1])


class Lumping(Server):
    """All that can be said at once comes at once."""

    def converse(self, link):
        said = self.line(self.greeting)
        while questions := link.recv(65536):
            said += b"".join(self.reply(json.loads(line)) for line in questions.splitlines())
            link.sendall(said)
            said = b""


class Negotiated(Server):
    """A monitor that is shared, and not new."""

    def answer(self, command, arguments):
        if command == "qmp_capabilities":
            return {"error": {"class": "CommandNotFound", "data": {"name": command}, "desc":
                              "Capabilities negotiation is already complete, command ignored"}}
        return super().answer(command, arguments)


class Terse(Server):
    """A greeting without capabilities, and lines without a carriage return."""
    greeting = {"QMP": {}}

    def line(self, message):
        return json.dumps(message, separators=(",", ":")).encode() + b"\n"


class Wordy(Server):
    """Errors of before 1.2: classes of their own, and data."""

    def refuse(self, words):
        return {"error": {"class": "QMPInvalidParameter", "desc": words,
                          "data": {"name": "implements"}}}


class Empty(Server):
    """Interfaces that it does not know have no types."""

    def answer(self, command, arguments):
        if arguments.get("implements"):
            return {"return": []}
        return super().answer(command, arguments)


class Ancient(Server):
    """From before types could be listed."""
    unknown = ("query-target", "query-machines", "qom-list-types", "device-list-properties")


class Propertyless(Server):
    """It tells of no type which properties it has."""
    unknown = ("device-list-properties",)


class Nobody(Server):
    """It does not tell its version."""
    unknown = ("query-version",)


class Mute(Server):
    """No QEMU is without these commands."""
    unknown = ("query-version", "qom-list-types")


def ask(server, form="xml"):
    """(exit status, document, lines of standard error)"""
    with proc.folder() as name:
        path = pathlib.Path(name) / "qmp"
        running = server(path)
        running.start()
        status, out, err, _ = proc.run(PROBE, "--qmp", path, f"--format={form}")
        running.join(5)
    return status, out, err


def document(server):
    status, out, err = ask(server)
    if status or err:
        raise RuntimeError(f"exit status {status}: {err}")
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=out, text=True,
                          capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return out


def same(server):
    def check():
        plain, theirs = document(Server), document(server)
        if theirs != plain:
            yield f"{theirs}\nand not\n{plain}"
    return check


def plain():
    root = ElementTree.fromstring(document(Server))
    kinds = [dict(node.attrib) for node in root.iter(NAMESPACE + "type")]
    wanted = [{"name": "virtio-net-pci", "variant": "generic", "slots": UNKNOWN,
               "disableLegacy": ""},
              {"name": "virtio-net-ccw", "variant": "generic", "slots": "ccw"},
              {"name": "virtio-rng-pci", "variant": "generic", "slots": UNKNOWN,
               "disableLegacy": ""}]
    if kinds != wanted:
        yield f"types: {kinds}"
    if [node.get("name") for node in root.iter(NAMESPACE + "feature")] != ["disable-legacy"]:
        yield "features"
    if list(root.iter(NAMESPACE + "unknown")):
        yield "something is unknown"


def unknown_features(root):
    return [node.get("name") for node in root.iter(NAMESPACE + "unknown")]


def ancient():
    root = ElementTree.fromstring(document(Ancient))
    if root.find(NAMESPACE + "qemu").attrib != {"version": "1.0.2", "package": " (old)",
                                                "target": UNKNOWN}:
        yield f"qemu: {root.find(NAMESPACE + 'qemu').attrib}"
    if unknown_features(root) != ["disable-legacy", "disable-modern", "transitional-types",
                                  "fixed-video"]:
        yield f"unknown: {unknown_features(root)}"
    extra = {node.tag for node in root} - {NAMESPACE + "qemu", NAMESPACE + "unknown"}
    if extra:
        yield f"and yet {extra}"


def ancient_otherwise():
    """Unknown is no "no" and no empty list, for people and programs."""
    status, text, err = ask(Ancient, "text")
    if status or err or "virtio devices: unknown" not in text or "target unknown" not in text or \
            "transitional-types: unknown" not in text or ": no\n" in text:
        yield f"{text} {err}"
    status, text, err = ask(Ancient, "json")
    if status or err or json.loads(text)["unknown"] != [
            "disable-legacy", "disable-modern", "transitional-types", "fixed-video"]:
        yield f"{text} {err}"


def propertyless():
    root = ElementTree.fromstring(document(Propertyless))
    if unknown_features(root) != ["disable-legacy", "disable-modern"]:
        yield f"unknown: {unknown_features(root)}"
    for node in root.iter(NAMESPACE + "type"):
        names = {"maxRevision"} if node.get("slots") == "ccw" else {"disableLegacy",
                                                                    "disableModern"}
        if {name for name, word in node.attrib.items() if word == UNKNOWN} - {"slots"} != names:
            yield f"{node.attrib}"


def nobody():
    theirs = document(Nobody).replace("version='unknown' package=''",
                                      "version='1.0.2' package=' (old)'")
    if theirs != document(Server):
        yield theirs


def mute():
    yield from proc.one_line(*ask(Mute))


proc.finish([
    ("an old emulator tells what it knows", plain),
    *[(f"the document is the same: {server.__doc__}", same(server))
      for server in (Eventful, Nameless, Dripping, Lumping, Negotiated, Wordy, Empty, Terse)],
    ("of an emulator that lists no types nothing is said to be missing", ancient),
    ("what is unknown is so as text and as JSON", ancient_otherwise),
    ("properties that are not told are unknown", propertyless),
    ("a version that is not told is unknown, and all else is known", nobody),
    ("what tells neither a version nor its types is no QEMU", mute),
])
