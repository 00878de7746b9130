/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a site decides: which line of its policy counts for whom. Reading the lines is
 * sw-site-text.c. */
#include "policy/sw-site.h"

#include <string.h>

static void
setting_free(void *data)
{
    SwSetting *setting = data;

    g_free(setting->pattern);
    g_free(setting->text);
    g_free(setting->file);
    g_free(setting);
}

SwSite *
sw_site_new(void)
{
    SwSite *site = g_new0(SwSite, 1);

    site->settings = g_ptr_array_new_with_free_func(setting_free);
    g_atomic_ref_count_init(&site->refs);
    return site;
}

SwSite *
sw_site_ref(SwSite *site)
{
    g_atomic_ref_count_inc(&site->refs);
    return site;
}

void
sw_site_free(SwSite *site)
{
    if (!site || !g_atomic_ref_count_dec(&site->refs))
        return;
    g_ptr_array_unref(site->settings);
    g_free(site);
}

/* ---- which line counts ---- */

/* A client that may not even define the domain chooses its name, and each pattern walks through it.
 * libvirt cannot save a domain with so long a name. */
static bool
matches(const char *pattern, const char *text)
{
    return text && strnlen(text, SW_SITE_MAX_NAME + 1) <= SW_SITE_MAX_NAME &&
           g_pattern_match_simple(pattern, text);
}

static bool
is_about(const SwSetting *setting, const SwSubject *subject)
{
    switch (setting->scope) {
    case SW_SCOPE_SITE:
        return true;
    case SW_SCOPE_GUEST:
        return matches(setting->pattern, subject->os_id) ||
               matches(setting->pattern, subject->short_id);
    case SW_SCOPE_DOMAIN:
        return matches(setting->pattern, subject->name) || matches(setting->pattern, subject->uuid);
    case SW_SCOPE_DEVICE:
        return matches(setting->pattern, subject->family);
    case SW_N_SCOPES:
        break;
    }
    g_return_val_if_reached(false);
}

/* How much of a name a pattern says. */
static int
precision(const char *pattern)
{
    int n = 0;

    if (!pattern)
        return 0;
    if (!strpbrk(pattern, "*?"))
        return SW_SITE_MAX_PATTERN + 1;
    for (; *pattern; pattern++)
        n += *pattern != '*' && *pattern != '?';
    return n;
}

/* Whether the first one gives way to the second, which stands behind it. */
static bool
yields(const SwSetting *first, const SwSetting *second)
{
    if (first->scope != second->scope)
        return first->scope < second->scope;
    return precision(first->pattern) <= precision(second->pattern);
}

const SwSetting *
sw_site_find(const SwSite *site, SwKey key, const SwSubject *subject)
{
    const SwSetting *best = NULL;

    for (guint i = 0; site && i < site->settings->len; i++) {
        const SwSetting *setting = site->settings->pdata[i];

        if (setting->rule->id == key && is_about(setting, subject) &&
            (!best || yields(best, setting)))
            best = setting;
    }
    return best;
}

int
sw_site_value(const SwSite *site, SwKey key, const SwSubject *subject, const SwSetting **why)
{
    const SwSetting *setting = sw_site_find(site, key, subject);

    if (why)
        *why = setting;
    return setting ? setting->values[0] : sw_policy_rules(NULL)[key].usual;
}

bool
sw_site_knows_guest(const SwSite *site, const char *os_id)
{
    return sw_site_find(site, SW_KEY_VIRTIO, &(SwSubject){.os_id = os_id});
}

bool
sw_site_is_silent(const SwSite *site)
{
    for (guint i = 0; site && i < site->settings->len; i++)
        if (((const SwSetting *)site->settings->pdata[i])->rule->id != SW_KEY_CAPABILITIES_XML)
            return false;
    return true;
}

/* A section for guests may name a short id, which only the database knows. */
static bool
may_be_about(const SwSetting *setting, const SwSubject *subject)
{
    switch (setting->scope) {
    case SW_SCOPE_SITE:
    case SW_SCOPE_DEVICE:
        return setting->rule->id != SW_KEY_CAPABILITIES_XML;
    case SW_SCOPE_GUEST:
        return subject->os_id;
    case SW_SCOPE_DOMAIN:
        return is_about(setting, subject);
    case SW_N_SCOPES:
        break;
    }
    g_return_val_if_reached(false);
}

bool
sw_site_concerns(const SwSite *site, const SwSubject *subject)
{
    for (guint i = 0; site && i < site->settings->len; i++)
        if (may_be_about(site->settings->pdata[i], subject))
            return true;
    return false;
}

/* ---- text ---- */

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
swap(gpointer *one, gpointer *other)
{
    gpointer kept = *one;

    *one = *other;
    *other = kept;
}

GPtrArray *
sw_site_in_force(const SwSite *site)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *settings = g_ptr_array_new();

    for (guint i = site ? site->settings->len : 0; i-- > 0;) {
        SwSetting *setting = site->settings->pdata[i];

        if (g_hash_table_add(seen, g_strdup_printf("%d %d %s", (int)setting->rule->id,
                                                   (int)setting->scope,
                                                   setting->pattern ? setting->pattern : "")))
            g_ptr_array_add(settings, setting);
    }
    for (guint i = 0; i < settings->len / 2; i++)
        swap(&settings->pdata[i], &settings->pdata[settings->len - 1 - i]);
    return settings;
}

char *
sw_site_digest(const SwSite *site)
{
    g_autoptr(GPtrArray) settings = sw_site_in_force(site);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < settings->len; i++) {
        const SwSetting *setting = settings->pdata[i];

        if (setting->rule->id != SW_KEY_CAPABILITIES_XML)
            g_ptr_array_add(lines,
                            g_strdup_printf("%s \"%s\" %s = %s\n", sw_scope_name(setting->scope),
                                            setting->pattern ? setting->pattern : "",
                                            setting->rule->name, setting->text));
    }
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++)
        g_checksum_update(sum, lines->pdata[i], -1);
    return g_strndup(g_checksum_get_string(sum), 16);
}

char *
sw_setting_format(const SwSetting *setting)
{
    return g_strdup_printf("%s:%d: %s = %s", setting->file, setting->line, setting->rule->name,
                           setting->text);
}
