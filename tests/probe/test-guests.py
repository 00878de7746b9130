#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise-guests and slotwise-probe --guests against the installed osinfo database, which is read
here a second way: straight from its XML, with inheritance followed by hand.

Usage: test-guests.py HELPER SCHEMA PROBE
"""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HELPER, SCHEMA, PROBE = map(os.path.abspath, sys.argv[1:4])
DATABASE = pathlib.Path("/usr/share/osinfo")
NAMESPACE = "{urn:slotwise:guests:1}"
# Class: legacy and modern PCI device id, from the virtio specification.
CLASSES = {
    "net": (0x1000, 0x1041), "block": (0x1001, 0x1042), "balloon": (0x1002, 0x1045),
    "console": (0x1003, 0x1043), "scsi": (0x1004, 0x1048), "rng": (0x1005, 0x1044),
    "9p": (0x1009, 0x1049),
}
TIMEOUT = 30  # seconds; it takes less than one

checks = []


def check(name):
    """Marks a check: it returns what is wrong, as text, or nothing."""
    def mark(function):
        checks.append((name, function))
        return function
    return mark


def verdict(legacy, modern):
    return {(0, 0): "none", (1, 0): "legacy", (0, 1): "modern", (1, 1): "both"}[legacy, modern]


def read_database(*folders):
    """Id of each OS: its own links and the ids that it inherits from."""
    own = collections.defaultdict(dict)
    parents = collections.defaultdict(list)
    for folder in folders:
        for path in sorted((folder / "os").rglob("*.xml")):
            for node in ElementTree.parse(path).getroot().iter("os"):
                own[node.get("id")].update(
                    (device.get("id"), device.get("supported", "true") == "true")
                    for device in node.findall("devices/device"))
                parents[node.get("id")] += [
                    parent.get("id") for tag in ("derives-from", "clones")
                    for parent in node.findall(tag)]
    return own, parents


def devices_of(name, own, parents):
    devices = set()
    for parent in parents.get(name, []):
        devices |= devices_of(parent, own, parents)
    for device, supported in own.get(name, {}).items():
        (devices.add if supported else devices.discard)(device)
    return devices


def expected(*folders):
    """Id of each OS: verdict over all, and the classes that it drives."""
    own, parents = read_database(*folders)
    table = {}
    for name in own:
        devices = devices_of(name, own, parents)
        pairs = {
            kind: tuple(int(f"http://pcisig.com/pci/1af4/{number:04x}" in devices)
                        for number in numbers)
            for kind, numbers in CLASSES.items()}
        classes = {kind: verdict(*pair) for kind, pair in pairs.items() if any(pair)}
        total = verdict(*(max(pair[i] for pair in pairs.values()) for i in (0, 1)))
        table[name] = (total, classes)
    return table


def run(*command, **variables):
    """Runs a command, without one the helper, in an environment that names one database."""
    environment = {**os.environ, "LC_ALL": "C", "OSINFO_LOCAL_DIR": "/nonexistent",
                   "OSINFO_USER_DIR": "/nonexistent", "SLOTWISE_GUESTS": HELPER, **variables}
    environment.pop("OSINFO_DATA_DIR", None)
    return subprocess.run(command or [HELPER], env=environment, capture_output=True, text=True,
                          timeout=TIMEOUT, check=False)


def show(cache, *options, **variables):
    """slotwise-probe --guests with a cache in that folder."""
    return run(PROBE, "--guests", *options, SLOTWISE_CACHE_DIR=str(cache), **variables)


def traced(cache):
    """What a shown table executes and opens, by strace."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as log:
        run("strace", "-f", "-qq", "-e", "trace=execve,openat", "-o", log.name, PROBE, "--guests",
            SLOTWISE_CACHE_DIR=str(cache), ASAN_OPTIONS="detect_leaks=0")
        return log.read()


def parse(text):
    return {
        node.get("id"): (node.get("drives"), {kind.get("name"): kind.get("drives")
                                              for kind in node.findall(NAMESPACE + "class")})
        for node in ElementTree.fromstring(text).findall(NAMESPACE + "os")}


def differences(table, other):
    wrong = [f"{name}: {table.get(name)}, but the database says {other.get(name)}"
             for name in sorted(set(table) | set(other)) if table.get(name) != other.get(name)]
    return "\n".join(wrong[:10])


