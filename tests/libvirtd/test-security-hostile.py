#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-security-hostile.py [--big] URI PID FOLDER EMULATOR - hostile documents, through libvirt.

Gives each document of a table to each function that takes one, and prints a line for each call:
its name, seconds of processor time of process PID, kB that its peak of memory rose, and what
came of it: the error's code, domain and message, or the answer. PID 0 is this process, for the
embedded driver; there --big sends what no daemon would read. FOLDER has a file "secret", and gets
a file "connections" when a document makes somebody connect.
"""
import hashlib
import os
import socket
import sys
import threading

import libvirt

LEGACY = """<metadata><o:libosinfo xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
<o:os id='http://centos.org/centos/6.0'/></o:libosinfo></metadata>"""
RPC_BYTES = 4_000_000  # a little less than libvirtd reads of one text
NIC = "<interface type='user'><mac address='52:54:00:{}'/><model type='virtio'/></interface>"


def domain(devices="", head="", extra="", before="", attributes=""):
    """A small domain with something put at one of its places."""
    return f"""{before}<domain type='qemu'{attributes}>
  <name>hostile</name><uuid>5a6f6d2e-0d0b-4f0e-9a2f-6c1f5d0c0666</uuid>{head}
  <memory unit='MiB'>64</memory>{extra}
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices><controller type='usb' model='none'/><memballoon model='none'/>{devices}</devices>
</domain>"""


def nics(count):
    return "".join(NIC.format(f"{i >> 16:02x}:{i >> 8 & 255:02x}:{i & 255:02x}")
                   for i in range(count))


def doctype(subset, entity):
    return domain(before=f"<!DOCTYPE domain [{subset}]>", head=f"<title>{entity}</title>")


def laughs():
    levels = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 12))
    return doctype("<!ENTITY l0 'ha'>" + levels, "&l11;")


def documents(port, folder, big):
    """Name, domain. Sizes are for the daemon, or for what has no limit before it. What plain
    libvirt does not survive is not asked: a controller with index 2147483647 ends it, a disk
    'sdzzzzzz' and 20,000 interfaces keep it busy for as long as anybody has waited."""
    size = 100_000_000 if big else RPC_BYTES - 1000
    many = 100_000 if big else 10_000
    secret = f"file://{folder}/secret"
    http = f"http://127.0.0.1:{port}/x"
    yield "a long text", domain(head=f"<description>{'x' * size}</description>")
    yield "a long text in many", domain(
        head="<metadata>" + "<a>xxxxxxxxxxxxxxxxxxxxxxxxxxxxx</a>" * (many * 2) + "</metadata>")
    yield "a long attribute", domain(attributes=f" a='{'x' * size}'")
    yield "a long name of an element", domain(extra=f"<{'x' * size}/>")
    yield "a long name", domain().replace("hostile", "x" * size)
    yield "deep nesting", domain(extra="<a>" * many + "</a>" * many)
    yield "nesting just read", domain(extra="<a>" * 250 + "</a>" * 250)
    yield "many devices", domain(devices=nics(3000 if big else 1000))
    yield "many attributes", domain(extra="<a " + " ".join(f"a{i}=''" for i in range(many)) + "/>")
    yield "many namespaces", domain(
        extra="<a " + " ".join(f"xmlns:a{i}='u:{i}'" for i in range(many // 10)) + "/>")
    yield "many comments", domain(extra="<!---->" * (size // 100))
    yield "many instructions", domain(extra="<?a b?>" * (size // 100))
    yield "many sections", domain(extra="<a>" + "<![CDATA[x]]>" * (size // 100) + "</a>")
    yield "many elements", domain(extra="<a/>" * (size // 20))
    yield "billion laughs", laughs()
    yield "quadratic entity", doctype(f"<!ENTITY a '{'x' * 2000}'>", "&a;" * 2000)
    yield "an entity of itself", doctype("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "&a;")
    yield "an entity of its own", doctype("<!ENTITY a 'small'>", "&a;")
    yield "a file as entity", doctype(f"<!ENTITY a SYSTEM '{secret}'>", "&a;")
    yield "a connection as entity", doctype(f"<!ENTITY a SYSTEM '{http}'>", "&a;")
    yield "a parameter entity", doctype(f"<!ENTITY % a SYSTEM '{http}'>%a;", "")
    yield "a parameter entity of a file", doctype(f"<!ENTITY % a SYSTEM '{secret}'>%a;", "")
    yield "an external subset", domain(before=f"<!DOCTYPE domain SYSTEM '{http}'>")
    yield "default attributes", doctype("<!ATTLIST domain type CDATA 'kvm' xmlns CDATA 'u:x'>", "")
    yield "XInclude", domain(
        head=f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{secret}' "
             "parse='text'/>")
    yield "a schema's place", domain(
        attributes=" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
                   f"xsi:noNamespaceSchemaLocation='{http}'")
    yield "a style sheet", domain(before=f"<?xml-stylesheet href='{http}'?>")
    for encoding in ("UTF-16", "UTF-16LE", "UTF-7", "UCS-4", "EBCDIC-US", "ISO-8859-1", "nonsense",
                     "", "x" * 100_000):
        yield f"encoding {encoding[:10]}", domain(
            before=f"<?xml version='1.0' encoding='{encoding}'?>",
            head="<title>+ADw-\u00e9</title>")
    yield "version 9", domain(before="<?xml version='9.9'?>")
    yield "a prefix that is none", domain(extra="<a:b c:d='e'/>")
    yield "a namespace", domain(attributes=" xmlns='u:x'")
    yield "two of all", domain() + domain()
    yield "nothing", ""
    yield "no end", domain()[:-3]
    yield "another root", "<network/>"
    yield "control characters", domain(head="<title>a\x01\x1b[31m</title>")
    yield "references to them", domain(head="<title>&#1;&#0;&#x110000;</title>")
    yield "a name with a line break", domain().replace(">hostile", ">hos\nother: tile")
    for number in ("-1", "18446744073709551616", "0x" + "f" * 40, "1e9", "", "4294967296",
                   "9" * 999):
        yield f"number {number[:8]} of memory", domain().replace(">64<", f">{number}<")
        yield f"number {number[:8]} of a slot", domain(
            devices=f"<rng model='virtio'><backend model='random'>/dev/random</backend>"
                    f"<address type='pci' bus='{number}' slot='{number}'/></rng>")
        yield f"number {number[:8]} of an index", domain(
            devices=f"<controller type='pci' model='pcie-root-port' index='{number}'/>"
                    f"<controller type='scsi' index='{number}'/>")


def strings():
    """What a client can put into a question for domain capabilities: emulator, arch, machine."""
    for text in ("/dev/zero", "/dev/stdin", "/", ".", "%s%n", "a\nother: b", "x" * 1_000_000,
                 "<a/>&b;", "../../bin/sh", "/proc/self/exe", "\u00e9"):
        yield text, None, "q35"
        yield None, text, "q35"
        yield None, None, text


class Listener(threading.Thread):
    """Notes that somebody connects."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            peer, _ = self.socket.accept()
            with open(f"{self.folder}/connections", "a", encoding="ascii") as file:
                file.write("one\n")
            peer.close()


