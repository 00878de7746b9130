/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rows of the tables in src/rules are in the results of cases. */
#include "rows.h"

#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-address-rules.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-device-rules.h"
#include "rules/sw-drive-rules.h"
#include "rules/sw-legacy-rules.h"
#include "rules/sw-limit-rules.h"
#include "rules/sw-model-rules.h"
#include "rules/sw-option-rules.h"
#include "rules/sw-policy-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-support-rules.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-usb2-rules.h"
#include "rules/sw-virtio-rules.h"

typedef enum {
    TABLE_DEVICES,
    TABLE_CONTROLLERS,
    TABLE_CHIPSETS,
    TABLE_MACHINES,
    TABLE_LEGACY,
    TABLE_VIRTIO,
    TABLE_QEMU,
    TABLE_MOVES,
    TABLE_SPAPR_VIO,
    TABLE_USB2,
    TABLE_DRIVES,
    TABLE_MODELS,
    TABLE_SUPPORT,
    TABLE_OPTIONS,
    TABLE_ADDRESSES,
    TABLE_WINDOWS,
    TABLE_IO,
    TABLE_POLICY,
    N_TABLES
} Table;

/* The rows of a table; they are told apart by where they are. */
typedef struct {
    const char *title;
    RowsOf of;
    const char *first;
    size_t n, size;
    char *(*name)(const void *row); /* (transfer full): how to call a row to people */
    bool *reached;
} Marks;

struct Rows {
    Marks tables[N_TABLES];
};

/* ---- how to call a row ---- */

static const char *
word(const char *text)
{
    return !text ? "any" : *text ? text : "none";
}

static char *
words(SwKind kind, const char *type, const char *subtype, const char *model)
{
    return g_strjoin(" ", sw_kind_name(kind), word(type), word(subtype), word(model), NULL);
}

static char *
name_device(const void *row)
{
    const SwDeviceRule *rule = row;

    return words(rule->kind, rule->type, "", rule->model);
}

static char *
name_controller(const void *row)
{
    return g_strdup(((const SwControllerRule *)row)->model);
}

static char *
name_chipset(const void *row)
{
    const SwChipsetRule *rule = row;

    return g_strdup_printf("%02x.%x: %s", rule->slot, rule->function, rule->why);
}

static char *
name_machine(const void *row)
{
    const SwMachineRule *rule = row;

    return g_strdup_printf("%s of %s", rule->title, word(rule->arches));
}

static char *
name_legacy(const void *row)
{
    return g_strdup(((const SwLegacyRule *)row)->title);
}

static char *
name_virtio(const void *row)
{
    const SwVirtioRule *rule = row;

    return g_strdup_printf("%s: %s", rule->family, rule->title);
}

static char *
name_qemu(const void *row)
{
    const SwQemuRule *rule = row;

    return words(rule->kind, rule->type, rule->primary ? "primary" : "", rule->model);
}

static char *
name_move(const void *row)
{
    const SwMoveRule *rule = row;

    return words(rule->kind, rule->type, "", rule->models);
}

static char *
name_spapr_vio(const void *row)
{
    const SwSpaprVioRule *rule = row;

    return words(rule->kind, rule->models, "", rule->defaults);
}

static char *
name_usb2(const void *row)
{
    return g_strdup(((const SwUsb2Rule *)row)->model);
}

static char *
name_drive(const void *row)
{
    return g_strdup(((const SwDriveRule *)row)->bus);
}

static char *
name_model(const void *row)
{
    const SwModelRule *rule = row;

    return words(rule->kind, rule->type, "", rule->models);
}

static char *
name_support(const void *row)
{
    const SwSupportRule *rule = row;

    return words(rule->kind, rule->type, rule->subtype, rule->models);
}

static char *
name_option(const void *row)
{
    const SwOptionRule *rule = row;

    return words(rule->kind, rule->type, rule->path, rule->value);
}

static char *
name_address(const void *row)
{
    const SwAddressRule *rule = row;

    return words(rule->kind, rule->type, "", rule->model);
}

static char *
name_window(const void *row)
{
    return g_strdup(((const SwWindowRule *)row)->title);
}

static char *
name_io(const void *row)
{
    return g_strdup(((const SwIoRule *)row)->type);
}

static char *
name_policy(const void *row)
{
    return g_strdup(((const SwPolicyRule *)row)->name);
}

/* ---- tables ---- */

#define TABLE(id, group, accessor, naming)                                                         \
    do {                                                                                           \
        Marks *marks = &rows->tables[id];                                                          \
                                                                                                   \
        marks->title = #accessor;                                                                  \
        marks->of = group;                                                                         \
        marks->first = (const char *)accessor(&marks->n);                                          \
        marks->size = sizeof(*accessor(NULL));                                                     \
        marks->name = naming;                                                                      \
        marks->reached = g_new0(bool, marks->n);                                                   \
    } while (0)

