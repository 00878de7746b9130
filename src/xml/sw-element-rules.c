/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the XML of each device says what it is. */
#include "xml/sw-element-rules.h"

#include <verify.h>

#include "xml/sw-xml.h"

#include <string.h>

/* In the order of SwKind. */
static const SwElementRule rules[] = {
    {SW_KIND_DISK, "target@bus", "@type", "@model", "target@dev"},
    {SW_KIND_INTERFACE, "@type", NULL, "model@type", "mac@address"},
    {SW_KIND_SOUND, NULL, NULL, "@model", NULL},
    {SW_KIND_HOSTDEV, "@type", "@mode", "@model", NULL},
    {SW_KIND_VIDEO, NULL, "driver@name", "model@type", NULL},
    {SW_KIND_CONTROLLER, "@type", NULL, "@model", NULL},
    {SW_KIND_SMARTCARD, "@mode", NULL, NULL, NULL},
    {SW_KIND_SERIAL, "@type", NULL, "target@type", NULL},
    {SW_KIND_PARALLEL, "@type", NULL, NULL, NULL},
    {SW_KIND_CHANNEL, "target@type", NULL, NULL, "target@name"},
    {SW_KIND_CONSOLE, "target@type", NULL, NULL, NULL},
    {SW_KIND_INPUT, "@bus", "@type", "@model", NULL},
    {SW_KIND_FILESYSTEM, "driver@type", "@type", "@model", "target@dir"},
    {SW_KIND_WATCHDOG, NULL, NULL, "@model", NULL},
    {SW_KIND_MEMBALLOON, NULL, NULL, "@model", NULL},
    {SW_KIND_RNG, NULL, NULL, "@model", NULL},
    {SW_KIND_NVRAM, NULL, NULL, NULL, NULL},
    {SW_KIND_HUB, "@type", NULL, NULL, NULL},
    {SW_KIND_SHMEM, NULL, NULL, "model@type", "@name"},
    {SW_KIND_TPM, NULL, NULL, "@model", NULL},
    {SW_KIND_PANIC, NULL, NULL, "@model", NULL},
    {SW_KIND_MEMORY, NULL, NULL, "@model", NULL},
    {SW_KIND_REDIRDEV, "@bus", NULL, NULL, NULL},
    {SW_KIND_IOMMU, NULL, NULL, "@model", NULL},
    {SW_KIND_VSOCK, NULL, NULL, "@model", NULL},
    {SW_KIND_CRYPTO, NULL, NULL, "@model", NULL},
    {SW_KIND_PSTORE, NULL, NULL, "@backend", NULL},
};
verify(G_N_ELEMENTS(rules) == SW_N_KINDS);

const SwElementRule *
sw_element_rule(SwKind kind)
{
    g_return_val_if_fail(rules[kind].kind == kind, &rules[0]);
    return &rules[kind];
}

char *
sw_element_get(const xmlNode *node, const char *path)
{
    for (; node && path && *path && *path != '@'; path += *path == '/') {
        size_t length = strcspn(path, "/@");

        node = sw_xml_child_n(node, path, length);
        path += length;
    }
    if (!node || !path)
        return NULL;
    return *path == '@' ? sw_xml_attribute(node, path + 1) : g_strdup("");
}
