# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that come, change and go; processors and memory."""
import libvirt

LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
PORTS = "".join(f"<controller type='pci' index='{number}' model='pcie-root-port'/>"
                for number in range(1, 15))
RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"


def begin(ask, name, devices="", head=""):
    """A guest that has slots for more."""
    ask.make_disks("disk", "more", "third", "medium", "other")
    ports = PORTS if "q35" in ask.machine else ""
    domain = ask.define(name, ports + ask.disk() + ask.interface("net") +
                        "<controller type='virtio-serial'/>"
                        "<controller type='scsi' model='virtio-scsi'/>" + devices, head)
    ask.start(domain)
    return domain


def attach(ask):
    ask.events.listen()
    domain = begin(ask, "grown")
    new = {"disk": ask.disk("vdb", name="more"),
           "SCSI disk": ask.disk("sdb", bus="scsi", name="third"),
           "interface": ask.interface("second"),
           "rng": RNG,
           "channel": f"<channel type='unix'><source mode='bind' path='{ask.folder}/channel'/>"
                      "<target type='virtio' name='org.example.0'/></channel>",
           "e1000e": ask.interface("third", "e1000e")}
    for name, xml in new.items():
        ask.do(f"attach {name}, live", domain.attachDeviceFlags, xml, LIVE)
    ask.show(domain)
    for name, xml in new.items():
        ask.do(f"attach {name}, config", domain.attachDeviceFlags, xml, CONFIG)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.refused("the same disk again", domain.attachDevice, new["disk"])
    ask.refused("the same disk again, config", domain.attachDeviceFlags, new["disk"], CONFIG)
    for name in ("SCSI disk", "channel"):
        ask.do(f"detach {name}, live", domain.detachDeviceFlags, new[name], LIVE)
        ask.events.until("device-removed")
        ask.events.tell()
    for name, xml in new.items():
        ask.do(f"detach {name}, config", domain.detachDeviceFlags, xml, CONFIG)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("detach by alias, config", domain.detachDeviceFlags, ask.interface("net"), CONFIG)
    ask.refused("detach by an alias that there is not", domain.detachDeviceAlias, "net7", LIVE)
    ask.refused("detach what is not there", domain.detachDeviceFlags, new["SCSI disk"], LIVE)
    ask.refused("what is no device", domain.attachDevice, "<disc/>")
    ask.refused("what is no XML", domain.attachDevice, "<disk")
    ask.refused("a host device that there is not", domain.attachDeviceFlags,
                "<hostdev mode='subsystem' type='pci' managed='no'><source>"
                "<address domain='0' bus='0x1f' slot='0x1f' function='7'/></source></hostdev>",
                LIVE)


def full(ask):
    """A machine without a slot for another device."""
    domain = begin(ask, "full")
    for number in range(40):
        try:
            domain.attachDeviceFlags(ask.interface(f"number {number}"), LIVE)
        except libvirt.libvirtError as error:
            ask.note(f"the {number + 1}. interface", f"refused: {ask.objection(error)}")
            break
    ask.show(domain)


def update(ask):
    cdrom = ("<disk type='file' device='cdrom'>%s<target dev='sdz' bus='sata'/><readonly/></disk>")
    source = f"<source file='{ask.folder}/%s.raw'/>"
    screen = (f"<graphics type='vnc' passwd='%s'><listen type='socket' socket='{ask.folder}/vnc'/>"
              "</graphics>")
    ask.events.listen()
    if "q35" not in ask.machine:
        cdrom = cdrom.replace("dev='sdz' bus='sata'", "dev='hdc' bus='ide'")
    domain = begin(ask, "changed", cdrom % (source % "medium") +
                   screen % "secret")
    for what, xml in (("eject", cdrom % ""), ("insert", cdrom % (source % "other"))):
        for flags in (LIVE, CONFIG):
            ask.do(f"{what} {flags}", domain.updateDeviceFlags, xml, flags)
    network = ask.interface("net")
    down = network.replace("<model", "<link state='down'/><model")
    ask.do("link down", domain.updateDeviceFlags, down, LIVE)
    ask.do("link down, config", domain.updateDeviceFlags, down, CONFIG)
    ask.refused("another model", domain.updateDeviceFlags,
                network.replace("'virtio'", "'e1000e'"), LIVE)
    ask.do("another password", domain.updateDeviceFlags,
           screen % "other", LIVE)
    ask.refused("another screen", domain.updateDeviceFlags,
                "<graphics type='vnc' port='5999'/>", LIVE)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_SECURE)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.refused("statistics of no interface", domain.interfaceStats, "vnet99")


def resources(ask):
    ask.events.listen()
    domain = begin(ask, "sized", head="<vcpu current='1'>2</vcpu><iothreads>1</iothreads>")
    for flags in (LIVE, CONFIG, LIVE | libvirt.VIR_DOMAIN_VCPU_MAXIMUM):
        ask.do(f"processors {flags}", domain.vcpusFlags, flags)
    for flags in (LIVE, CONFIG):
        ask.do(f"2 processors {flags}", domain.setVcpusFlags, 2, flags)
    ask.refused("3 processors", domain.setVcpusFlags, 3, LIVE)
    ask.do("memory, live", domain.setMemoryFlags, 24576, LIVE)
    ask.do("memory, config", domain.setMemoryFlags, 16384, CONFIG)
    ask.refused("too much memory", domain.setMemory, 1 << 20)
    ask.do("most memory", domain.setMemoryFlags, 65536,
           CONFIG | libvirt.VIR_DOMAIN_MEM_MAXIMUM)
    ask.refused("most memory, live", domain.setMaxMemory, 65536)
    ask.do("period of balloon statistics", domain.setMemoryStatsPeriod, 5, LIVE)
    ask.do("memory statistics", lambda: sorted(domain.memoryStats()))
    ask.do("pin a processor", domain.pinVcpu, 0, (True,))
    ask.do("pinned", lambda: len(domain.vcpuPinInfo()))
    ask.do("add an I/O thread", domain.addIOThread, 2, LIVE)
    ask.do("I/O threads", lambda: [one[0] for one in domain.ioThreadInfo()])
    ask.do("take it away", domain.delIOThread, 2, LIVE)
    ask.refused("take away what is not there", domain.delIOThread, 7, LIVE)
    ask.refused("scheduler parameters without control groups", domain.schedulerParameters)
    ask.refused("scheduler parameters, config", domain.setSchedulerParametersFlags,
           {"cpu_shares": 512}, CONFIG)
    ask.do("memory parameters, config", domain.setMemoryParameters, {"hard_limit": 1 << 20},
           CONFIG)
    ask.do("block parameters, config", domain.setBlkioParameters, {"weight": 500}, CONFIG)
    ask.do("security label", domain.securityLabel)
    ask.do("perf events", lambda: sorted(domain.perfEvents()))
    ask.refused("time without an agent", domain.getTime)
    ask.refused("addresses without an agent", domain.interfaceAddresses,
                libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT)
    ask.refused("what the guest says", domain.guestInfo)
    ask.do("what is told of all", lambda: sorted(ask.connection.getAllDomainStats(
        libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON |
        libvirt.VIR_DOMAIN_STATS_VCPU | libvirt.VIR_DOMAIN_STATS_INTERFACE |
        libvirt.VIR_DOMAIN_STATS_BLOCK | libvirt.VIR_DOMAIN_STATS_IOTHREAD)[0][1]))
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("send a processor away", domain.setVcpusFlags, 1, CONFIG)


SUBJECTS = {"attach": attach, "full": full, "update": update, "resources": resources}
