/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: policy files. What is read of one, written down again, is the same policy without a
 * fault; each fault has a line of the text. */
#include <stdint.h>
#include <string.h>

#include "policy/sw-site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_faults(const GPtrArray *faults, const char *text, size_t length)
{
    int lines = 1;

    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    for (guint i = 0; i < faults->len; i++) {
        const SwPolicyFault *fault = faults->pdata[i];

        g_assert_cmpint(fault->line, >=, 1);
        g_assert_cmpint(fault->line, <=, lines);
        g_assert_cmpint(*fault->text, !=, '\0');
    }
}

static void
append_setting(GString *out, const SwSetting *setting)
{
    if (setting->scope == SW_SCOPE_SITE)
        g_string_append_printf(out, "[%s]\n", setting->rule->group);
    else
        g_string_append_printf(out, "[%s \"%s\"]\n", sw_scope_name(setting->scope),
                               setting->pattern);
    g_string_append_printf(out, "%s = %s\n", setting->rule->name, setting->text);
}

static void
look_up(const SwSite *site)
{
    const SwSubject subject = {.os_id = "http://centos.org/centos/6.10",
                               .short_id = "centos6.10",
                               .name = "legacy",
                               .uuid = "5d8ac1a4-3a4f-4ae1-9d3c-2a2a3a3b3c3d",
                               .family = "net"};

    for (SwKey key = 0; key < SW_N_KEYS; key++) {
        const SwSetting *why;

        sw_site_value(site, key, &subject, &why);
        g_assert_true(!why || why->rule->id == key);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new(), none = sw_policy_faults_new();
    g_autoptr(SwSite) site = sw_site_new(), again = sw_site_new();
    g_autoptr(GPtrArray) in_force = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *digest = NULL, *second = NULL;

    sw_site_add(site, "fuzz", (const char *)data, size, faults);
    check_faults(faults, (const char *)data, size);
    look_up(site);
    in_force = sw_site_in_force(site);
    for (guint i = 0; i < in_force->len; i++)
        append_setting(text, in_force->pdata[i]);
    sw_site_add(again, "fuzz", text->str, text->len, none);
    g_assert_cmpuint(none->len, ==, 0);
    digest = sw_site_digest(site);
    second = sw_site_digest(again);
    g_assert_cmpstr(digest, ==, second);
    return 0;
}
