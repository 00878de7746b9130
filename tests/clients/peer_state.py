# SPDX-License-Identifier: LGPL-2.1-or-later
"""A domain's state put by and taken up again: saved guests, snapshots, checkpoints, dumps."""
import os
import subprocess

import libvirt

PAUSED = libvirt.VIR_DOMAIN_START_PAUSED
SNAPSHOT_PAUSED = libvirt.VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED


def make_qcow2(ask, *names):
    for name in names:
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", f"{ask.folder}/{name}.qcow2",
                        "1M"], check=True)


def devices(ask):
    return ask.disk(kind="qcow2") + ask.interface("net") + "<rng model='virtio'>" \
        "<backend model='random'>/dev/urandom</backend></rng>"


def begin(ask, name):
    make_qcow2(ask, "disk")
    ask.events.listen()
    domain = ask.define(name, devices(ask))
    ask.start(domain)
    return domain


def save(ask):
    domain, file = begin(ask, "saved"), f"{ask.folder}/saved.state"
    connection = ask.connection
    before = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_MIGRATABLE)
    ask.do("save", domain.save, file)
    ask.state(domain)
    ask.do("XML in the file", connection.saveImageGetXMLDesc, file)
    ask.do("restore", connection.restore, file)
    ask.state(domain)
    ask.expect("restored as it was", before, domain.XMLDesc(libvirt.VIR_DOMAIN_XML_MIGRATABLE))
    ask.do("save once more, running", domain.saveFlags, file, None,
           libvirt.VIR_DOMAIN_SAVE_RUNNING)
    xml = connection.saveImageGetXMLDesc(file)
    ask.do("put another title", connection.saveImageDefineXML, file,
           xml.replace("<memory ", "<title>after</title><memory ", 1))
    ask.refused("put another machine", connection.saveImageDefineXML, file,
                xml.replace("<vcpu placement='static'>1", "<vcpu placement='static'>2"))
    ask.do("restore, paused", connection.restoreFlags, file, None,
           libvirt.VIR_DOMAIN_SAVE_PAUSED)
    ask.state(domain)
    ask.show(domain)
    ask.refused("restore of what runs", connection.restore, file)
    ask.refused("restore of no file", connection.restore, f"{ask.folder}/missing")


def managed_save(ask):
    domain = begin(ask, "kept")
    ask.do("managed save", domain.managedSave)
    ask.do("is there one", domain.hasManagedSaveImage)
    ask.do("its XML", domain.managedSaveGetXMLDesc)
    ask.refused("undefine with it", domain.undefine)
    ask.refused("rename with it", domain.rename, "not-kept")
    ask.do("start from it", domain.create)
    ask.do("is there one", domain.hasManagedSaveImage)
    ask.state(domain)
    ask.do("managed save once more", domain.managedSave)
    xml = domain.managedSaveGetXMLDesc()
    ask.do("put its XML", domain.managedSaveDefineXML, xml)
    ask.do("take it away", domain.managedSaveRemove)
    ask.refused("take it away again", domain.managedSaveRemove)
    ask.do("start afresh", domain.create)
    ask.do("managed save", domain.managedSave)
    ask.do("start, and not from it", domain.createWithFlags,
           libvirt.VIR_DOMAIN_START_FORCE_BOOT | PAUSED)
    ask.state(domain)
    ask.do("destroy", domain.destroy)
    ask.refused("managed save of what is off", domain.managedSave)


def snapshot_xml(name, body=""):
    return f"<domainsnapshot><name>{name}</name>{body}</domainsnapshot>"


def take(ask, domain, name, flags=0, body=""):
    ask.do(f"snapshot {name}", lambda: domain.snapshotCreateXML(snapshot_xml(name, body),
                                                                flags).getName())


def list_snapshots(ask, domain):
    ask.do("snapshots", lambda: sorted(one.getName() for one in domain.listAllSnapshots()))
    ask.do("current", lambda: domain.snapshotCurrent().getName())


