/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a guest gets, and on which kind of slot: the guest's drivers and
 * the site's policy meet the emulator's types. */
#pragma once

#include "caps/sw-caps.h"
#include "caps/sw-guest.h"
#include "model/sw-domain.h"
#include "policy/sw-site.h"

/** What is decided from. */
typedef struct {
    const SwCaps *caps;   /* of the domain's emulator */
    const SwGuest *guest; /* facts of the guest's OS; NULL = no OS is named, or it is not known */
    const SwSite *site;   /* NULL: there is no policy */
    SwSubject subject;    /* of the domain; its family is not looked at */
    SwLegacyHome home;    /* what legacy-home = auto stands for */
    bool tight;           /* no conventional slot is kept free: its bridge has no I/O window */
    bool plugging;        /* a device is being plugged into a guest that runs */
    bool express;         /* the machine's root bus is PCI Express */
    bool legacy;          /* generic virtio types are virtio 0.9 only, in every slot */
    bool legacy_disks;    /* and virtio disks of other types do not start */
    SwAddressType transport; /* takes every virtio device that it can instead of PCI: that of
                                channel I/O or virtio-mmio; NONE: there is no such thing */
} SwPolicy;

/** sw_policy_name_os() - name the OS of a domain's guest where the domain does not, by a section of
 * the policy that speaks of the domain
 * @site:	may be NULL */
void sw_policy_name_os(const SwSite *site, SwDomain *domain);

/** sw_policy_subject() - for whom settings of a domain are looked up, of no family yet
 * @guest:	facts of its guest, or NULL
 * Return: (transfer none): its texts are the domain's and the guest's */
SwSubject sw_policy_subject(const SwDomain *domain, const SwGuest *guest);

/** sw_policy_concerns() - whether a line of policy that has to do with where devices go may be
 * about a domain whose guest is named, see sw_site_concerns() */
bool sw_policy_concerns(const SwSite *site, const SwDomain *domain);

typedef enum {
    SW_CHOICE_LEAVE,        /* as libvirt would have it */
    SW_CHOICE_TRANSITIONAL, /* model virtio-transitional */
    SW_CHOICE_CONVENTIONAL, /* the generic type on a conventional slot, which is the same device */
    SW_CHOICE_NON_TRANSITIONAL, /* model virtio-non-transitional */
    SW_N_CHOICES
} SwChoice;
SW_ENUM_DECLARE(SwChoice, sw_choice)

/** sw_policy_drives() - what the guest's drivers know: the site's word, or else the database's
 * @why:	(out) (optional) (transfer none): the line of policy, or NULL */
SwDrives sw_policy_drives(const SwPolicy *policy, const SwSetting **why);

/** sw_policy_needs_legacy() - whether this guest needs the I/O ports of virtio 0.9, and this
 * machine does not give them to every device anyhow */
bool sw_policy_needs_legacy(const SwPolicy *policy);

/** sw_policy_is_served() - whether this guest needs them and every device has them here: on machine
 * types on which generic types are virtio 0.9 only */
bool sw_policy_is_served(const SwPolicy *policy);

/**
 * sw_policy_choose() - the form of one device
 * @device:	with its defaults filled in; a written model or address is never overruled, nor what
 * was chosen before
 */
SwChoice sw_policy_choose(const SwPolicy *policy, const SwDevice *device);

/**
 * sw_policy_apply() - choose, and write the choice and its reason into the device
 * Return: whether anything changed
 */
bool sw_policy_apply(const SwPolicy *policy, SwDevice *device);

/** sw_policy_settle() - choose the kind of slot of a device whose form is settled, see SwLegacyHome
 */
void sw_policy_settle(const SwPolicy *policy, SwDevice *device);
