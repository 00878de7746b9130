/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at a domain, placed or not, for whatever somebody will regret. */
#pragma once

#include "place/sw-plan.h"
#include "rules/sw-check-rules.h"

/** Something that a rule found. */
typedef struct {
    SwVerdict verdict;
    const SwDevice *device; /* of the plan; NULL: of none */
    int line;               /* of the document; 0: of none */
    char *message;          /* translated: what is wrong */
    char *cure;             /* translated: how to mend it; or NULL */
} SwCheckFinding;

/** What became of one document. */
typedef struct {
    SwPlan *plan; /* whose devices the findings name; NULL: the document could not be read */
    struct {
        bool looked;      /* the rule applies to this domain */
        char *remark;     /* what was counted, translated; or NULL */
        GPtrArray *found; /* of SwCheckFinding; NULL: nothing */
    } rules[SW_N_CHECKS];
} SwChecked;

SwChecked *sw_checked_new(void);
void sw_checked_free(SwChecked *checked);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwChecked, sw_checked_free)

/** sw_checked_look() - note that a rule was looked at, which is well unless something is found
 * @remark:	(transfer full): what was counted, translated; may be NULL */
void sw_checked_look(SwChecked *checked, SwCheckId id, char *remark);

/**
 * sw_checked_find() - note what a rule has found
 * @device:	of the plan; NULL: of none
 * @detail:	(transfer full): put in parentheses behind the row's words; may be NULL
 */
void sw_checked_find(SwChecked *checked, SwCheckId id, const SwDevice *device, char *detail);

/** sw_checked_say() - likewise, in words of its own
 * @message:	(transfer full)
 * @cure:	(transfer full): may be NULL
 * Return: (transfer none): to be changed */
SwCheckFinding *sw_checked_say(SwChecked *checked, SwCheckId id, const SwDevice *device, int line,
                               char *message, char *cure);

/** sw_checked_error() - likewise, in the words of an error: what is wrong; how to mend it */
void sw_checked_error(SwChecked *checked, SwCheckId id, const SwDevice *device,
                      const GError *error);

/** sw_checked_worst() - the worst verdict */
SwVerdict sw_checked_worst(const SwChecked *checked);

/**
 * sw_check_domain() - look at a domain
 * @checked:	(inout): gets its plan, and what was found
 * @domain:	as written
 * @facts:	of its emulator, its guest, its site
 *
 * The written document is looked at as a whole, also when it cannot be placed, so that everything
 * that is wrong is told at once. What has no address yet is looked at where it would be put.
 */
void sw_check_domain(SwChecked *checked, const SwDomain *domain, const SwFacts *facts);
