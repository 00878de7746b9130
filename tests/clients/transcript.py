# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a client of libvirt asks and is told, as lines that two daemons must agree on.

A line is the same in every run that is told the same: the domains' names, UUIDs and MAC addresses
are written, and what differs from run to run (folders, times, pseudo terminals) is replaced by a
word. An answer that the client did not count on begins with UNEXPECTED.
"""
import re
import sys
import threading
import time
import zlib

import libvirt

PATIENCE = 60   # seconds until an event that has to come is given up

OSINFO = ("<metadata><libosinfo:libosinfo"
          " xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
          "<libosinfo:os id='%s'/></libosinfo:libosinfo></metadata>")


def uuid_of(name):
    """A UUID that belongs to a name."""
    return f"c11e0000-0000-4000-8000-{zlib.crc32(name.encode()):012x}"


def mac_of(name):
    number = zlib.crc32(name.encode()) & 0xffffff
    return f"52:54:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


class Transcript:
    """Asks a connection, and prints what was asked and answered."""
    def __init__(self, connection, folder, machine, guest_os):
        self.connection = connection
        self.folder = folder
        self.machine = machine
        self.guest_os = guest_os
        self.events = Events(self)

    # ---- lines ----

    def plain(self, text):
        """The text without what differs from run to run."""
        text = str(text).replace(self.folder, "FOLDER")
        text = re.sub(r"/dev/pts/\d+", "/dev/pts/N", text)
        text = re.sub(r'(\bfd"?[:=]"?)\d+', r"\1N", text)   # a descriptor that QEMU inherits
        return re.sub(r"<creationTime>\d+<", "<creationTime>TIME<", text)

    def note(self, what, value="well"):
        for line in f"{what}: {self.plain(value)}".splitlines():
            print(line.rstrip())
        sys.stdout.flush()

    def expect(self, what, wanted, value):
        self.note(what if wanted == value else f"UNEXPECTED {what}", value)

    def do(self, what, function, *arguments):
        """Call; the answer is a line, and what libvirt objects is unexpected."""
        try:
            value = function(*arguments)
        except libvirt.libvirtError as error:
            self.note(f"UNEXPECTED {what}", self.objection(error))
            return None
        self.note(what, self.answer(value))
        return value

    def quietly(self, what, function, *arguments):
        """Call; the answer differs from run to run, so only that there is one is a line."""
        try:
            value = function(*arguments)
        except libvirt.libvirtError as error:
            self.note(f"UNEXPECTED {what}", self.objection(error))
            return None
        self.note(what)
        return value

    def refused(self, what, function, *arguments):
        """Call what libvirt has to refuse; code, domain and text of its refusal are the line."""
        try:
            value = function(*arguments)
        except libvirt.libvirtError as error:
            self.note(what, f"refused: {self.objection(error)}")
        else:
            self.note(f"UNEXPECTED {what}", self.answer(value))

    @staticmethod
    def objection(error):
        return (f"code {error.get_error_code()} domain {error.get_error_domain()}"
                f" level {error.get_error_level()}: {error.get_error_message()}")

    @staticmethod
    def answer(value):
        if value is None or (isinstance(value, int) and value == 0):
            return "well"
        if isinstance(value, list):
            return [Transcript.answer(one) for one in value]
        if hasattr(value, "name"):
            return f"{type(value).__name__} {value.name()}"
        if isinstance(value, dict):
            return dict(sorted(value.items()))
        return type(value).__name__ if type(value).__module__ == "libvirt" else value

    # ---- domains ----

    def domain(self, name, devices="", head="", memory=32):
        """XML of a small guest, paused or lost in its firmware, that has these devices."""
        metadata = OSINFO % self.guest_os if self.guest_os else ""
        return f"""<domain type='qemu'>
  <name>{name}</name><uuid>{uuid_of(name)}</uuid>{metadata}
  <memory unit='MiB'>{memory}</memory>{head if '<vcpu' in head else '<vcpu>1</vcpu>'}
  <os><type arch='x86_64' machine='{self.machine}'>hvm</type></os>
  {head if '<vcpu' not in head else ''}
  <features><acpi/></features>
  <devices>{devices}</devices>
