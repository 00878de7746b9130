/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan is allowed to do and somebody will regret.
 *
 * What is written in a document is never changed, also where it does its guest no good: a written
 * address on a PCI Express slot makes a generic virtio device modern, and a guest that knows virtio
 * 0.9 only does not find it there. That is the owner's choice, but not one to be made unaware. */
#include "place/sw-warnings.h"

#include "base/sw-i18n.h"
#include "place/sw-plan-state.h"
#include "policy/sw-word.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-drive-rules.h"
#include "rules/sw-legacy-rules.h"

/** What is known of one device. */
typedef struct {
    const SwPlan *plan;
    const SwDevice *boot; /* the disk from which the guest starts, or NULL */
    const SwDevice *device;
    const SwVirtioRule *rule; /* of its family */
    bool port;                /* its slot is that of a root port or a downstream port */
    bool modern;              /* it is virtio 1 only there */
    bool unfit;               /* and the guest's drivers know virtio 0.9 only */
    bool absent;              /* no such type is there, and libvirt does not look */
    bool refused;             /* QEMU does not start with it on this machine type */
    bool unwanted;            /* it needs I/O ports, and a line of policy wants it elsewhere */
    bool legacy_only; /* it is virtio 0.9 only, and the guest's drivers know virtio 1 only */
    SwWarningsDepth depth;
} Look;

/* ---- what is known ---- */

static bool
is_modern(const Look *look)
{
    const SwState state = sw_plan_state(look->plan, look->device, look->rule, look->port);

    return state == SW_STATE_MODERN || state == SW_STATE_MODERN_PLAIN;
}

/* Whoever says nothing of a home minds none. */
static bool
is_unwanted_at_port(const SwPlan *plan, const SwFacts *facts, const SwDevice *device,
                    const SwVirtioRule *rule)
{
    SwSubject subject = sw_policy_subject(plan->domain, facts->guest);
    const SwSetting *home;

    subject.family = rule->family;
    home = sw_site_find(facts->site, SW_KEY_LEGACY_HOME, &subject);
    return home && home->values[0] != SW_HOME_PORT && home->values[0] != SW_HOME_AUTO &&
           device->placed == SW_PLACED_WRITTEN && sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL;
}

static Look
look_at(const SwPlan *plan, const SwFacts *facts, const SwDevice *device, const SwDevice *boot,
        SwWarningsDepth depth)
{
    Look look = {.plan = plan, .boot = boot, .device = device, .depth = depth};

    look.rule = sw_virtio_rule_find(device);
    if (!look.rule || device->address.type != SW_ADDRESS_PCI)
        return look;
    look.absent = !sw_policy_check_form(facts->caps, device, NULL);
    look.refused = plan->legacy_disks && g_str_equal(look.rule->family, SW_LEGACY_DISKS) &&
                   sw_virtio_ask(device) != SW_ASKS_NOTHING;
    look.port = sw_device_is_on_port(plan->domain, device);
    look.modern = is_modern(&look);
    look.unfit = look.modern && plan->drives == SW_DRIVES_LEGACY;
    look.unwanted = look.port && is_unwanted_at_port(plan, facts, device, look.rule);
    look.legacy_only = plan->legacy_virtio && plan->drives == SW_DRIVES_MODERN &&
                       look.rule->legacy && sw_virtio_ask(device) == SW_ASKS_NOTHING;
    return look;
}

static bool
is_drive(const SwDevice *disk)
{
    const char *device = sw_device_attribute(disk, "@device");

    return !device || g_str_equal(device, "disk") || g_str_equal(device, "lun");
}

static guint64
boot_order(const SwDevice *disk)
{
    const char *order = sw_device_attribute(disk, "boot@order");

    return order ? g_ascii_strtoull(order, NULL, 10) : G_MAXUINT64;
}

/* The disk that says so, or else the first one. */
const SwDevice *
sw_warnings_boot_disk(const SwDomain *domain)
{
    const SwDevice *first = NULL;

    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (is_drive(disk) && (!first || boot_order(disk) < boot_order(first)))
            first = disk;
    return first;
}

/* ---- what is worth a warning ---- */

static bool
cannot_start(const Look *look)
{
    return look->absent;
}

static bool
is_refused(const Look *look)
{
    return look->refused;
}

static bool
hides_boot_disk(const Look *look)
{
    return look->unfit && look->device == look->boot;
}

static bool
hides_disk(const Look *look)
{
    return look->unfit && look->device->kind == SW_KIND_DISK;
}

static bool
hides_nic(const Look *look)
{
    return look->unfit && look->device->kind == SW_KIND_INTERFACE;
}

static bool
hides_new_nic(const Look *look)
{
    return hides_nic(look) && !look->rule->legacy;
}

static bool
hides_scsi_disks(const Look *look)
{
    if (!look->unfit || !sw_device_is_controller(look->device, "scsi"))
        return false;
    SW_FOREACH_DEVICE (look->plan->domain, SW_KIND_DISK, disk)
        if (g_strcmp0(disk->type, "scsi") == 0 &&
            (int)sw_drive_address(disk).controller == look->device->controller.index)
            return true;
    return false;
}

