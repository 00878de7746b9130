/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The helper slotwise-ask: all that slotwise-probe does but to print a kept answer. */
#include <signal.h>
#include <sys/prctl.h>

#include "probes/sw-probe-main.h"
#include "store/sw-file.h"
#include "store/sw-locale.h"

int
main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_DFL); /* where the starter ignored it, no child could be waited for */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* for what it runs as well */
    sw_locale_init();
    sw_file_watch_output();
    return sw_probe_main(argc, argv);
}
