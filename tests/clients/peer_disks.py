# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disks of a running guest: what is told of them, and the jobs that copy, commit and pull."""
import time

import libvirt

from peer_state import make_qcow2

LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE


def begin(ask, name):
    make_qcow2(ask, "disk")
    ask.make_disks("second")
    domain = ask.define(name, ask.disk(kind="qcow2") + ask.disk("sda", bus="sata", name="second"))
    ask.start(domain)
    return domain


def statistics(ask):
    domain = begin(ask, "told")
    for disk in ("vda", "sda"):
        ask.do(f"info of {disk}", lambda disk=disk: domain.blockInfo(disk)[0])
        ask.do(f"statistics of {disk}", domain.blockStats, disk)
        ask.do(f"more of {disk}", lambda disk=disk: sorted(domain.blockStatsFlags(disk)))
    ask.do("begin of sda", lambda: domain.blockPeek("sda", 0, 4, 0))
    ask.do("errors of disks", domain.diskErrors)
    ask.do("larger vda", domain.blockResize, "vda", 2048)
    ask.do("larger sda", domain.blockResize, "sda", 4 << 20,
           libvirt.VIR_DOMAIN_BLOCK_RESIZE_BYTES)
    ask.do("size of both", lambda: [domain.blockInfo(disk)[0] for disk in ("vda", "sda")])
    ask.do("limits", domain.setBlockIoTune, "vda", {"total_bytes_sec": 1000000}, LIVE)
    ask.do("limits of vda", domain.blockIoTune, "vda", LIVE)
    ask.do("limits in the next life", domain.setBlockIoTune, "sda", {"read_iops_sec": 100},
           libvirt.VIR_DOMAIN_AFFECT_CONFIG)
    ask.refused("limits that exclude each other", domain.setBlockIoTune, "vda",
                {"total_bytes_sec": 5, "read_bytes_sec": 5}, LIVE)
    ask.refused("info of no disk", domain.blockInfo, "vdz")
    ask.refused("resize of no disk", domain.blockResize, "vdz", 2048)
    ask.show(domain)
    ask.show(domain, libvirt.VIR_DOMAIN_XML_INACTIVE)
    ask.do("threshold", domain.setBlockThreshold, "vda", 1 << 19)
    ask.refused("threshold of no disk", domain.setBlockThreshold, "vdz", 1 << 19)


def when_ready(ask, domain, disk="vda"):
    """Wait until a job has copied everything; where it ends by itself, until it is gone."""
    for _ in range(600):
        job = domain.blockJobInfo(disk)
        if not job or job["cur"] == job["end"] != 0:
            ask.note("job", {key: job[key] for key in ("type", "cur", "end")} if job else "over")
            return
        time.sleep(0.1)
    ask.note("UNEXPECTED job", "it does not end")


def event(ask, kind, what):
    """Wait until libvirt has told of a job of vda: 0 it ended, 2 was aborted, 3 is ready."""
    ask.events.until(fr"block-job of .*, {kind}, {what}]")
    ask.events.tell()


def copy(ask):
    domain = begin(ask, "copied")
    ask.events.listen()
    for name, flags, end in (("left", 0, 2),
                             ("taken", libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT, 0)):
        ask.do(f"copy to {name}", domain.blockCopy, "vda",
               f"<disk type='file'><source file='{ask.folder}/{name}.qcow2'/>"
               "<driver type='qcow2'/></disk>", {},
               libvirt.VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB)
        event(ask, 2, 3)
        when_ready(ask, domain)
        ask.refused("a second job", domain.blockPull, "vda", 0, 0)
        ask.show(domain)
        ask.do(f"end it, {flags}", domain.blockJobAbort, "vda", flags)
        event(ask, 2, end)
        ask.show(domain)
    ask.refused("abort of no job", domain.blockJobAbort, "vda", 0)
    ask.refused("copy of no disk", domain.blockCopy, "vdz", "<disk/>", {}, 0)


def grow(ask, domain, *names):
    for name in names:
        ask.do(f"overlay {name}", lambda name=name: domain.snapshotCreateXML(
            f"<domainsnapshot><disks><disk name='vda'><source file='{ask.folder}/{name}.qcow2'/>"
            "</disk><disk name='sda' snapshot='no'/></disks></domainsnapshot>",
            libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY |
            libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA).getName() and "well")


def commit(ask):
    domain = begin(ask, "committed")
    ask.events.listen()
    grow(ask, domain, "a", "b", "c")
    ask.show(domain)
    ask.do("commit a", domain.blockCommit, "vda", None, f"{ask.folder}/a.qcow2", 0, 0)
    event(ask, 3, 0)
    ask.show(domain)
    ask.do("commit what is active", domain.blockCommit, "vda", None, None, 0,
           libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE)
    event(ask, 4, 3)
    ask.do("pivot", domain.blockJobAbort, "vda", libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
    event(ask, 4, 0)
    ask.show(domain)
    ask.refused("commit of what has no backing", domain.blockCommit, "vda", None, None, 0, 0)


def pull(ask):
    domain = begin(ask, "pulled")
    ask.events.listen()
    grow(ask, domain, "a", "b")
    ask.do("pull", domain.blockPull, "vda", 0, 0)
    event(ask, 1, 0)
    ask.show(domain)
    grow(ask, domain, "d")
    ask.do("rebase", domain.blockRebase, "vda", None, 0, 0)
    event(ask, 1, 0)
    ask.refused("rebase on what is no backing", domain.blockRebase, "vda",
                f"{ask.folder}/a.qcow2", 0, 0)
    ask.refused("pull of no disk", domain.blockPull, "vdz", 0, 0)


SUBJECTS = {"disk_statistics": statistics, "copy": copy, "commit": commit, "pull": pull}
