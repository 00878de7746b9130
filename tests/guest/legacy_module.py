# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes virtio 1 out of a Linux module, so that what is left knows virtio 0.9 only.

Linux asks virtio_pci_modern_dev.ko whether a device is modern, by vp_modern_probe(), and looks for
I/O ports when the answer is -ENODEV. Here the answer is made to be that, always, for each device:
the function's first instructions become "return -ENODEV".

The parameter force_legacy of virtio_pci is no replacement. It only turns the order around: a device
without I/O ports is driven as a modern one all the same.

Another build of Linux may have other code there. What is written over must be the plain beginning
of a function: nothing that the kernel patches when it loads the module (a relocation within, or one
elsewhere that points within) may be among it, and the function must be longer than what is written.
Tables for stack traces may point there; a trace would be wrong, no more.
"""
import collections
import struct

FUNCTION = b"vp_modern_probe"
RETURN_ENODEV = b"\xb8\xed\xff\xff\xff\xc3"   # mov $-19,%eax; ret
ENDBR64 = b"\xf3\x0f\x1e\xfa"
CALL = b"\xe8"                                # of the tracer; the kernel makes it a nop
SIGNED = b"~Module signature appended~\n"     # after 12 bytes that end in the signature's length
STACK_TRACES = b".orc_unwind_ip"
SHT_SYMTAB, SHT_RELA, STT_SECTION = 2, 4, 3

Section = collections.namedtuple("Section", "name type flags addr offset size link info align each")
Symbol = collections.namedtuple("Symbol", "name info other section value size")
Relocation = collections.namedtuple("Relocation", "offset info addend")


class Refused(Exception):
    """The module is not what is expected."""


def table(data, section, layout, kind):
    raw = data[section.offset:section.offset + section.size]
    return [kind._make(row) for row in struct.iter_unpack(layout, raw)]


def read_sections(data):
    if data[:7] != b"\x7fELF\x02\x01\x01":
        raise Refused("it is no 64-bit ELF file")
    offset, = struct.unpack_from("<Q", data, 0x28)
    count, = struct.unpack_from("<H", data, 0x3c)
    raw = data[offset:offset + 64 * count]
    return [Section._make(row) for row in struct.iter_unpack("<IIQQQQIIQQ", raw)]


def string_at(data, section, offset):
    start = section.offset + offset
    return bytes(data[start:data.index(b"\0", start)])


def symbols_of(data, sections):
    for section in sections:
        if section.type == SHT_SYMTAB:
            return section, table(data, section, "<IBBHQQ", Symbol)
    raise Refused("it has no symbols")


def find_function(data, sections):
    symtab, symbols = symbols_of(data, sections)
    found = [symbol for symbol in symbols
             if string_at(data, sections[symtab.link], symbol.name) == FUNCTION]
    if len(found) != 1 or not 0 < found[0].section < len(sections):
        raise Refused(f"it does not define {FUNCTION.decode()}()")
    return found[0], symbols


def touched(data, sections, symbols, index, span):
    """What the kernel would change in those bytes of section INDEX, or looks up by them."""
    names = sections[struct.unpack_from("<H", data, 0x3e)[0]]
    for section in sections:
        if section.type != SHT_RELA:
            continue
        patched = sections[section.info]
        if string_at(data, names, patched.name) == STACK_TRACES:
            continue
        for row in table(data, section, "<QQq", Relocation):
            target = symbols[row.info >> 32]
            points = target.section == index and target.info & 15 == STT_SECTION
            if section.info == index and row.offset in span or points and row.addend in span:
                yield row


def unsigned(data):
    """A signature that does not fit is refused by the kernel, none is taken."""
    if not data.endswith(SIGNED):
        return data
    end = len(data) - len(SIGNED)
    length, = struct.unpack_from(">I", data, end - 4)
    return data[:end - 12 - length]


def legacy_only(module):
    """The bytes of virtio_pci_modern_dev.ko that finds no modern device."""
    data = bytearray(unsigned(module))
    sections = read_sections(data)
    function, symbols = find_function(data, sections)
    start = sections[function.section].offset + function.value
    skip = 0
    if data[start:start + 4] == ENDBR64:
        skip = len(ENDBR64)
    if data[start + skip:start + skip + 1] == CALL:
        skip += 5
    end = skip + len(RETURN_ENODEV)
    span = range(function.value + skip, function.value + end)
    if function.size <= end or any(touched(data, sections, symbols, function.section, span)):
        raise Refused(f"{FUNCTION.decode()}() does not begin with plain instructions")
    data[start + skip:start + end] = RETURN_ENODEV
    return bytes(data)
