# SPDX-License-Identifier: LGPL-2.1-or-later
"""A capabilities document for one row of libvirt's own test cases.

A row tells which facts of an emulator libvirt was given: `placement`, a truth value for each that
can matter to places. Nothing is taken from what libvirt answered.

A row tells nothing of the vhost-user variants of graphics cards, so that they come with the usual
ones. libvirt asks nothing about some types, because every emulator that it takes has them: those
are in each document, or a row whose emulator knows nothing at all could have no network card.
"""
from xml.sax.saxutils import quoteattr

NAMESPACE = "urn:slotwise:capabilities:1"

# Fact of a row -> feature of the document.
FEATURES = [
    ("virtio_disable_legacy", "disable-legacy"),
    ("virtio_disable_legacy", "disable-modern"),
    ("virtio_transitional_types", "transitional-types"),
]

# The facts that say what an emulator lacks: feature of the document -> fact of a row.
LACKING = [
    ("fixed-video", "video_primary"),
]

# Fact -> (model, type) of PCI controllers, the better type for a model first.
CONTROLLERS = [
    ("pci_bridge", "pci-bridge", "pci-bridge"),
    ("pxb", "pci-expander-bus", "pxb"),
    ("pcie_root_port", "pcie-root-port", "pcie-root-port"),
    ("ioh3420", "pcie-root-port", "ioh3420"),
    ("x3130_upstream", "pcie-switch-upstream-port", "x3130-upstream"),
    ("xio3130_downstream", "pcie-switch-downstream-port", "xio3130-downstream"),
    ("pcie_pci_bridge", "pcie-to-pci-bridge", "pcie-pci-bridge"),
    ("dmi_to_pci_bridge", "dmi-to-pci-bridge", "i82801b11-bridge"),
    ("pxb_pcie", "pcie-expander-bus", "pxb-pcie"),
    ("spapr_pci_host_bridge", "pci-root", "spapr-pci-host-bridge"),
]

# Fact -> other types of the emulator.
EMULATES = [
    ("vga", "VGA"), ("cirrus_vga", "cirrus-vga"), ("e1000", "e1000"), ("gpex", "gpex-pcihost"),
    ("scsi_lsi", "lsi53c895a"), ("usb_nec_xhci", "nec-usb-xhci"),
    ("usb_ich9_ehci1", "ich9-usb-ehci1"), ("usb_ohci", "pci-ohci"),
    ("usb_piix3_uhci", "piix3-usb-uhci"), ("usb_qemu_xhci", "qemu-xhci"), ("rtl8139", "rtl8139"),
    ("virtio_mmio", "virtio-mmio"), ("zpci", "zpci"),
    ("ccw", "virtual-css-bridge"),
]

# Fact (None: taken for granted) -> family, type, whether it has variants.
FAMILIES = [
    (None, "9p", "virtio-9p-pci", True),
    (None, "balloon", "virtio-balloon-pci", True),
    (None, "blk", "virtio-blk-pci", True),
    (None, "net", "virtio-net-pci", True),
    (None, "serial", "virtio-serial-pci", True),
    (None, "vhost-user-blk", "vhost-user-blk-pci", True),
    (None, "keyboard", "virtio-keyboard-pci", False),
    (None, "mouse", "virtio-mouse-pci", False),
    (None, "tablet", "virtio-tablet-pci", False),
    ("virtio_scsi", "scsi", "virtio-scsi-pci", True),
    ("virtio_rng", "rng", "virtio-rng-pci", True),
    ("vhost_vsock", "vhost-vsock", "vhost-vsock-pci", True),
    ("vhost_scsi", "vhost-scsi", "vhost-scsi-pci", True),
    ("vhost_user_fs", "vhost-user-fs", "vhost-user-fs-pci", False),
    ("virtio_input_host", "input-host", "virtio-input-host-pci", True),
    ("virtio_gpu", "gpu", "virtio-gpu-pci", False),
    ("virtio_vga", "vga", "virtio-vga", False),
    ("virtio_gpu", "vhost-user-gpu", "vhost-user-gpu-pci", False),
    ("virtio_vga", "vhost-user-vga", "vhost-user-vga", False),
]

NETWORK_CARDS = ["rtl8139", "e1000", "virtio_net"]

TARGETS = {"i686": "i386", "armv7l": "arm", "armv6l": "arm", "ppc64le": "ppc64"}

# What a domain without a machine type gets.
DEFAULT_MACHINES = {"i386": "pc", "x86_64": "pc", "ppc64": "pseries", "s390x": "s390-ccw-virtio"}


def architecture(row):
    """The guest's; a document without one is for the architecture of the emulator it names."""
    return row["arch"] or row.get("binary", "").replace("qemu-system-", "") or "x86_64"


def element(tag, /, **attributes):
    words = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items()
                    if value is not None)
    return f"<{tag}{words}/>"


def features(facts):
    yield from (name for fact, name in FEATURES if facts[fact])
    yield from (name for name, fact in LACKING if not facts[fact])


def types(name, has_variants, facts):
    """The types of one family: (name, variant)."""
    yield name, "generic"
    if has_variants and facts["virtio_transitional_types"]:
        yield f"{name}-transitional", "transitional"
        yield f"{name}-non-transitional", "non-transitional"


def device(family, name, has_variants, facts):
    steered = "" if facts["virtio_disable_legacy"] else None
    inner = [element("type", name=type_name, variant=variant,
                     disableLegacy=steered if variant == "generic" else None,
                     disableModern=steered if variant == "generic" else None)
             for type_name, variant in types(name, has_variants, facts)]
    return "".join([f"<device family='{family}'>", *inner, "</device>"])


def emulated(row, arch):
    """The other types. libvirt takes a rtl8139 for granted where it knows of no network card; and
    as long as it only reads a domain of a ppc64 guest that may be in use, it goes by the oldest USB
    controller and not by what is there (a user who defines one gets the newest)."""
    facts = row["placement"]
    read_only = arch.startswith("ppc64") and "ABI_UPDATE" not in str(row.get("args"))
    for fact, name in EMULATES:
        if facts[fact] and not (read_only and name in ("qemu-xhci", "nec-usb-xhci")):
            yield name
    if not any(facts[fact] for fact in NETWORK_CARDS):
        yield "rtl8139"


def document(row):
    """The text of the capabilities document."""
    facts = row["placement"]
    arch = architecture(row)
    target = TARGETS.get(arch, arch)
    version = row.get("caps_file", "caps_0.0.0").split("_")[1].split(".")[:3]
    lines = [f"<virtioCapabilities xmlns='{NAMESPACE}'>",
             element("qemu", version=".".join(version), package="", target=target)]
    lines += [element("feature", name=name) for name in features(facts)]
    lines += [device(family, name, has_variants, facts)
              for fact, family, name, has_variants in FAMILIES if fact is None or facts[fact]]
    lines += [element("controller", model=model, type=name)
              for fact, model, name in CONTROLLERS if facts[fact]]
    lines += [element("emulates", type=name) for name in emulated(row, arch)]
    if target in DEFAULT_MACHINES:
        lines.append(element("machine", name=DEFAULT_MACHINES[target], default="yes"))
    return "\n".join([*lines, "</virtioCapabilities>", ""])
