/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A made-up emulator and guest, and plans of domains in a line or two, for tests of the core. */
#pragma once

#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

#define SAMPLE_USB_NONE     "<controller type='usb' model='none'/>"
#define SAMPLE_BALLOON_NONE "<memballoon model='none'/>"
#define SAMPLE_BARE         SAMPLE_USB_NONE SAMPLE_BALLOON_NONE
#define SAMPLE_NIC          "<interface type='user'><model type='virtio'/></interface>"
#define SAMPLE_DISK         "<disk type='file'><target dev='vda' bus='virtio'/></disk>"

/** sample_caps() - an emulator that has everything
 * @transitional:	whether it has the -transitional and -non-transitional types
 * Return: (transfer full) */
SwCaps *sample_caps(bool transitional);

/** sample_guest() - a guest whose drivers know virtio 0.9 only */
const SwGuest *sample_guest(void);

/** sample_domain() - a domain of one line
 * @devices:	its devices, as XML
 * Return: (transfer full) */
SwDomainDoc *sample_domain(const char *machine, const char *devices);

/** sample_plan() - the same, placed; @guest may be NULL
 * Return: (transfer full): or NULL with an error */
SwPlan *sample_plan(const char *machine, const char *devices, const SwCaps *caps,
                    const SwGuest *guest, GError **error);

/** sample_must_plan() - the same, for domains that can be placed */
SwPlan *sample_must_plan(const char *machine, const char *devices, const SwCaps *caps,
                         const SwGuest *guest);

/** sample_device() - the @n-th device of a kind */
SwDevice *sample_device(const SwPlan *plan, SwKind kind, guint n);

/** sample_assert_at() - that a device is at an address like "02:01.0" */
void sample_assert_at(const SwDevice *device, const char *address);
