#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-firmware.py SLOTWISE TESTS short|long - 'slotwise verify --firmware': what firmware gives.

As many bridges as have windows are well, and one more is told of: by SeaBIOS, which stops, and by
UEFI, which leaves devices out.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "probe"))
import proc  # noqa: E402

SLOTWISE, TESTS, LENGTH = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
QEMU = "/usr/bin/qemu-system-x86_64"
DOCUMENTS = pathlib.Path("/usr/share/qemu/firmware")


def domain(devices, machine="pc-q35-7.2", efi=False, arch="x86_64", emulator=QEMU):
    firmware = " firmware='efi'" if efi else ""
    return (f"<domain type='kvm'><name>d</name><memory>1</memory><os{firmware}>"
            f"<type arch='{arch}' machine='{machine}'>hvm</type></os><features><acpi/></features>"
            f"<devices><emulator>{emulator}</emulator><controller type='usb' model='none'/>"
            f"<memballoon model='none'/>{''.join(devices)}</devices></domain>\n")


def ports(n, model="virtio-transitional"):
    """n root ports with a random number generator behind each."""
    for i in range(1, n + 1):
        slot, function = divmod(i - 1, 8)
        yield (f"<controller type='pci' index='{i}' model='pcie-root-port'><address type='pci' "
               f"bus='0' slot='{slot + 16}' function='{function}'"
               f"{' multifunction=' + repr('on') if function == 0 else ''}/></controller>"
               f"<rng model='{model}'><backend model='random'>/dev/urandom</backend>"
               f"<address type='pci' bus='{i}' slot='0' function='0'/></rng>")


def verify(folder, text, *options, before=()):
    """(exit status, the report or None, lines of standard error that are no warnings)"""
    file = folder / "domain.xml"
    file.write_text(text)
    run = subprocess.run([*before, SLOTWISE, "verify", "--firmware", "--format", "json",
                          "--guest-os", "none", "--policy", "/dev/null", *options, file],
                         capture_output=True, text=True, timeout=150, check=False)
    errors = [line for line in run.stderr.splitlines() if ": warning: " not in line]
    return run.returncode, json.loads(run.stdout) if run.stdout else None, errors


def expect(folder, text, lost=0, windows=None, remark=None, what="no-ports"):
    """Faults, where @lost devices are to differ."""
    status, report, errors = verify(folder, text)
    if status != (1 if lost else 0) or errors or not report:
        yield f"exit status {status}, {errors}"
        return
    found = {device["alias"]: [each["what"] for each in device["differences"]]
             for device in report["devices"] if device["result"] != "ok"}
    if len(found) != lost or any(each != [what] for each in found.values()):
        yield f"{lost} devices are to differ in {what}; {found}"
    if windows is not None and report["windows"] != windows:
        yield f"{report['windows']} windows, not {windows}"
    if bool(remark) != bool(report["remarks"]) or \
            (remark and remark not in report["remarks"][0]):
        yield f"it remarks {report['remarks']}"


def refuse(folder, text, words, *options, before=()):
    status, report, errors = verify(folder, text, *options, before=before)
    if status != 1 or report or len(errors) != 1 or words not in errors[0]:
        yield f"exit status {status}, {errors}, not {words!r}"


def closed_port(folder):
    """QEMU takes the window away, SeaBIOS does not see that, and gives ports that nobody gets."""
    script = proc.script(folder / "emulator", f"""#!/usr/bin/python3 -I
import os, sys
words = [w + ',io-reserve=0' if w.startswith('pcie-root-port') and 'id=pci.2,' in w else w
         for w in sys.argv[1:]]
os.execv({QEMU!r}, [{QEMU!r}] + words)
""")
    yield from expect(folder, domain(ports(3), emulator=script), lost=1, what="window")


def no_image(folder):
    if os.geteuid():
        return   # only root can hide it
    hide = f'mount -t tmpfs none "{DOCUMENTS}" && exec "$@"'
    yield from refuse(folder, domain([], efi=True), "no UEFI firmware for pc-q35-7.2 is installed",
                      before=("unshare", "--mount", "sh", "-c", hide, "sh"))


def slow(folder):
    status, report, errors = verify(folder, domain([], efi=True), "--timeout", "2")
    if status != 1 or errors or not report or \
            "was not done within the time limit" not in report["remarks"][0]:
        yield f"exit status {status}, {errors}, {report and report['remarks']}"


SHORT = (
    ("SeaBIOS has 14 windows", lambda f: expect(f, domain(ports(14)), windows=14)),
    ("SeaBIOS stops at the 15th", lambda f: expect(f, domain(ports(15)), lost=15, windows=0,
                                                   remark="SeaBIOS stops")),
    ("modern devices take no window", lambda f: expect(
        f, domain(ports(20, "virtio-non-transitional")), windows=0)),
    ("a port that forwards nothing is told of", closed_port),
    ("UEFI gives 9 of 10 windows", lambda f: expect(f, domain(ports(10), efi=True), lost=1,
                                                    windows=9)),
    ("a firmware that takes too long is told of", slow),
    ("a firmware that cannot be waited for is refused", lambda f: refuse(
        f, domain([], "pseries-7.2", arch="ppc64", emulator="/usr/bin/qemu-system-ppc64"),
        "the firmware of pseries-7.2 cannot be waited for")),
    ("a missing firmware is told of", no_image),
)
LONG = (
    ("UEFI has 9 windows", lambda f: expect(f, domain(ports(9), efi=True))),
    ("UEFI on i440fx", lambda f: expect(f, domain([], "pc-i440fx-7.2", efi=True))),
    ("434 transitional devices, 31 on each of 14 bridges", lambda f: expect(f, domain(
        "<rng model='virtio-transitional'><backend model='random'>/dev/urandom</backend></rng>"
        for _ in range(434)), windows=14)),
)


def main():
    tests = SHORT if LENGTH == "short" else LONG
    print(f"1..{len(tests)}")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["SLOTWISE_CACHE_DIR"] = cache
        for number, (name, test) in enumerate(tests, 1):
            with tempfile.TemporaryDirectory() as folder:
                os.chmod(folder, 0o755)
                faults = list(test(pathlib.Path(folder)))
            print(f"{'not ok' if faults else 'ok'} {number} - {name}", flush=True)
            for fault in faults:
                print(f"# {fault}", flush=True)


main()
