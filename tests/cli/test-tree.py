#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise tree: each of its forms is what readers of that form take, whatever devices are called;
and what moved is told, whatever the two topologies were learnt from.

Usage: test-tree.py SLOTWISE TESTS EMULATOR
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import xml.etree.ElementTree as ET

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
EMULATOR = sys.argv[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="slotwise-tree-")
ENV = {**os.environ, "SLOTWISE_CACHE_DIR": FOLDER.name, "SLOTWISE_POLICY": "/dev/null",
       "SLOTWISE_PROBE": "/nonexistent", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
CAPS = f"--caps={TESTS}/caps/qemu-7.2-x86_64.xml"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("a<b>&\"c\\'d", "W" * 80, "数据库" * 20,
         "имя-каталога" * 8, "\U0001f600" * 30, "e\u0301" * 60)


def tree(text, *options):
    done = subprocess.run([SLOTWISE, "tree", CAPS, *options, "-"], input=text.encode(),
                          capture_output=True, timeout=60, env=ENV)
    if done.returncode:
        raise ValueError(done.stderr.decode())
    return done.stdout.decode()


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")


def nic(number, model):
    mac = f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}"
    return f"<interface type='user'><mac address='{mac}'/><model type='{model}'/></interface>"


def domain(devices, machine="q35", names=()):
    """A domain of so many devices, of every flavour, and of file systems with these names."""
    models = ("virtio", "virtio", "e1000", "virtio-transitional", "virtio-non-transitional")
    body = "".join(nic(i, models[i % 5]) for i in range(devices))
    body += "".join(f"<filesystem type='mount'><source dir='/x'/><target dir='{escape(name)}'/>"
                    "</filesystem>" for name in names)
    return ("<domain type='qemu'><name>x</name><memory>1</memory><os><type arch='x86_64' "
            f"machine='{machine}'>hvm</type></os><devices>{body}</devices></domain>")


DOMAINS = [(f"{n} devices on {machine}", domain(n, machine))
           for n, machine in ((0, "q35"), (5, "q35"), (50, "q35"), (300, "q35"), (25, "pc"))]
DOMAINS.append(("names that are long, or special to some form", domain(3, "q35", NAMES)))


# ---- svg ----

def width(text, size):
    """At least what a monospaced font, and others for what it lacks, would take."""
    ems = {"W": 1.2, "F": 1.2}
    return sum(0 if unicodedata.combining(c) else
               size * (ems.get(unicodedata.east_asian_width(c), 0.602 if c < "\x80" else 0.7))
               for c in text)


def boxes(root):
    for rect in root.iter(SVG + "rect"):
        x, y = (float(rect.get(key, 0)) for key in ("x", "y"))
        yield (x, y, x + float(rect.get("width")), y + float(rect.get("height")))


def texts(root):
    for text in root.iter(SVG + "text"):
        x, y, size = (float(text.get(key)) for key in ("x", "y", "font-size"))
        yield (x, y - size * 0.8, x + width(text.text or "", size), y + size * 0.25), text.text


def apart(one, other):
    return (one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1])


def inside(one, other):
    return (other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3])


def picture_faults(text):
    root = ET.fromstring(tree(text, "--format=svg"))
    page = [float(n) for n in root.get("viewBox").split()]
    rects, shown = list(boxes(root)), list(texts(root))
    shown.sort(key=lambda entry: entry[0][1])
    for i, (box, words) in enumerate(shown):
        if not inside(box, page):
            yield f"'{words}' leaves the page"
        for other, more in shown[i + 1:]:
            if other[1] >= box[3]:
                break
            if not apart(box, other):
                yield f"'{words}' overlaps '{more}'"
    yield from (f"'{words}' crosses the edge of a box" for box, words in shown for rect in rects
                if not apart(box, rect) and not inside(box, rect))
    yield from (f"boxes {one} and {other} cross" for i, one in enumerate(rects)
                for other in rects[i + 1:]
                if not (apart(one, other) or inside(one, other) or inside(other, one)))
    if not any(text_of(group).startswith("virtio") for group in root.iter(SVG + "g")) and \
            "virtio" in text:
        yield "no type is shown"
    if re.search("script|image|style|use", words_of(root)):
        yield "it needs something else"
    if root.find(SVG + "title") is None or root.find(SVG + "rect").get("fill") != "#ffffff":
        yield "no title, or no ground of its own"


