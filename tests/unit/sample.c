/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A made-up emulator and guest, and plans of domains in a line or two. */
#include "sample.h"

#include <string.h>

#include "rules/sw-virtio-rules.h"

static void
add_type(SwCapsFamily *family, const char *qemu, const char *suffix, SwVariant variant)
{
    g_autofree char *name = g_strconcat(qemu, suffix, NULL);
    SwCapsType *type = sw_caps_new_type(name, variant);

    type->disable_legacy = g_strdup("auto");
    type->disable_modern = g_strdup("off");
    sw_caps_family_add_type(family, type);
}

static void
add_families(SwCaps *caps, bool transitional)
{
    const SwVirtioRule *rules;
    size_t n;

    rules = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++) {
        SwCapsFamily *family = sw_caps_add_family(caps, rules[i].family);

        /* the last row of a family says what it has; the ones before are exceptions */
        g_ptr_array_set_size(family->types, 0);
        add_type(family, rules[i].qemu, "", SW_VARIANT_GENERIC);
        if (transitional && rules[i].legacy)
            add_type(family, rules[i].qemu, "-transitional", SW_VARIANT_TRANSITIONAL);
        if (transitional && rules[i].models)
            add_type(family, rules[i].qemu, "-non-transitional", SW_VARIANT_NON_TRANSITIONAL);
    }
}

SwCaps *
sample_caps(bool transitional)
{
    SwCaps *caps = sw_caps_new();
    const SwCapsControllerRow *rows;
    size_t n;

    caps->version = g_strdup("9.9.9");
    caps->package = g_strdup("");
    caps->target = g_strdup("x86_64");
    caps->disable_legacy = caps->disable_modern = true;
    caps->transitional_types = transitional;
    add_families(caps, transitional);
    rows = sw_caps_controller_rows(&n);
    for (size_t i = 0; i < n; i++)
        sw_caps_add_controller(caps, rows[i].model, rows[i].type);
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        g_hash_table_add(caps->emulates, g_strdup(*type));
    sw_caps_add_machine(caps, "pc-q35-9.9", "q35", false);
    sw_caps_add_machine(caps, "pc-i440fx-9.9", "pc", true);
    return caps;
}

const SwGuest *
sample_guest(void)
{
    static char id[] = "http://example.org/old/1", short_id[] = "old1";
    static const SwGuest guest = {.id = id, .short_id = short_id, .drives = SW_DRIVES_LEGACY};

    return &guest;
}

SwDomainDoc *
sample_domain(const char *machine, const char *devices)
{
    g_autofree char *text = g_strdup_printf(
        "<domain type='qemu'><name>sample</name>"
        "<cpu><numa><cell id='0' cpus='0'/></numa></cpu><os>"
        "<type arch='%s' machine='%s'>hvm</type></os><devices>%s</devices></domain>",
        g_str_equal(machine, "pseries")         ? "ppc64"
        : g_str_has_prefix(machine, "s390-ccw") ? "s390x"
        : g_str_equal(machine, "virt")          ? "aarch64"
                                                : "x86_64",
        machine, devices);
    g_autoptr(GError) error = NULL;
    SwDomainDoc *doc = sw_domain_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return doc;
}

SwPlan *
sample_plan(const char *machine, const char *devices, const SwCaps *caps, const SwGuest *guest,
            GError **error)
{
    g_autoptr(SwDomainDoc) doc = sample_domain(machine, devices);
    const SwFacts facts = {.caps = caps, .guest = guest};

    return sw_plan_new(doc->domain, &facts, error);
}

SwPlan *
sample_must_plan(const char *machine, const char *devices, const SwCaps *caps, const SwGuest *guest)
{
    g_autoptr(GError) error = NULL;
    SwPlan *plan = sample_plan(machine, devices, caps, guest, &error);

    g_assert_no_error(error);
    return plan;
}

SwDevice *
sample_device(const SwPlan *plan, SwKind kind, guint n)
{
    g_assert_cmpuint(plan->domain->devices[kind]->len, >, n);
    return plan->domain->devices[kind]->pdata[n];
}

void
sample_assert_at(const SwDevice *device, const char *address)
{
    g_autofree char *at = sw_pci_format(&device->address.pci);
    g_autofree char *whole = g_strconcat("0000:", address, NULL);

    g_assert_true(sw_address_present(&device->address));
    g_assert_cmpstr(at, ==, whole);
}
