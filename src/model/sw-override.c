/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties of QEMU's devices that a domain sets past libvirt. */
#include "model/sw-override.h"

#include "base/sw-words.h"

/* The parent of all virtio types on PCI, of which QEMU takes properties for each of them. */
#define PARENT       "virtio-pci"
#define PARENT_TYPES "virtio-* vhost-*"

static void
override_free(SwOverride *override)
{
    g_free(override->alias);
    g_free(override->driver);
    g_free(override->property);
    g_free(override->value);
    g_free(override);
}

GPtrArray *
sw_overrides_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)override_free);
}

void
sw_overrides_add(GPtrArray *overrides, SwOverride override)
{
    SwOverride *copy = g_new(SwOverride, 1);

    *copy = override;
    g_ptr_array_add(overrides, copy);
}

GPtrArray *
sw_overrides_copy(const GPtrArray *overrides)
{
    GPtrArray *copy = sw_overrides_new();

    for (guint i = 0; i < overrides->len; i++) {
        const SwOverride *o = overrides->pdata[i];

        sw_overrides_add(copy, (SwOverride){g_strdup(o->alias), g_strdup(o->driver),
                                            g_strdup(o->property), g_strdup(o->value)});
    }
    return copy;
}

static bool
drives(const SwOverride *override, const char *type)
{
    return type && override->driver &&
           (g_str_equal(override->driver, type) ||
            (g_str_equal(override->driver, PARENT) && sw_words_match(PARENT_TYPES, type)));
}

const SwOverride *
sw_overrides_find(const GPtrArray *overrides, const char *alias, const char *type,
                  const char *property)
{
    const SwOverride *found = NULL;

    for (guint i = 0; i < overrides->len; i++) {
        const SwOverride *o = overrides->pdata[i];

        if (!g_str_equal(o->property, property))
            continue;
        if (g_strcmp0(o->alias, alias) == 0 || ((!found || !found->alias) && drives(o, type)))
            found = o;
    }
    return found;
}

bool
sw_override_is_on(const char *value)
{
    return sw_words_contain("on yes y true 1", value);
}
