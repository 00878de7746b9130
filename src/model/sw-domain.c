/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain, as far as placement cares.
 *
 * The order of the lists decides addresses, so it is libvirt's own. A new controller or disk looks
 * at the ones of its own type from the end of the list backwards and remembers where it would
 * stand: before those with a higher number, after the last one with a lower number. Sorting the
 * finished list instead would not do: types keep the place where they first appeared, and a
 * controller that is written without index stands after the last one of its type. */
#include "model/sw-domain.h"

#include <intprops.h>
#include <string.h>

#include "base/sw-i18n.h"

SW_ENUM_DEFINE(SwOsSource, sw_os_source, SW_N_OS_SOURCES, "none", "command-line", "slotwise",
               "libosinfo", "boxes", "policy")

SwDomain *
sw_domain_new(void)
{
    SwDomain *domain = g_new0(SwDomain, 1);

    domain->overrides = sw_overrides_new();
    for (size_t kind = 0; kind < SW_N_KINDS; kind++)
        domain->devices[kind] = g_ptr_array_new_with_free_func((GDestroyNotify)sw_device_free);
    return domain;
}

SwDomain *
sw_domain_copy(const SwDomain *domain)
{
    SwDomain *copy = sw_domain_new();

    copy->name = g_strdup(domain->name);
    copy->uuid = g_strdup(domain->uuid);
    copy->arch = g_strdup(domain->arch);
    copy->machine = g_strdup(domain->machine);
    copy->emulator = g_strdup(domain->emulator);
    copy->os_id = g_strdup(domain->os_id);
    copy->os_source = domain->os_source;
    copy->os_line = domain->os_line;
    copy->os_policy = g_strdup(domain->os_policy);
    copy->stamped = domain->stamped;
    copy->firmware = domain->firmware;
    copy->running = domain->running;
    copy->graphics = domain->graphics;
    copy->acpi = domain->acpi;
    copy->cells = domain->cells;
    g_ptr_array_unref(copy->overrides);
    copy->overrides = sw_overrides_copy(domain->overrides);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            sw_domain_append(copy, sw_device_copy(device));
    return copy;
}

void
sw_domain_free(SwDomain *domain)
{
    if (!domain)
        return;
    g_free(domain->name);
    g_free(domain->uuid);
    g_free(domain->arch);
    g_free(domain->machine);
    g_free(domain->emulator);
    g_free(domain->os_id);
    g_free(domain->os_policy);
    g_ptr_array_unref(domain->overrides);
    for (size_t kind = 0; kind < SW_N_KINDS; kind++)
        g_ptr_array_unref(domain->devices[kind]);
    g_free(domain);
}

void
sw_domain_name_os(SwDomain *domain, const char *id, SwOsSource source, int line)
{
    g_free(domain->os_id);
    domain->os_id = g_strdup(id);
    g_clear_pointer(&domain->os_policy, g_free);
    domain->os_source = source;
    domain->os_line = line;
}

char *
sw_domain_who_named_os(const SwDomain *domain)
{
    static const char *const words[] = {
        [SW_OS_UNNAMED] = NULL,
        [SW_OS_COMMAND_LINE] = N_("named on the command line"),
        [SW_OS_OWN] = N_("named by the domain's own metadata"),
        [SW_OS_LIBOSINFO] = N_("named by libosinfo's metadata"),
        [SW_OS_BOXES] = N_("named by Boxes' metadata"),
        [SW_OS_POLICY] = N_("named by the policy"),
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(words) == SW_N_OS_SOURCES);
    const char *who = words[domain->os_source];
    GString *text = who ? g_string_new(_(who)) : NULL;

    if (text && domain->os_policy)
        g_string_append_printf(text, " (%s)", domain->os_policy);
    if (text && domain->os_line)
        g_string_append_printf(text, _(" (line %d)"), domain->os_line);
    return text ? g_string_free(text, FALSE) : NULL;
}

void
sw_domain_append(SwDomain *domain, SwDevice *device)
{
    g_ptr_array_add(domain->devices[device->kind], device);
}

int
sw_disk_index(const char *target)
{
    static const char *const prefixes[] = {"fd", "hd", "vd", "sd", "xvd", "ubd"};
    const char *letters = NULL;
    int index = 0;

    for (size_t i = 0; target && !letters && i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(target, prefixes[i]))
            letters = target + strlen(prefixes[i]);
    if (!letters || !g_ascii_islower(*letters))
        return -1;
    for (; g_ascii_islower(*letters); letters++) {
        if (!INT_MULTIPLY_OK(index, 26, &index) || !INT_ADD_OK(index, *letters - 'a' + 1, &index))
            return -1;
    }
    return letters[strspn(letters, "0123456789")] == '\0' ? index - 1 : -1;
}

/* Where a controller goes: see the head of this file. -1 = at the end. */
static int
controller_position(const GPtrArray *list, const SwDevice *device)
{
    int position = -1;

    for (int i = (int)list->len - 1; i >= 0; i--) {
        const SwDevice *other = list->pdata[i];

        if (g_strcmp0(other->type, device->type) != 0)
            continue;
        if (device->controller.index < 0)
            return i + 1;
        if (other->controller.index > device->controller.index)
            position = i;
        else if (other->controller.index == device->controller.index &&
                 other->controller.companion && !device->controller.companion)
            position = i;
        else if (position < 0)
            position = i + 1;
    }
    return position;
}

/* The disks of a bus stand together, sorted; so the first one with a higher number is found by
 * bisection in what ends with the last of them. */
static int
disk_position(const GPtrArray *list, const SwDevice *device)
{
    int index = sw_disk_index(device->name), low = 0, high = (int)list->len;

    while (high > 0 && g_strcmp0(((SwDevice *)list->pdata[high - 1])->type, device->type) != 0)
        high--;
    if (high == 0)
        return -1;
    if (sw_disk_index(((SwDevice *)list->pdata[high - 1])->name) <= index)
        return high; /* as nearly always: they are written in order */
    while (low < high) {
        int middle = low + (high - low) / 2;
        const SwDevice *other = list->pdata[middle];

        if (g_strcmp0(other->type, device->type) == 0 && sw_disk_index(other->name) > index)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int
video_position(const GPtrArray *list, const SwDevice *device)
{
    return device->primary && list->len ? 0 : -1;
}

void
sw_domain_add(SwDomain *domain, SwDevice *device)
{
    GPtrArray *list = domain->devices[device->kind];
    int position = -1;

    if (device->kind == SW_KIND_CONTROLLER)
        position = controller_position(list, device);
    else if (device->kind == SW_KIND_DISK)
        position = disk_position(list, device);
    else if (device->kind == SW_KIND_VIDEO)
        position = video_position(list, device);
    g_ptr_array_insert(list, position, device);
}

SwDevice *
sw_domain_controller(const SwDomain *domain, const char *type, int index)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (device->controller.index == index && g_strcmp0(device->type, type) == 0)
            return device;
    return NULL;
}

int
sw_domain_unused_index(const SwDomain *domain, const char *type)
{
    int index = 0;

    while (sw_domain_controller(domain, type, index))
        index++;
    return index;
}