static bool
hides_other(const Look *look)
{
    return look->depth == SW_WARNINGS_ALL && look->unfit && look->rule->legacy;
}

static bool
is_driverless(const Look *look)
{
    return look->depth == SW_WARNINGS_ALL && look->unfit;
}

static bool
hides_from_modern_guest(const Look *look)
{
    return look->depth == SW_WARNINGS_ALL && look->legacy_only;
}

/* Whoever writes libvirt's own word there, as a finished domain may have it, has chosen the slot
 * for it, so that this is no news to them. */
static bool
takes_a_window(const Look *look)
{
    return look->port && look->device->placed == SW_PLACED_WRITTEN &&
           (look->depth == SW_WARNINGS_ALL || look->device->wish != SW_WISH_NONE) &&
           sw_virtio_ask(look->device) == SW_ASKS_TRANSITIONAL;
}

static bool
is_against_policy(const Look *look)
{
    return look->unwanted;
}

/* The first row that applies counts. */
static const struct {
    bool (*applies)(const Look *look);
    SwCheckId id;
} rows[] = {
    {cannot_start, SW_CHECK_NO_TRANSITIONAL_TYPE},
    {is_refused, SW_CHECK_REFUSED_DISK},
    {hides_boot_disk, SW_CHECK_HIDDEN_BOOT_DISK},
    {hides_disk, SW_CHECK_HIDDEN_DISK},
    {hides_new_nic, SW_CHECK_HIDDEN_VDPA},
    {hides_nic, SW_CHECK_HIDDEN_NIC},
    {hides_scsi_disks, SW_CHECK_HIDDEN_SCSI},
    {hides_other, SW_CHECK_HIDDEN_DEVICE},
    {is_driverless, SW_CHECK_DRIVERLESS_DEVICE},
    {hides_from_modern_guest, SW_CHECK_LEGACY_ONLY},
    {is_against_policy, SW_CHECK_PORT_AGAINST_POLICY},
    {takes_a_window, SW_CHECK_TRANSITIONAL_ON_PORT},
};

/* The line of policy that made a device virtio 1 only, of which the document says nothing; or NULL.
 */
static const SwSetting *
blamed_setting(const Look *look, const SwFacts *facts)
{
    const SwDevice *device = look->device;
    SwSubject subject = sw_policy_subject(look->plan->domain, facts->guest);

    if (device->placed == SW_PLACED_WRITTEN || device->wish != SW_WISH_NONE ||
        (sw_virtio_ask(device) != SW_ASKS_NOTHING && !device->model_reason))
        return NULL;
    subject.family = look->rule->family;
    return sw_site_find(facts->site, SW_KEY_DEFAULT, &subject);
}

/* Advice to change the device is of no use where a word or the policy asks for it. */
static char *
cure_of(const Look *look, const SwFacts *facts, const char *usual)
{
    const SwSetting *setting = look->unfit ? blamed_setting(look, facts) : NULL;

    if (look->unfit && look->rule->legacy && look->device->wish == SW_WISH_MODERN)
        return g_strdup_printf(_("remove %s"), sw_wish_name(SW_WISH_MODERN));
    if (setting) {
        g_autofree char *line = sw_setting_format(setting);

        return g_strdup_printf(_("%s decides that: change it for this guest"), line);
    }
    return g_strdup(usual);
}

const SwCheckRule *
sw_warnings_find(const SwPlan *plan, const SwFacts *facts, const SwDevice *device,
                 const SwDevice *boot, SwWarningsDepth depth, char **cure)
{
    const Look look = look_at(plan, facts, device, boot, depth);

    for (size_t i = 0; look.rule && i < G_N_ELEMENTS(rows); i++)
        if (rows[i].applies(&look)) {
            const SwCheckRule *rule = &sw_check_rules(NULL)[rows[i].id];

            *cure = cure_of(&look, facts, _(rule->cure));
            return rule;
        }
    return NULL;
}

static void
warn_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device, const SwDevice *boot,
        SwFindings *findings)
{
    const int line = device->wish_line ? device->wish_line : device->line;
    g_autofree char *cure = NULL;
    const SwCheckRule *rule =
        sw_warnings_find(plan, facts, device, boot, SW_WARNINGS_URGENT, &cure);

    if (rule)
        sw_findings_add_at(findings, rule->verdict, line, sw_device_name(device),
                           g_strdup_printf("%s; %s", _(rule->what), cure));
}

void
sw_plan_warn_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device,
                SwFindings *findings)
{
    warn_of(plan, facts, device, sw_warnings_boot_disk(plan->domain), findings);
}

void
sw_plan_warn(const SwPlan *plan, const SwFacts *facts, SwFindings *findings)
{
    const SwDevice *boot = sw_warnings_boot_disk(plan->domain);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            warn_of(plan, facts, device, boot, findings);
}
