#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-probe against emulators that lie, hang, flood and fork: one clear line, exit status 1,
in time, and no process left.

Usage: test-hostile.py PROBE SCHEMA
"""
import pathlib
import resource
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import proc
from talk import Bell, HEAD, TALK

PROBE, SCHEMA = sys.argv[1:3]
SILENT = "no answer within"  # what is said of those that have to be waited for
WAIT = 1.0   # seconds that the probe is given for those
AMPLE = 20   # seconds for the others, which are refused long before
QUICK = 6    # seconds in which those are, on a busy machine
MEMORY = 64 << 10  # KiB that neither the probe nor an emulator of ours may exceed
GRACE = 1.5  # seconds that the probe may need on top, on a busy machine
QEMU = "/usr/bin/qemu-system-x86_64"
NAMESPACE = "{urn:slotwise:capabilities:1}"

# What the message must say: name: what the emulator does. None of them is QEMU.
HOSTILE = {
    "boom": {
        "exits at once": HEAD + "sys.stderr.write('boom\\n'); sys.exit(1)",
    },
    "exit status 0; it said: nothing": {
        "exits with 0 and no word": HEAD + "sys.exit(0)",
        "leaves a child of its session":
            HEAD + "greet()\nif os.fork(): os._exit(0)\nwait()",
        "leaves a daemon that holds the socket":
            HEAD + "greet()\nif os.fork(): os._exit(0)\nos.setsid(); wait()",
        "leaves a daemon that floods":
            HEAD + "greet()\nme = os.getpid()\nif os.fork(): os._exit(0)\nos.setsid()\n"
            "while os.getppid() == me: time.sleep(0.001)\nwhile 1: say(b'\\n' * 65536)",
    },
    "signal 11": {
        "kills itself": HEAD + "os.kill(os.getpid(), signal.SIGSEGV)",
    },
    SILENT: {
        "says nothing": HEAD + "wait()",
        "says half a greeting": HEAD + "say(GREETING[:20]); wait()",
        "greets and falls silent": HEAD + "greet(); wait()",
        "sends a byte now and then": HEAD + "greet()\nwhile 1: say(b' '); time.sleep(0.2)",
        "sends an event now and then":
            HEAD + "greet()\nwhile 1: say(b'{\"event\":\"X\"}\\n'); time.sleep(0.2)",
        "floods standard error with lines":
            HEAD + "signal.signal(signal.SIGPIPE, signal.SIG_IGN)\ngreet()\nwhile 1:\n"
            "  try: os.write(2, b'x\\n' * 30000)\n  except OSError: time.sleep(0.1)",
        "forks a daemon and stays": HEAD + "greet()\nif not os.fork(): os.setsid()\nwait()",
        "closes its standard output and stays": HEAD + "greet(); os.close(1); wait()",
        "ignores signals":
            HEAD + "for s in (1, 2, 3, 13, 15): signal.signal(s, signal.SIG_IGN)\ngreet(); wait()",
        "stops itself": HEAD + "greet(); os.kill(os.getpid(), signal.SIGSTOP); wait()",
    },
    "no JSON object": {
        "prints garbage": HEAD + "say(b'hello\\xff\\xfe\\x00 not json\\n' * 10); wait()",
        "prints JSON that is no object": HEAD + "say(b'[]\\n'); wait()",
        "nests 30000 deep": HEAD + "greet(); say(b'[' * 30000 + b']' * 30000 + b'\\n'); wait()",
        "sends a huge number and a NUL":
            HEAD + "greet(); say(b'{\"return\":{\"a\":' + b'9' * 100000)\n"
            "say(b',\"b\":\\x00},\"id\":1}\\n'); wait()",
    },
    "ended before": {
        "says half a greeting and ends": HEAD + "say(GREETING[:20])",
        "floods standard error": HEAD + "greet()\nwhile 1: sys.stderr.write('x' * 65536)",
        "dies of more types than may be":
            TALK + "types += ['virtio-x%d-pci' % i for i in range(40)]\n"
            "_reply = reply\ndef reply(c, a):\n"
            "  if c == 'device-list-properties': os._exit(1)\n  return _reply(c, a)\nserve()",
        "says half an answer and ends":
            TALK + "_reply = reply\ndef reply(c, a):\n"
            "  if c == 'query-machines': say(b'{\"return\":[{\"na'); os._exit(0)\n"
            "  return _reply(c, a)\nserve()",
        "closes the socket in the middle":
            TALK + "_reply = reply\ndef reply(c, a):\n"
            "  if c == 'query-machines': os._exit(1)\n  return _reply(c, a)\nserve()",
    },
    "no QMP": {
        "greets twice": HEAD + "greet(); greet(); wait()",
    },
    "it hung up": {
        "greets, hangs up and stays": HEAD + "greet(); link.close(); wait()",
    },
    "the emulator sent": {
        "sends a line without an end": HEAD + "greet()\nwhile 1: say(b'[' * 65536)",
        "sends spaces without an end": HEAD + "greet()\nwhile 1: say(b' ' * 65536)",
        "floods with empty lines": HEAD + "greet()\nwhile 1: say(b'\\n' * 65536)",
        "nests 100000 deep": HEAD + "greet(); say(b'[' * 100000 + b']' * 100000 + b'\\n'); wait()",
        "fills a line with empty objects":
            HEAD + "greet(); say(b'{\"return\":[' + b'{},' * 1390000 + b'{}]}\\n'); wait()",
        "hides empty objects from a count of text":
            HEAD + "greet(); say(b'{\\'\"\\':[' + b'{},' * 1390000 + b'{}]}\\n'); wait()",
        "names parents of 4 million bytes":
            TALK + "_reply = reply\ndef reply(c, a):\n"
            "  return [{'name': 'n', 'parent': 'p' * 4000000}] if 'types' in c else _reply(c, a)\n"
            "serve()",
        "floods with events": HEAD + "greet()\nwhile 1: say(b'{\"event\":\"X\"}\\n' * 1000)",
    },
    "not the next one": {
        "answers with wrong ids":
            HEAD + "greet()\nfor l in link.makefile('rb'):\n"
            "  say(b'{\"return\":{},\"id\":424242}\\n')",
    },
    "'qom-list-types' was not answered": {
        "refuses every question":
            HEAD + "greet()\nfor l in link.makefile('rb'):\n"
            "  say(b'{\"error\":{\"class\":\"X\"},\"id\":%d}\\n' % json.loads(l)['id'])",
    },
    "'query-version' was not answered": {
        "answers unasked":
            HEAD + "greet(); say(b''.join(b'{\"return\":{}}\\n' for i in range(500))); wait()",
        "has no version": TALK + "answers['query-version'] = {}\nserve()",
        "has a version that is text":
            TALK + "answers['query-version']['qemu']['major'] = '7'\nserve()",
    },
    "nests too deep": {
        "nests 65 deep in a value":
            TALK + "answers['query-version']['package'] = eval('[' * 65 + ']' * 65)\nserve()",
    },
    "'query-target' was not answered": {
        "has a target that is a path":
            TALK + "answers['query-target']['arch'] = '../../etc'\nserve()",
    },
    "'query-machines' was not answered": {
        "has a machine list that is none": TALK + "answers['query-machines'] = {'a': 1}\nserve()",
    },
    "list that is too long": {
        "has 20001 types": TALK + "types += ['t%d' % i for i in range(20001)]\nserve()",
    },
}

# What is no program at all.
NO_PROGRAM = {
    "is missing": lambda path: None,
    "is no executable": lambda path: path.write_text("#!/bin/sh\n"),
    "has a foreign format": lambda path: proc.script(path, "\x7fELFgarbage"),
    "has an interpreter that is missing": lambda path: proc.script(path, "#!/nonexistent/x\n"),
    "is a folder": lambda path: path.mkdir(),
    "is a link to itself": lambda path: path.symlink_to(path),
    "is empty": lambda path: proc.script(path, ""),
}


def peak():
    """KiB of the largest process so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def assert_refused(path, words):
    limit = WAIT if words == SILENT else AMPLE
    status, out, err, seconds = proc.run(PROBE, "--no-cache", f"--timeout={limit}", path)
    yield from proc.one_line(status, out, err)
    if str(path) not in "".join(err) or words not in "".join(err):
        yield f"does not name the emulator, or not say '{words}': {err}"
    if seconds > (WAIT + GRACE if words == SILENT else QUICK):
        yield f"took {seconds:.1f} seconds"
    if peak() > MEMORY:
        yield f"used {peak()} KiB, unless another one before it has"
    yield from (f"left {line}" for line in proc.strays(str(path.parent)))


