/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Make loading the decorator take a second, in which other clients can come. */
#include <unistd.h>

__attribute__((constructor)) static void
take_a_second(void)
{
    sleep(1);
}