</domain>"""

    def disk(self, target="vda", kind="raw", bus="virtio", name="disk"):
        return (f"<disk type='file'><driver name='qemu' type='{kind}'/>"
                f"<source file='{self.folder}/{name}.{kind}'/>"
                f"<target dev='{target}' bus='{bus}'/></disk>")

    def make_disks(self, *names):
        """Empty disks in the folder: raw ones, sparse, of 1 MiB."""
        for name in names or ("disk",):
            with open(f"{self.folder}/{name}.raw", "wb") as disk:
                disk.truncate(1 << 20)

    @staticmethod
    def interface(name, model="virtio"):
        return (f"<interface type='user'><mac address='{mac_of(name)}'/>"
                f"<model type='{model}'/></interface>")

    def define(self, name, *arguments, **named):
        return self.do(f"define {name}", self.connection.defineXML,
                       self.domain(name, *arguments, **named))

    def start(self, domain, flags=libvirt.VIR_DOMAIN_START_PAUSED):
        self.do(f"start {domain.name()}", domain.createWithFlags, flags)

    def state(self, domain):
        self.note(f"state of {domain.name()}", domain.state())

    def show(self, domain, flags=0):
        self.note(f"XML of {domain.name()}, flags {flags}", domain.XMLDesc(flags))

    def clear(self):
        """No domain is left."""
        for domain in self.connection.listAllDomains():
            if domain.isActive():
                domain.destroy()
        for domain in self.connection.listAllDomains():
            domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                 libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                                 libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA |
                                 libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)


class Events:
    """What libvirt tells unasked, of any domain."""
    # The times and sizes of a migration are never the same.
    LEFT_OUT = ("LAST", "BLOCK_JOB_2", "MIGRATION_ITERATION", "BALLOON_CHANGE")
    # A firmware that is reset in its work resets the machine again, and a QEMU that is told to end
    # says so (as lifecycle 6) or only closes its monitor: with and without the plugin.
    UNSTEADY = re.compile(r"reboot of|control-error of|lifecycle of .* \[6, ")
    KINDS = {name.removeprefix("VIR_DOMAIN_EVENT_ID_"): number
             for name, number in vars(libvirt).items() if name.startswith("VIR_DOMAIN_EVENT_ID_")}

    def __init__(self, transcript):
        self.transcript = transcript
        self.condition = threading.Condition()
        self.told = []
        self.ids = []

    def listen(self):
        for name, number in self.KINDS.items():
            if name not in self.LEFT_OUT:
                self.ids.append(self.transcript.connection.domainEventRegisterAny(
                    None, number, self.hear, name.lower().replace("_", "-")))

    def hear(self, _connection, domain, *details):
        *details, name = details
        # Of a job's statistics not even the set is the same.
        details = ["..." if isinstance(detail, dict) else detail for detail in details]
        with self.condition:
            self.told.append(f"{name} of {domain.name()} {details}")
            self.condition.notify_all()

    def until(self, pattern):
        """Wait for an event like that, which comes when QEMU is ready."""
        end = time.monotonic() + PATIENCE
        with self.condition:
            while not any(re.search(pattern, line) for line in self.told):
                if not self.condition.wait(max(0, end - time.monotonic())):
                    self.transcript.note("UNEXPECTED silence instead of", pattern)
                    return

    def tell(self):
        """Note all that came, in its order. libvirt tells them in turn, so that those of a domain
        which is made for this are the last."""
        if not self.ids:
            return
        self.transcript.connection.defineXML(self.transcript.domain("last")).undefine()
        self.until(r"lifecycle of last \[1, 0]")
        with self.condition:
            for line in self.told:
                if " of last " not in line and not self.UNSTEADY.match(line):
                    self.transcript.note("event", line)
            self.told.clear()

    def forget(self):
        with self.condition:
            self.told.clear()

    def stop(self):
        for number in self.ids:
            self.transcript.connection.domainEventDeregisterAny(number)
        self.ids.clear()


def run_event_loop():
    """In a thread of its own, for as long as the program lives."""
    libvirt.virEventRegisterDefaultImpl()

    def turn():
        while True:
            libvirt.virEventRunDefaultImpl()
    threading.Thread(target=turn, daemon=True).start()
