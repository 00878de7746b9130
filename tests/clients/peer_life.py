# SPDX-License-Identifier: LGPL-2.1-or-later
"""A domain's life: how it comes, is controlled, is known, and goes."""
import libvirt

PAUSED = libvirt.VIR_DOMAIN_START_PAUSED
VALIDATE = libvirt.VIR_DOMAIN_DEFINE_VALIDATE


def devices(ask):
    return (ask.disk() + ask.interface("net") + "<serial type='pty'/>"
            "<video><model type='vga'/></video>")


def persistent(ask):
    ask.make_disks("disk")
    ask.events.listen()
    domain = ask.define("one", devices(ask))
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    for what in ("isPersistent", "isActive", "isUpdated", "autostart", "info", "OSType",
                 "maxMemory", "UUIDString", "hasManagedSaveImage", "name"):
        ask.do(what, getattr(domain, what))
    for value in (1, 0):
        ask.do(f"autostart to {value}", domain.setAutostart, value)
        ask.do("autostart", domain.autostart)
    ask.start(domain)
    ask.state(domain)
    ask.do("id", domain.ID)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_MIGRATABLE)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    steer(ask, domain)
    ask.events.tell()
    ask.refused("reset of a domain that is off", domain.reset, 0)
    ask.refused("second destroy", domain.destroy)
    ask.start(domain)
    ask.do("destroy gracefully", domain.destroyFlags, libvirt.VIR_DOMAIN_DESTROY_GRACEFUL)
    ask.do("undefine", domain.undefine)
    ask.refused("lookup afterwards", ask.connection.lookupByName, "one")


def steer(ask, domain):
    """Through all states."""
    for what in ("resume", "suspend", "resume", "reset", "reboot", "shutdown", "destroy"):
        ask.do(what, getattr(domain, what), *([0] if what in ("reset", "reboot") else []))
        if what == "reset":
            ask.events.until("^reboot of one")
            ask.note("it has rebooted")
        ask.state(domain)


def transient(ask):
    ask.make_disks("disk")
    ask.events.listen()
    connection, xml = ask.connection, ask.domain("fleeting", devices(ask))
    domain = ask.do("create", connection.createXML, xml, PAUSED)
    ask.show(domain)
    ask.do("isPersistent", domain.isPersistent)
    ask.refused("autostart of a transient domain", domain.setAutostart, 1)
    ask.refused("undefine of a transient domain", domain.undefine)
    ask.refused("create again", connection.createXML, xml, PAUSED)
    ask.do("define while it runs", connection.defineXML, xml)
    ask.do("isPersistent", domain.isPersistent)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("undefine while it runs", domain.undefine)
    ask.do("isPersistent", domain.isPersistent)
    ask.do("destroy", domain.destroy)
    ask.refused("lookup afterwards", connection.lookupByName, "fleeting")
    domain = ask.do("create, validated", connection.createXML, xml,
                    PAUSED | libvirt.VIR_DOMAIN_START_VALIDATE)
    ask.do("destroy", domain.destroy)
    other = libvirt.open(connection.getURI())
    ask.do("create, to be destroyed with its connection", other.createXML, xml,
           PAUSED | libvirt.VIR_DOMAIN_START_AUTODESTROY)
    ask.events.tell()
    ask.do("close", other.close)
    ask.events.until("lifecycle of fleeting .5")


