#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the emulators of this machine can do with virtio, as Slotwise sees it.
set -eu

if ! command -v slotwise-probe >/dev/null; then
    echo "demo: there is no slotwise-probe; run ./bootstrap first" >&2
    exit 1
fi
slotwise-probe --format text
