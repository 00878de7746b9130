/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the name of a virtio type says: its transport, its variant, its family, its backend. */
#pragma once

#include "caps/sw-caps.h"

/**
 * sw_virtio_transport() - where a virtio device of this name is, for QEMUs that cannot say
 * Return: SW_SLOTS_ON_PCI, SW_SLOTS_CCW or SW_SLOTS_MMIO; 0 when it is none by its name
 */
unsigned sw_virtio_transport(const char *type);

/** sw_virtio_fits_mmio() - whether what implements virtio-device works on virtio-mmio as it is */
bool sw_virtio_fits_mmio(const char *backend);

/** sw_virtio_variant() - the variant that a type's name tells */
SwVariant sw_virtio_variant(const char *type);

/**
 * sw_virtio_family() - the family of a type
 * Return: (transfer full): "net" for virtio-net-pci-transitional and virtio-net-ccw, "gpu" for
 * virtio-gpu-gl-pci, "vhost-user-blk" for vhost-user-blk-pci
 */
char *sw_virtio_family(const char *type);

/**
 * sw_virtio_backends() - the object types of which one must be there for a type to be made
 * Return: (transfer full): NULL-terminated; a guess from names, since QEMU does not tell
 */
char **sw_virtio_backends(const char *type);