def one_line_failure(result, words):
    lines = result.stderr.splitlines()
    if result.returncode != 1 or result.stdout or len(lines) != 1 or words not in result.stderr:
        return f"exit {result.returncode}, {len(result.stdout)} bytes out: {result.stderr}"
    return None


def write_os(folder, name, text, short_id="example1"):
    path = pathlib.Path(folder) / "os" / "a.example" / f"a-{name}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "<libosinfo version='0.0.1'>"
        f"<os id='http://a.example/a/{name}'><short-id>{short_id}</short-id><name>Example</name>"
        f"{text}</os></libosinfo>\n", encoding="ascii")
    return path


def device(number, supported="true"):
    return f"<device id='http://pcisig.com/pci/1af4/{number}' supported='{supported}'/>"


@check("every OS and class of the installed database is as its XML says")
def test_all():
    table = parse(run().stdout)
    return differences(table, expected(DATABASE)) or (None if len(table) > 100 else "a small table")


@check("the counts by verdict are the database's")
def test_counts():
    counts = [collections.Counter(drives for drives, _ in table.values())
              for table in (parse(run().stdout), expected(DATABASE))]
    print(f"# {dict(counts[0])}")
    return None if counts[0] == counts[1] and len(counts[0]) == 4 else str(counts)


@check("well-known guests drive what their kernels had")
def test_known():
    table = parse(run().stdout)
    known = {
        "http://centos.org/centos/6.10": "legacy", "http://redhat.com/rhel/5.11": "legacy",
        "http://debian.org/debian/7": "legacy", "http://ubuntu.com/ubuntu/14.04": "legacy",
        "http://redhat.com/rhel/9.0": "both", "http://microsoft.com/win/10": "none",
    }
    return "\n".join(f"{name}: {table.get(name)}" for name, drives in known.items()
                     if table.get(name, ("unknown",))[0] != drives)


@check("an OS has the first short id that its XML gives")
def test_short_ids():
    given = {}
    for path in sorted((DATABASE / "os").rglob("*.xml")):
        for node in ElementTree.parse(path).getroot().iter("os"):
            given.setdefault(node.get("id"), node.findtext("short-id"))
    table = {node.get("id"): node.get("shortId")
             for node in ElementTree.fromstring(run().stdout).findall(NAMESPACE + "os")}
    return differences(table, given)


@check("two runs print the same bytes, sorted by id")
def test_stable():
    text = run().stdout
    names = list(parse(text))
    if names != sorted(names, key=str.encode):
        return "not sorted"
    return None if run().stdout == text else "they differ"


@check("the output is valid by its schema")
def test_schema():
    result = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "-"], input=run().stdout,
                            capture_output=True, text=True, timeout=TIMEOUT, check=False)
    return result.stderr if result.returncode else None


@check("a local OS inherits, adds and takes away devices")
def test_local():
    with tempfile.TemporaryDirectory() as folder:
        write_os(folder, 1, f"<devices>{device('1000')}{device('1041')}{device('1001')}</devices>")
        write_os(folder, 2, "<derives-from id='http://a.example/a/1'/>"
                            f"<devices>{device('1041', 'false')}</devices>", "two")
        write_os(folder, 3, "<clones id='http://a.example/a/2'/>"
                            f"<devices>{device('1042')}</devices>", "three")
        write_os(folder, 4, "<upgrades id='http://a.example/a/3'/>", "four")
        table = parse(run(OSINFO_LOCAL_DIR=folder).stdout)
        wanted = {"1": ("both", {"net": "both", "block": "legacy"}),
                  "2": ("legacy", {"net": "legacy", "block": "legacy"}),
                  "3": ("both", {"net": "legacy", "block": "both"}),
                  "4": ("none", {})}
        wrong = [f"{name}: {table.get('http://a.example/a/' + name)}" for name, value in
                 wanted.items() if table.get("http://a.example/a/" + name) != value]
        return "\n".join(wrong) or differences(table, expected(DATABASE, pathlib.Path(folder)))


