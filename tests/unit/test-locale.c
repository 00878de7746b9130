/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages reach the user in the user's language, and in English where there is none. */
#include <locale.h>

#include "base/sw-i18n.h"
#include "store/sw-locale.h"

/* A message that every language has. */
#define MESSAGE "no XML"

static char *
message_in(const char *language)
{
    g_setenv("LANGUAGE", language, TRUE);
    sw_locale_init();
    return g_strdup(_(MESSAGE));
}

static void
test_translated(void)
{
    g_autofree char *german = message_in("de");
    g_autofree char *chinese = message_in("zh_CN");

    g_assert_cmpstr(german, !=, MESSAGE);
    g_assert_cmpstr(chinese, !=, MESSAGE);
    g_assert_cmpstr(chinese, !=, german);
}

static void
test_unknown_language(void)
{
    g_autofree char *text = message_in("tlh");

    g_assert_cmpstr(text, ==, MESSAGE);
}

static void
test_plain_locale(void)
{
    g_autofree char *text = NULL;

    g_setenv("LC_ALL", "C", TRUE);
    text = message_in("de");
    g_assert_cmpstr(text, ==, MESSAGE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/locale/the-language-asked-for", test_translated);
    g_test_add_func("/locale/english-for-an-unknown-language", test_unknown_language);
    g_test_add_func("/locale/english-in-the-C-locale", test_plain_locale);
    return g_test_run();
}
