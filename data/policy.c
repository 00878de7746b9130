/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the vendor's policy: every key with what it means and its usual value, as comments. */
#include <stdio.h>
#include <string.h>

#include "rules/sw-policy-rules.h"

static const char head[] =
    "# The policy of Slotwise as it is installed. It says nothing: each line shows what is usual.\n"
    "#\n"
    "# Upgrades replace this file. What is to be otherwise belongs to policy.conf, or to a file\n"
    "# NAME.conf in policy.d, in the folder slotwise of the system's configuration, usually\n"
    "# /etc/slotwise. 'man slotwise' has more under POLICY FILES; 'slotwise policy' shows what\n"
    "# counts and where it comes from, 'slotwise policy --check' what is wrong.\n";

/* Sections for some: an example of each. */
static const char tail[] = "\n# For guests, domains and devices the keys of the site may be given "
                           "as well, where that has\n"
                           "# a meaning. In names, * stands for any text and ? for one character.\n"
                           "\n#[guest \"ubuntu16.04\"]\n"
                           "# %s: %s\n"
                           "#virtio = both\n"
                           "\n#[domain \"legacy-*\"]\n"
                           "# %s: %s\n"
                           "#guest-os = centos6.10\n"
                           "\n#[device \"balloon\"]\n"
                           "#legacy-home = root\n";

static void
print_rule(const SwPolicyRule *rule)
{
    const int values[] = {rule->usual, rule->usual};
    g_autofree char *choices = sw_policy_rule_choices(rule);
    g_autofree char *usual = sw_policy_rule_format(rule, values);

    printf("\n# %s:\n# %s\n#%s = %s\n", rule->title, choices, rule->name, usual);
}

static void
print_tail(const SwPolicyRule *rules)
{
    g_autofree char *drives = sw_policy_rule_choices(&rules[SW_KEY_VIRTIO]);
    g_autofree char *os = sw_policy_rule_choices(&rules[SW_KEY_GUEST_OS]);

    printf(tail, rules[SW_KEY_VIRTIO].title, drives, rules[SW_KEY_GUEST_OS].title, os);
}

int
main(void)
{
    const char *group = "";
    size_t n;
    const SwPolicyRule *rules = sw_policy_rules(&n);

    fputs(head, stdout);
    for (size_t i = 0; i < n; i++) {
        if (!*rules[i].group)
            continue;
        if (!g_str_equal(rules[i].group, group))
            printf("\n[%s]\n", rules[i].group);
        group = rules[i].group;
        print_rule(&rules[i]);
    }
    print_tail(rules);
    return fflush(stdout) == 0 ? 0 : 1;
}