def hostile(body, words):
    def check():
        with proc.folder() as name:
            path = pathlib.Path(name) / "qemu"
            proc.script(path, body)
            yield from assert_refused(path, words)
    return check


def no_program(make):
    def check():
        with proc.folder() as name:
            path = pathlib.Path(name) / "qemu"
            make(path)
            yield from assert_refused(path, "")
    return check


def orphan():
    """The probe itself is killed: its emulator must not live on."""
    with proc.folder() as name:
        path = proc.script(pathlib.Path(name) / "qemu", HEAD + "wait()")
        probe = subprocess.Popen([PROBE, "--no-cache", f"--timeout={AMPLE}", path],
                                 stdin=subprocess.DEVNULL)
        started = proc.until(lambda: proc.strays(name))
        probe.kill()
        probe.wait()
        if not started:
            yield "the emulator was not started"
        if not proc.until(lambda: not proc.strays(name)):
            yield f"left {proc.strays(name)}"


def learn(body, *options, **others):
    """(faults, document) of an emulator that is strange but honest."""
    with proc.folder() as name:
        path = pathlib.Path(name) / "qemu"
        proc.script(path, body)
        status, out, err, _ = proc.run(PROBE, "--no-cache", "--format=xml", *options, path,
                                       **others)
        left = proc.strays(name)
    faults = [f"left {line}" for line in left]
    if status or err:
        return faults + [f"exit status {status}: {err}"], None
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=out, text=True,
                          capture_output=True)
    if done.returncode:
        faults.append(done.stderr)
    return faults, ElementTree.fromstring(out)