def text_of(group):
    return list(group.iter(SVG + "text"))[-1].text or ""


def words_of(root):
    return " ".join(element.tag for element in root.iter())


def full_names():
    titles = "\n".join(title.text for title in
                       ET.fromstring(tree(DOMAINS[-1][1], "--format=svg")).iter(SVG + "title"))
    cut = [words for _, words in
           texts(ET.fromstring(tree(DOMAINS[-1][1], "--format=svg"))) if words.endswith("…")]
    yield from (f"{name}: no title has it whole" for name in NAMES if name not in titles)
    if not cut:
        yield "no long name was cut"


# ---- what moved ----

def slotwise(*args, **options):
    return subprocess.run([SLOTWISE, *args], capture_output=True, text=True, timeout=60, env=ENV,
                          **options)


def write(name, text):
    path = pathlib.Path(FOLDER.name, name)
    path.write_text(text)
    return str(path)


def own_command_lines():
    """What argv prints of a domain is that domain again, in each of its formats."""
    for case in sorted((TESTS / "cases").glob("q35-*.placed.xml"))[::3]:
        for form in ("json", "shell", "legacy"):
            done = slotwise("argv", CAPS, "--format", form, str(case))
            if done.returncode or not done.stdout:  # a machine without devices
                continue
            moved = slotwise("tree", CAPS, str(case), write("argv", done.stdout))
            if not re.fullmatch(r"Unchanged: \d+\n", moved.stdout):
                yield f"{case.name}: {form}: {moved.stdout}{moved.stderr}"


BEFORE = domain(3)
AFTER = (BEFORE.replace("52:54:00:00:00:00", "52:54:00:00:09:09")
         .replace("<model type='virtio'/></interface>", "<model type='virtio-transitional'/>"
                  "</interface>"))


def differences():
    """A NIC that is another, one that is of another type and elsewhere, as text and as JSON."""
    files = write("before.xml", BEFORE), write("after.xml", AFTER)
    text = slotwise("tree", CAPS, *files)
    found = json.loads(slotwise("tree", CAPS, "--format=json", *files).stdout)
    for word, row in (("removed", "interface 52:54:00:00:00:00"),
                      ("added", "interface 52:54:00:00:09:09"),
                      ("moved", "interface 52:54:00:00:00:01"),
                      ("changed", "interface 52:54:00:00:00:01")):
        if row not in [entry["device"] for entry in found[word]]:
            yield f"json: {word}: {found[word]}"
        if not re.search(rf"^{word} interface net\d {row[10:]}: ", text.stdout, re.M):
            yield f"text: no {word} {row}: {text.stdout}"
    if text.returncode:
        yield f"exit status {text.returncode}"
    if any("flavour" not in entry["to"] for entry in found["changed"]) or \
            any("slot" not in entry["to"] for entry in found["moved"]):
        yield "json: a row lacks something"


def running():
    """A machine whose firmware has given bus numbers is the domain that it was made from."""
    path = write("live.xml", domain(6).replace("<devices>", "<devices><controller type='usb' "
                                               "model='none'/>"))
    line = slotwise("argv", CAPS, "--format=legacy", path).stdout.split()
    socket = os.path.join(FOLDER.name, "qmp")
    with subprocess.Popen([EMULATOR, "-M", "q35,accel=tcg", "-nodefaults", "-display", "none",
                           "-no-user-config", "-qmp", f"unix:{socket},server=on,wait=off", *line],
                          stderr=subprocess.PIPE, text=True) as qemu:
        try:
            for _ in range(100):
                moved = slotwise("tree", CAPS, path, "--qmp", socket)
                if moved.stdout.startswith("Unchanged") or qemu.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                yield moved.stdout + moved.stderr
            if qemu.poll() is not None:
                yield qemu.stderr.read()
            live = slotwise("tree", "--qmp", socket)
            if live.stdout.count("(1af4:") < 4:
                yield live.stdout + live.stderr
            own = slotwise("tree", f"/proc/{qemu.pid}/cmdline", "--qmp", socket)
            if not own.stdout.startswith("Unchanged"):
                yield own.stdout + own.stderr
        finally:
            qemu.kill()


