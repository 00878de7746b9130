/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise doctor: is the plugin there, with its helpers and with libvirt's own drivers. */
#include <stdlib.h>
#include <unistd.h>

#include "base/sw-i18n.h"
#include "cli/sw-doctor.h"
#include "store/sw-elf.h"
#include "store/sw-paths.h"

#define SHIM      "libvirt_driver_qemu.so"
#define DECORATOR "slotwise_decorator.so"
#define MODULE    "libvirt_driver_"

/* Return: (transfer full): freed with free(), as of realpath() */
static char *
find_shim(const SwDoctor *doctor)
{
    g_autofree char *path = g_build_filename(doctor->driver_dir, SHIM, NULL);

    return realpath(path, NULL);
}

char *
sw_doctor_beside_shim(const SwDoctor *doctor, const char *name)
{
    char *shim = find_shim(doctor);
    g_autofree char *dir = shim ? g_path_get_dirname(shim) : NULL;
    g_autofree char *parent = shim ? g_path_get_dirname(dir) : NULL;
    g_autofree char *beside = shim ? g_build_filename(dir, name, NULL) : NULL;

    free(shim);
    if (!beside || access(beside, F_OK) == 0)
        return g_steal_pointer(&beside);
    return g_build_filename(parent, name, NULL);
}

static void
tell(SwDoctor *doctor, const char *what, const char *path, bool good)
{
    sw_findings_add(
        doctor->findings, good ? SW_PASS : SW_FAIL, g_strdup_printf("%s %s", what, path),
        good ? NULL : g_strdup(_("it is missing or not to be used; install slotwise again")));
}

/* @path: (transfer full) */
static void
look_for(SwDoctor *doctor, const char *what, char *path, int mode)
{
    tell(doctor, what, path, access(path, mode) == 0);
    g_free(path);
}

/* libvirtd does not start with a module that cannot be loaded, and then nobody else tells of it.
 * @path: (transfer full): NULL: nobody can say where it should be */
static void
look_for_module(SwDoctor *doctor, const char *what, char *path)
{
    tell(doctor, what, path ? path : "-", path && sw_elf_is_whole(path));
    g_free(path);
}

/* Beside the probe, where a build tree has it as well; the installed one is in another folder. */
static char *
find_ask(void)
{
    g_autofree char *probe = sw_path_probe();
    g_autofree char *dir = g_path_get_dirname(probe);
    char *beside = g_build_filename(dir, "slotwise-ask", NULL);

    if (access(beside, X_OK) == 0)
        return beside;
    g_free(beside);
    return g_strdup(SW_HELPER_DIR "/slotwise-ask");
}

void
sw_doctor_plugin(SwDoctor *doctor)
{
    look_for(doctor, _("module folder"), g_strdup(doctor->driver_dir), R_OK | X_OK);
    look_for_module(doctor, _("shim"), g_build_filename(doctor->driver_dir, SHIM, NULL));
    look_for_module(doctor, _("decorator"), sw_doctor_beside_shim(doctor, DECORATOR));
    look_for(doctor, _("probe"), sw_path_probe(), X_OK);
    look_for(doctor, _("helper"), find_ask(), X_OK);
    look_for(doctor, _("helper"), sw_path_guests(), X_OK);
    look_for(doctor, _("helper"), sw_path_calibrate(), X_OK);
}

/* ---- libvirt's own drivers ---- */

static void
look_for_real_driver(SwDoctor *doctor)
{
    static const char path[] = SW_LIBVIRT_MODULES "/" SHIM;
    char *shim = find_shim(doctor);
    const bool own = shim && g_str_equal(shim, path);
    const bool found = access(path, R_OK) == 0;

    free(shim);
    if (own)
        sw_findings_add(
            doctor->findings, SW_FAIL, g_strdup_printf(_("module folder %s"), doctor->driver_dir),
            g_strdup(_("it is libvirt's own; set LIBVIRT_DRIVER_DIR to Slotwise's, or unset it")));
    sw_findings_add(doctor->findings, found ? SW_PASS : SW_FAIL,
                    g_strdup_printf(_("libvirt's QEMU driver %s"), path),
                    found ? NULL
                          : g_strdup(_("it cannot be read; install libvirt-daemon-driver-qemu")));
}

/* Links that lead nowhere do no harm: libvirt takes them for drivers that are not installed. */
static void
count_links(SwDoctor *doctor)
{
    g_autoptr(GDir) folder = g_dir_open(doctor->driver_dir, 0, NULL);
    unsigned here = 0, absent = 0;
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(doctor->driver_dir, name, NULL);

        if (!g_str_has_prefix(name, MODULE) || g_str_equal(name, SHIM))
            continue;
        if (access(path, F_OK) == 0)
            here++;
        else
            absent++;
    }
    if (folder)
        sw_findings_add(doctor->findings, SW_PASS, g_strdup(_("links to libvirt's other drivers")),
                        g_strdup_printf(_("%u are installed, %u are not"), here, absent));
}

/* A driver for which the folder has no link would be lost to libvirtd. A link in the place of the
 * shim would lead past the plugin. */
static void
look_for_unlinked(SwDoctor *doctor)
{
    g_autoptr(GDir) modules = g_dir_open(SW_LIBVIRT_MODULES, 0, NULL);
    const char *name;

    while (modules && (name = g_dir_read_name(modules))) {
        g_autofree char *path = g_build_filename(doctor->driver_dir, name, NULL);

        if (g_str_has_prefix(name, MODULE) && !g_str_equal(name, SHIM) && access(path, F_OK) != 0)
            sw_findings_add(
                doctor->findings, SW_WARN, g_strdup_printf(_("libvirt's driver %s"), name),
                g_strdup_printf(_("%s leads not to it, so libvirtd lacks it; ln -sf %s/%s %s"),
                                doctor->driver_dir, SW_LIBVIRT_MODULES, name, path));
    }
}

void
sw_doctor_links(SwDoctor *doctor)
{
    look_for_real_driver(doctor);
    count_links(doctor);
    if (access(doctor->driver_dir, F_OK) == 0)
        look_for_unlinked(doctor);
}
