/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-rules-page PAGE - the page of rules has every row of every table, in order. */
#include <string.h>

#include "rules/sw-address-rules.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-convert-rules.h"
#include "rules/sw-device-rules.h"
#include "rules/sw-drive-rules.h"
#include "rules/sw-identity-rules.h"
#include "rules/sw-legacy-rules.h"
#include "rules/sw-limit-rules.h"
#include "rules/sw-model-rules.h"
#include "rules/sw-option-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-support-rules.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-usb2-rules.h"
#include "rules/sw-virtio-rules.h"

#define ROW "   * - "

static char *page;

/* Return: (transfer full): the first words of each row of a section's table, its head left out */
static GPtrArray *
rows_of(const char *title)
{
    g_autofree char *head = g_strdup_printf("\n\n%s\n====", title);
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    const char *at = strstr(page, head), *end;

    g_assert_nonnull(at);
    end = strstr(at + strlen(head), "\n===");
    for (at = strstr(at, ROW); at && (!end || at < end); at = strstr(at + 1, ROW))
        g_ptr_array_add(rows, g_strndup(at, (gsize)(strstr(at, "\n") - at)));
    g_assert_cmpuint(rows->len, >, 1);
    g_ptr_array_remove_index(rows, 0);
    return rows;
}

/* Each of the @n rows, @size bytes long, begins with the name that stands in it at @offset. */
static void
assert_rows(const char *title, const void *rules, size_t n, size_t size, size_t offset)
{
    g_autoptr(GPtrArray) rows = rows_of(title);

    g_assert_cmpuint(rows->len, ==, n);
    for (size_t i = 0; i < n; i++) {
        const char *const *name = (const void *)((const char *)rules + i * size + offset);

        g_test_message("%s: %s", title, *name);
        g_assert_nonnull(strstr(rows->pdata[i], *name));
    }
}

#define ASSERT_NAMED(title, type, function, field)                                                 \
    G_STMT_START                                                                                   \
    {                                                                                              \
        size_t n;                                                                                  \
        const type *rules = function(&n);                                                          \
                                                                                                   \
        assert_rows(title, rules, n, sizeof(*rules), G_STRUCT_OFFSET(type, field));                \
    }                                                                                              \
    G_STMT_END

/* Rows that begin with their kind. */
#define ASSERT_KINDS(title, type, function)                                                        \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autoptr(GPtrArray) rows = rows_of(title);                                                \
        size_t n;                                                                                  \
        const type *rules = function(&n);                                                          \
                                                                                                   \
        g_assert_cmpuint(rows->len, ==, n);                                                        \
        for (size_t i = 0; i < n; i++)                                                             \
            g_assert_nonnull(strstr(rows->pdata[i], sw_kind_name(rules[i].kind)));                 \
    }                                                                                              \
    G_STMT_END

static void
test_devices(void)
{
    ASSERT_KINDS("Devices", SwDeviceRule, sw_device_rules);
    ASSERT_KINDS("Models", SwModelRule, sw_model_rules);
    ASSERT_KINDS("Where devices are", SwSupportRule, sw_support_rules);
    ASSERT_KINDS("Types of addresses", SwAddressRule, sw_address_rules);
    ASSERT_KINDS("Options", SwOptionRule, sw_option_rules);
    ASSERT_KINDS("QEMU's types of other devices", SwQemuRule, sw_qemu_rules);
    ASSERT_NAMED("Virtio families", SwVirtioRule, sw_virtio_rules, title);
    ASSERT_NAMED("USB2 sets", SwUsb2Rule, sw_usb2_rules, model);
    ASSERT_NAMED("Disks on controllers", SwDriveRule, sw_drive_rules, bus);
}

static void
test_machines(void)
{
    ASSERT_NAMED("Machine types", SwMachineRule, sw_machine_rules, title);
    ASSERT_NAMED("Machine types of virtio 0.9", SwLegacyRule, sw_legacy_rules, title);
    ASSERT_NAMED("Default models", SwMachineRule, sw_machine_rules, title);
    ASSERT_NAMED("PCI controllers", SwControllerRule, sw_controller_rules, model);
}

static void
test_chipsets(void)
{
    g_autoptr(GPtrArray) rows = rows_of("Places of chipsets");
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);

    g_assert_cmpuint(rows->len, ==, n);
    g_assert_cmpint(rules[0].machine, ==, SW_MACHINE_I440FX);
    g_assert_nonnull(strstr(rows->pdata[0], "i440fx"));
}

static void
test_transports(void)
{
    ASSERT_KINDS("Channel I/O and virtio-mmio", SwMoveRule, sw_move_rules);
    ASSERT_KINDS("The virtual I/O bus of pseries", SwSpaprVioRule, sw_spapr_vio_rules);
}

static void
test_limits(void)
{
    ASSERT_NAMED("PCI bus numbers", SwBusRule, sw_bus_rules, title);
    ASSERT_NAMED("I/O windows", SwWindowRule, sw_window_rules, title);
    ASSERT_NAMED("I/O ports of devices", SwIoRule, sw_io_rules, type);
    ASSERT_NAMED("Identities", SwIdentityRule, sw_identity_rules, type);
}

static void
test_converting(void)
{
    ASSERT_KINDS("Converting to q35", SwConvertRule, sw_convert_rules);
    ASSERT_NAMED("Arguments for QEMU", SwArgumentRule, sw_argument_rules, text);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    g_file_get_contents(argv[1], &page, NULL, &error);
    g_assert_no_error(error);
    g_test_add_func("/rules-page/devices", test_devices);
    g_test_add_func("/rules-page/machines", test_machines);
    g_test_add_func("/rules-page/chipsets", test_chipsets);
    g_test_add_func("/rules-page/transports", test_transports);
    g_test_add_func("/rules-page/limits", test_limits);
    g_test_add_func("/rules-page/converting", test_converting);
    status = g_test_run();
    g_free(page);
    return status;
}
