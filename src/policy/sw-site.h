/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a site decides: the settings of its policy files, and the one that counts for a device. */
#pragma once

#include <glib.h>

#include "rules/sw-policy-rules.h"

#define SW_SITE_MAX_SETTINGS 4096 /* in all files together */
#define SW_SITE_MAX_PATTERN  512  /* bytes */
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
void sw_site_free(SwSite *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwSite, sw_site_free)

/** sw_policy_faults_new() - a list for sw_site_add(); (transfer full) (element-type SwPolicyFault)
 */
GPtrArray *sw_policy_faults_new(void);

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
