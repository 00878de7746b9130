# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is not a domain: the host, the emulators, pools, networks, secrets, filters, conversions."""
import re

import libvirt


def host(ask):
    connection = ask.connection
    for what in ("getType", "getVersion", "getLibVersion", "getHostname", "getURI", "isAlive",
                 "isEncrypted", "isSecure", "numOfDomains"):
        ask.do(what, getattr(connection, what))
    ask.do("node", lambda: connection.getInfo()[:3] + connection.getInfo()[4:])
    ask.do("processors", lambda: connection.getCPUMap()[0])
    ask.do("processor statistics", lambda: sorted(connection.getCPUStats(-1)))
    ask.do("memory statistics", lambda: sorted(connection.getMemoryStats(-1)))
    ask.quietly("free memory", connection.getFreeMemory)
    ask.do("most processors", lambda: [connection.getMaxVcpus(kind) for kind in ("qemu", "kvm")])
    ask.do("models", lambda: connection.getCPUModelNames("x86_64"))
    ask.refused("models of no machine", connection.getCPUModelNames, "abacus")
    ask.do("security model", connection.getSecurityModel)
    ask.refused("baseline of nothing", connection.baselineCPU, [])
    ask.refused("compare with what is no processor", connection.compareCPU, "<cpus/>")
    model = "<cpu mode='custom' match='exact'><model>qemu64</model></cpu>"
    ask.do("compare", connection.compareCPU, model.replace("cpu mode='custom' match='exact'",
                                                           "cpu match='minimum'"))
    for name in ("listAllNetworks", "listAllStoragePools", "listAllSecrets",
                 "listAllNWFilters"):
        ask.do(name, getattr(connection, name))
    # What other programs of the host do shows in these.
    ask.quietly("interfaces", connection.listAllInterfaces)
    ask.quietly("host devices", connection.listAllDevices)


def capabilities(ask):
    connection = ask.connection
    ask.do("capabilities", lambda: re.sub("<uuid>.*</uuid>", "", connection.getCapabilities()))
    for kind in ("qemu", "kvm"):
        for machine in (ask.machine, "pc", None):
            ask.do(f"domain capabilities of {kind} {machine}", connection.getDomainCapabilities,
                   None, "x86_64", machine, kind)
    ask.refused("of no machine", connection.getDomainCapabilities, None, "x86_64", "abacus")
    ask.refused("of no architecture", connection.getDomainCapabilities, None, "abacus")
    ask.refused("of no emulator", connection.getDomainCapabilities, f"{ask.folder}/missing")
    ask.refused("with bad flags", connection.getDomainCapabilities, None, None, None, None, 1 << 20)
    ask.do("pool capabilities", connection.getStoragePoolCapabilities)


def pools(ask):
    connection = ask.connection
    xml = (f"<pool type='dir'><name>heap</name><uuid>c11e0000-0000-4000-8000-0000000000aa</uuid>"
           f"<target><path>{ask.folder}/heap</path></target></pool>")
    pool = ask.do("define", connection.storagePoolDefineXML, xml)
    ask.refused("start before it is built", pool.create)
    ask.do("build", pool.build)
    ask.do("start", pool.create)
    ask.do("info", lambda: pool.info()[0])
    ask.do("autostart", pool.setAutostart, 1)
    ask.do("XML", lambda: re.sub("<(capacity|allocation|available) .*", "", pool.XMLDesc()))
    volume = ask.do("volume", pool.createXML, volume_xml("one", "qcow2"))
    ask.do("its info", lambda: volume.info()[:2])
    ask.do("larger", volume.resize, 1 << 21)
    ask.do("cloned", pool.createXMLFrom, volume_xml("two", "raw", 1 << 21), volume, 0)
    ask.do("volumes", lambda: sorted(pool.listVolumes()))
    ask.do("lookup by path", connection.storageVolLookupByPath, f"{ask.folder}/heap/two")
    two = pool.storageVolLookupByName("two")
    ask.do("upload", send, connection, two, b"something")
    ask.do("download", receive, connection, two, 9)
    ask.do("wipe", two.wipe)
    ask.do("download", receive, connection, two, 9)
    ask.refused("the same volume", pool.createXML, volume_xml("one", "raw"))
    for one in (volume, two):
        ask.do("delete", one.delete)
    ask.do("refresh", pool.refresh)
    for what in ("destroy", "delete", "undefine"):
        ask.do(what, getattr(pool, what))
    ask.refused("lookup afterwards", connection.storagePoolLookupByName, "heap")


