/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: read back a guest that runs, through libvirt.
 *
 * Theory: libvirt passes monitor commands on, but this program does not link it, so that whoever
 * places domains does not load it. A helper does, and speaks QMP to us. Configuration space cannot
 * be read past a guest that runs; query-pci shows what the guest itself has set up. */
#include "probes/sw-live.h"

#include "base/sw-i18n.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-verify-talk.h"
#include "store/sw-paths.h"

#define MAX_XML ((size_t)16 << 20)

/* @xml: what it is to do. (transfer container): the last one is NULL */
static GPtrArray *
helper_arguments(const SwLiveErrand *errand, const char *program, bool xml)
{
    GPtrArray *arguments = g_ptr_array_new();

    g_ptr_array_add(arguments, (char *)program);
    if (errand->uri) {
        g_ptr_array_add(arguments, (char *)"--connect");
        g_ptr_array_add(arguments, (char *)errand->uri);
    }
    if (xml)
        g_ptr_array_add(arguments, (char *)"--xml");
    g_ptr_array_add(arguments, (char *)"--");
    g_ptr_array_add(arguments, (char *)errand->domain);
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

char *
sw_live_xml(const SwLiveErrand *errand, size_t *length, GError **error)
{
    g_autofree char *program = sw_path_live();
    g_autoptr(GPtrArray) arguments = helper_arguments(errand, program, true);
    g_auto(GStrv) environment = g_get_environ();
    const SwChildSpec spec = {.argv = (const char *const *)arguments->pdata,
                              .envp = (const char *const *)environment,
                              .socket = -1,
                              .deadline = errand->deadline};

    return sw_child_run(&spec, MAX_XML, length, error);
}

static SwPaused *
begin(const SwLiveErrand *errand, GError **error)
{
    g_autofree char *program = sw_path_live();
    g_autoptr(GPtrArray) arguments = helper_arguments(errand, program, false);
    SwQmpLink *link =
        sw_qmp_link_start_program((const char *const *)arguments->pdata, errand->deadline, error);
    g_autoptr(SwPaused) paused =
        link ? sw_paused_new(link, errand->deadline, sw_query_pci_limits()) : NULL;
    g_auto(SwQmpReply) reply = {0};

    return paused && sw_verify_ask(paused, "qmp_capabilities", NULL, &reply, error)
               ? g_steal_pointer(&paused)
               : NULL;
}

/* A firmware numbers the buses before it gives addresses. One that stopped in between, as SeaBIOS
 * does when it is out of I/O ports, does not go on: what it has not given will never be there. */
static bool
has_begun(const GPtrArray *functions)
{
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        if (function->bridge && function->secondary > 0)
            return true;
    }
    return false;
}

SwReadback *
sw_live_verify(const SwLiveErrand *errand, const SwPlan *plan, const SwCaps *caps, bool *set_up,
               GError **error)
{
    g_autoptr(SwNames) names = sw_names_new(plan);
    g_autoptr(GPtrArray) argv = sw_argv_devices(plan, caps, names, error);
    g_autoptr(SwPaused) paused = argv ? begin(errand, error) : NULL;
    GPtrArray *functions = paused ? sw_verify_functions(paused, error) : NULL;
    g_autoptr(SwReadback) readback = NULL;
    const char *blind;

    if (!functions)
        return NULL;
    *set_up = sw_readback_is_set_up(functions) || has_begun(functions);
    blind = *set_up ? NULL : _("the guest has not set up PCI yet");
    readback = sw_readback_new(plan, argv);
    sw_readback_see(readback, functions);
    if (!sw_verify_objects(paused, readback, blind, error))
        return NULL;
    sw_readback_compare(readback);
    if (*set_up)
        sw_readback_compare_ports(readback);
    return g_steal_pointer(&readback);
}
