/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where disks are on their controllers, as libvirt 9.0 reckons it. */
#include "rules/sw-drive-rules.h"

#include "model/sw-domain.h"

static const SwDriveRule rules[] = {
    {"scsi", 7, 7},
    {"fdc", 2, 2},
    {"ide", 4, 2},
    {"sata", 6, 6},
};

const SwDriveRule *
sw_drive_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

SwAddress
sw_drive_address(const SwDevice *disk)
{
    const unsigned n = (unsigned)MAX(sw_disk_index(disk->name), 0);

    if (disk->address.type == SW_ADDRESS_DRIVE)
        return disk->address;
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (g_strcmp0(disk->type, rules[i].bus) == 0)
            return (SwAddress){.type = SW_ADDRESS_DRIVE,
                               .controller = n / rules[i].per_controller,
                               .bus = n % rules[i].per_controller / rules[i].per_bus,
                               .unit = n % rules[i].per_bus};
    return (SwAddress){.type = SW_ADDRESS_NONE};
}
