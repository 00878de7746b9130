#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-differences.py SLOTWISE TESTS - an emulator that is not as planned is told of.

The emulator is a script that changes the command line and then becomes QEMU, or that does what no
QEMU should. Whatever it does, 'slotwise verify' says what is wrong, in time, and leaves no process.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "probe"))
import proc  # noqa: E402
import talk  # noqa: E402
from talk import HEAD  # noqa: E402

SLOTWISE, TESTS = sys.argv[1], pathlib.Path(sys.argv[2])
CAPS = TESTS / "caps/qemu-7.2-x86_64.xml"
QEMU = "/usr/bin/qemu-system-x86_64"
QUICK = 10   # seconds in which all but the patient ones end, on a busy machine

DOMAIN = """<domain type='kvm'>
  <name>verified</name>
  <memory unit='TiB'>64</memory>
  <vcpu>255</vcpu>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>{emulator}</emulator>
    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'/>
    <controller type='pci' index='2' model='pcie-to-pci-bridge'/>
    <controller type='pci' index='3' model='pcie-root-port'/>
    <controller type='pci' index='4' model='pcie-root-port'/>
    <disk type='network' device='disk' model='virtio-transitional'>
      <source protocol='rbd' name='far/away'/><target dev='vda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/><source bridge='no-such'/><model type='virtio'/>
    </interface>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
"""
N_DEVICES = 7

# A script that edits the options of each device by its ID, and becomes QEMU.
EDIT = """#!/usr/bin/python3 -I
import os, sys
words, devices = [], {}
for word in sys.argv[1:]:
    if words and words[-1] == '-device':
        pairs = dict(pair.split('=', 1) for pair in word.split(',')[1:] if '=' in pair)
        devices[pairs.get('id')] = len(words)
    words.append(word)
def change(name, old, new):
    words[devices[name]] = words[devices[name]].replace(old, new)
def drop(name):
    del words[devices[name] - 1:devices[name] + 1]
"""
BECOME = f"os.execv({QEMU!r}, [{QEMU!r}] + words)\n"

# Name: what the script does, the device that is told of, in which respects; without a device: what
# is said of the start that fails.
EDITS = {
    "a device that is left out is missing": ("drop('rng0')", "rng0", ["missing"]),
    "a bridge that is left out ends QEMU":
        ("drop('pci.2')", None, r"domain.xml:14: QEMU refuses disk vda .*Bus 'pci.2' not found"),
    "a device in another slot": ("change('virtio-disk0', 'addr=0x1', 'addr=0x7')", "virtio-disk0",
                                 ["slot"]),
    "a device on another bus": ("change('virtio-disk0', 'bus=pci.2', 'bus=pcie.0');"
                                "change('virtio-disk0', 'addr=0x1', 'addr=0x7')", "virtio-disk0",
                                ["bus", "slot"]),
    "a device in a port's slot 1, where guests do not look":
        ("change('net0', 'addr=0x0', 'addr=0x1')", "net0", ["slot", "hidden"]),
    "a modern device where a transitional one is planned":
        ("change('virtio-disk0', '-transitional', '-non-transitional')", "virtio-disk0",
         ["type", "id", "io"]),
    "a legacy device where a transitional one is planned":
        ("change('virtio-disk0', '-transitional', '');"
         "words[devices['virtio-disk0']] += ',disable-modern=on,disable-legacy=off'",
         "virtio-disk0", ["type", "modern"]),
    "a transitional device where a modern one is planned":
        ("words[devices['net0']] += ',disable-legacy=off,disable-modern=off'", "net0",
         ["id", "io"]),
    "a device of another kind": ("change('rng0', 'virtio-rng-pci', 'e1000')", "rng0",
                                 ["type", "id", "io", "express", "modern"]),
    "a device that nobody has planned":
        ("words += ['-device', 'e1000,id=stray,addr=0x9']", "stray", ["unwanted"]),
    "a device that QEMU does not know": ("change('rng0', 'virtio-rng-pci', 'no-such')", None,
                                         "does not start as pc-q35-7.2 .*no-such"),
}