def plain():
    faults, root = learn(TALK + "serve()")
    yield from faults
    types = [node.attrib for node in root.iter(NAMESPACE + "type")]
    if types != [{"name": "virtio-net-pci", "variant": "generic", "slots": "unknown",
                  "disableLegacy": "auto"}]:
        yield f"learnt {types}"


def chatty():
    """Half a MiB of warnings, more than a pipe holds, and events between the answers."""
    yield from learn(TALK + "os.write(2, b'warning\\n' * 65536)\nsay_plain = say\n"
                     "def say(d):\n"
                     "  say_plain(b'{\"event\":\"X\"}\\n' * 3 + d if b'return' in d else d)\n"
                     "serve()")[0]


def dies_of_one():
    """Nothing is left to ask after it, so it is not started again."""
    with proc.folder() as name, Bell(name) as bell:
        faults, root = learn(TALK + bell.knock("'start'") +
                             "types += ['virtio-bad-pci', 'virtio-zoo-pci', 'virtio-zoo-device']\n"
                             "_reply = reply\ndef reply(c, a):\n"
                             "  if a == {'typename': 'virtio-bad-pci'}:\n"
                             "    os.write(2, b'qemu: it \\x1b[31mhurts\\n'); os.abort()\n"
                             "  return _reply(c, a)\nserve()")
        yield from faults
        if len(bell.words()) != 1:
            yield f"was started {len(bell.words())} times"
    broken = {node.get("name"): node.get("broken") for node in root.iter(NAMESPACE + "type")}
    if broken != {"virtio-net-pci": None, "virtio-zoo-pci": None,
                  "virtio-bad-pci": "QEMU died: it  [31mhurts"}:
        yield f"learnt {broken}"


def bad_names():
    """Names that could end in a command line or a path go nowhere."""
    faults, root = learn(TALK + "types += ['virtio-../../x-pci', 'virtio-a,b-pci', 'virtio- -pci',"
                         " 'virtio-\\n-pci', 'virtio-' + 'x' * 128 + '-pci']\n"
                         "answers['query-machines'] += [{'name': 'a b'}, {'name': 5}, {}, 7]\n"
                         "serve()")
    yield from faults
    names = [node.get("name") for kind in ("type", "machine")
             for node in root.iter(NAMESPACE + kind)]
    if names != ["virtio-net-pci", "q"]:
        yield f"learnt {names}"


def without_sandbox():
    yield from learn(HEAD + "if '-sandbox' in sys.argv: sys.stderr.write('no such option\\n'); "
                     "sys.exit(1)\n" + TALK.replace(HEAD, "") + "serve()")[0]


