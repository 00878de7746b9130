#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The installed QEMU takes the -device lines of the cases, as the newest recorded one has them.

Usage: test-starts.py CASES [NAME...]

Each emulator is started paused with the case's machine and lines, says that it runs, and ends.
Back ends are ones that need nothing of the host; lines that cannot do without it are left out.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

CASES, NAMES = pathlib.Path(sys.argv[1]), sys.argv[2:]
TIMEOUT = 60   # seconds of one emulator; it takes a fraction of one
QMP = '{"execute": "qmp_capabilities"}\n{"execute": "query-status"}\n{"execute": "quit"}\n'

# What needs a device, a server or a driver of the host.
HOST = re.compile(r"vfio-|vhost-|virtio-input-host")

# Driver: (arguments that make its back end, properties that name it); % is the device's number.
BACK_ENDS = [
    (r"virtio-blk", "-blockdev driver=null-co,node-name=b%", {"drive": "b%"}),
    (r"virtio-9p", "-fsdev synth,id=b%", {"fsdev": "b%", "mount_tag": "b%"}),
    (r"virtio-crypto", "-object cryptodev-backend-builtin,id=b%", {"cryptodev": "b%"}),
    (r"virtio-mem", "-object memory-backend-ram,id=b%,size=64M", {"memdev": "b%"}),
    (r"virtio-pmem", "-object memory-backend-ram,id=b%,size=64M,share=on", {"memdev": "b%"}),
    (r"ivshmem-plain", "-object memory-backend-ram,id=b%,size=4M,share=on", {"memdev": "b%"}),
    (r"ivshmem-doorbell", None, {}),   # asks its server at once
    (r"acpi-erst", "-object memory-backend-ram,id=b%,size=64K,share=on", {"memdev": "b%"}),
    (r"pci-serial", "-chardev null,id=b%", {"chardev": "b%"}),
]

# What libvirt passes on and QEMU has not: case, and what QEMU says.
REFUSED = {
    "ppc64-powernv": "Bus 'pci.0' not found",
    "pc-interface-of-other-hypervisors": "'netfront' is not a valid device model name",
    "q35-interface-of-no-known-model": "'igb' is not a valid device model name",
}


def version(path):
    return [int(part) for part in re.search(r"-([0-9.]+)\.\w+$", path.name)[1].split(".")]


def newest(case, arch):
    """What the newest recorded emulator says: the last file that any version has."""
    files = [path for path in CASES.glob(f"{case.stem}.{arch}-*")
             if path.suffix in (".args", ".err")]
    return max(files, key=version, default=None)


def lines_of(case):
    """The lines in the form of today, or none: it is refused, or no such emulator is recorded."""
    file = newest(case, ElementTree.parse(case).find("os/type").get("arch"))
    text = file.read_text() if file and file.suffix == ".args" else ""
    return text.splitlines() if text.startswith("-device '{") else []


def device(line, number):
    """The arguments for a line and its back end, or None where it cannot be had."""
    properties = json.loads(shlex.split(line)[1])
    if HOST.match(properties["driver"]):
        return None
    for driver, arguments, more in BACK_ENDS:
        if not re.match(driver, properties["driver"]):
            continue
        if arguments is None:
            return None
        properties |= {name: value.replace("%", str(number)) for name, value in more.items()}
        return [*arguments.replace("%", str(number)).split(), "-device", json.dumps(properties)]
    return ["-device", json.dumps(properties)]


def start(case):
    """(name, lines tried, lines left out, what went wrong or None)"""
    os_type = ElementTree.parse(case).find("os/type")
    lines = lines_of(case)
    devices = [device(line, number) for number, line in enumerate(lines)]
    tried = [words for words in devices if words]
    if not tried:
        return case.stem, 0, len(lines), None
    command = [f"qemu-system-{os_type.get('arch')}", "-S", "-nodefaults", "-no-user-config",
               "-display", "none", "-accel", "tcg", "-m", "1792M,slots=4,maxmem=4G",
               "-machine", os_type.get("machine"), "-qmp", "stdio",
               *[word for words in tried for word in words]]
    try:
        done = subprocess.run(command, input=QMP, capture_output=True, text=True, timeout=TIMEOUT)
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        return case.stem, len(tried), len(lines) - len(tried), str(error)
    if case.stem in REFUSED:
        well = done.returncode == 1 and REFUSED[case.stem] in done.stderr
    else:
        well = done.returncode == 0 and '"prelaunch"' in done.stdout
    return (case.stem, len(tried), len(lines) - len(tried),
            None if well else f"exit status {done.returncode}: {done.stderr.strip()}")


def main():
    cases = [case for case in sorted(CASES.glob("*.xml"))
             if lines_of(case) and (not NAMES or case.stem in NAMES)]
    with concurrent.futures.ThreadPoolExecutor(min(2, os.cpu_count())) as pool:
        answers = list(pool.map(start, cases))
    print(f"1..{len(answers) + 1}")
    failed = 0
    for number, (name, tried, left, fault) in enumerate(answers, 1):
        print(f"{'not ok' if fault else 'ok'} {number} - {name}: {tried} devices "
              f"{'and what is refused' if name in REFUSED else 'are taken'}")
        failed += bool(fault)
        if fault:
            print(f"# {fault}", file=sys.stderr)
    total = sum(tried for name, tried, _, _ in answers if name not in REFUSED)
    print(f"{'ok' if total else 'not ok'} {len(answers) + 1} - some devices were tried")
    print(f"# {total} lines taken, {sum(left for _, _, left, _ in answers)} left out")
    return 1 if failed or not total else 0


sys.exit(main())
