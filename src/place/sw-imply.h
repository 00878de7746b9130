/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Controllers that other devices need, and that libvirt adds when they are not written. */
#pragma once

#include "policy/sw-policy.h"
#include "rules/sw-machine-rules.h"

/** sw_check_implied_controllers() - Return: false with SW_ERROR_VALUE when a device asks for too
 * high a controller */
bool sw_check_implied_controllers(const SwDomain *domain, GError **error);

/** sw_imply_written_out() - those whose form the policy changes, before anything that libvirt adds
 * by itself */
void sw_imply_written_out(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy);

/** sw_imply_hostdev_controllers() - for SCSI host devices; libvirt adds these while it reads the
 * domain */
void sw_imply_hostdev_controllers(SwDomain *domain, const SwMachineRule *machine,
                                  const SwPolicy *policy);

/** The SCSI controllers that host devices need. */
typedef struct {
    int highest; /* index, -1 = none */
    char *model; /* of those that are missing; NULL = the usual one */
} SwScsiNeed;

#define SW_SCSI_NEED_NONE                                                                          \
    {                                                                                              \
        .highest = -1                                                                              \
    }

void sw_scsi_need_clear(SwScsiNeed *need);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwScsiNeed, sw_scsi_need_clear)

/** sw_scsi_need() - give each SCSI host device without address the next free unit, as libvirt does
 * when it has read the domain, and before it adds controllers for disks; the plan has the address
 * only where libvirt would choose another one after reading the plan
 * Return: what has to be there then; to be cleared */
SwScsiNeed sw_scsi_need(SwDomain *domain);

/** sw_imply_scsi_controllers() - add what is needed and missing */
void sw_imply_scsi_controllers(SwDomain *domain, const SwScsiNeed *need,
                               const SwMachineRule *machine, const SwPolicy *policy);

void sw_imply_disk_controllers(SwDomain *domain, const SwMachineRule *machine,
                               const SwPolicy *policy);

/** sw_imply_first_console() - the first serial port and its second name, the console */
void sw_imply_first_console(SwDomain *domain, const SwMachineRule *machine);

/** sw_imply_serial_controllers() - for virtio channels and consoles */
void sw_imply_serial_controllers(SwDomain *domain, const SwPolicy *policy);

void sw_imply_smartcard_controllers(SwDomain *domain, const SwPolicy *policy);
