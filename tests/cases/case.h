/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One golden case: a domain, the facts that its first line names, and what becomes of it. */
#pragma once

#include "caps/sw-guest.h"
#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

#define CASE_SUFFIX ".xml"
#define CASE_POLICY ".policy.conf"

/** The results that a case can have; each is a file beside it. */
typedef enum {
    RESULT_PLACED,
    RESULT_ARGV,
    RESULT_TREE,
    RESULT_EXPLAIN,
    RESULT_ERROR,
    N_RESULTS
} Result;

/** A PCI function that the host of a case has. */
typedef struct {
    SwPci place;
    SwHostFact kind;
    int iommu_group; /* -1: none */
} HostFunction;

typedef struct {
    char *name; /* "q35-two-nics" */
    char *stem; /* path of its files without the suffix */
    char *text; /* the domain's XML */
    size_t length;
    char *emulator; /* of the first line: a name in TESTS/caps; NULL: the usual one */
    SwCaps *caps;
    SwGuestTable *guests;
    char *guest;  /* of the first line; NULL: what the domain's metadata say */
    GArray *host; /* of HostFunction */
    SwSite *site; /* of NAME.policy.conf; NULL: there is none */
    char *expect; /* name of the error code; NULL: it can be placed */
} Case;

/** case_result_suffix() - ".placed.xml" and the like */
const char *case_result_suffix(Result result);

/** case_is_result() - whether a file's name is that of some case's result */
bool case_is_result(const char *name);

/**
 * case_load() - read a case and the facts that its first line names
 * @tests:	the folder of all tests
 * @name:	of a file in its folder "cases", without suffix
 * Return: (transfer full): the case, or NULL with the fault reported to GLib's test
 */
Case *case_load(const char *tests, const char *name);
void case_free(Case *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Case, case_free)

/**
 * case_load_caps() - read what an emulator can do
 * @name:	of a file in TESTS/caps, without suffix
 * Return: (transfer full): NULL with the fault reported to GLib's test
 */
SwCaps *case_load_caps(const char *tests, const char *name);

/** case_facts() - what the case is placed from
 * @domain:	as parsed from the case or from a result of it; is told who the guest is
 * Return: (transfer none): its parts are the case's */
SwFacts case_facts(const Case *c, SwDomain *domain);

/** case_plan() - parse and place
 * @doc:	(out) (transfer full): as parsed; NULL when it cannot be
 * Return: (transfer full): the plan, or NULL with an error */
SwPlan *case_plan(const Case *c, const char *text, SwDomainDoc **doc, GError **error);

/** case_error_name() - "NO_SLOT" and the like, as expect=error: has it */
const char *case_error_name(const GError *error);

/** case_check_invariants() - what holds for every domain that can be placed
 * @placed:	the plan, written out */
void case_check_invariants(const Case *c, const SwPlan *plan, const char *placed);

/** case_check_contains() - that a placed domain says whatever the written one says
 * @plan:	to know what was moved */
void case_check_contains(const char *written, const char *placed, const SwPlan *plan);

/** case_plan_of() - place what has been parsed, with the case's facts */
SwPlan *case_plan_of(const Case *c, SwDomainDoc *doc, GError **error);