@check("each PCI device id alone makes its class, legacy or modern")
def test_each_id():
    with tempfile.TemporaryDirectory() as folder:
        wanted = {}
        for kind, numbers in CLASSES.items():
            for number, drives in zip(numbers, ("legacy", "modern")):
                name = f"{number:04x}"
                write_os(folder, name, f"<devices>{device(name)}</devices>", name)
                wanted[f"http://a.example/a/{name}"] = (drives, {kind: drives})
        table = parse(run(OSINFO_LOCAL_DIR=folder).stdout)
        return differences({name: table.get(name) for name in wanted}, wanted)


@check("an OS that others only refer to is not in the table")
def test_referred():
    with tempfile.TemporaryDirectory() as folder:
        write_os(folder, 1, "<clones id='http://a.example/a/missing'/>")
        table = parse(run(OSINFO_LOCAL_DIR=folder).stdout)
        return None if "http://a.example/a/1" in table and not any(
            "missing" in name for name in table) else "it is"


@check("no database: one line, exit 1, nothing printed")
def test_missing():
    return one_line_failure(run(OSINFO_SYSTEM_DIR="/nonexistent"), "osinfo-db")


@check("a database file that is no XML: one line that names it, exit 1, nothing printed")
def test_malformed():
    with tempfile.TemporaryDirectory() as folder:
        write_os(folder, 1, "").write_text("<os", encoding="ascii")
        return one_line_failure(run(OSINFO_LOCAL_DIR=folder), "a-1.xml")


@check("an OS that inherits from itself: one line that names it, exit 1, nothing printed")
def test_circle():
    with tempfile.TemporaryDirectory() as folder:
        write_os(folder, 1, "<clones id='http://a.example/a/2'/>")
        write_os(folder, 2, "<derives-from id='http://a.example/a/1'/>", "two")
        return one_line_failure(run(OSINFO_LOCAL_DIR=folder), "http://a.example/a/")


@check("an id that a table may not hold: one line, exit 1, nothing printed")
def test_long_id():
    with tempfile.TemporaryDirectory() as folder:
        write_os(folder, 1, "", "i" * 513)
        return one_line_failure(run(OSINFO_LOCAL_DIR=folder), "512")


@check("a full disk: one line, exit 1")
def test_full():
    with open("/dev/full", "wb") as full:
        result = subprocess.run([HELPER], stdout=full, stderr=subprocess.PIPE, text=True,
                                timeout=TIMEOUT, check=False)
    lines = result.stderr.splitlines()
    return None if result.returncode == 1 and len(lines) == 1 else str(result)


@check("wrong usage: exit 2; --help and --version: exit 0")
def test_usage():
    codes = [subprocess.run([HELPER, word], capture_output=True, timeout=TIMEOUT,
                            check=False).returncode
             for word in ("word", "--nonsense", "--help", "--version")]
    return None if codes == [2, 2, 0, 0] else str(codes)


@check("slotwise-probe --guests prints what the helper prints, and keeps it")
def test_show():
    with tempfile.TemporaryDirectory() as folder:
        result = show(folder)
        kept = pathlib.Path(folder, "guests.xml").read_text(encoding="utf-8")
        return None if result.returncode == 0 and result.stdout == kept == run().stdout else str(
            (result.returncode, result.stderr))


@check("a second call runs no helper and opens neither libosinfo nor an OS file")
def test_second():
    with tempfile.TemporaryDirectory() as folder:
        first, second = traced(folder), traced(folder)
        if "libosinfo-1.0.so" not in first or '/slotwise-guests"' not in first:
            return "the first call did not load libosinfo"
        loaded = [line for line in second.splitlines() if "libosinfo-1.0.so" in line
                  or str(DATABASE) in line and ".xml" in line]
        return None if '/slotwise-guests"' not in second and not loaded else second


@check("a changed database remakes the table")
def test_changed():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        before = parse(show(cache, OSINFO_LOCAL_DIR=folder).stdout)
        path = write_os(folder, 1, f"<devices>{device('1000')}</devices>")
        legacy = parse(show(cache, OSINFO_LOCAL_DIR=folder).stdout)
        path.write_text(path.read_text(encoding="ascii").replace("1000", "1041"), encoding="ascii")
        modern = parse(show(cache, OSINFO_LOCAL_DIR=folder).stdout)
        seen = [table.get("http://a.example/a/1", ("unknown",))[0]
                for table in (before, legacy, modern)]
        return None if seen == ["unknown", "legacy", "modern"] else str(seen)


