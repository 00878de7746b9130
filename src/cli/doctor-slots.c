/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise doctor: is libvirt's driver table still what it was when the plugin was built. */
#include <stdlib.h>
#include <string.h>

#include "base/sw-i18n.h"
#include "cli/sw-doctor.h"
#include "store/sw-child.h"
#include "store/sw-file.h"
#include "store/sw-paths.h"

#define TABLE      "sw-slots.h"
#define MAX_BYTES  65536u
#define TIMEOUT_US (10 * G_USEC_PER_SEC) /* it takes tenths of a second */

/* Return: (transfer full): the table as calibrate.c prints it, of the libvirt that is installed */
static char *
measure(GError **error)
{
    g_autofree char *program = sw_path_calibrate();
    const char *argv[] = {program, "/dev/stdout", NULL};
    const SwChildSpec spec = {
        .argv = argv, .socket = -1, .deadline = g_get_monotonic_time() + TIMEOUT_US};
    size_t length;

    return sw_child_run(&spec, MAX_BYTES, &length, error);
}

/* Return: as of virGetVersion(); 0: the table does not say */
static unsigned long
version_of(const char *table)
{
    static const char name[] = "SW_LIBVIRT_VERSION ";
    const char *line = strstr(table, name);

    return line ? strtoul(line + strlen(name), NULL, 10) : 0;
}

static void
compare(SwDoctor *doctor, const char *built, const char *measured)
{
    const unsigned long then = version_of(built), now = version_of(measured);
    char *what = g_strdup_printf(_("driver table of libvirt %lu.%lu.%lu"), now / 1000000,
                                 now / 1000 % 1000, now % 1000);

    doctor->installed = now;
    if (now != then)
        sw_findings_add(
            doctor->findings, SW_FAIL, what,
            g_strdup_printf(_("the plugin was built for libvirt %lu.%lu.%lu, and leaves "
                              "this one alone; install the slotwise for this libvirt"),
                            then / 1000000, then / 1000 % 1000, then % 1000));
    else if (!g_str_equal(built, measured))
        sw_findings_add(
            doctor->findings, SW_FAIL, what,
            g_strdup(_("it is not what the plugin was built for, although the version is the same; "
                       "remove slotwise, and build it anew on this machine")));
    else
        sw_findings_add(doctor->findings, SW_PASS, what, NULL);
}

void
sw_doctor_slots(SwDoctor *doctor)
{
    g_autofree char *path = sw_doctor_beside_shim(doctor, TABLE);
    g_autoptr(GError) error = NULL;
    g_autofree char *measured = measure(&error);
    g_autofree char *built = measured && path ? sw_file_read(path, MAX_BYTES, NULL, &error) : NULL;

    if (measured)
        doctor->installed = version_of(measured);
    if (built)
        compare(doctor, built, measured);
    else
        sw_findings_add(doctor->findings, SW_FAIL, g_strdup(_("driver table of libvirt")),
                        g_strdup(error ? error->message
                                       : _("there is no plugin whose table it could be; install "
                                           "slotwise again")));
}