Rows *
rows_new(void)
{
    Rows *rows = g_new0(Rows, 1);

    TABLE(TABLE_DEVICES, ROWS_OF_DEVICES, sw_device_rules, name_device);
    TABLE(TABLE_CONTROLLERS, ROWS_OF_DEVICES, sw_controller_rules, name_controller);
    TABLE(TABLE_CHIPSETS, ROWS_OF_DEVICES, sw_chipset_rules, name_chipset);
    TABLE(TABLE_MACHINES, ROWS_OF_DEVICES, sw_machine_rules, name_machine);
    TABLE(TABLE_LEGACY, ROWS_OF_DEVICES, sw_legacy_rules, name_legacy);
    TABLE(TABLE_VIRTIO, ROWS_OF_DEVICES, sw_virtio_rules, name_virtio);
    TABLE(TABLE_QEMU, ROWS_OF_DEVICES, sw_qemu_rules, name_qemu);
    TABLE(TABLE_MOVES, ROWS_OF_DEVICES, sw_move_rules, name_move);
    TABLE(TABLE_SPAPR_VIO, ROWS_OF_DEVICES, sw_spapr_vio_rules, name_spapr_vio);
    TABLE(TABLE_USB2, ROWS_OF_DEVICES, sw_usb2_rules, name_usb2);
    TABLE(TABLE_DRIVES, ROWS_OF_DEVICES, sw_drive_rules, name_drive);
    TABLE(TABLE_MODELS, ROWS_OF_CONDITIONS, sw_model_rules, name_model);
    TABLE(TABLE_SUPPORT, ROWS_OF_CONDITIONS, sw_support_rules, name_support);
    TABLE(TABLE_OPTIONS, ROWS_OF_CONDITIONS, sw_option_rules, name_option);
    TABLE(TABLE_ADDRESSES, ROWS_OF_CONDITIONS, sw_address_rules, name_address);
    TABLE(TABLE_WINDOWS, ROWS_OF_CONDITIONS, sw_window_rules, name_window);
    TABLE(TABLE_IO, ROWS_OF_CONDITIONS, sw_io_rules, name_io);
    TABLE(TABLE_POLICY, ROWS_OF_CONDITIONS, sw_policy_rules, name_policy);
    return rows;
}

void
rows_free(Rows *rows)
{
    for (Table table = 0; table < N_TABLES; table++)
        g_free(rows->tables[table].reached);
    g_free(rows);
}

/* @row: NULL: nothing was found */
static void
mark(Rows *rows, Table table, const void *row)
{
    Marks *marks = &rows->tables[table];
    const size_t offset = row ? (size_t)((const char *)row - marks->first) : 0;

    if (!row)
        return;
    g_assert_cmpuint(offset / marks->size, <, marks->n);
    marks->reached[offset / marks->size] = true;
}

/* ---- rows that are walked, not found ---- */

static void
mark_legacy(Rows *rows, const SwPlan *plan)
{
    size_t n;
    const SwLegacyRule *rules = sw_legacy_rules(&n);

    for (size_t i = 0; plan->legacy_virtio && i < n; i++)
        if (sw_words_match(rules[i].names, plan->domain->machine))
            mark(rows, TABLE_LEGACY, &rules[i]);
}

static void
mark_spapr_vio(Rows *rows, const SwDevice *device)
{
    size_t n;
    const SwSpaprVioRule *rules = sw_spapr_vio_rules(&n);

    for (size_t i = 0; i < n; i++) {
        const char *models = rules[i].models ? rules[i].models : rules[i].defaults;

        if (device->kind == rules[i].kind && device->address.type == SW_ADDRESS_SPAPR_VIO &&
            (rules[i].defaults ? !device->model || sw_words_match(models, device->model)
                               : device->model && sw_words_match(models, device->model)))
            mark(rows, TABLE_SPAPR_VIO, &rules[i]);
    }
}

static void
mark_drive(Rows *rows, const SwDevice *device)
{
    size_t n;
    const SwDriveRule *rules = sw_drive_rules(&n);

    for (size_t i = 0; device->kind == SW_KIND_DISK && i < n; i++)
        if (g_strcmp0(device->type, rules[i].bus) == 0)
            mark(rows, TABLE_DRIVES, &rules[i]);
}

static void
mark_io(Rows *rows, const SwDevice *device)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(device);
    const char *type = virtio ? virtio->qemu : sw_qemu_type(device);
    size_t n;
    const SwIoRule *rules = sw_io_rules(&n);

    for (size_t i = 0; type && sw_address_present(&device->address) && i < n; i++)
        if (g_str_equal(rules[i].type, type))
            mark(rows, TABLE_IO, &rules[i]);
}

/* What a document writes and a row allows to some only. */
static void
mark_options(Rows *rows, const SwDevice *device)
{
    size_t n;
    const SwOptionRule *rules = sw_option_rules(&n);

    for (size_t i = 0; i < n; i++) {
        const char *value = sw_device_attribute(device, rules[i].path);

        if (sw_device_is(device, rules[i].kind, rules[i].type, NULL) && value &&
            (!rules[i].value || g_str_equal(rules[i].value, value)))
            mark(rows, TABLE_OPTIONS, &rules[i]);
    }
}

