/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of another model. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-option-rules.h"

/* "0" is libvirt's way to say that a number is not given. */
static bool
is_given(const SwOptionRule *rule, const char *value)
{
    if (!value || (rule->value && !g_str_equal(rule->value, value)))
        return false;
    return !g_str_has_prefix(rule->path, "driver@") || !g_str_equal(value, "0");
}

static bool
allows(const SwOptionRule *rule, const SwDevice *device, const SwMachineRule *machine)
{
    const char *model = device->model;

    if (device->kind == SW_KIND_SERIAL) {
        model = sw_serial_form(device, machine);
        if (!model)
            return true;
    }
    if (rule->only_many_roots && machine->many_roots && g_strcmp0(device->model, "pci-root") == 0)
        return true;
    return (!rule->only_type || g_strcmp0(rule->only_type, device->type) == 0) &&
           (!rule->only_models || sw_words_contain(rule->only_models, model));
}

bool
sw_validate_options(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    const SwOptionRule *rules;
    size_t n;

    rules = sw_option_rules(&n);
    for (size_t i = 0; device->attributes && i < n; i++) {
        const SwOptionRule *rule = &rules[i];
        const char *value;
        g_autofree char *name = NULL;

        if (!sw_device_is(device, rule->kind, rule->type, NULL))
            continue;
        value = sw_device_attribute(device, rule->path);
        if (!is_given(rule, value) || allows(rule, device, machine))
            continue;
        name = sw_device_name(device);
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("%s has %s '%s', which does not belong to the model '%s'; remove it"), name,
                     rule->path, value, device->model ? device->model : "");
        return false;
    }
    return true;
}
