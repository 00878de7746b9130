/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the page of rules, in reStructuredText: every row of every table that decides a placement.
 *
 * A section is a row of sections[], and what it prints are the rows of one table. */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "rst.h"
#include "rules-check.h"
#include "rules-convert.h"
#include "rules-identity.h"
#include "rules-migration.h"
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

/* ---- rows ---- */

static char *
flags(SwConnect connect)
{
    g_autofree const char **list = sw_connect_format(connect);
    g_autofree char *words = g_strjoinv(" ", (char **)list);

    return names(words, "none");
}

static void
machine_row_of(const SwMachineRule *rule)
{
    g_autoptr(GString) has = g_string_new(NULL);
    static const char *const words[] = {"USB", "SATA", "IDE", "memory balloon",
                                        "many host bridges"};
    const bool has_it[] = {rule->default_usb, rule->sata, rule->ide, rule->memballoon,
                           rule->many_roots};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (has_it[i])
            g_string_append_printf(has, "%s%s", has->len ? ", " : "", words[i]);
    row(sw_rst_escape(rule->title), names(rule->arches, "any"), names(rule->names, "any other"),
        rule->root ? names(rule->root, "") : g_strdup("no PCI"), names(rule->root_needs, ""),
        g_strdup(has->str), NULL);
}

static void
print_machines(void)
{
    size_t n;
    const SwMachineRule *rules = sw_machine_rules(&n);

    for (size_t i = 0; i < n; i++)
        machine_row_of(&rules[i]);
}

static void
print_legacy_machines(void)
{
    size_t n;
    const SwLegacyRule *rules = sw_legacy_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(sw_rst_escape(rules[i].title), names(rules[i].names, ""), names(rules[i].disks, ""),
            NULL);
}

/* "model (if the emulator has it), else the next" */
static char *
choices(const SwModelChoice *choice)
{
    GString *out = g_string_new(NULL);

    for (; choice->model; choice++) {
        g_autofree char *model = name_or_any(choice->model);
        g_autofree char *needs = names(choice->needs, NULL);

        g_string_append_printf(out, "%s%s", out->len ? ", else " : "", model);
        if (needs)
            g_string_append_printf(out, " with %s", needs);
    }
    return g_string_free(out, FALSE);
}

static void
print_defaults(void)
{
    size_t n;
    const SwMachineRule *rules = sw_machine_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(sw_rst_escape(rules[i].title), names(rules[i].arches, "any"),
            choices(rules[i].usb_added), choices(rules[i].usb_plain), choices(rules[i].nic),
            choices(rules[i].scsi), choices(rules[i].video), names(rules[i].serial, ""), NULL);
}

static void
print_devices(void)
{
    size_t n;
    const SwDeviceRule *rules = sw_device_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            name_or_any(rules[i].model), sw_rst_escape(sw_lane_name(rules[i].lane)),
            sw_rst_escape(rules[i].why), NULL);
}

static const char *
numbers_title(SwNumbers numbers)
{
    switch (numbers) {
    case SW_NUMBERS_NONE:
        return "none";
    case SW_NUMBERS_CHASSIS_NR:
        return "chassisNr = index";
    case SW_NUMBERS_ROOT_PORT:
        return "chassis = index, port = 8 × slot + function";
    case SW_NUMBERS_DOWNSTREAM:
        return "chassis = index, port = slot";
    case SW_NUMBERS_BUS_NR:
        return "busNr = 2 below the lowest one, from 256";
    case SW_NUMBERS_PHB:
        return "index = lowest unused, where there are many host bridges";
    }
    g_return_val_if_reached("");
}

static void
print_controllers(void)
{
    size_t n;
    const SwControllerRule *rules = sw_controller_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].model, ""),
            rules[i].plugs ? flags(rules[i].plugs) : g_strdup("built in"), flags(rules[i].accepts),
            g_strdup_printf("%u to %u", rules[i].first, rules[i].last),
            sw_rst_escape(numbers_title(rules[i].numbers)), number(rules[i].io),
            sw_rst_escape(rules[i].why), NULL);
}

