/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the list of capabilities in the configuration space of a PCI function. */
#include "probes/sw-capabilities.h"

#define CAPABILITY_VENDOR  0x09u /* of virtio devices: where the structures of virtio 1 are */
#define CAPABILITY_EXPRESS 0x10u
#define MAX_CAPABILITIES   48 /* as many as fit, for one whose list bites its tail */

#define OFFSET_STATUS       0x04u
#define STATUS_CAPABILITIES (1u << 20)
#define OFFSET_CAPABILITIES 0x34u

bool
sw_capabilities_read(SwConfig *config, SwConfigPlace at, SwCapabilities *found)
{
    uint32_t value, next;

    *found = (SwCapabilities){0};
    at.offset = OFFSET_STATUS;
    if (!sw_config_read(config, at, &value))
        return false;
    if (!(value & STATUS_CAPABILITIES))
        return true;
    at.offset = OFFSET_CAPABILITIES;
    if (!sw_config_read(config, at, &next))
        return false;
    for (int i = 0; i < MAX_CAPABILITIES && (next & 0xfc); i++) {
        at.offset = next & 0xfc;
        if (!sw_config_read(config, at, &value))
            return false;
        if ((value & 0xff) == CAPABILITY_EXPRESS && !found->express)
            found->express = at.offset;
        found->virtio |= (value & 0xff) == CAPABILITY_VENDOR;
        next = value >> 8;
    }
    return true;
}
