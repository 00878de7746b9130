/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices libvirt 9.0 moves to another transport than PCI, measured.
 *
 * A SCSI controller moves whatever its model is, since libvirt looks at its type alone. File
 * systems and vsocks have no place on virtio-mmio: they stay on PCI, or without an address. */
#include "rules/sw-transport-rules.h"

#include "base/sw-words.h"

#define VIRTIO "virtio virtio-transitional virtio-non-transitional"

/* clang-format off */
static const SwMoveRule moves[] = {
    {SW_KIND_DISK, "virtio", NULL, .ccw = true, .mmio = true},
    {SW_KIND_INTERFACE, NULL, VIRTIO, .ccw = true, .mmio = true},
    {SW_KIND_HOSTDEV, "scsi_host", NULL, .ccw = true, .mmio = true},
    {SW_KIND_HOSTDEV, "mdev", "vfio-ccw", .ccw = true},
    {SW_KIND_VIDEO, NULL, VIRTIO, .ccw = true, .mmio = true},
    {SW_KIND_CONTROLLER, "scsi", NULL, .ccw = true, .mmio = true},
    {SW_KIND_CONTROLLER, "virtio-serial", NULL, .ccw = true, .mmio = true},
    {SW_KIND_INPUT, "virtio", NULL, .ccw = true, .mmio = true},
    {SW_KIND_FILESYSTEM, NULL, NULL, .ccw = true},
    {SW_KIND_MEMBALLOON, NULL, VIRTIO, .ccw = true, .mmio = true},
    {SW_KIND_RNG, NULL, VIRTIO, .ccw = true, .mmio = true},
    {SW_KIND_VSOCK, NULL, NULL, .ccw = true},
    {SW_KIND_CRYPTO, NULL, NULL, .ccw = true, .mmio = true},
};

static const SwSpaprVioRule spapr_vio[] = {
    {SW_KIND_INTERFACE, "spapr-vlan", NULL, 0x1000},
    {SW_KIND_CONTROLLER, "ibmvscsi", NULL, 0x2000},
    {SW_KIND_SERIAL, NULL, "spapr-vio-serial isa-serial", 0x30000000},
    {SW_KIND_NVRAM, NULL, "", 0x3000},
    {SW_KIND_TPM, NULL, "tpm-spapr", 0x4000},
};
/* clang-format on */

const SwMoveRule *
sw_move_rules(size_t *n)
{
    *n = G_N_ELEMENTS(moves);
    return moves;
}

static bool
model_matches(const char *models, const SwDevice *device)
{
    return !models || (device->model && sw_words_match(models, device->model));
}

const SwMoveRule *
sw_move_rule_find(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(moves); i++)
        if (sw_device_is(device, moves[i].kind, moves[i].type, NULL) &&
            model_matches(moves[i].models, device))
            return &moves[i];
    return NULL;
}

const SwSpaprVioRule *
sw_spapr_vio_rules(size_t *n)
{
    *n = G_N_ELEMENTS(spapr_vio);
    return spapr_vio;
}
