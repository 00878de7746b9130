/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: start an emulator with the devices of a plan, and read back where they are.
 *
 * Theory: QEMU takes almost any topology without a word, so that it starts proves nothing. What a
 * guest would find is read as a guest reads it: in configuration space, behind bridges whose buses
 * have numbers. QEMU's objects tell the names of buses, which no guest knows. No instruction of the
 * guest runs but those of its firmware, if they are asked for. */
#include "probes/sw-verify.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-capabilities.h"
#include "probes/sw-firmware.h"
#include "probes/sw-numbering.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-stand-in.h"
#include "probes/sw-verify-talk.h"
#include "store/sw-progress.h"

#define N_STEPS 3

typedef struct {
    const SwVerifyErrand *errand;
    const GPtrArray *argv;
    SwReadback *readback;
    SwStandIns *stand_ins;
    SwFirmwareImage *image; /* NULL: none runs */
    SwConfigAccess access;
    char *machine; /* as of -M */
    int64_t deadline;
} Verify;

static void
verify_clear(Verify *verify)
{
    sw_readback_free(verify->readback);
    sw_stand_ins_free(verify->stand_ins);
    sw_firmware_free(verify->image);
    g_free(verify->machine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verify, verify_clear)

static void
show(const Verify *verify, unsigned step, const char *what)
{
    if (verify->errand->shown)
        sw_progress_show(step, N_STEPS, what);
}

/* ---- the start ---- */

/* What a domain says about the machine, as far as it decides where devices are: without ACPI i440fx
 * lacks a function, and SeaBIOS gives fewer ports. */
static char *
machine_option(const SwPlan *plan)
{
    const SwMachineId id = plan->machine->id;
    const bool pc = id == SW_MACHINE_Q35 || id == SW_MACHINE_I440FX;

    return g_strdup_printf("%s%s", plan->domain->machine,
                           pc && !plan->domain->acpi ? ",acpi=off" : "");
}

/* Neither an accelerator nor processors are named: a wrapper may have named them already. */
static void
add_options(const Verify *verify, GPtrArray *options)
{
    if (verify->image)
        sw_firmware_options(verify->image, options);
    for (guint i = 0; i < verify->stand_ins->options->len; i++)
        g_ptr_array_add(options, g_strdup(verify->stand_ins->options->pdata[i]));
}

static void
refuse_start(const Verify *verify, SwPaused *paused, GError **error)
{
    g_autofree char *complaint = sw_qmp_link_complaint(paused->link), *words = NULL, *how = NULL;

    how = sw_qmp_link_end(paused->link, &words);
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("%s does not start as %s (%s): %s; use another machine type or another "
                   "emulator"),
                 verify->errand->emulator, verify->machine, how,
                 *complaint ? complaint : _("it said nothing"));
}

/* QEMU names the device that it does not take. */
static void
refuse(const Verify *verify, SwPaused *paused, GError **error)
{
    guint index;
    g_autofree char *said =
        sw_stand_ins_blame(verify->stand_ins, sw_qmp_link_said(paused->link), &index);
    g_autofree char *name = NULL;
    const SwArgvDevice *argv;

    if (!said) {
        refuse_start(verify, paused, error);
        return;
    }
    argv = verify->argv->pdata[index];
    name = sw_device_name(argv->device);
    sw_error_set(error, SW_ERROR_EMULATOR, argv->device->line,
                 _("QEMU refuses %s (%s): %s; give it another address or another model"), name,
                 argv->qemu.type ? argv->qemu.type : "zpci", said);
}

/* Return: (transfer full): a machine that answers; NULL with an error */
static SwPaused *
start(const Verify *verify, bool sandbox, GError **error)
{
    g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);
    const SwQmpStart how = {.emulator = verify->errand->emulator,
                            .user = verify->errand->user,
                            .sandbox = sandbox,
                            .machine = verify->machine,
                            .extra = options,
                            .deadline = verify->deadline,
                            .limits = sw_query_pci_limits()};
    g_autoptr(SwPaused) paused = NULL;
    g_auto(SwQmpReply) reply = {0};

    add_options(verify, options);
    paused = sw_paused_start(&how, error);
    if (!paused)
        return NULL;
    switch (sw_paused_ask(paused, "qmp_capabilities", NULL, &reply, error)) {
    case SW_PAUSED_ANSWERED:
        return g_steal_pointer(&paused);
    case SW_PAUSED_DIED:
        if (sandbox && strstr(sw_qmp_link_said(paused->link), "-sandbox"))
            return start(verify, false, error);
        refuse(verify, paused, error);
        return NULL;
    case SW_PAUSED_FAILED:
        return NULL;
    }
    g_return_val_if_reached(NULL);
}

/* ---- reading ---- */

static const SwDevice *
find_by_id(const Verify *verify, const char *id)
{
    for (guint i = 0; id && i < verify->readback->devices->len; i++) {
        const SwReadDevice *device = verify->readback->devices->pdata[i];

        if (device->device && g_strcmp0(device->id, id) == 0)
            return device->device;
    }
    return NULL;
}