def snapshots(ask):
    """Internal ones, of a guest that is off and of one that runs."""
    domain = begin(ask, "internal")
    take(ask, domain, "live")
    domain.destroy()
    take(ask, domain, "off")
    list_snapshots(ask, domain)
    for name in ("live", "off"):
        ask.do(f"XML of {name}", domain.snapshotLookupByName(name).getXMLDesc)
    ask.do("revert to live", domain.revertToSnapshot, domain.snapshotLookupByName("live"),
           SNAPSHOT_PAUSED)
    ask.state(domain)
    ask.show(domain)
    ask.do("current", lambda: domain.snapshotCurrent().getName())
    ask.refused("revert to off without force", domain.revertToSnapshot,
                domain.snapshotLookupByName("off"), 1 << 20)
    ask.do("revert to off", domain.revertToSnapshot, domain.snapshotLookupByName("off"))
    ask.state(domain)
    ask.show(domain)
    live = domain.snapshotLookupByName("live")
    xml = live.getXMLDesc(libvirt.VIR_DOMAIN_SNAPSHOT_XML_SECURE)
    ask.do("delete what libvirt knows of it", live.delete,
           libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)
    ask.do("tell it again", lambda: domain.snapshotCreateXML(
        xml, libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE).getName())
    ask.refused("parent of off", domain.snapshotLookupByName("off").getParent)
    ask.do("children of live", lambda: [one.getName() for one in
                                        domain.snapshotLookupByName("live").listAllChildren()])
    ask.refused("undefine with snapshots", domain.undefine)
    ask.do("delete off", domain.snapshotLookupByName("off").delete)
    ask.do("delete live", domain.snapshotLookupByName("live").delete)
    ask.refused("delete what is gone", live.delete)
    ask.refused("snapshot with a bad name", domain.snapshotCreateXML, snapshot_xml("a/b"), 0)


def external(ask):
    """Snapshots that are files."""
    domain = begin(ask, "external")
    only = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY
    for name in ("first", "second"):
        body = (f"<disks><disk name='vda' snapshot='external'><source file='{ask.folder}/"
                f"{name}.qcow2'/></disk></disks>")
        take(ask, domain, name, only, body)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    take(ask, domain, "unknown-to-libvirt", only | libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA)
    ask.show(domain)
    list_snapshots(ask, domain)
    memory = f"<memory snapshot='external' file='{ask.folder}/memory'/>"
    take(ask, domain, "with-memory", 0, memory)
    ask.do("XML of it", domain.snapshotLookupByName("with-memory").getXMLDesc)
    ask.refused("revert to a file", domain.revertToSnapshot, domain.snapshotLookupByName("first"))
    ask.state(domain)


def checkpoints(ask):
    domain = begin(ask, "checked")
    for name in ("one", "two"):
        ask.do(f"checkpoint {name}", lambda name=name: domain.checkpointCreateXML(
            f"<domaincheckpoint><name>{name}</name></domaincheckpoint>").getName())
    ask.do("checkpoints", lambda: sorted(
        one.getName() for one in domain.listAllCheckpoints()))
    two = domain.checkpointLookupByName("two")
    ask.do("XML of two", two.getXMLDesc, libvirt.VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN)
    ask.do("XML of two with its domain", two.getXMLDesc)
    ask.do("parent of two", lambda: two.getParent().getName())
    ask.do("backup", domain.backupBegin,
           "<domainbackup mode='push'><disks><disk name='vda' type='file' backup='yes'>"
           f"<target file='{ask.folder}/backup.qcow2'/><driver type='qcow2'/></disk></disks>"
           "</domainbackup>", None)
    ask.events.until("job-completed")
    ask.do("delete one", domain.checkpointLookupByName("one").delete)
    ask.do("delete two", two.delete)
    ask.refused("delete it again", two.delete)


def dump(ask):
    domain = begin(ask, "dumped")
    for what, kind, flags in (
            ("ELF", libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_RAW, libvirt.VIR_DUMP_MEMORY_ONLY),
            ("zlib", libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB, libvirt.VIR_DUMP_MEMORY_ONLY),
            ("all", libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_RAW, 0)):
        file = f"{ask.folder}/core"
        ask.do(f"dump {what}", domain.coreDumpWithFormat, file, kind, flags)
        with open(file, "rb") as core:
            ask.note("begins with", core.read(4))
        os.unlink(file)
        ask.state(domain)
    ask.refused("dump with unknown flags", domain.coreDump, f"{ask.folder}/core", 1 << 20)
    ask.do("dump and crash", domain.coreDump, f"{ask.folder}/core",
           libvirt.VIR_DUMP_CRASH | libvirt.VIR_DUMP_MEMORY_ONLY)
    ask.state(domain)


SUBJECTS = {"save": save, "managed_save": managed_save, "snapshots": snapshots,
            "external": external, "checkpoints": checkpoints, "dump": dump}
