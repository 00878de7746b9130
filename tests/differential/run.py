#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domains of a generator, placed by slotwise and by the installed libvirt.

    run.py --slotwise PROGRAM --shared FOLDER [--machines M,...] [--seeds A-B,C,...]

SW_MACHINES and SW_SEEDS in the environment take the place of the last two. See judges.py for what
counts as equal. Seeds that fail are told of with the command that repeats it and, for the first
kinds of fault of a machine, the smallest domain that fails in the same way.
"""
import argparse
import collections
import os
import pathlib
import shlex
import sys
import time

sys.dont_write_bytecode = True
import judges  # noqa: E402
import minimise  # noqa: E402

BATCH = 500      # domains that are judged together
MINIMISED = 5    # kinds of fault of a machine of which one is minimised
LINES = 3        # of what differs, where it is not minimised
PLACES = ("SLOTWISE_PROBE", "SLOTWISE_GUESTS")


def numbers(text):
    """'1-3,7' as a list."""
    result = []
    for word in text.split(","):
        first, _, last = word.partition("-")
        result += range(int(first), int(last or first) + 1)
    return result


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--slotwise", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--machines", default=",".join(judges.MACHINES))
    parser.add_argument("--seeds", default="1-100")
    options = parser.parse_args()
    options.machines = os.environ.get("SW_MACHINES", options.machines).split(",")
    try:
        options.seeds = numbers(os.environ.get("SW_SEEDS", options.seeds))
    except ValueError:
        parser.error("seeds are given like 1-100,4711")
    unknown = [name for name in options.machines if name not in judges.MACHINES]
    if unknown:
        parser.error(f"no such machine: {unknown[0]}; use one of {', '.join(judges.MACHINES)}")
    return options


def repeat_command(options, machine, seed):
    env = [f"{name}={os.environ[name]}" for name in PLACES if name in os.environ]
    return shlex.join(["env", "-u", "SW_SEEDS", "-u", "SW_MACHINES", *env, sys.executable,
                       os.path.abspath(__file__), "--slotwise", os.path.abspath(options.slotwise),
                       "--shared", os.path.abspath(options.shared), "--machines", machine,
                       "--seeds", str(seed)])


def groups_of(faults):
    """Faults of one kind together, in lists."""
    groups = []
    for fault in faults:
        for group in groups:
            if fault[2].like(group[0][2]):
                group.append(fault)
                break
        else:
            groups.append([fault])
    return groups


def tell(options, judge, machine, faults):
    """Each kind of fault once, with all of its seeds and what repeats the first."""
    for number, group in enumerate(groups_of(faults)):
        seed, text, verdict = group[0]
        print(f"{machine}: {verdict.word}: {'; '.join(verdict.lines[:LINES])}\n"
              f"  seeds: {','.join(seed for seed, _, _ in group)}\n"
              f"  to repeat the first: {repeat_command(options, machine, seed)}", file=sys.stderr)
        if number >= MINIMISED:
            continue
        small, verdict = minimise.smallest(judge, text, verdict)
        print("  the smallest domain that is wrong in this way, and how:", *verdict.lines,
              sep="\n  ", file=sys.stderr)
        print(small, file=sys.stderr)


def check(options, judge, machine):
    """One machine: words and how often they were said, faults."""
    counts, faults = collections.Counter(), []
    for first in range(0, len(options.seeds), BATCH):
        texts = {str(seed): judges.generate(judge.gen_domain, machine, seed)
                 for seed in options.seeds[first:first + BATCH]}
        for seed, verdict in judge.verdicts(texts).items():
            counts[verdict.word] += 1
            if not verdict.good():
                faults.append((seed, texts[seed], verdict))
    tell(options, judge, machine, faults)
    return counts, faults


def main():
    options = read_options()
    if not (pathlib.Path(options.shared) / "tools/oracle.py").exists():
        print("1..0 # SKIP ../shared is not there: no generator of domains, and no way to ask"
              " libvirt")
        return True
    all_well = True
    print(f"1..{len(options.machines)}", flush=True)
    with judges.Judges(options.slotwise, options.shared) as judge:
        for number, machine in enumerate(options.machines, 1):
            begin = time.monotonic()
            counts, faults = check(options, judge, machine)
            words = ", ".join(f"{counts[word]} {word}" for word in sorted(counts))
            well = not faults and sum(counts.values()) == len(options.seeds) > 0
            print(f"{'ok' if well else 'not ok'} {number} - {machine}: every domain is placed as"
                  f" libvirt places it\n# {machine}: {words};"
                  f" {time.monotonic() - begin:.1f} s", flush=True)
            all_well = all_well and well
    return all_well


if __name__ == "__main__":
    try:
        sys.exit(not main())
    except judges.Trouble as trouble:
        sys.exit(f"run.py: {trouble}")