/* pseries has a host bridge for each of its roots, which a device on it tells. */
static unsigned
host_index(const void *data, const GPtrArray *functions, unsigned root)
{
    const Verify *verify = data;

    for (guint i = 0; verify->access == SW_CONFIG_RTAS && i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];
        const SwDevice *device = NULL, *controller = NULL;

        if (function->root == root && !function->above)
            device = find_by_id(verify, function->id);
        if (device)
            controller = sw_domain_controller(verify->errand->plan->domain, "pci",
                                              (int)device->address.pci.bus);
        if (controller)
            return (unsigned)MAX(controller->controller.phb_index, 0);
    }
    return 0;
}

static SwAnswer
answer(bool yes)
{
    return yes ? SW_ANSWER_YES : SW_ANSWER_NO;
}

/* Who does not answer where query-pci shows it stays unknown. */
static void
read_capabilities(const Verify *verify, SwConfig *config)
{
    const GPtrArray *functions = verify->readback->functions;

    for (guint i = 0; i < verify->readback->devices->len; i++) {
        SwReadDevice *device = verify->readback->devices->pdata[i];
        const SwPciFunction *function = device->function;
        SwConfigPlace at;
        SwCapabilities found;
        uint32_t ids;

        if (!function)
            continue;
        at = (SwConfigPlace){.bus = function->bus,
                             .slot = function->slot,
                             .function = function->function,
                             .host = host_index(verify, functions, function->root)};
        if (!sw_config_read(config, at, &ids) ||
            ids != (function->vendor | function->device << 16) ||
            !sw_capabilities_read(config, at, &found))
            continue;
        device->found.express = answer(found.express);
        device->found.modern = answer(found.virtio);
    }
}

/* @blind: (out) (transfer full): why configuration space is not read; NULL: it is */
static bool
read_machine(const Verify *verify, SwPaused *paused, char **blind, GError **error)
{
    g_autoptr(SwConfig) config = sw_config_open(paused, verify->access, blind);
    g_autoptr(GPtrArray) functions = sw_verify_functions(paused, error);

    if (!functions || (config && !verify->image &&
                       !sw_numbering_do(paused, config, host_index, verify, &functions, error)))
        return false;
    sw_readback_see(verify->readback, g_steal_pointer(&functions));
    if (config)
        read_capabilities(verify, config);
    return true;
}

static bool
look(const Verify *verify, SwPaused *paused, GError **error)
{
    g_autofree char *blind = NULL, *reason = NULL;
    const int64_t now = g_get_monotonic_time();

    if (verify->image) {
        show(verify, 1, verify->image->name);
        /* the rest is for reading */
        if (!sw_firmware_run(verify->image, paused, verify->readback,
                             now + (verify->deadline - now) * 3 / 4, error))
            return false;
    }
    show(verify, 2, verify->machine);
    if (!read_machine(verify, paused, &blind, error))
        return false;
    if (blind)
        reason = g_strdup_printf(_("it is behind a bridge without a number: %s"), blind);
    return sw_verify_objects(paused, verify->readback, reason, error);
}

/* ---- all of it ---- */

static SwConfigAccess
access_of(const SwPlan *plan, const SwCaps *caps)
{
    const SwMatrixMachineRow *row = sw_matrix_machine_row(caps->target, plan->domain->machine);

    return row ? row->access : SW_CONFIG_NONE;
}

static bool
prepare(Verify *verify, GError **error)
{
    const SwVerifyErrand *errand = verify->errand;

    verify->readback = sw_readback_new(errand->plan, verify->argv);
    verify->stand_ins =
        sw_stand_ins_new(errand->plan, errand->caps, verify->argv, verify->readback);
    verify->machine = machine_option(errand->plan);
    verify->access = access_of(errand->plan, errand->caps);
    verify->deadline = g_get_monotonic_time() + (int64_t)errand->timeout_ms * 1000;
    if (errand->firmware)
        verify->image = sw_firmware_find(errand->plan, errand->caps, error);
    return !errand->firmware || verify->image;
}

SwReadback *
sw_verify(const SwVerifyErrand *errand, char **firmware, GError **error)
{
    g_autoptr(SwNames) names = sw_names_new(errand->plan);
    g_autoptr(GPtrArray) argv = sw_argv_devices(errand->plan, errand->caps, names, error);
    g_auto(Verify) verify = {.errand = errand, .argv = argv};
    g_autoptr(SwPaused) paused = NULL;
    bool done;

    *firmware = NULL;
    if (!argv || !prepare(&verify, error))
        return NULL;
    show(&verify, 0, errand->emulator);
    paused = start(&verify, true, error);
    done = paused && look(&verify, paused, error);
    if (errand->shown)
        sw_progress_hide();
    if (!done)
        return NULL;
    sw_readback_compare(verify.readback);
    if (verify.image) {
        sw_readback_compare_ports(verify.readback);
        *firmware = g_strdup(verify.image->name);
    }
    return g_steal_pointer(&verify.readback);
}
