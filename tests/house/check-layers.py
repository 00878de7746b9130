#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-layers.py SOURCE-ROOT - who includes whom, and who may see which library.

The order is that of docs/architecture.rst. A layer that is not in the table is a fault, so that a
new folder has to find its place first.
"""
import pathlib
import re
import sys

import tap

# Folder: the layers that it may include besides its own.
PURE = ["base", "model", "rules", "caps", "policy", "place", "check"]
LAYERS = {
    **{layer: PURE[:i] for i, layer in enumerate(PURE)},
    "xml": PURE,
    "text": PURE,
    "store": PURE + ["xml", "text"],
    "probes": PURE + ["xml", "text", "store"],
    "cli": PURE + ["xml", "text", "store", "probes"],
    "plugin": PURE + ["xml", "text", "store"],
}

# Headers of a library: who may include them, and no one else.
EVERYONE = list(LAYERS)
EDGES = ["store", "probes", "cli", "plugin"]
LIBRARIES = [
    (r"glib\.h|glib/gprintf\.h", EVERYONE),
    (r"(errno|inttypes|limits|stdarg|stdbool|stddef|stdint|stdlib|string)\.h", EVERYONE),
    (r"(intprops|minmax|verify)\.h", EVERYONE),
    (r"libxml/.*", ["xml"] + EDGES),
    (r"json-c/.*", ["probes"]),
    (r"osinfo/.*", ["probes"]),
    (r"libvirt/.*", ["plugin", "probes"]),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def sources(root):
    for top in ("src", "probes"):
        for path in sorted((root / top).rglob("*.[ch]")):
            yield path, path.relative_to(root).parts[1 if top == "src" else 0]


def may_see(layer, header):
    """Whether a layer may include a header of the system; the edges may see all of libc."""
    owners = [who for pattern, who in LIBRARIES if re.fullmatch(pattern, header)]
    return layer in owners[0] if owners else layer in EDGES


def faults_of(path, layer):
    for kind, header in INCLUDE.findall(path.read_text()):
        if kind == "<":
            if not may_see(layer, header):
                yield f"library: {path}: {layer} may not include <{header}>"
            continue
        target = header.split("/")[0] if "/" in header else layer
        if target != layer and target not in LAYERS[layer]:
            yield f"layer: {path}: {layer} may not include \"{header}\""


def main():
    root = pathlib.Path(sys.argv[1])
    faults, seen = [], 0
    for path, layer in sources(root):
        seen += 1
        if layer in LAYERS:
            faults += faults_of(path, layer)
        else:
            faults.append(f"layer: {path}: folder '{layer}' is not in the table of layers")
    tap.run([
        ("sources were found", [] if seen else [f"no C file below {root}"]),
        ("includes go one way", [f for f in faults if f.startswith("layer")]),
        ("libraries are seen by their layers only", [f for f in faults if f.startswith("library")]),
    ])


if __name__ == "__main__":
    main()
