#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe --record: what is written of emulators that answer well, badly and not at all.

Usage: test-record.py PROBE SCHEMA
"""
import json
import pathlib
import sys

import proc

PROBE = sys.argv[1]
QEMU = "/usr/bin/qemu-system-x86_64"
MARK = "x-slotwise-recording"
BYTES = 8 << 20   # of a recording, at most

# It writes ASCII, as QEMU does; json-c 0.18 takes nothing else.
HEAD = """#!/usr/bin/python3 -I
import json, os, socket, sys
fd = int([a for a in sys.argv if 'fd=' in a][0].split('fd=')[1].split(',')[0])
link = socket.socket(fileno=fd)
def say(message):
    link.sendall(json.dumps(message).encode() + b'\\n')
def answer(command, arguments):
    if command == 'query-version':
        return {'qemu': {'major': 7, 'minor': 2, 'micro': 0}, 'package': PACKAGE}
    if command == 'query-target':
        return {'arch': 'x86_64'}
    if command == 'device-list-properties':
        os.write(2, b'it hurts\\n')
        os._exit(1)
    if command == 'qom-list-types':
        return [{'name': 'virtio-net-pci'}] if not arguments else []
    return [] if command == 'query-machines' else {}
def serve():
    say({'QMP': {'version': {}}})
    for line in link.makefile('rb'):
        question = json.loads(line)
        value = answer(question['execute'], question.get('arguments'))
        say({'return': value, 'id': question['id']})
PACKAGE = ''
"""


def read(path):
    """[(question, reply)] of a recording, which must be text for any terminal."""
    text = path.read_bytes().decode("ascii")
    if any(c != "\n" and not c.isprintable() for c in text):
        raise ValueError("it cannot be printed")
    decoder, objects, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        found, at = decoder.raw_decode(text, at)
        objects.append(found)
    if len(objects) % 2:
        raise ValueError("a question has no reply")
    return list(zip(objects[::2], objects[1::2]))


def record(body, *options):
    """(exit status, standard output, standard error, pairs or None)"""
    with proc.folder() as name:
        path = pathlib.Path(name)
        emulator = proc.script(path / "qemu", HEAD + body) if body else QEMU
        done = proc.run(PROBE, "--format=xml", "--record", path / "it.replies", *options, emulator)
        written = path / "it.replies"
        extra = sorted(entry.name for entry in path.iterdir()) != ["it.replies"] + ["qemu"] * bool(
            body)
        if extra:
            raise ValueError(f"left: {list(path.iterdir())}")
        return done[0], done[1], done[2], read(written)


def real():
    status, out, err, pairs = record(None)
    commands = [question["execute"] for question, _ in pairs]
    if status or err or not out.startswith("<virtioCapabilities"):
        yield f"exit status {status}: {err}"
    if commands[:2] != ["qmp_capabilities", "query-version"] or commands[-1] != MARK:
        yield f"asked {commands}"
    if commands.count("qmp_capabilities") != 1:
        yield "it is not one conversation"
    questions = [json.dumps([question["execute"], question.get("arguments")])
                 for question, _ in pairs]
    if len(set(questions)) != len(questions):
        yield "a question stands there twice"


def killed():
    """A question that the emulator died of is a refusal."""
    status, _, err, pairs = record("serve()")
    if status or err:
        yield f"exit status {status}: {err}"
    wanted = {"error": {"class": "DeviceNotFound", "desc": "QEMU died: it hurts"}}
    if pairs[-2][1] != wanted or pairs[-2][0]["arguments"] != {"typename": "virtio-net-pci"}:
        yield f"{pairs[-2]}"


def failing():
    """What was said before garbage came is kept; there is one line, and nothing is printed."""
    status, out, err, pairs = record(
        "say({'QMP': {}}); say({'return': {}, 'id': 1}); say({'return': {'a': 1}, 'id': 2})\n"
        "link.sendall(b'\\x1b[31m\\xff garbage\\n')")
    yield from proc.one_line(status, out, err)
    if [reply for _, reply in pairs] != [{"return": {}, "id": 1}, {"return": {"a": 1}, "id": 2},
                                         {"return": {}}]:
        yield f"{pairs}"


def silent():
    status, out, err, pairs = record("sys.exit(3)")
    yield from proc.one_line(status, out, err)
    if [question["execute"] for question, _ in pairs] != [MARK]:
        yield f"{pairs}"


def escaped():
    words = "\x1b[2J\x07\x7f\x85\u202e\U0001f600\u2028"
    status, _, _, pairs = record(f"PACKAGE = {ascii(words)}; serve()")
    if status or pairs[1][1]["return"]["package"] != words:
        yield f"exit status {status}: {pairs[1]}"


def bounded():
    """Each line is one that is accepted, all of them are not."""
    status, out, err, pairs = record("PACKAGE = 'x' * 3000000\n_answer = answer\n"
                                     "def answer(c, a):\n"
                                     "  return {'qemu': {'major': 1, 'minor': 1, 'micro': 1},"
                                     " 'package': PACKAGE} if c == 'query-version' else"
                                     " {'arch': 'x86_64', 'more': PACKAGE} if c == 'query-target'"
                                     " else [PACKAGE] if c == 'query-machines' else []\n"
                                     "serve()")
    yield from proc.one_line(status, out, err)
    size = sum(len(json.dumps(pair)) for pair in pairs)
    if not 6000000 < size < BYTES or f"{BYTES} bytes" not in err[0]:
        yield f"{size} bytes in {len(pairs)} pairs: {err}"


def unwritable():
    """There is one line of it, and nothing is printed."""
    with proc.folder() as name:
        for path in ("/dev/full", f"{name}/none/it"):
            status, out, err, _ = proc.run(PROBE, "--format=xml", "--record", path, QEMU)
            yield from proc.one_line(status, out, err)


def usage():
    with proc.folder() as name:
        for options in (["--record", f"{name}/a"], ["--record", f"{name}/a", QEMU, QEMU],
                        ["--record", "-", QEMU], ["--record", "", QEMU],
                        ["--record", f"{name}/a", "--refresh", QEMU],
                        ["--record", f"{name}/a", "--machines=none", QEMU],
                        ["--record", f"{name}/a", "--matrix", QEMU],
                        ["--record", f"{name}/a", "--guests"]):
            status, out, err, _ = proc.run(PROBE, *options)
            if status != 2 or out or len(err) != 1 or "--record" not in err[0]:
                yield f"{options}: exit status {status}: {err}"
        if list(pathlib.Path(name).iterdir()):
            yield "something was written"


def uncached():
    """A recording is of a conversation that was held, whatever the cache knows."""
    with proc.folder() as name:
        before = proc.run(PROBE, "--cache-dir", f"{name}/cache", QEMU)
        done = proc.run(PROBE, "--record", f"{name}/it", QEMU,
                        env={"PATH": "/usr/bin", "SLOTWISE_CACHE_DIR": f"{name}/cache"})
        if before[0] or done[0] or len(read(pathlib.Path(name) / "it")) < 20:
            yield f"{done}"


proc.finish([
    ("a real emulator is recorded as one conversation", real),
    ("a question that killed the emulator is recorded as refused", killed),
    ("of one that fails, what it said is recorded", failing),
    ("of one that says nothing there is an empty recording", silent),
    ("a recording can be printed, and says what was said", escaped),
    ("a recording is bounded", bounded),
    ("a recording that cannot be written is a failure", unwritable),
    ("wrong usage of --record is told", usage),
    ("a recording is made past the cache", uncached),
])