def names(ask):
    """What a domain is called and what is said of it."""
    ask.make_disks("disk")
    ask.events.listen()
    connection = ask.connection
    domain = ask.define("old-name", devices(ask))
    ask.do("rename", domain.rename, "new-name")
    ask.refused("rename to nothing", domain.rename, "")
    ask.show(domain)
    uri, where = "http://example.org/note", libvirt.VIR_DOMAIN_AFFECT_CONFIG
    for kind, text, key in ((libvirt.VIR_DOMAIN_METADATA_TITLE, "a title", None),
                            (libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "several\nlines", None),
                            (libvirt.VIR_DOMAIN_METADATA_ELEMENT, "<note>x</note>", "n")):
        arguments = (kind, text, key, uri if key else None, where)
        ask.do(f"set metadata {kind}", domain.setMetadata, *arguments)
        ask.do(f"metadata {kind}", domain.metadata, kind, uri if key else None, where)
    ask.show(domain)
    ask.do("take metadata away", domain.setMetadata, libvirt.VIR_DOMAIN_METADATA_ELEMENT, None,
           "n", uri, where)
    ask.refused("metadata that is gone", domain.metadata, libvirt.VIR_DOMAIN_METADATA_ELEMENT,
                uri, where)
    ask.start(domain)
    ask.refused("rename while it runs", domain.rename, "other-name")
    ask.do("live title", domain.setMetadata, libvirt.VIR_DOMAIN_METADATA_TITLE, "live", None, None,
           libvirt.VIR_DOMAIN_AFFECT_LIVE)
    ask.show(domain)
    for what, function, key in (("name", connection.lookupByName, "new-name"),
                                ("UUID", connection.lookupByUUIDString, domain.UUIDString()),
                                ("ID", connection.lookupByID, domain.ID())):
        ask.do(f"lookup by {what}", function, key)
    ask.do("numbers", lambda: [connection.numOfDomains(), connection.numOfDefinedDomains()])
    for flags in (0, libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE,
                  libvirt.VIR_CONNECT_LIST_DOMAINS_INACTIVE,
                  libvirt.VIR_CONNECT_LIST_DOMAINS_PAUSED,
                  libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
                  libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART):
        ask.do(f"list {flags}", connection.listAllDomains, flags)


def redefine(ask):
    """The same domain once more, as itself and as another one."""
    ask.make_disks("disk", "more")
    connection = ask.connection
    domain = ask.define("again", devices(ask))
    first = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("define its own XML", connection.defineXML, first)
    ask.expect("nothing has changed", first, domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    ask.do("define, validated", connection.defineXMLFlags, first, VALIDATE)
    ask.do("define the first XML", connection.defineXML, ask.domain("again", devices(ask)))
    ask.expect("nothing has changed", first, domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    ask.do("define with one disk more", connection.defineXMLFlags,
           first.replace("</devices>", ask.disk("vdb", name="more") + "</devices>"), VALIDATE)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.start(domain)
    ask.do("define with less while it runs", connection.defineXML, first)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("isUpdated", domain.isUpdated)
    ask.refused("another UUID", connection.defineXML, first.replace(domain.UUIDString(),
                                                                    domain.UUIDString()[:-1] + "f"))
    ask.refused("another name", connection.defineXML, first.replace("<name>again", "<name>other"))


def console(ask):
    """What someone at the guest's screen and keyboard does."""
    ask.make_disks("disk")
    domain = ask.define("screen", devices(ask) + "<input type='keyboard' bus='usb'/>")
    ask.start(domain)
    stream = ask.connection.newStream(0)
    ask.do("screenshot", domain.screenshot, stream, 0, 0)
    ask.note("first bytes", stream.recv(2))
    stream.abort()
    ask.do("send keys", domain.sendKey, libvirt.VIR_KEYCODE_SET_LINUX, 10, [29, 56, 111], 3, 0)
    ask.refused("send a key that there is not", domain.sendKey, libvirt.VIR_KEYCODE_SET_LINUX, 10,
                [70000], 1, 0)
    ask.do("inject an NMI", domain.injectNMI)
    ask.refused("the agent that is not there", ask_agent, domain)
    ask.do("job", domain.jobInfo)
    ask.do("job statistics", domain.jobStats)
    ask.refused("abort of no job", domain.abortJob)
    ask.do("control", lambda: domain.controlInfo()[:2])
    ask.do("console that is not open", lambda: ask.connection.newStream(0).abort() or "none")


def ask_agent(domain):
    return domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)


SUBJECTS = {"persistent": persistent, "transient": transient, "names": names,
            "redefine": redefine, "console": console}
