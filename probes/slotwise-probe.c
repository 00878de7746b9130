/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The capability probe as a program of its own. */
#include "probes/sw-probe-main.h"
#include "store/sw-locale.h"

int
main(int argc, char **argv)
{
    sw_locale_init();
    return sw_probe_main(argc, argv);
}
