#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bind.py DOMAIN.xml DEVICE.xml - what a program with libvirt's Python binding does.

It defines the domain, defines it once more and has it validated, and adds the device to the
definition. Each time the domain has to be what it was.
"""
import pathlib
import sys

import libvirt

INACTIVE = libvirt.VIR_DOMAIN_XML_INACTIVE


def main():
    domain_xml, device_xml = (pathlib.Path(name).read_text(encoding="utf-8")
                              for name in sys.argv[1:])
    connection = libvirt.open("qemu:///system")
    domain = connection.defineXML(domain_xml)
    first = domain.XMLDesc(INACTIVE)
    for xml in (domain_xml, first):
        connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
        # libvirt puts a controller that it added elsewhere when it reads it, so order is no sign.
        if sorted(domain.XMLDesc(INACTIVE).splitlines()) != sorted(first.splitlines()):
            sys.exit("the second definition made another domain")
    domain.attachDeviceFlags(device_xml, libvirt.VIR_DOMAIN_AFFECT_CONFIG)


if __name__ == "__main__":
    main()