# A descriptor comes with an empty line.
TALK = talk.TALK.replace("        question =",
                         "        if not line.strip(): continue\n        question =")

# Name: what the emulator is, what is said; the patient ones are given a second.
HOSTILE = {
    "exits at once": (HEAD + "sys.stderr.write('boom\\n'); sys.exit(1)", "boom", False),
    "exits without a word": (HEAD + "sys.exit(0)", "it said nothing", False),
    "kills itself": (HEAD + "os.kill(os.getpid(), signal.SIGSEGV)", "signal 11", False),
    "says nothing": (HEAD + "wait()", "no answer within", True),
    "greets and falls silent": (HEAD + "greet(); wait()", "no answer within", True),
    "prints garbage": (HEAD + "say(b'hello\\xff\\n' * 10); wait()", "no JSON object", False),
    "floods the socket": (HEAD + "greet()\nwhile 1: say(b'x' * 65536)", "too long", False),
    "floods standard error":
        (HEAD + "greet()\nsignal.signal(signal.SIGPIPE, signal.SIG_IGN)\n"
         "while 1:\n  try: os.write(2, b'x\\n' * 30000)\n"
         "  except OSError: time.sleep(0.1)", "no answer within", True),
    "leaves a daemon": (HEAD + "greet()\nif os.fork(): os._exit(0)\nos.setsid(); wait()",
                        "does not start", False),
    "answers query-pci with a word": (TALK + "answers['query-pci'] = 'hello'\nserve()",
                                      "query-pci as QEMU does", False),
    "answers query-pci with half a device":
        (TALK + "answers['query-pci'] = [{'bus': 0, 'devices': [{'bus': 0}]}]\nserve()",
         "query-pci as QEMU does", False),
    "dies when it is looked at":
        (TALK + "_reply = reply\ndef reply(c, a):\n  if c == 'query-pci': os._exit(3)\n"
         "  return _reply(c, a)\nserve()", "exit status 3", False),
}


def verify(folder, emulator, *options):
    """(exit status, standard output, lines of standard error, seconds)"""
    file = folder / "domain.xml"
    file.write_text(DOMAIN.format(emulator=emulator))
    start = time.monotonic()
    run = subprocess.run([SLOTWISE, "verify", "--caps", CAPS, "--guest-os", "none", "--policy",
                          "/dev/null", *options, file], capture_output=True, text=True, timeout=60,
                         check=False)
    return (run.returncode, run.stdout, run.stderr.splitlines(), time.monotonic() - start)


def strays(folder):
    return [line for line in proc.strays(str(folder)) if "slotwise verify" not in line]


def faults_of_edit(folder, edit, device, respects):
    script = proc.script(folder / "emulator", EDIT + edit + "\n" + BECOME)
    status, text, errors, _ = verify(folder, script, "--format", "json")
    if status != 1:
        yield f"exit status {status}, not 1"
    if device is None:
        if text or len(errors) != 1 or not re.search(respects, errors[0]):
            yield f"it says {errors}, not {respects!r}"
        return
    found = {each["alias"]: each for each in json.loads(text)["devices"]}
    said = [each["what"] for each in found[device]["differences"]]
    if said != respects:
        yield f"{device} differs in {said}, not in {respects}"
    others = [name for name, each in found.items() if name != device and each["result"] != "ok"]
    if others:
        yield f"others differ: {others}"


def faults_of_hostile(folder, text, words, patient):
    script = proc.script(folder / "emulator", text)
    options = ("--timeout", "1") if patient else ()
    status, out, errors, seconds = verify(folder, script, *options)
    if status != 1 or out:
        yield f"exit status {status}, output {out!r}"
    if len(errors) != 1 or words not in errors[0] or not errors[0].startswith("slotwise: "):
        yield f"it says {errors}, not {words!r}"
    if seconds > (3 if patient else QUICK):
        yield f"it took {seconds:.1f} s"
    if not proc.until(lambda: not strays(folder)):
        yield f"left behind: {strays(folder)}"