@check("a cached table that is cut or hostile is remade")
def test_hostile():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        good = show(folder).stdout
        path = pathlib.Path(folder, "guests.xml")
        for text in ("", good[:1000], "<!DOCTYPE x [<!ENTITY e 'e'>]>" + good, good * 2,
                     good.replace("drives='legacy'", "drives='both'", 1)):
            path.write_text(text, encoding="utf-8")
            result = show(folder)
            if result.stdout != good or path.read_text(encoding="utf-8") != good:
                wrong.append(text[:80])
    return "\n".join(wrong)


@check("--refresh asks again, --no-cache keeps nothing")
def test_cache_options():
    with tempfile.TemporaryDirectory() as folder:
        show(folder, "--no-cache")
        if os.listdir(folder):
            return f"kept {os.listdir(folder)}"
        show(folder)
        result = show(folder, "--refresh", SLOTWISE_GUESTS="/nonexistent/helper")
        if show(folder, SLOTWISE_GUESTS="/nonexistent/helper").returncode:
            return "the cache was not used"
        return one_line_failure(result, "/nonexistent/helper")


@check("--format text tells the counts and a line for each guest")
def test_text():
    with tempfile.TemporaryDirectory() as folder:
        table = parse(show(folder).stdout)
        lines = show(folder, "--format", "text").stdout.splitlines()
    counts = collections.Counter(drives for drives, _ in table.values())
    told = {words[0]: int(words[1]) for words in map(str.split, lines[1:5])}
    guests = [line for line in lines if line.split()[:2] == ["centos6.10", "legacy"]]
    return None if told == counts and len(lines) == 7 + len(table) and len(guests) == 1 else (
        "\n".join(lines[:10]))


@check("a cache folder that cannot be made: one line, exit 1, nothing printed")
def test_no_folder():
    return one_line_failure(show("/dev/null/folder"), "/dev/null/folder")


@check("a full cache disk: one line, exit 1, nothing printed, nothing left")
def test_full_cache():
    with tempfile.TemporaryDirectory() as folder:
        result = run("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                     'mount -t tmpfs -o size=64k none "$1" || exit 9; "$2" --guests; status=$?; '
                     'ls -A "$1"; exit $status', "sh", folder, PROBE, SLOTWISE_CACHE_DIR=folder)
    return one_line_failure(result, "guests.xml")


@check("a helper that dies, hangs or prints something else: one line, exit 1, nothing kept")
def test_helper():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        helper = pathlib.Path(folder, "helper")
        for commands, words in (("kill -SEGV $$", "signal 11"), ("exec sleep 60", "too long"),
                                ("echo garbage", "guest table"), ("exec yes", "bytes")):
            helper.write_text(f"#!/bin/sh\n{commands}\n", encoding="ascii")
            helper.chmod(0o700)
            wrong.append(one_line_failure(show(folder + "/cache", "--timeout", "2",
                                               SLOTWISE_GUESTS=str(helper)), words))
        kept = os.path.exists(folder + "/cache/guests.xml")
    return "\n".join(filter(None, wrong)) or ("kept" if kept else None)


@check("a starter that ignores the end of its children does no harm")
def test_ignored_children():
    with tempfile.TemporaryDirectory() as folder:
        result = run("env", "--ignore-signal=CHLD", PROBE, "--guests", "--cache-dir", folder)
    return None if result.returncode == 0 and not result.stderr else result.stderr


@check("--guests with an emulator's options or JSON: exit 2")
def test_guests_usage():
    codes = [show("/nonexistent", *words).returncode
             for words in (("EMULATOR",), ("--qmp", "/socket"), ("--user", "nobody"),
                           ("--format", "json"))]
    return None if codes == [2] * 4 else str(codes)


def main():
    print(f"1..{len(checks)}")
    failed = 0
    for number, (name, function) in enumerate(checks, 1):
        try:
            wrong = function()
        except (OSError, ElementTree.ParseError, subprocess.SubprocessError) as problem:
            wrong = repr(problem)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
        for line in (wrong or "").splitlines():
            print(f"# {line}")
        failed += bool(wrong)
    return bool(failed)


sys.exit(main())