def volume_xml(name, kind, size=1 << 20):
    return (f"<volume><name>{name}</name><capacity>{size}</capacity>"
            f"<target><format type='{kind}'/></target></volume>")


def send(connection, volume, data):
    stream = connection.newStream(0)
    volume.upload(stream, 0, len(data))
    stream.send(data)
    stream.finish()


def receive(connection, volume, size):
    stream = connection.newStream(0)
    volume.download(stream, 0, size)
    data = stream.recv(size)
    stream.finish()
    return data


def others(ask):
    """Networks, secrets, filters of packets."""
    connection = ask.connection
    network = ask.do("define a network", connection.networkDefineXML,
                     "<network><name>web</name><uuid>c11e0000-0000-4000-8000-0000000000ab</uuid>"
                     "<forward mode='bridge'/><bridge name='br7'/></network>")
    ask.do("its XML", network.XMLDesc)
    ask.do("start it", network.create)
    ask.do("stop it", network.destroy)
    ask.do("undefine it", network.undefine)
    ask.refused("a network with a bad name", connection.networkDefineXML,
                "<network><name>a/b</name></network>")
    secret = ask.do("define a secret", lambda: connection.secretDefineXML(
        "<secret><uuid>c11e0000-0000-4000-8000-0000000000ac</uuid>"
        "<usage type='ceph'><name>s</name></usage></secret>"))
    ask.do("set it", secret.setValue, b"open sesame")
    ask.do("read it", secret.value)
    ask.do("its XML", secret.XMLDesc)
    ask.do("undefine it", secret.undefine)
    nwfilter = ask.do("define a filter", connection.nwfilterDefineXML,
                      "<filter name='dam'><uuid>c11e0000-0000-4000-8000-0000000000ad</uuid>"
                      "<rule action='drop' direction='in'><tcp dstportstart='25'/></rule></filter>")
    ask.do("its XML", nwfilter.XMLDesc)
    ask.do("undefine it", nwfilter.undefine)
    ask.refused("a filter that names none", connection.nwfilterDefineXML, "<filter/>")
    ask.refused("an interface that there is not", connection.interfaceLookupByName, "eth99")


def conversions(ask):
    """QEMU's arguments, and monitor commands that show that they were these."""
    connection = ask.connection
    ask.make_disks()
    xml = ask.domain("converted", ask.disk() + ask.interface("net"))
    ask.do("to native", connection.domainXMLToNative, "qemu-argv", xml)
    ask.refused("to what is not native", connection.domainXMLToNative, "vmx", xml)
    ask.refused("to native, bad XML", connection.domainXMLToNative, "qemu-argv", xml[:-3])
    ask.refused("from native", connection.domainXMLFromNative, "qemu-argv", "qemu-system-x86_64")
    domain = ask.define("converted", ask.disk() + ask.interface("net"))
    ask.do("to native, as defined", connection.domainXMLToNative, "qemu-argv", domain.XMLDesc(),
           0)
    ask.start(domain)
    with open(f"/proc/{process_of('converted')}/cmdline", "rb") as arguments:
        ask.note("arguments", arguments.read().decode().split("\0"))


def process_of(name):
    with open(f"/run/libvirt/qemu/{name}.pid", encoding="ascii") as file:
        return int(file.read())


SUBJECTS = {"host": host, "capabilities": capabilities, "pools": pools, "others": others,
            "conversions": conversions}
