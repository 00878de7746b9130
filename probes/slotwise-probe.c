/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The capability probe as a program of its own. */
#include "probes/sw-probe-main.h"

int
main(int argc, char **argv)
{
    return sw_probe_main(argc, argv);
}
