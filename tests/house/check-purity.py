#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-purity.py LIBSW-CORE.A LIBSW-FORMAT.A - values in, values out.

The core calls nothing that reads or changes the world, and has nothing to write to between two
calls. The linker's view is asked, not the source: it sees through macros. Sections are compared by
name and not by nm's letter: constant tables of pointers are in .data.rel.ro, which nm calls "d".
g_log() is what g_return_if_reached() calls, and so no fault; sc_prohibit_log_in_core finds others.
"""
import re
import subprocess
import sys

import tap

# Calls that no pure layer makes: full match of an undefined symbol.
WORLD = [
    (r"f?open(64|at|at64)?|fdopen|creat(64)?|close|fclose|fopen64|p?read(64)?v?|p?write(64)?v?"
     r"|fread|fwrite|fgets|fputs|fputc|puts|putchar|v?f?printf|getline|fscanf|scanf", "files"),
    (r"f?l?stat(64|at|at64)?|access|unlink|rename|mkdir|opendir|readdir(64)?|realpath|ioctl|mmap",
     "files"),
    (r"socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|p?poll|p?select",
     "sockets"),
    (r"v?fork|exec(v|ve|vp|l|lp|le)|posix_spawnp?|system|popen|waitpid|kill|exit|_exit|abort",
     "processes"),
    (r"(secure_)?getenv|setenv|putenv|environ|setlocale|bindtextdomain|textdomain", "environment"),
    (r"time|clock(_gettime)?|gettimeofday|localtime(_r)?|s?rand(om)?|getrandom|getentropy",
     "clock and chance"),
    (r"get(e?[ug])id|getpwnam(_r)?|getpwuid(_r)?|uname|gethostname|sysconf", "host"),
    (r"g_(file_|dir_|mkdir|mkstemp|f?open|unlink|rename|stat|access|key_file_load_from_(file|dirs)"
     r"|mapped_file_|io_channel_).*", "files"),
    (r"g_(spawn_|subprocess_|getenv|setenv|get_(environ|home_dir|tmp_dir|user_|host_name|prgname"
     r"|current_dir|real_time|monotonic_time)|find_program_in_path|date_time_new_now|random_).*",
     "environment, clock and chance"),
    (r"g_(print|printerr|printf|log_structured.*|log_writer.*)", "output"),
]

# What the XML layer must not call either: it works on buffers.
XML_FILES = [
    (r"xml(Parse|Recover|SAXParse)(File|Entity)|xml(Ctxt)?Read(File|Fd)|xmlReaderFor(File|Fd)"
     r"|xmlCreateURLParserCtxt|xmlCreateFileParserCtxt", "files"),
    (r"xmlSave(Format)?File(Enc|To)?|xmlDocDump|xmlDocFormatDump|xmlSaveTo(Filename|Fd)"
     r"|xmlNewTextWriterFilename|xmlRelaxNGNewParserCtxt|xmlSchemaNewParserCtxt", "files"),
    (r"xmlNano.*|xmlIOHTTP.*|xmlRegister(Input|Output)Callbacks", "network"),
]

# Sections of which a symbol cannot be written, by the start of their name.
CONSTANT = (".text", ".rodata", ".data.rel.ro", ".init_array", ".fini_array", ".note", "*UND*")

# Writable symbols that are right: object, symbol, reason.
EXCUSED = [
    ("sw-error.c.o", r"(q|quark|initialized)(\.\d+)?",
     "the name of the error domain, which GLib hands out once"),
]


def symbols(archive):
    """Triples (object, symbol, section) of an archive, as nm prints them."""
    text = subprocess.run(["nm", "--format=sysv", archive], check=True, text=True,
                          capture_output=True).stdout
    member = ""
    for line in text.splitlines():
        heading = re.match(r".*\[(.+)\]:$", line)
        if heading:
            member = heading.group(1)
        columns = [column.strip() for column in line.split("|")]
        if len(columns) == 7:
            yield member, columns[0], columns[6]


def calls(found, rows):
    return [f"{member}: calls {symbol} ({what})"
            for member, symbol, section in found if section == "*UND*"
            for pattern, what in rows if re.fullmatch(pattern, symbol)]


def globals_of(found):
    return [f"{member}: {symbol} in {section} can be written; make it const or pass it"
            for member, symbol, section in found
            if not section.startswith(CONSTANT)
            and not any(member.endswith(name) and re.fullmatch(pattern, symbol)
                        for name, pattern, _ in EXCUSED)]


def main():
    core, form = (list(symbols(archive)) for archive in sys.argv[1:3])
    tap.run([
        ("both libraries have symbols", [] if core and form else ["nm printed none"]),
        ("the core calls nothing of the world", calls(core, WORLD)),
        ("the core has no writable global", globals_of(core)),
        ("the XML layer reads and writes no file", calls(form, WORLD + XML_FILES)),
        ("the XML layer has no writable global", globals_of(form)),
    ])


if __name__ == "__main__":
    main()