def confinement():
    """The emulator's view: no other descriptor, no terminal, bounds, another user than root, with
    that user's groups and no other."""
    faults, root = learn(TALK + """import pwd, resource
open_fds = sorted(int(f) for f in os.listdir('/proc/self/fd'))
facts = [open_fds[:4] == [0, 1, 2, 3] and len(open_fds) <= 5, os.getsid(0) == os.getpid(),
         os.readlink('/proc/self/fd/0') == os.readlink('/proc/self/fd/1') == '/dev/null',
         resource.getrlimit(resource.RLIMIT_CORE) == (0, 0),
         resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0),
         resource.getrlimit(resource.RLIMIT_NOFILE) == (64, 64),
         resource.getrlimit(resource.RLIMIT_AS) == (4 << 30, 4 << 30),
         10 < resource.getrlimit(resource.RLIMIT_CPU)[1] <= 22,  # twice the default limit
         '-sandbox' in sys.argv, '-nodefaults' in sys.argv, '-no-user-config' in sys.argv,
         os.getpgrp() == os.getpid(), not signal.pthread_sigmask(signal.SIG_BLOCK, []),
         set(os.environ) <= {'PATH', 'LANG', 'LC_CTYPE'}, os.getuid() != 0,
         0 not in os.getgroups() and set(os.getgroups()) ==
         set(os.getgrouplist(pwd.getpwuid(os.getuid()).pw_name, os.getgid())),
         'NoNewPrivs:\\t1' in open('/proc/self/status').read(), os.getcwd() == '/']
answers['query-version']['package'] = 'wrong: %s' % [i for i, f in enumerate(facts) if not f]
serve()""")
    yield from faults
    found = root.find(NAMESPACE + "qemu").get("package")
    if found != "wrong: []":
        yield found


def lower_limits():
    """Where the probe itself may have less than an emulator is given, that is enough."""
    faults, root = learn(TALK + "import resource\nanswers['query-version']['package'] = "
                         "str(resource.getrlimit(resource.RLIMIT_AS)[1] >> 20)\nserve()",
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS,
                                                               (1 << 30, 1 << 30)))
    yield from faults
    if root.find(NAMESPACE + "qemu").get("package") != "1024":
        yield f"it has {root.find(NAMESPACE + 'qemu').get('package')} MiB"


def bounded_standard_error():
    """Some of it is read, for the last words; then nobody listens, and the probe goes on."""
    faults, root = learn(TALK + """signal.signal(signal.SIGPIPE, signal.SIG_IGN)
taken = 0
try:
    while taken < 16 << 20: taken += os.write(2, b'x' * 4096)
except BrokenPipeError: pass
answers['query-version']['package'] = str(taken)
serve()""")
    yield from faults
    taken = int(root.find(NAMESPACE + "qemu").get("package"))
    if not 1 << 20 <= taken <= 2 << 20:
        yield f"{taken} bytes were taken"


def sandbox():
    """QEMU's own, seen on a QEMU that really runs: a filter of system calls is in force."""
    with proc.folder() as name, Bell(name) as bell:
        path = proc.script(pathlib.Path(name) / "qemu", f"""#!/usr/bin/python3 -I
import os, sys, time
if os.fork(): os.execv('{QEMU}', sys.argv)
parent = os.getppid()
for i in range(2000):
    if 'Seccomp:\\t2' in open('/proc/%d/status' % parent).read():
        {bell.knock("'filtered'")}        break
    time.sleep(0.001)
""")
        status, _, err, _ = proc.run(PROBE, "--no-cache", path)
        if status or err:
            yield f"exit status {status}: {err}"
        if set(bell.words()) != {"filtered"}:
            yield "no filter was seen"


proc.finish(
    [(f"an emulator that {name} is refused", hostile(body, words))
     for words, emulators in HOSTILE.items() for name, body in emulators.items()] +
    [(f"an emulator that {name} is refused", no_program(make))
     for name, make in NO_PROGRAM.items()] +
    [("an emulator ends with a probe that is killed", orphan),
     ("a small emulator is understood", plain),
     ("a chatty emulator is understood", chatty),
     ("the type that an emulator dies of is marked", dies_of_one),
     ("names that are none are left out", bad_names),
     ("an emulator without a sandbox is asked without", without_sandbox),
     ("an emulator is confined", confinement),
     ("lower limits of the probe's own stand", lower_limits),
     ("standard error is read up to its limit", bounded_standard_error),
     ("QEMU runs in its sandbox", sandbox)])