class Bench:
    """Calls functions and tells what they cost."""

    def __init__(self, pid):
        self.folder = f"/proc/{pid or 'self'}"

    def memory(self, key):
        with open(f"{self.folder}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key))

    def seconds(self):
        with open(f"{self.folder}/stat", encoding="ascii") as file:
            words = file.read().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def tell(self, name, call, *args):
        with open(f"{self.folder}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # VmHWM begins anew
        before, start = self.memory("VmRSS:"), self.seconds()
        try:
            result = str(call(*args))
        except libvirt.libvirtError as error:
            result = f"{error.get_error_code()}|{error.get_error_domain()}|" \
                     f"{error.get_error_message()}"
        except (UnicodeError, ValueError) as error: # what the binding does not take
            result = str(error)
        took = self.seconds() - start
        rise = self.memory("VmHWM:") - before
        digest = hashlib.sha256(result.encode(errors="replace")).hexdigest()[:16]
        line = result.encode("ascii", "backslashreplace").decode()[:160].replace("\n", " ")
        print(f"{name}\t{took:.3f}\t{rise}\t{digest} {line}", flush=True)


def defined(connection, xml, flags=0):
    """The domain as libvirt keeps it; nothing stays."""
    made = connection.defineXMLFlags(xml, flags) if flags else connection.defineXML(xml)
    text = made.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    made.undefine()
    return text


def created(connection, xml):
    made = connection.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED)
    made.destroy()
    return "created"


FUNCTIONS = {
    "define": defined,
    "define --validate": lambda c, x: defined(c, x, libvirt.VIR_DOMAIN_DEFINE_VALIDATE),
    "to native": lambda c, x: c.domainXMLToNative("qemu-argv", x),
    "create": created,
}
# What is well and small is not started: that takes a second each.
UNSTARTED = ("nesting", "an entity of its own", "default", "XInclude", "a schema", "a style",
             "encoding", "a namespace", "many", "version", "number", "a file",
             "a connection", "a parameter", "an external", "a long text")


def attached(connection, xml):
    """A hostile device: the document as it is, in the place of a device."""
    made = connection.defineXML(domain())
    try:
        made.attachDeviceFlags(xml, libvirt.VIR_DOMAIN_AFFECT_CONFIG)
        return made.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    finally:
        made.undefine()


def main():
    big = sys.argv[1] == "--big"
    uri, pid, folder, emulator = sys.argv[2:] if big else sys.argv[1:]
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    listener = Listener(folder)
    listener.start()
    connection, bench = libvirt.open(uri), Bench(int(pid))
    defined(connection, domain())  # what happens once is not counted
    connection.getDomainCapabilities(emulator, None, "q35", "qemu")
    for name, xml in documents(listener.port, folder, big):
        for function, call in FUNCTIONS.items():
            if function == "define" or not big:
                if function != "create" or not name.startswith(UNSTARTED):
                    bench.tell(f"{function}: {name}", call, connection, xml)
        if not big:
            bench.tell(f"define a legacy guest: {name}",
                       lambda c, x: "well" if defined(c, x) else "", connection,
                       xml.replace("</uuid>", "</uuid>" + LEGACY))
            bench.tell(f"attach: {name}", attached, connection, xml)
    for emulator, arch, machine in strings() if not big else ():
        bench.tell(f"domain capabilities: {repr((emulator, arch, machine))[:60]}",
                   connection.getDomainCapabilities, emulator, arch, machine, "qemu")


main()