static bool
is_at(const SwDevice *device, const SwChipsetRule *rule)
{
    const SwPci place = {.slot = rule->slot, .function = rule->function};

    return device->address.type == SW_ADDRESS_PCI && sw_pci_equal(&device->address.pci, &place);
}

/* What wanted to be where a part of the chipset is. */
static void
mark_taken(Rows *rows, SwMachineId machine, const SwDevice *device)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == machine && rules[i].home == SW_HOME_TAKEN &&
            is_at(device, &rules[i]))
            mark(rows, TABLE_CHIPSETS, &rules[i]);
}

/* ---- devices ---- */

static void
mark_address(Rows *rows, const SwMachineRule *machine, const SwDevice *device)
{
    const SwDevice serial = {.kind = SW_KIND_SERIAL,
                             .model = (char *)sw_serial_form(device, machine)};

    if (device->address.type != SW_ADDRESS_NONE)
        mark(rows, TABLE_ADDRESSES,
             sw_address_rule_find(device->kind == SW_KIND_SERIAL ? &serial : device));
}

static void
mark_device(Rows *rows, const SwDevice *device)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(device);

    if (sw_device_is_controller(device, "pci"))
        mark(rows, TABLE_CONTROLLERS, sw_controller_rule_find(device->model));
    else
        mark(rows, TABLE_DEVICES, sw_device_rule_find(device));
    mark(rows, TABLE_VIRTIO, virtio);
    if (!virtio)
        mark(rows, TABLE_QEMU, sw_qemu_rule_find(device));
    if (sw_device_is_controller(device, "usb"))
        mark(rows, TABLE_USB2, sw_usb2_rule_find(device->model));
    mark(rows, TABLE_MODELS, sw_model_rule_find(device));
    mark(rows, TABLE_SUPPORT, sw_support_rule_find(device));
    mark_options(rows, device);
    mark_drive(rows, device);
}

static void
mark_place(Rows *rows, SwMachineId machine, const SwDevice *device)
{
    const SwChipsetRule *rule = NULL;

    while ((rule = sw_chipset_rule_next(machine, device, rule)))
        if (is_at(device, rule))
            mark(rows, TABLE_CHIPSETS, rule);
    if (device->address.type == SW_ADDRESS_CCW || device->address.type == SW_ADDRESS_VIRTIO_MMIO)
        mark(rows, TABLE_MOVES, sw_move_rule_find(device));
    mark_spapr_vio(rows, device);
    mark_io(rows, device);
}

void
rows_mark_plan(Rows *rows, const SwPlan *plan, const SwDomain *written)
{
    const SwDomain *domain = plan->domain;

    mark(rows, TABLE_MACHINES, plan->machine);
    mark(rows, TABLE_WINDOWS,
         sw_window_rule_find(plan->machine->id, domain->firmware, domain->acpi));
    mark_legacy(rows, plan);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        SW_FOREACH_DEVICE (domain, kind, device) {
            mark_device(rows, device);
            mark_place(rows, plan->machine->id, device);
        }
        SW_FOREACH_DEVICE (written, kind, device)
            mark_address(rows, plan->machine, device);
    }
}

void
rows_mark_refused(Rows *rows, const SwDomain *written, int line)
{
    const SwMachineRule *machine =
        sw_machine_rule_find(written->arch, written->machine ? written->machine : "");

    for (SwKind kind = 0; line && kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (written, kind, device) {
            if (device->line != line)
                continue;
            mark_device(rows, device);
            mark_taken(rows, machine->id, device);
            mark_address(rows, machine, device);
        }
}

void
rows_mark_site(Rows *rows, const SwSite *site)
{
    for (guint i = 0; site && i < site->settings->len; i++)
        mark(rows, TABLE_POLICY, ((const SwSetting *)site->settings->pdata[i])->rule);
}

/* ---- tests ---- */

static void
test_table(gconstpointer data)
{
    const Marks *marks = data;
    g_autoptr(GString) missing = g_string_new(NULL);

    for (size_t i = 0; i < marks->n; i++) {
        g_autofree char *name = marks->name(marks->first + i * marks->size);

        if (!marks->reached[i])
            g_string_append_printf(missing, "%s'%s'", missing->len ? ", " : "", name);
    }
    if (missing->len)
        g_test_fail_printf("no case reaches %s; add one", missing->str);
}

void
rows_add_tests(Rows *rows, RowsOf of)
{
    for (Table table = 0; table < N_TABLES; table++) {
        const Marks *marks = &rows->tables[table];
        g_autofree char *path = g_strdup_printf("/rows/%s", marks->title);

        if (marks->of == of)
            g_test_add_data_func(path, marks, test_table);
    }
}
