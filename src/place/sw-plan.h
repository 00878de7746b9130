/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of placement: the domain with every model, controller and address, each with its
 * reason. */
#pragma once

#include "place/sw-strategy.h"
#include "policy/sw-policy.h"
#include "rules/sw-connect.h"
#include "rules/sw-machine-rules.h"

/** What a plan is made from, besides the domain. */
typedef struct {
    const SwCaps *caps;   /* of the domain's emulator */
    const SwGuest *guest; /* facts of the guest's OS, or NULL */
    const SwSite *site;   /* the site's policy; NULL: there is none */
    bool plugging;        /* a device is being plugged into a guest that runs */
} SwFacts;

/** What the site says of I/O windows. */
typedef struct {
    int windows; /* that the domain may need; SW_AUTO: as many as there are */
    char *line;  /* of policy that says so; NULL: none */
    SwOnExceed on_exceed;
    bool asked; /* a line of policy speaks of on-exceed */
} SwIoPolicy;

typedef struct {
    SwDomain *domain;             /* completed and placed */
    const SwMachineRule *machine; /* its row */
    SwSlotFacts slots;
    bool legacy_virtio; /* generic virtio devices are virtio 0.9 only, in every slot */
    bool legacy_disks;  /* and QEMU does not start with virtio disks of other types */
    SwDrives drives;    /* what the guest's drivers know */
    bool served;        /* likewise, and that is what the guest's drivers need */
    bool lean;          /* libvirt would leave a free port that the policy does not want */
    bool cramped;       /* what the policy wants free was given up; the mark that the domain gets
                           keeps it so when addresses are written and a slot may be found */
    bool beyond;        /* libvirt finds no place for all devices of this domain */
    bool guest_known;   /* there are facts of the guest's OS */
    char *digest;       /* of the policy that it was made by */
    SwIoPolicy io;
    char *lacking; /* the line of policy for which a free port is not there, as
                      sw_plan_explain_moved() finds it; NULL: none */
} SwPlan;

/**
 * sw_plan_new() - place a domain
 * @domain:	as written; not changed
 * Return: (transfer full): the plan, or NULL with an error that names the device and its line
 *
 * Where @facts ask for nothing, the plan is what libvirt 9.0 would do. Where libvirt finds no place
 * for some device, the plan goes on: it has one whenever there is one under the slots' rules.
 */
SwPlan *sw_plan_new(const SwDomain *domain, const SwFacts *facts, GError **error);

/** sw_plan_new_at() - likewise, where legacy-home = auto stands for one home only */
SwPlan *sw_plan_new_at(const SwDomain *domain, const SwFacts *facts, SwLegacyHome home,
                       GError **error);

/** sw_plan_new_by() - place a domain by one strategy only */
SwPlan *sw_plan_new_by(const SwDomain *domain, const SwFacts *facts, SwStrategyId strategy,
                       GError **error);

/**
 * sw_plan_new_unplaced() - as far as a plan can be made of a domain that cannot be placed: its
 * defaults and connect flags as far as they are known, and the addresses that are written
 * @errors:	(element-type GError) gets what is wrong with its devices, PCI apart
 * Return: (transfer full): never NULL
 */
SwPlan *sw_plan_new_unplaced(const SwDomain *domain, const SwFacts *facts, GPtrArray *errors);
void sw_plan_free(SwPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwPlan, sw_plan_free)

/** sw_plan_models_changed() - whether some device got another form than libvirt would give it */
bool sw_plan_models_changed(const SwPlan *plan);

/** sw_plan_needs_addresses() - whether libvirt, given the models, would still place something
 * elsewhere */
bool sw_plan_needs_addresses(const SwPlan *plan);

/** sw_plan_is_ours() - whether the plan decides something that plain libvirt would not have done,
 * or would not have understood: the domain is then marked as placed by us */
bool sw_plan_is_ours(const SwPlan *plan);
/** sw_plan_needs_address() - likewise, of one device that is added to a domain with addresses
 * @device:	of the plan; NULL: it is not on PCI */
bool sw_plan_needs_address(const SwPlan *plan, const SwDevice *device);
