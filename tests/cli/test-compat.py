#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-compat.py SLOTWISE TESTS - slotwise compat and slotwise baseline as people call them."""
import json
import pathlib
import subprocess
import sys
import tempfile

SLOTWISE, TESTS = sys.argv[1], pathlib.Path(sys.argv[2])
NEW, OLD = TESTS / "caps/qemu-7.2-x86_64.xml", TESTS / "caps/qemu-3.0-x86_64.xml"
OLDER, OTHER = TESTS / "caps/qemu-2.6-x86_64.xml", TESTS / "caps/qemu-7.2-aarch64.xml"
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "SLOTWISE_POLICY": "/dev/null", "PATH": "/usr/bin:/bin"}
TIMEOUT = 30   # seconds

work = pathlib.Path(tempfile.mkdtemp(prefix="slotwise-compat-"))
number = failed = 0


def call(*arguments, text="", out=None):
    return subprocess.run([SLOTWISE, *arguments], env=ENVIRONMENT, text=True, input=text,
                          stdout=out or subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)


def test(title, good, done=None):
    global number, failed
    number, failed = number + 1, failed + (not good)
    print(f"{'ok' if good else 'not ok'} {number} - {title}")
    if not good and done:
        for line in f"{done.returncode}\n{done.stdout}\n{done.stderr}".splitlines():
            print("#", line)


def domain(name, model, machine="pc-q35-2.6", extra=""):
    scsi = f" model='{model}'" if model else ""
    path = work / name
    path.write_text(
        f"<domain type='qemu'><name>a</name><os><type arch='x86_64' machine='{machine}'>hvm</type>"
        "</os><devices><controller type='usb' model='none'/><memballoon model='none'/>"
        "<controller type='pci' index='1' model='dmi-to-pci-bridge'/>"
        "<controller type='pci' index='2' model='pci-bridge'/>"
        f"<disk type='file'{scsi}><target dev='vda' bus='virtio'/>"
        f"<address type='pci' bus='2' slot='1'/></disk>{extra}</devices></domain>")
    return path


def test_two_domains():
    plain = domain("plain.xml", None, "pc-q35-7.2")
    transitional = domain("transitional.xml", "virtio-transitional", "pc-q35-7.2")
    modern = domain("modern.xml", "virtio-non-transitional", "pc-q35-7.2")
    done = call("compat", "--caps", NEW, plain, transitional)
    test("what is the same device to QEMU migrates", done.returncode == 0, done)
    test("the text tells that libvirt refuses it", "libvirt refuses" in done.stdout, done)
    done = call("compat", "--caps", NEW, plain, modern)
    test("another form does not migrate: exit status 1", done.returncode == 1, done)
    test("nothing is on standard error of an answer", not done.stderr, done)
    test("the text names the device and a cure",
         "disk vda" in done.stdout and "give both sides the same model" in done.stdout, done)
    done = call("compat", "--caps", NEW, "--format", "json", "-", modern, text=plain.read_text())
    said = json.loads(done.stdout)
    disk = next(row for row in said["devices"] if row["device"] == "disk vda")
    test("standard input may be one of the domains",
         (said["from"], said["to"]) == ("-", str(modern)), done)
    test("JSON has both forms and both ways",
         (disk["from"]["class"], disk["to"]["class"], disk["migratable"], disk["back"]) ==
         ("transitional", "modern", False, False), done)
    done = call("compat", "--caps", NEW, domain("old.xml", None),
                domain("old-transitional.xml", "virtio-transitional"))
    test("on a machine type up to 2.6 the generic type is another device",
         done.returncode == 1 and "it is legacy at the source" in done.stdout, done)
    done = call("compat", "--caps", NEW, "-o", work / "answer", plain, plain)
    test("-o has the answer", done.returncode == 0 and not done.stdout and
         "and back" in (work / "answer").read_text(), done)


def test_two_hosts():
    old = domain("host.xml", "virtio-transitional")
    done = call("compat", "--from", NEW, "--to", OLD, old)
    test("a host without the type spells it by properties", done.returncode == 0, done)
    port = "<controller type='pci' index='3' model='pcie-root-port'/>"
    ports = domain("ports.xml", None, extra=port)
    placed = work / "placed.xml"
    call("place", "--caps", NEW, ports, "-o", placed)
    done = call("compat", "--from", NEW, "--to", OLDER, placed)
    test("a port that the destination has not is named",
         done.returncode == 1 and "has no type pcie-root-port" in done.stdout, done)
    done = call("compat", "--from", NEW, "--to", OLD, domain("alias.xml", None, "q35"))
    test("an alias is another version on each host",
         done.returncode == 1 and "pc-q35-7.2 at the source and pc-q35-3.0" in done.stdout, done)
    done = call("compat", "--from", NEW, "--to", OLD, domain("new.xml", None, "pc-q35-7.2"))
    test("a machine type that the destination has not is named",
         done.returncode == 1 and "no machine type pc-q35-7.2" in done.stdout, done)
    done = call("compat", "--from", NEW, "--to", OTHER, old)
    test("an emulator of another target is no destination", done.returncode == 1, done)


def test_usage():
    plain = domain("usage.xml", None)
    for title, arguments in (("no domain", []), ("one domain and one host", [plain, "--to", NEW]),
                             ("three domains", [plain] * 3), ("two times input", ["-", "-"]),
                             ("another format", [plain, plain, "--format", "dot"])):
        done = call("compat", *arguments)
        test(f"compat with {title} is wrong usage", done.returncode == 2 and done.stderr, done)
    for title, arguments in (("a missing domain", [plain, work / "none"]),
                             ("a damaged host", [plain, "--from", NEW, "--to", "/dev/null"])):
        done = call("compat", *arguments, "--caps", NEW)
        test(f"compat with {title} is one line of complaint",
             done.returncode == 1 and done.stderr.count("\n") == 1 and not done.stdout, done)
    with open("/dev/full", "w") as full:
        done = call("compat", "--caps", NEW, plain, plain, out=full)
    test("compat says that a disk is full", done.returncode == 1 and "slotwise:" in done.stderr)


def test_baseline():
    both = work / "both.xml"
    done = call("baseline", NEW, OLD, "-o", both)
    test("baseline writes a file", done.returncode == 0 and both.exists(), done)
    text = both.read_text()
    test("the oldest version counts", "version='3.0.0'" in text)
    test("what one host has not is not there",
         "-transitional" not in text and "transitional-types" not in text)
    test("the order of hosts does not matter", call("baseline", OLD, NEW).stdout == text)
    test("a baseline of it changes nothing", call("baseline", both, NEW, OLD).stdout == text)
    placed = work / "both-placed.xml"
    done = call("place", "--caps", both, domain("both-domain.xml", None), "-o", placed)
    test("it serves as capabilities", done.returncode == 0, done)
    test("what is placed with it starts on both",
         all(call("argv", "--caps", caps, placed).returncode == 0 for caps in (NEW, OLD)))
    done = call("baseline", NEW, OTHER)
    test("emulators of two targets are one line of complaint, which names both",
         done.returncode == 1 and "aarch64" in done.stderr and done.stderr.count("\n") == 1, done)
    test("no file is wrong usage", call("baseline").returncode == 2)


def main():
    test_two_domains()
    test_two_hosts()
    test_usage()
    test_baseline()
    print(f"1..{number}")
    return 1 if failed else 0


try:
    STATUS = main()
finally:
    for path in work.iterdir():
        path.unlink()
    work.rmdir()
sys.exit(STATUS)
