#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random domains of i440fx, which libvirt placed, converted: libvirt takes them as they are.

    run-random.py --slotwise PROGRAM --shared FOLDER [--seeds A-B,C,...]

SW_SEEDS in the environment takes the place of the last one. Each domain is converted twice: as it
was made for a guest of which nothing is known, and as libvirt placed it for CentOS 6. Where it is
refused, it must be by a rule, and both times.
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE.parent / "differential"), str(HERE.parent / "house")]
import judges  # noqa: E402
import tap  # noqa: E402
from run import numbers  # noqa: E402

BY_RULE = re.compile("cannot be converted to q35: |is the first of its kind, which the guest ")
SECONDS = 30


def convert(judge, text, guest):
    """(result, None), or (None, complaint)."""
    env = {**os.environ, "SLOTWISE_CACHE_DIR": str(judge.folder / "cache"), "LC_ALL": "C"}
    done = subprocess.run([judge.slotwise, "convert", "--machine=q35", f"--guest-os={guest}", "-"],
                          input=text, capture_output=True, env=env, timeout=SECONDS)
    if done.returncode == 0:
        return done.stdout, None
    return None, done.stderr.decode().strip()


def faults_of(judge, results):
    """Of texts that were converted: what libvirt or another placement makes of them."""
    for name, (answer, reason) in judge.ask_libvirt(results).items():
        text = results[name].decode()
        verdict = judge.differ(text, answer) if answer else None
        if not answer:
            yield f"seed {name}: libvirt refuses it: {reason}"
        elif verdict:
            yield f"seed {name}: libvirt has it otherwise: {'; '.join(verdict.lines[:3])}"
    for name, (text, complaint) in judge.ask_slotwise(results).items():
        if complaint or text.encode() != results[name]:
            yield f"seed {name}: placing it again changes it: {complaint or ''}"


def transitional(text):
    """Whether no virtio disk is left without the form that CentOS 6 needs."""
    return not re.search(rb"<disk [^>]*device='disk'>(?:(?!</disk>).)*bus='virtio'", text, re.S)


def checks_of(judge, seeds):
    made = {str(seed): judges.generate(judge.gen_domain, "pc", seed) for seed in seeds}
    placed = {name: answer.encode() for name, (answer, _) in judge.ask_libvirt(made).items()
              if answer}
    counts, complaints, faults = collections.Counter(), {}, {}
    for guest, texts in (("none", {name: made[name] for name in placed}), ("centos6.10", placed)):
        answers = {name: convert(judge, text, guest) for name, text in texts.items()}
        results = {name: text for name, (text, _) in answers.items() if text}
        complaints[guest] = {name: why for name, (_, why) in answers.items() if why}
        faults[guest] = list(faults_of(judge, results))
        counts[guest] = len(results)
        if guest != "none":
            faults[guest] += [f"seed {name}: a virtio disk is not transitional"
                              for name, text in results.items() if not transitional(text)]
    one, other = complaints.values()
    yield "domains were placed and converted", [] if all(counts.values()) else [str(counts)]
    yield "what is refused is refused by a rule", \
        [f"seed {name}: {why}" for name, why in [*one.items(), *other.items()]
         if not BY_RULE.search(why)]
    yield "as it was made and as libvirt placed it, the same domains are refused", \
        [f"seed {name}: {one.get(name, other.get(name))}" for name in set(one) ^ set(other)]
    for guest, found in faults.items():
        yield f"guest {guest}: libvirt takes {counts[guest]} domains as they are", found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--slotwise", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--seeds", default="1-80")
    options = parser.parse_args()
    if not (pathlib.Path(options.shared) / "tools/oracle.py").exists():
        print("1..0 # SKIP ../shared is not there: no generator of domains, and no way to ask"
              " libvirt")
        return
    with judges.Judges(options.slotwise, options.shared) as judge:
        tap.run(list(checks_of(judge, numbers(os.environ.get("SW_SEEDS", options.seeds)))))


if __name__ == "__main__":
    main()