def wrong():
    """Each wrong command line, and each file that is none of those, is told of in one line."""
    path = write("one.xml", BEFORE)
    for status, says, args in (
            (2, "one or two of", ()), (2, "tree takes", (path, path, path)),
            (2, "text or json only", ("--format=svg", path, path)),
            (2, "text or json only", ("--format=dot", path, "--qmp", "/nonexistent")),
            (2, "read once", ("-", "-")), (2, "one or two of", (path, path, "--qmp", "x")),
            (1, "/nonexistent", ("--qmp", "/nonexistent")), (1, "/nonexistent", ("/nonexistent",)),
            (1, "Is a directory", (path, FOLDER.name)),
            (1, "neither XML nor JSON", (path, write("words", "some words"))),
            (1, "begins like JSON", (write("half.json", "[{"), path)),
            (1, "no text", (write("binary", "\x01\x02"),)), (1, "XML", (write("empty", ""),))):
        done = slotwise("tree", CAPS, *args)
        if done.returncode != status or says not in done.stderr or done.stdout:
            yield f"{args}: {done.returncode}, not {status} with '{says}': {done.stderr}"


# ---- dot ----

def graph_faults(text):
    done = subprocess.run(["dot", "-Tplain"], input=tree(text, "--format=dot"), text=True,
                          capture_output=True, timeout=60, env=ENV)
    nodes = [line for line in done.stdout.splitlines() if line.startswith("node ")]
    if done.returncode or done.stderr:
        yield done.stderr or f"dot ends with {done.returncode}"
    if len(nodes) < len(re.findall("<interface", text)):
        yield f"{len(nodes)} boxes"


# ---- json ----

def walk(bus):
    for device in bus["devices"]:
        yield bus, device
        if "bus" in device:
            yield from walk(device["bus"])


def json_faults(text):
    drawn = json.loads(tree(text, "--format=json"))
    found = [device for bus in drawn["buses"] for _, device in walk(bus)]
    free = sum(bus["free"] for bus in {id(b): b for root in drawn["buses"]
                                       for b in [root] + [d["bus"] for _, d in walk(root)
                                                          if "bus" in d]}.values())
    if set(drawn) != {"buses", "unreachable", "windows", "free"}:
        yield f"members {sorted(drawn)}"
    for device in found:
        lacking = {"slot", "function", "device", "alias", "type", "flavour", "io"} - set(device)
        if lacking:
            yield f"{device.get('device')} lacks {lacking}"
    if len([d for d in found if d["device"].startswith("interface")]) != text.count("<interface"):
        yield "not every interface is there once"
    if free != drawn["free"]["express"] + drawn["free"]["conventional"]:
        yield f"{free} free slots on the buses, {drawn['free']} in all"


def flavours():
    """A modern-only type, a transitional one, and a plain one on each kind of slot."""
    devices = (nic(1, "virtio") + nic(2, "virtio-transitional") +
               nic(3, "virtio-non-transitional") +
               nic(4, "virtio").replace("</interface>", "<address type='pci' bus='0' slot='9'/>"
                                        "</interface>"))
    for machine, expected in (("q35", ["modern", "transitional", "modern", "transitional"]),
                              ("pc-q35-2.6", ["legacy", "transitional", "modern", "legacy"])):
        drawn = json.loads(tree(domain(0, machine).replace("<devices>", "<devices>" + devices),
                                "--format=json"))
        found = {d["alias"]: d["flavour"] for bus in drawn["buses"] for _, d in walk(bus)}
        got = [found[f"net{i}"] for i in range(4)]
        if got != expected:
            yield f"{machine}: {got}, not {expected}"


def checks():
    for title, text in DOMAINS:
        yield f"svg: {title}: nothing overlaps", list(picture_faults(text))
        yield f"dot: {title}: Graphviz reads it", list(graph_faults(text))
        yield f"json: {title}: it is complete", list(json_faults(text))
    yield "tree of what argv prints is the domain's", list(own_command_lines())
    yield "moved, changed, added and removed are told", list(differences())
    yield "a machine that runs is compared with its domain", list(running())
    yield "what is wrong is told", list(wrong())
    yield "svg: a name that was cut is in a title", list(full_names())
    yield "json: the flavour is what the device is in its slot", list(flavours())


if __name__ == "__main__":
    tap.run(checks())