static const char *
machine_title(SwMachineId id)
{
    size_t n;
    const SwMachineRule *rules = sw_machine_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (rules[i].id == id)
            return rules[i].title;
    g_return_val_if_reached("");
}

static const char *
home_title(SwHome home)
{
    switch (home) {
    case SW_HOME_BUILT_IN:
        return "built in";
    case SW_HOME_TAKEN:
        return "taken";
    case SW_HOME_PREFERRED:
        return "preferred";
    }
    g_return_val_if_reached("");
}

static void
print_chipset(void)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);

    for (size_t i = 0; i < n; i++) {
        const SwChipsetRule *rule = &rules[i];
        const bool taken = rule->home == SW_HOME_TAKEN;

        row(sw_rst_escape(machine_title(rule->machine)),
            g_strdup_printf("%02x.%x", rule->slot, rule->function),
            g_strdup(home_title(rule->home)), names(taken ? NULL : sw_kind_name(rule->kind), ""),
            names(rule->type, ""), taken ? g_strdup("") : name_or_any(rule->model),
            sw_rst_escape(rule->why), NULL);
    }
}

static void
print_usb2(void)
{
    size_t n;
    const SwUsb2Rule *rules = sw_usb2_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].model, ""), number(rules[i].function),
            g_strdup(sw_switch_name(rules[i].multifunction)),
            rules[i].startport < 0 ? g_strdup("master") : number((unsigned)rules[i].startport),
            NULL);
}

static void
print_drives(void)
{
    size_t n;
    const SwDriveRule *rules = sw_drive_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].bus, ""), number(rules[i].per_controller), number(rules[i].per_bus),
            NULL);
}

static void
print_moves(void)
{
    size_t n;
    const SwMoveRule *rules = sw_move_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            names(rules[i].models, "any"), yes(rules[i].ccw), yes(rules[i].mmio), NULL);
}

static void
print_spapr_vio(void)
{
    size_t n;
    const SwSpaprVioRule *rules = sw_spapr_vio_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].models, ""),
            rules[i].defaults ? names(rules[i].defaults, "whatever it is") : g_strdup(""),
            g_strdup_printf("0x%x", rules[i].first), NULL);
}

static void
print_virtio(void)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(sw_rst_escape(rules[i].title), names(sw_kind_name(rules[i].kind), ""),
            names(rules[i].type, "any"), names(rules[i].subtype, "any"),
            names(rules[i].plain, "may be absent"), names(rules[i].qemu, ""), yes(rules[i].legacy),
            yes(rules[i].models), NULL);
}

/* "policy, guest, domain, device": the sections in which a key may stand. */
static char *
sections_of(const SwPolicyRule *rule)
{
    g_autoptr(GString) out = g_string_new(*rule->group ? rule->group : NULL);

    for (SwScope scope = SW_SCOPE_GUEST; scope < SW_N_SCOPES; scope++)
        if (rule->scopes & (1u << scope))
            g_string_append_printf(out, "%s%s", out->len ? " " : "", sw_scope_name(scope));
    return names(out->str, "");
}

static void
print_policy(void)
{
    size_t n;
    const SwPolicyRule *rules = sw_policy_rules(&n);

    for (size_t i = 0; i < n; i++) {
        const int usual[] = {rules[i].usual, rules[i].usual};
        g_autofree char *choices = sw_policy_rule_choices(&rules[i]);
        g_autofree char *value = sw_policy_rule_format(&rules[i], usual);

        row(names(rules[i].name, ""), sections_of(&rules[i]), sw_rst_escape(choices),
            *rules[i].group ? names(value, "") : g_strdup(""), sw_rst_escape(rules[i].title), NULL);
    }
}

static void
print_qemu(void)
{
    size_t n;
    const SwQemuRule *rules = sw_qemu_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            names(rules[i].model, "any"), yes(rules[i].primary),
            names(rules[i].qemu, "spelled as the model"), names(rules[i].needs, ""), NULL);
}

static void
print_models(void)
{
    size_t n;
    const SwModelRule *rules = sw_model_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            names(rules[i].models, ""), NULL);
}