def faults_of_signal(folder, number):
    """Also a child of the emulator that has a session of its own and ignores signals."""
    script = proc.script(folder / "emulator", HEAD +
                         "for s in (1, 2, 3, 13, 15): signal.signal(s, signal.SIG_IGN)\n"
                         "if not os.fork(): os.setsid()\ntime.sleep(60)\n")
    domain = folder / "domain.xml"
    domain.write_text(DOMAIN.format(emulator=script))
    run = subprocess.Popen([SLOTWISE, "verify", "--caps", CAPS, domain], start_new_session=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    if not proc.until(lambda: len(strays(folder)) == 2):
        yield f"started {strays(folder)}"
    os.kill(run.pid, number)
    try:
        run.wait(timeout=5)
    except subprocess.TimeoutExpired:
        run.kill()
        yield "it goes on"
    if run.returncode != -number:
        yield f"it ended with {run.returncode}"
    if not proc.until(lambda: not strays(folder)):
        yield f"left behind: {strays(folder)}"


def faults_of_well(folder):
    """QEMU itself, from a domain that names what is not there, with more memory than any host."""
    status, text, errors, _ = verify(folder, QEMU)
    if status or errors:
        yield f"exit status {status}, {errors}"
    lines = text.splitlines()
    if len(lines) != N_DEVICES + 1 or not lines[-1].endswith(
            f": {N_DEVICES} devices: {N_DEVICES} OK, 0 differ, 0 not verified"):
        yield from lines


def faults_of_wrapper(folder):
    """Such as Debian's kvm is."""
    script = proc.script(folder / "emulator",
                         f'#!/bin/sh\nexec {QEMU} -enable-kvm "$@"\n')
    status, _, errors, _ = verify(folder, script)
    if status or errors:
        yield f"exit status {status}, {errors}"


def faults_of_usage(folder):
    for options, words in ((("--timeout", "-1"), "from 1 to 86400"),
                           (("--timeout", "0"), "from 1 to 86400"),
                           (("--timeout", "86401"), "from 1 to 86400"),
                           (("--timeout", "soon"), "--timeout"),
                           (("--format", "xml"), "no such format"),
                           (("--connect", "x:///"), "--live only"), (("--live", "a"), "takes: "),
                           (("one-more",), "takes: ")):
        status, _, errors, _ = verify(folder, QEMU, *options)
        if status != 2 or words not in errors[0]:
            yield f"{options}: exit status {status}, {errors}"


def faults_of_absence(folder):
    status, out, errors, _ = verify(folder, "/nowhere/qemu")
    if status != 1 or out or len(errors) != 1 or \
            "there is no emulator /nowhere/qemu" not in errors[0]:
        yield f"exit status {status}, {errors}"


def faults_of_full_disk(folder):
    status, _, errors, _ = verify(folder, QEMU, "-o", "/dev/full")
    if status != 1 or len(errors) != 1 or "/dev/full" not in errors[0]:
        yield f"exit status {status}, {errors}"


def faults_of_depth(folder, depth=40):
    """Bridges behind bridges: the answer is as deep."""
    bridges = "".join(
        f"<controller type='pci' index='{i}' model='pci-bridge'>"
        f"<address type='pci' bus='{i - 1}' slot='9'/></controller>" for i in range(1, depth + 1))
    domain = folder / "domain.xml"
    domain.write_text("<domain type='qemu'><name>deep</name><memory>262144</memory><os>"
                      "<type arch='x86_64' machine='pc'>hvm</type></os><devices>"
                      f"<emulator>{QEMU}</emulator>{bridges}<rng model='virtio'>"
                      "<backend model='builtin'/>"
                      f"<address type='pci' bus='{depth}' slot='1'/></rng></devices></domain>")
    run = subprocess.run([SLOTWISE, "verify", "--caps", CAPS, domain], capture_output=True,
                         text=True, timeout=60, check=False)
    if run.returncode or run.stderr or f" pci.{depth} 01.0 " not in run.stdout:
        yield f"exit status {run.returncode}, {run.stderr}, {run.stdout}"


PAST_LIBVIRT = """<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>past</name>
  <memory>262144</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <source file='/x'/><target dev='vda' bus='virtio'/><alias name='ua-d'/>
    </disk>
    <rng model='virtio'><backend model='builtin'/></rng>
  </devices>
  <qemu:commandline>
    <qemu:arg value='-global'/><qemu:arg value='virtio-rng-pci.disable-legacy=off'/>
  </qemu:commandline>
  <qemu:override><qemu:device alias='ua-d'><qemu:frontend>
    <qemu:property name='disable-legacy' type='string' value='off'/>
  </qemu:frontend></qemu:device></qemu:override>
</domain>
"""


def faults_of_past_libvirt(folder):
    """Behind ports both are transitional by that, and have I/O ports."""
    domain = folder / "domain.xml"
    domain.write_text(PAST_LIBVIRT)
    for command, wanted in {
            "verify": (r"vda .* io128 .*: OK", r"rng .* 1af4:1005 .* io32 .*: OK"),
            "tree": (r"vda +virtio-blk-pci +transitional", r"rng +virtio-rng-pci +transitional",
                     "I/O windows: 2 of ")}.items():
        run = subprocess.run([SLOTWISE, command, "--caps", CAPS, domain], capture_output=True,
                             text=True, timeout=60, check=False)
        if run.returncode or not all(re.search(each, run.stdout) for each in wanted):
            yield f"{command}: exit status {run.returncode}, {run.stderr}, {run.stdout}"


def faults_of_json(folder):
    _, text, _, _ = verify(folder, QEMU, "--format", "json")
    report = json.loads(text)
    head = {key: value for key, value in report.items() if key != "devices"}
    want = {"domain": "verified", "emulator": QEMU, "machine": "pc-q35-7.2", "firmware": None,
            "windows": None, "remarks": [], "result": "ok"}
    if head != want:
        yield f"{head}, not {want}"
    disk = next(each for each in report["devices"] if each["alias"] == "virtio-disk0")
    traits = {"type": "virtio-blk-pci-transitional", "bus": "pci.2", "devno": None, "slot": 1,
              "function": 0, "id": "1af4:1001", "io": 128, "express": False, "modern": True}
    for key in "expected", "found":
        if disk[key] != traits:
            yield f"{key}: {disk[key]}, not {traits}"


def main():
    tests = [("a domain that needs the world is read back without it", faults_of_well, ()),
             ("so it is by a wrapper that asks for KVM", faults_of_wrapper, ()),
             ("bridges behind bridges are read back", faults_of_depth, ()),
             ("what a domain says past libvirt counts", faults_of_past_libvirt, ()),
             ("JSON says what was planned and what was found", faults_of_json, ())]
    tests += [(f"told of: {name}", faults_of_edit, row) for name, row in EDITS.items()]
    tests += [(f"an emulator that {name}", faults_of_hostile, row) for name, row in HOSTILE.items()]
    tests += [(f"{number.name} ends the emulator and what it started", faults_of_signal, (number,))
              for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    tests += [("a missing emulator is told of", faults_of_absence, ()),
              ("so is a full disk", faults_of_full_disk, ()),
              ("a wrong command line ends with 2", faults_of_usage, ())]
    print(f"1..{len(tests)}")
    for number, (name, test, row) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as made:
            os.chmod(made, 0o755)
            faults = list(test(pathlib.Path(made), *row))
        print(f"{'not ok' if faults else 'ok'} {number} - {name}", flush=True)
        for fault in faults:
            print(f"# {fault}", flush=True)


main()
