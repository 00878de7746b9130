/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a site decides: the settings of its policy files, and the one that counts for a device. */
#pragma once

#include <glib.h>

#include "rules/sw-policy-rules.h"

#define SW_SITE_MAX_SETTINGS 4096 /* in all files together */
#define SW_SITE_MAX_PATTERN  512  /* bytes */
#define SW_SITE_MAX_NAME     4096 /* bytes of a name or an id: a longer one fits no pattern */
#define SW_SITE_MAX_STARS    8    /* of a pattern: matching it is the costlier the more it has */

/** A line of a policy file. */
typedef struct {
    const SwPolicyRule *rule;
    SwScope scope;
    char *pattern; /* of the section; NULL: of the site */
    char *text;    /* the value as written */
    int values[2]; /* by SwFirmware; the same twice unless the key tells firmwares apart */
    char *file;
    int line; /* from 1 */
} SwSetting;

/** All files, later ones behind the earlier ones that they override. */
typedef struct {
    GPtrArray *settings; /* of SwSetting */
    gatomicrefcount refs;
} SwSite;

/** For whom a setting is looked up; each part may be NULL: not known, or none. */
typedef struct {
    const char *os_id;    /* of the guest's OS */
    const char *short_id; /* likewise */
    const char *name;     /* of the domain */
    const char *uuid;
    const char *family; /* of the virtio device */
} SwSubject;

/** What is wrong with a line. */
typedef struct {
    char *file;
    int line;
    bool fatal; /* else it is passed over: a section or key that is not known */
    char *text; /* translated: what is wrong; how to mend it */
} SwPolicyFault;

SwSite *sw_site_new(void);

/** sw_site_ref() - one user more of a finished policy, which nobody may change from then on
 * Return: (transfer full): @site */
SwSite *sw_site_ref(SwSite *site);

/** sw_site_free() - one user less; the last one frees it; NULL is passed over */
void sw_site_free(SwSite *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwSite, sw_site_free)

/** sw_policy_faults_new() - a list for sw_site_add(); (transfer full) (element-type SwPolicyFault)
 */
GPtrArray *sw_policy_faults_new(void);

/**
 * sw_policy_fault_add() - one fault more
 * @line:	0: the whole file is at fault, and the text names it
 * @text:	(transfer full): translated: what is wrong; how to mend it
 */
void sw_policy_fault_add(GPtrArray *faults, const char *file, int line, bool fatal, char *text);

/** sw_policy_fault_format() - "FILE:LINE: what is wrong; how to mend it", where a line is known
 * Return: (transfer full) */
char *sw_policy_fault_format(const SwPolicyFault *fault);

/**
 * sw_site_add() - what one more file says; it overrides the earlier ones
 * @file:	its name, for people
 * @text:	@length bytes, not trusted
 * @faults:	what is wrong is appended, in the order of the lines
 *
 * Lines without fault count all the same.
 */
void sw_site_add(SwSite *site, const char *file, const char *text, size_t length,
                 GPtrArray *faults);

/**
 * sw_site_find() - the line that decides
 * @site:	NULL: there is no policy
 *
 * The most specific one counts: a section for devices before one for domains, guests, all; in each
 * of these an exact name before a pattern, and a pattern with more characters before one with
 * fewer; of equal ones the last.
 *
 * Return: (transfer none): NULL: nothing is said, the rule's usual value counts
 */
const SwSetting *sw_site_find(const SwSite *site, SwKey key, const SwSubject *subject);

/**
 * sw_site_value() - what counts
 * @why:	(out) (optional) (transfer none): the line that decides, or NULL
 * Return: of the key's enum or number
 */
int sw_site_value(const SwSite *site, SwKey key, const SwSubject *subject, const SwSetting **why);

/** sw_site_knows_guest() - whether the policy itself says what the drivers of an OS know
 * @os_id:	as it is called; NULL: not at all */
bool sw_site_knows_guest(const SwSite *site, const char *os_id);

/** sw_site_concerns() - whether a line that has to do with where devices go may be about a domain
 * @subject:	its family and short id are not looked at */
bool sw_site_concerns(const SwSite *site, const SwSubject *subject);

/** sw_site_in_force() - the settings, in their order, less those of which a later one takes the
 * place for everybody
 * Return: (transfer container) (element-type SwSetting) */
GPtrArray *sw_site_in_force(const SwSite *site);

/** sw_site_is_silent() - whether no line has anything to do with where devices go */
bool sw_site_is_silent(const SwSite *site);

/**
 * sw_site_digest() - 16 hexadecimal digits that differ where policies do; names of files and the
 * order of lines that do not override each other are no difference
 * Return: (transfer full)
 */
char *sw_site_digest(const SwSite *site);

/** sw_setting_format() - "FILE:LINE: key = value"
 * Return: (transfer full) */
char *sw_setting_format(const SwSetting *setting);
