#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise place --again: what is given up, what stays; and who is said to have named the guest.

Usage: test-again.py SLOTWISE TESTS
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SLOTWISE, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS / "house"))
import tap  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="slotwise-again-")
ENV = {**os.environ, "SLOTWISE_CACHE_DIR": FOLDER.name, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
OWN = ("<metadata><slotwise:domain xmlns:slotwise='urn:slotwise:domain:1'>{}"
       "</slotwise:domain></metadata>")
OLD_GUEST = "<slotwise:os id='centos6.10'/>"
STAMP = "<slotwise:placed policy='0123456789abcdef' version='0.0.1'/>"
CHECKS = []


def check(title):
    def add(function):
        CHECKS.append((title, function))
        return function
    return add


def run(command, *arguments, text="", caps="qemu-7.2-x86_64"):
    done = subprocess.run([SLOTWISE, command, f"--caps={TESTS}/caps/{caps}.xml", *arguments],
                          input=text, text=True, capture_output=True, timeout=60, env=ENV)
    return done.returncode, done.stdout, done.stderr.splitlines()


def place(text, *arguments, **more):
    status, out, err = run("place", *arguments, "-", text=text, **more)
    if status:
        raise AssertionError(f"slotwise place {arguments} exits {status}: {err}")
    return out


def again(text, **more):
    """Placed anew; and so are the results, which must not change any more."""
    once = place(text, "--again", **more)
    for what, twice in (("anew", place(once, "--again", **more)), ("again", place(once, **more))):
        if twice != once:
            raise AssertionError(f"placing {what} what was placed anew changes it")
    return once


def domain(devices, metadata="", machine="q35", arch="x86_64"):
    return (f"<domain type='qemu'>\n  <name>a</name>\n  {metadata}\n  <memory>262144</memory>\n"
            f"  <os>\n    <type arch='{arch}' machine='{machine}'>hvm</type>\n  </os>\n"
            "  <devices>\n    <controller type='usb' model='none'/>\n"
            f"    <memballoon model='none'/>\n{devices}\n  </devices>\n</domain>\n")


def nic(n, rest="", model="virtio"):
    return (f"    <interface type='user'>\n      <mac address='52:54:00:00:00:0{n}'/>\n"
            f"      <model type='{model}'/>{rest}\n    </interface>")


def pci(bus, slot, function=0):
    return f"<address type='pci' bus='{bus:#04x}' slot='{slot:#04x}' function='{function:#x}'/>"


def controllers(text):
    """Index -> element, of the PCI controllers."""
    return {int(c.get("index")): c for c in ET.fromstring(text).iter("controller")
            if c.get("type") == "pci"}


def place_of(element):
    address = element.find("address")
    return None if address is None else tuple(
        int(address.get(part, "-1"), 0) for part in ("bus", "slot", "function"))


def nics(text):
    """Number -> (model, model of the controller of its bus, place)."""
    buses = controllers(text)
    return {int(n.find("mac").get("address")[-2:], 16):
            (n.find("model").get("type"), buses[place_of(n)[0]].get("model"), place_of(n))
            for n in ET.fromstring(text).iter("interface")}


def same(what, got, wanted):
    return [] if got == wanted else [f"{what}: {got!r}, not {wanted!r}"]


def named_later(text, os=OLD_GUEST):
    return re.sub(r"\n  \n", f"\n  {OWN.format(os)}\n", text, count=1)


# ---- what it is for ----

@check("a guest whose OS is named later gets what it needs, and the mark")
def _():
    plain = place(domain(nic(1) + "\n" + nic(2)))
    yield from same("without", {n[1] for n in nics(plain).values()}, {"pcie-root-port"})
    named = named_later(plain)
    yield from same("not asked", place(named), named)
    text = again(named)
    yield from same("asked", [n[:2] for n in nics(text).values()],
                    [("virtio-transitional", "pcie-to-pci-bridge")] * 2)
    if "<slotwise:placed policy=" not in text or OLD_GUEST not in text:
        yield text


@check("it is what placing gives a domain that was never placed")
def _():
    fresh = domain(nic(1) + "\n" + nic(2), OWN.format(OLD_GUEST))
    yield from same("nics", nics(again(named_later(place(domain(nic(1) + "\n" + nic(2)))))),
                    nics(place(fresh)))


@check("what libvirt adds is in the same place the second time")
def _():
    devices = "\n".join(["<disk type='file'><target dev='sda' bus='scsi'/></disk>",
                         "<disk type='file'><target dev='sdz' bus='sata'/></disk>",
                         "<channel type='pty'><target type='virtio' name='a'/><address"
                         " type='virtio-serial' controller='3' bus='0' port='1'/></channel>",
                         nic(1)])
    for metadata in ("", OWN.format(OLD_GUEST)):
        again(place(domain(devices, metadata)))
        text = again(domain(devices, metadata))
        yield from same("root bus", place_of(controllers(text)[0]), None)


@check("models that are written stay")
def _():
    text = domain(nic(1, pci(1, 0), "virtio-non-transitional") + "\n" + nic(2, model="e1000e"),
                  OWN.format(OLD_GUEST))
    yield from same("nics", [n[:2] for n in nics(again(text)).values()],
                    [("virtio-non-transitional", "pcie-root-port"), ("e1000e", "pcie-root-port")])


@check("a domain that is marked gets the mark of the policy in force, and only when asked")
def _():
    for os_id in ("centos6.10", "rhel9.0"):
        marked = domain(nic(1), OWN.format(f"<slotwise:os id='{os_id}'/>{STAMP}"))
        placed = re.sub(r"<slotwise:placed [^>]*>", STAMP, place(marked))
        yield from same(f"{os_id}, not asked", place(placed), placed)
        if STAMP in again(placed):
            yield f"{os_id}: the old mark stays"


@check("a domain that needs nothing of ours gets no mark")
def _():
    plain = place(domain(nic(1)))
    yield from same("bytes", again(plain), plain)
    if "slotwise" in plain:
        yield plain


# ---- what stays ----

NUMA = """    <controller type='pci' index='0' model='pcie-root'>
      <pcihole64 unit='KiB'>1048576</pcihole64>
    </controller>
    <controller type='pci' index='1' model='pcie-expander-bus'>
      <target busNr='200'><node>0</node></target>
      <address type='pci' bus='0x00' slot='0x09' function='0x0'/>
    </controller>
    <controller type='pci' index='2' model='pcie-root-port'>
      <target chassis='9' port='0x5'/>
      <address type='pci' bus='0x01' slot='0x03' function='0x0'/>
    </controller>
    <controller type='pci' index='3' model='pcie-to-pci-bridge'>
      <address type='pci' bus='0x02' slot='0x00' function='0x0'/>
    </controller>
    <controller type='pci' index='4' model='pcie-root-port'>
      <address type='pci' bus='0x00' slot='0x0a' function='0x0'/>
    </controller>
    <controller type='pci' index='7' model='pcie-root-port'>
      <alias name='ua-mine'/>
      <address type='pci' bus='0x00' slot='0x0b' function='0x0'/>
    </controller>
"""


@check("a controller with a NUMA node or an alias of its own stays, with all that is behind it")
def _():
    cpu = "<cpu><numa><cell id='0' cpus='0' memory='262144'/></numa></cpu>"
    text = domain(NUMA + nic(1, pci(3, 5)) + "\n" + nic(2, pci(4, 0)) + "\n" + nic(3, pci(7, 0)),
                  cpu)
    before, after = place(text), again(text)
    for index in (0, 1, 2, 3, 7):
        yield from same(f"controller {index}", ET.tostring(controllers(after)[index]),
                        ET.tostring(controllers(before)[index]))
    yield from same("nic behind the bridge", nics(after)[1][2], (3, 5, 0))
    yield from same("nic behind the alias", nics(after)[3][2], (7, 0, 0))
    port = controllers(after)[nics(after)[2][2][0]]
    if place_of(port) == (0, 0x0a, 0):
        yield "the other port stays where it was"


@check("host bridges of pseries stay, with what is on them")
def _():
    text = domain("""    <controller type='pci' index='1' model='pci-root'><target index='3'/>
    </controller>
""" + nic(1, pci(1, 9)) + "\n" + nic(2, pci(0, 9)), machine="pseries", arch="ppc64")
    after = nics(again(text, caps="qemu-7.2-ppc64"))
    yield from same("on the second bridge", after[1][2], (1, 9, 0))
    if after[2][2] == (0, 9, 0):
        yield "the one on the first bridge stays where it was"


@check("a controller that stays without its index keeps the number that it had")
def _():
    text = domain("""    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' model='pcie-root-port'/>
    <controller type='pci' model='pcie-root-port'><alias name='ua-a'/></controller>
""" + nic(1, pci(2, 0)))
    text = again(text)
    yield from same("nic", nics(text)[1][2], (2, 0, 0))
    yield from same("alias", controllers(text)[2].find("alias").get("name"), "ua-a")


@check("a kept function that would stand without the first one moves")
def _():
    text = domain("""    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'>
      <address type='pci' bus='0x00' slot='0x05' function='0x0' multifunction='on'/>
    </controller>
    <controller type='pci' index='2' model='pcie-root-port'><alias name='ua-a'/>
      <address type='pci' bus='0x00' slot='0x05' function='0x1'/></controller>
""" + nic(1, pci(2, 0)))
    after = controllers(again(text))
    places = {place_of(c) for c in after.values()}
    for bus, slot, function in places - {None}:
        if function and (bus, slot, 0) not in places:
            yield f"nothing at function 0 of slot {slot}"
    yield from same("alias", after[2].find("alias").get("name"), "ua-a")


@check("addresses that are not of PCI stay")
def _():
    devices = """    <controller type='scsi' index='0' model='virtio-scsi'/>
    <disk type='file'><target dev='sda' bus='scsi'/>
      <address type='drive' controller='0' bus='0' target='0' unit='5'/></disk>
    <channel type='pty'><target type='virtio' name='a'/>
      <address type='virtio-serial' controller='0' bus='0' port='9'/></channel>
    <hostdev mode='subsystem' type='pci'><source>
      <address domain='0x0000' bus='0x3e' slot='0x11' function='0x1'/></source></hostdev>
"""
    text = again(place(domain(devices)))
    for kept in ("target='0' unit='5'/>", "port='9'/>", "bus='0x3e' slot='0x11' function='0x1'/>"):
        if kept not in text:
            yield f"{kept} is gone"
    ccw = "<address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0123'/>"
    zpci = "<address type='pci' slot='0x05'><zpci uid='0x0077' fid='0x00000088'/></address>"
    text = again(domain(nic(1, ccw) + "\n" + nic(2, zpci), machine="s390-ccw-virtio", arch="s390x"),
                 caps="qemu-7.2-s390x")
    for kept in ("devno='0x0123'", "uid='0x0077' fid='0x00000088'"):
        if kept not in text:
            yield f"{kept} is gone"
    yield from same("PCI", re.search(r"bus='(\S+)' slot='(\S+)'", text).groups(), ("0x00", "0x01"))


# ---- misuse ----

@check("only place can do it")
def _():
    for command in ("tree", "argv", "explain"):
        status, _, err = run(command, "--again", "-", text=domain(""))
        yield from same(command, (status, bool(err)), (2, True))


@check("what is wrong in a domain is told of with its line, as without")
def _():
    port = "    <controller type='pci' index='{}' model='pcie-root-port'>{}</controller>\n"
    circle = port.format(1, pci(2, 0)) + port.format(2, pci(1, 0))
    again(domain(circle + nic(1, pci(1, 0))))
    kept = circle.replace("root-port'>", "root-port'><alias name='ua-a'/>")
    for devices in (port.format(1, "<alias name='ua-a'/>") * 2, kept, port.format(256, ""),
                    port.format("x", ""), nic(1, "<address type='pci' bus='0x100'/>"),
                    nic(1, pci(0, 9)) + "<disk/>"):
        with_it, without = (run("place", *more, "-", text=domain(devices))
                            for more in (["--again"], []))
        yield from same(devices, with_it, without)
        if with_it[0] != 1:
            yield f"{devices}: exit status {with_it[0]}"


@check("several files are placed anew as one is")
def _():
    source = pathlib.Path(FOLDER.name) / "a.xml"
    source.write_text(named_later(place(domain(nic(1)))))
    pathlib.Path(FOLDER.name, "many").mkdir()
    run("place", "--again", "-o", f"{FOLDER.name}/many", str(source))
    yield from same("result", pathlib.Path(FOLDER.name, "many/a.xml").read_text(),
                    again(source.read_text()))


# ---- who named the guest ----

@check("explain says who the guest is, and who said so")
def _():
    own = domain(nic(1), OWN.format(OLD_GUEST))
    rows = ((own, (), "guest centos6.10, named by the domain's own metadata (line 3)"),
            (own, ("--guest-os=rhel9.0",), "guest rhel9.0, named on the command line"),
            (own.replace("6.10", "6.1O"), (),
             "guest centos6.1O, named by the domain's own metadata (line 3): "
             "nothing is known of it"))
    for text, arguments, wanted in rows:
        _, out, _ = run("explain", *arguments, "-", text=text)
        yield from same("first line", out.split("\n")[0], wanted)
    for arguments in (("--guest-os=none", "-"), ("-", "net0")):
        _, out, _ = run("explain", *arguments, text=own)
        if not out or out.startswith("guest"):
            yield f"{arguments}: {out}"


# ---- the element in the metadata ----

def is_valid(element):
    done = subprocess.run(["xmllint", "--noout", "--relaxng",
                           TESTS.parent / "docs/schemas/slotwise-domain.rng", "-"],
                          input=element, text=True, capture_output=True, timeout=20)
    return done.returncode == 0


@check("what is placed has metadata of the schema, and the schema takes nothing else")
def _():
    name = "{urn:slotwise:domain:1}domain"
    seen = 0
    for path in sorted(TESTS.glob("cases/*.placed.xml")):
        for element in ET.parse(path).getroot().iter(name):
            seen += 1
            if not is_valid(ET.tostring(element, encoding="unicode")):
                yield f"{path.name}: its element is not of the schema"
    if seen < 20:
        yield f"only {seen} elements were found"
    for body in ("<x/>", "<os/>", "<placed/>", "<os id='a'/><os id='b'/>",
                 "<placed policy='0' version='1'/>"):
        if is_valid(f"<domain xmlns='urn:slotwise:domain:1'>{body}</domain>"):
            yield f"{body} is of the schema"


def faults(function):
    try:
        return list(function())
    except (AssertionError, AttributeError, KeyError) as error:
        return [repr(error)]


tap.run((title, faults(function)) for title, function in CHECKS)
