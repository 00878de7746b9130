#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""slotwise baseline of recorded emulators: whatever is placed with it starts on each of them.

Usage: test-baseline.py SLOTWISE PROBE SHARED SCHEMA
"""
import itertools
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import replay  # noqa: E402

SLOTWISE, PROBE, SHARED, SCHEMA = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "SLOTWISE_POLICY": "/dev/null", "PATH": "/usr/bin:/bin"}
TIMEOUT = 60   # seconds

ARCHITECTURES = {"x86_64": ("x86_64", ["pc", "q35"]), "ppc64": ("ppc64", ["pseries"]),
                 "s390x": ("s390x", ["s390-ccw-virtio"])}
MODELS = ["virtio", "virtio-transitional", "virtio-non-transitional"]
USB_NONE = "<controller type='usb' model='none'/>"

number = failed = 0


def test(title, faults):
    global number, failed
    number, failed = number + 1, failed + bool(faults)
    print(f"{'not ok' if faults else 'ok'} {number} - {title}", flush=True)
    for fault in faults:
        print("#", fault.strip().replace("\n", " "))


def call(*arguments):
    return subprocess.run([SLOTWISE, *arguments], env=ENVIRONMENT, text=True, capture_output=True,
                          timeout=TIMEOUT, stdin=subprocess.DEVNULL)


def domain(arch, machine, model):
    scsi = "virtio-scsi" if model == "virtio" else model
    disk = "" if model == "virtio" else f" model='{model}'"
    return (f"<domain type='qemu'><name>a</name><os><type arch='{arch}' machine='{machine}'>hvm"
            f"</type></os><devices>{USB_NONE}<disk type='file'{disk}>"
            "<target dev='vda' bus='virtio'/></disk>"
            f"<controller type='scsi' index='0' model='{scsi}'/>"
            f"<interface type='user'><model type='{model}'/></interface>"
            f"<memballoon model='{model}'/></devices></domain>")


def starts_everywhere(folder, baseline, hosts, arch, machines):
    """(placed, faults): domains that the baseline takes, on each host."""
    placed, faults = 0, []
    for machine, model in itertools.product(machines, MODELS):
        source, result = folder / "domain.xml", folder / "placed.xml"
        source.write_text(domain(arch, machine, model))
        if call("place", "--caps", baseline, "--guest-os", "none", source, "-o", result).returncode:
            continue
        if call("argv", "--caps", baseline, "--guest-os", "none", result).returncode:
            continue   # the baseline itself says that it does not start
        placed += 1
        for host in hosts:
            done = call("argv", "--caps", host, "--guest-os", "none", result)
            if done.returncode:
                faults.append(f"{machine} {model} on {host.name}: {done.stderr}")
    return placed, faults


def baseline_of(hosts):
    return call("baseline", *hosts)


def test_group(folder, title, hosts, arch, machines):
    done = baseline_of(hosts)
    shuffled = random.Random(len(hosts)).sample(hosts, len(hosts))
    file = folder / "baseline.xml"
    file.write_text(done.stdout)
    test(f"{title}: there is one", [done.stderr] if done.returncode else [])
    test(f"{title}: it is valid", replay.validate(SCHEMA, done.stdout))
    test(f"{title}: the order of hosts does not matter",
         [] if baseline_of(shuffled).stdout == done.stdout else ["another document"])
    test(f"{title}: it is its own baseline",
         [] if baseline_of([file]).stdout == done.stdout else ["another document"])
    test(f"{title}: a host more that has all of it changes nothing",
         [] if baseline_of([file, hosts[-1]]).stdout == done.stdout else ["another document"])
    placed, faults = starts_everywhere(folder, file, hosts, arch, machines)
    test(f"{title}: what is placed with it starts on each host",
         faults + ([] if placed else ["nothing was placed"]))


def version(row):
    words = row["qemu_version"]
    return words["major"], words["minor"], words["micro"]


def learn(folder):
    """target -> [(version, file)], the oldest first"""
    hosts = {}
    for recording, row in replay.rows_of(SHARED):
        if row["target"] not in ARCHITECTURES:
            continue
        text, fault = replay.probe(PROBE, SHARED, recording, folder)
        if fault:
            test(f"{recording.name} is understood", [fault])
            continue
        file = folder / f"{recording.name}.xml"
        file.write_text(text)
        hosts.setdefault(row["target"], []).append((version(row), file))
    return {target: sorted(rows) for target, rows in hosts.items()}


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        hosts = learn(folder)
        if not hosts:
            print("1..0 # SKIP the recordings are not beside the project (../shared/corpus/qmp)")
            return 0
        for target, rows in hosts.items():
            arch, machines = ARCHITECTURES[target]
            for oldest in [(0,), (4,)]:
                files = [file for number_of, file in rows if number_of >= oldest]
                test_group(folder, f"{target} from QEMU {oldest[0]} on", files, arch, machines)
        mixed = baseline_of([rows[0][1] for rows in hosts.values()])
        test("emulators of several targets are refused",
             [] if mixed.returncode == 1 and "target" in mixed.stderr else [mixed.stderr])
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
