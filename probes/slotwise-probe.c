/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The capability probe: prints a kept answer, or becomes slotwise-ask, which does all the rest.
 *
 * Theory: most calls ask for what is kept, and have a machine as reader. Half of the time of such a
 * call was the dynamic loader's, for an XML parser that is not needed: a sealed entry is printed as
 * it stands. So this program has none, and knows only the plainest of command lines; whatever else
 * is asked of it, wrong usage included, is the helper's to answer. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sw-i18n.h"
#include "store/sw-caps-kept.h"
#include "store/sw-file.h"
#include "store/sw-locale.h"
#include "store/sw-paths.h"

#define PROGRAM "slotwise-probe"

typedef struct {
    const char *emulator;  /* NULL = none */
    const char *cache_dir; /* NULL = the usual one */
    bool xml;
} Plain;

static bool
take_argument(Plain *plain, const char *argument)
{
    static const char cache_dir[] = "--cache-dir=";

    if (g_str_has_prefix(argument, cache_dir))
        plain->cache_dir = argument + strlen(cache_dir);
    else if (g_str_equal(argument, "--format=xml"))
        plain->xml = true;
    else if (*argument != '-' && !plain->emulator)
        plain->emulator = argument;
    else
        return g_str_equal(argument, "--quiet");
    return true;
}

/* Return: (transfer full): NULL when it takes more than this program */
static char *
find_answer(char **argv)
{
    Plain plain = {.xml = !isatty(STDOUT_FILENO)};

    for (char **argument = argv + 1; *argument; argument++)
        if (!take_argument(&plain, *argument))
            return NULL;
    return plain.emulator && plain.xml ? sw_caps_kept_text(plain.emulator, plain.cache_dir) : NULL;
}

static int
become_helper(char **argv)
{
    g_autofree char *helper = sw_path_ask();

    execv(helper, argv);
    sw_locale_init();
    fprintf(stderr, _("%s: cannot run %s (%s); install it again\n"), PROGRAM, helper,
            g_strerror(errno));
    return 1;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = argc > 1 ? find_answer(argv) : NULL;

    if (!text)
        return become_helper(argv);
    if (sw_file_write(NULL, text, strlen(text), &error))
        return 0;
    fprintf(stderr, "%s: %s\n", PROGRAM, error->message);
    return 1;
}