static void
print_addresses(void)
{
    size_t n;
    const SwAddressRule *rules = sw_address_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            name_or_any(rules[i].model),
            g_str_equal(rules[i].types, SW_ADDRESS_IGNORED) ? g_strdup("any, which is replaced")
                                                            : names(rules[i].types, "none"),
            NULL);
}

static void
print_options(void)
{
    size_t n;
    const SwOptionRule *rules = sw_option_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            names(rules[i].path, ""), names(rules[i].value, "any"),
            names(rules[i].only_type, "any"),
            rules[i].only_models ? names(rules[i].only_models, "none") : g_strdup("any"),
            yes(rules[i].only_many_roots), NULL);
}

static void
print_support(void)
{
    size_t n;
    const SwSupportRule *rules = sw_support_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), names(rules[i].type, "any"),
            names(rules[i].subtype, "any"),
            rules[i].models ? names(rules[i].models, "none") : g_strdup("any"),
            sw_rst_escape(rules[i].where ? rules[i].where : "nowhere"), names(rules[i].family, ""),
            NULL);
}

static void
print_windows(void)
{
    size_t n;
    const SwWindowRule *rules = sw_window_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(sw_rst_escape(rules[i].title), number(sw_window_rule_windows(&rules[i], 0)),
            sw_rst_escape(rules[i].beyond), NULL);
}

static void
print_bus_numbers(void)
{
    size_t n;
    const SwBusRule *rules = sw_bus_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(sw_rst_escape(rules[i].title), number(rules[i].buses), NULL);
}

static void
print_io(void)
{
    size_t n;
    const SwIoRule *rules = sw_io_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].type, ""), number(rules[i].bytes), NULL);
}

/* ---- the page ---- */

