# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where libvirt 6.6.0's own answer is not the one wanted, and why: libvirt 9.0 counts."""
import re
import xml.etree.ElementTree as ElementTree


def has_input_model(domain):
    return any("transitional" in device.get("model", "") for device in domain.iter("input"))


def moves_primary_video(domain):
    videos = [model.get("primary") for model in domain.iterfind("devices/video/model")]
    return "yes" in videos[1:]


# (test of the document, what each difference then looks like, reason)
ALWAYS = [
    (has_input_model, re.compile(r".*: input cannot (have the model|speak virtio 0.9)"),
     "libvirt 9.0 refuses virtio-transitional and virtio-non-transitional for input devices; 6.6 "
     "took them for passthrough"),
]
PLACED_ONLY = [
    (moves_primary_video, re.compile(r"video:[0-9]+ address "),
     "libvirt prints the primary video first; slotwise keeps the order of the document, and the "
     "comparison goes by order"),
]


def reason_for(path, faults, table):
    """Why a document may differ in these ways; None: it may not."""
    domain = ElementTree.parse(path).getroot()
    return next((why for test, looks, why in table
                 if test(domain) and all(looks.match(fault) for fault in faults)), None)
