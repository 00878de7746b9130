#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against emulators that answer honestly until they have a machine: the machine or
the cells of its truth table are told as broken or unknown, with a reason, never as facts; in time,
in bounded memory, and no process left.

Usage: test-hostile-machines.py PROBE SCHEMA
"""
import pathlib
import resource
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import proc
from talk import HEAD, TALK

PROBE, SCHEMA = sys.argv[1:3]
LIMIT = 1      # seconds that the probe is given, and each start for a table
MACHINE = 2    # likewise for a machine, which is broken when it had a second of them at least
STARTS = 6     # times as long as that a table may take
GRACE = 2.5    # seconds that the probe may need on top, on a busy machine
MEMORY = 64 << 10  # KiB that neither the probe nor an emulator of ours may exceed
NAMESPACE = "{urn:slotwise:capabilities:1}"

# Honest while it has no machine; WHEN is what it is then asked when it shows its other side.
TWO_SIDED = TALK + """
has_machine = sys.argv[sys.argv.index('-M') + 1] != 'none'
answers['query-machines'] = [{'name': 'q35'}]
types += ['virtio-serial-pci', 'pcie-root-port', 'pcie-pci-bridge', 'pci-bridge']
implemented = {'PCI': ['PCI', 'PCIE'], 'PCIE': ['PCIE'], 'pci-host-bridge': ['q35-pcihost'],
               'sys-bus-device': ['q35-pcihost']}
tree = {'/machine': [{'name': 'q35', 'type': 'child<q35-pcihost>'}],
        '/machine/q35': [{'name': 'pcie.0', 'type': 'child<PCIE>'}]}
_honest = reply
def reply(command, arguments):
    if has_machine and command == WHEN: bad()
    if has_machine and command == 'query-pci': return [{'bus': 0, 'devices': []}]
    if command == 'qom-list': return tree.get(arguments['path'], [])
    if command == 'qom-list-types' and (arguments or {}).get('implements') in implemented:
        return [{'name': t} for t in implemented[arguments['implements']]]
    return _honest(command, arguments)
if has_machine and WHEN == 'greeting': bad()
serve()
"""

# What the other side does.
ACTS = {
    "falls silent": "wait()",
    "prints garbage": "say(b'hello\\xff\\x00 not json\\n' * 10); wait()",
    "floods with empty lines": "\n    while 1: say(b'\\n' * 65536)",
    "floods with events": "\n    while 1: say(b'{\"event\":\"X\"}\\n' * 1000)",
    "sends a line without an end": "\n    while 1: say(b'[' * 65536)",
    "nests 30000 deep": "say(b'[' * 30000 + b']' * 30000 + b'\\n'); wait()",
    "says half an answer and ends": "say(b'{\"return\":[{\"na'); os._exit(0)",
    "answers with wrong ids": "say(b'{\"return\":{},\"id\":424242}\\n'); wait()",
    "sends a byte now and then": "\n    while 1: say(b' '); time.sleep(0.2)",
    "kills itself": "os.kill(os.getpid(), signal.SIGSEGV)",
    "hangs up and stays": "link.close(); wait()",
    "leaves a daemon that holds the socket":
        "\n    if os.fork(): os._exit(0)\n    os.setsid(); wait()",
    "floods standard error": "\n    while 1: sys.stderr.write('x' * 65536)",
    "names a fault of every device":
        "[sys.stderr.write('qemu: -device %s: no\\n' % a) for a in sys.argv]; os._exit(1)",
}
MACHINE_WHEN = ["greeting", "query-pci", "qom-list"]
MATRIX_WHEN = ["greeting", "device_add", "query-pci"]


def learn(body, *options):
    """(faults, document)"""
    with proc.folder() as name:
        path = proc.script(pathlib.Path(name) / "qemu", body)
        limit = LIMIT if "--matrix" in options else MACHINE
        status, out, err, seconds = proc.run(PROBE, "--no-cache", "--format=xml",
                                             f"--timeout={limit}", *options, path)
        left = proc.strays(name)
    faults = [f"left {line}" for line in left]
    most = limit * (1 + STARTS * ("--matrix" in options)) + GRACE
    if seconds > most:
        faults.append(f"took {seconds:.1f} seconds")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if peak > MEMORY:
        faults.append(f"used {peak} KiB, unless another one before it has")
    if status or err:
        return faults + [f"exit status {status}: {err}"], None
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=out, text=True,
                          capture_output=True)
    if done.returncode:
        faults.append(done.stderr)
    return faults, ElementTree.fromstring(out)


def two_sided(when, act):
    return HEAD + f"WHEN = '{when}'\ndef bad():\n    {act}\n" + TWO_SIDED.replace(HEAD, "")


def bad_machine(when, act):
    def check():
        faults, root = learn(two_sided(when, act), "--machines=q35")
        yield from faults
        if root is None:
            return
        machine = root.find(f".//{NAMESPACE}machine")
        if not machine.get("broken") or len(machine):
            yield f"learnt {ElementTree.tostring(machine)}"
    return check


def bad_cells(when, act):
    def check():
        faults, root = learn(two_sided(when, act), "--machines=none", "--matrix")
        yield from faults
        if root is None:
            return
        cells = list(root.iter(NAMESPACE + "cell"))
        tried = [c.attrib for c in cells if c.get("result") not in ("unknown", "absent")]
        if tried or not cells or not all(c.get("reason") for c in cells):
            yield f"learnt {len(tried)} of {len(cells)} cells: {tried[:2]}"
    return check


def honest():
    """What the others would be, were they not hostile."""
    faults, root = learn(two_sided("never", "pass"), "--machines=q35")
    yield from faults
    machine = root.find(f".//{NAMESPACE}machine")
    roots = [node.attrib for node in machine]
    if machine.get("broken") or not roots or roots[0].get("name") != "pcie.0":
        yield f"learnt {ElementTree.tostring(machine)}"


proc.finish(
    [("a machine of an honest emulator is learnt", honest)] +
    [(f"a machine whose emulator {name} at {when} is broken", bad_machine(when, act))
     for when in MACHINE_WHEN for name, act in ACTS.items()] +
    [(f"cells of an emulator that {name} at {when} are unknown", bad_cells(when, act))
     for when in MATRIX_WHEN for name, act in ACTS.items()])