static const struct {
    const char *title;
    const char *text;
    const char *heads; /* of the columns, separated by | */
    void (*print)(void);
} sections[] = {
    {"Machine types", "The first row that matches counts.",
     "Family|Architectures|Machine types|Controller 0|if the emulator has|It has", print_machines},
    {"Machine types of virtio 0.9",
     "On these a generic virtio device is virtio 0.9 only, in every slot; what was measured on the "
     "emulator at hand comes first.",
     "Family|Machine types|no virtio 1 disk from QEMU 5.0 on", print_legacy_machines},
    {"Default models",
     "What is taken where the document says nothing: the first that the emulator has.",
     "Family|Architectures|USB added|USB|Network card|SCSI|Video|Serial port", print_defaults},
    {"Devices",
     "Which slots a device takes: *conventional* and *express* as far as the machine has them, "
     "*virtio* express if the emulator's virtio can be modern, *host* as the host's device, "
     "*integrated* on the root bus itself; *misfit* is refused. The first row that matches counts.",
     "Kind|Type|Model|Slot|Because", print_devices},
    {"PCI controllers",
     "What a controller is, what its slots take, and the numbers that are filled in. A device fits "
     "a slot when they share a flag. I/O is what firmware keeps for what is plugged in later, in "
     "bytes.",
     "Model|Is|Takes|Slots|Numbers|I/O|Because", print_controllers},
    {"Places of chipsets",
     "*Built in* is there and nowhere else; *taken* has no element in a document, and nothing else "
     "can be there; *preferred* is taken when it is free and no address is written.",
     "Family|Place|What|Kind|Type|Model|Because", print_chipset},
    {"USB2 sets", "The parts of a set share a slot.", "Model|Function|Multifunction|First port",
     print_usb2},
    {"Disks on controllers",
     "Where a disk without address is, and how many controllers are added, follows from the number "
     "of its target.",
     "Bus|Disks of a controller|of each of its buses", print_drives},
    {"Channel I/O and virtio-mmio", "Devices that go there where a machine has it.",
     "Kind|Type|Model|Channel I/O|virtio-mmio", print_moves},
    {"The virtual I/O bus of pseries", "Registers are given out from the first one on.",
     "Kind|Models|Models on pseries|First register", print_spapr_vio},
    {"Virtio families",
     "*Legacy*: the virtio specification gives it a transitional device ID. *Models*: libvirt lets "
     "it have the models virtio-transitional and virtio-non-transitional.",
     "Family|Kind|Type|Subtype|Generic model|QEMU's type|Legacy|Models", print_virtio},
    {"Policy",
     "What a site may decide. A section for devices counts before one for domains, guests, all.",
     "Key|Sections|Values|Usual value|What it decides", print_policy},
    {"QEMU's types of other devices",
     "The first row that matches counts. Of USB controllers libvirt asks when it starts the "
     "domain, "
     "of the others when it is defined.",
     "Kind|Type|Model|Primary|QEMU's type|Refused if the emulator lacks", print_qemu},
    {"Models", "A document with any other model is refused, as libvirt refuses it.",
     "Kind|Type|Models", print_models},
    {"Where devices are", "What is not here is on all machines. The first row that matches counts.",
     "Kind|Type|Subtype|Models|Only on|If the emulator has virtio", print_support},
    {"Types of addresses", "A device with an address of another type is refused.",
     "Kind|Type|Model|Address types", print_addresses},
    {"Options", "What only some devices can say; from any other it is refused.",
     "Kind|Type|Option|Value|Only type|Only models|Host bridges, too", print_options},
    {"I/O windows", "How many bridges can have devices with I/O ports behind them.",
     "Whose limit|Windows|One more", print_windows},
    {"PCI bus numbers",
     "Of machine types that have less than 256. What is on higher ones the guest does not see.",
     "Machine types|Bus numbers", print_bus_numbers},
    {"I/O ports of devices", "Types that are not here have none.", "QEMU's type|Bytes", print_io},
    {"Identities", "What a guest reads in the configuration space of a device.",
     "QEMU's type|ID|ID in legacy form|Express capability", print_identities},
    {"Converting to q35",
     "What slotwise convert does to a device of i440fx; every other one stays as it is. All PCI "
     "addresses go. The first row that matches counts.",
     "Kind|Type|Model|If it says|Index 0 only|It becomes|Because|Cure", print_conversions},
    {"System disks that go to SATA", "Guests that may not find it; converting warns of that.",
     "Guests|Because", print_sata_guests},
    {"What slotwise check finds",
     "The name stands in each line; what a line says may be more exact than what stands here.",
     "Name|Verdict|What is looked at|What is wrong|Cure", print_checks},
    {"Arguments for QEMU", "What q35 does not have, or has elsewhere; converting warns of it.",
     "Text|What it names", print_arguments},
    {"States of virtio devices",
     "What a device is when a guest migrates; it fits the same state only. *Port*: behind a PCI "
     "Express port, else in a conventional slot or on a root bus. *Modern*: devices that have no "
     "legacy form.",
     "Type|disable-legacy|disable-modern|Slot|Port|Modern, slot|Modern, port", print_spellings},
    {"What both sides must say alike", "Else a running guest cannot migrate.",
     "Kind|Type|What|When it is not written|Because", print_alike},
    {"Option ROMs",
     "The memory of such a ROM bears the name of the type, so that a running guest needs the same "
     "type on both sides.",
     "QEMU's types", print_roms},
};

static void
print_section(size_t i)
{
    g_auto(GStrv) heads = g_strsplit(sections[i].heads, "|", -1);
    g_autofree char *line = g_strnfill(strlen(sections[i].title), '=');

    printf("\n\n%s\n%s\n\n%s\n\n.. list-table::\n   :header-rows: 1\n\n", sections[i].title, line,
           sections[i].text);
    for (size_t head = 0; heads[head]; head++)
        printf("%s %s\n", head ? "     -" : "   * -", heads[head]);
    sections[i].print();
}

int
main(void)
{
    printf(
        ".. SPDX-License-Identifier: LGPL-2.1-or-later\n\n"
        "=====\nRules\n=====\n\n"
        "What decides where a device goes. This page is printed from the tables in src/rules when "
        "Slotwise is built;\n**slotwise explain** tells which row decided for a device.\n\n"
        ".. contents::\n");
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        print_section(i);
    return fflush(stdout) == 0 ? 0 : 1;
}
