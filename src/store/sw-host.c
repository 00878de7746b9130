/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host's kernel says about the PCI functions that a domain passes through.
 *
 * A function is PCI Express when its list of capabilities has that one; else it is conventional
 * when its configuration space has 256 bytes, which everybody sees, also who may read its head
 * only. Anything else is unknown, and counts as PCI Express. libvirt 9.0 decides the same way. The
 * content is the device's own word: the list may lead anywhere, or in circles. */
#include "store/sw-host.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "store/sw-paths.h"

/* PCI Local Bus Specification 3.0, section 6.1 and appendix H. */
#define CONFIG_BYTES     256u
#define HEADER_BYTES     64u
#define STATUS           0x06u
#define STATUS_HAS_LIST  0x10u
#define LIST_START       0x34u
#define LIST_UNREADABLE  0xffu
#define CAPABILITY_BYTES 4u
#define MAX_CAPABILITIES ((CONFIG_BYTES - HEADER_BYTES) / CAPABILITY_BYTES)
#define ID_PCI_EXPRESS   0x10u

static char *
attribute_path(const SwPci *source, const char *attribute)
{
    g_autofree char *sysfs = sw_path_sysfs(), *name = sw_pci_format(source);

    return g_build_filename(sysfs, "bus", "pci", "devices", name, attribute, NULL);
}

/* Bytes from the start of a file, as many as there are; 0 when it is no regular file. */
static size_t
read_head(int fd, uint8_t *bytes, size_t max, off_t *size)
{
    struct stat st;
    size_t length = 0;
    ssize_t n = 1;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    *size = st.st_size;
    while (length < max && n > 0) {
        n = TEMP_FAILURE_RETRY(read(fd, bytes + length, max - length));
        length += n > 0 ? (size_t)n : 0;
    }
    return length;
}

/* Whether the list has the capability; what lies behind the bytes that could be read ends it. */
static bool
lists_express(const uint8_t *config, size_t length)
{
    size_t at = config[LIST_START];

    if (!(config[STATUS] & STATUS_HAS_LIST))
        return false;
    for (size_t i = 0; i < MAX_CAPABILITIES; i++) {
        if (at < HEADER_BYTES || at == LIST_UNREADABLE || at + 1 >= length)
            return false;
        if (config[at] == ID_PCI_EXPRESS)
            return true;
        at = config[at + 1];
    }
    return false;
}

static SwHostFact
read_kind(const SwPci *source)
{
    g_autofree char *path = attribute_path(source, "config");
    uint8_t config[CONFIG_BYTES];
    off_t size = 0;
    size_t length;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return SW_HOST_UNKNOWN;
    length = read_head(fd, config, sizeof(config), &size);
    close(fd);
    if (length < HEADER_BYTES)
        return SW_HOST_UNKNOWN;
    if (lists_express(config, length))
        return SW_HOST_PCIE;
    return size == (off_t)CONFIG_BYTES ? SW_HOST_PCI : SW_HOST_UNKNOWN;
}

/* The group is the name of what the link points to. */
static int
read_iommu_group(const SwPci *source)
{
    g_autofree char *path = attribute_path(source, "iommu_group");
    char target[PATH_MAX + 1];
    g_autofree char *name = NULL;
    guint64 group;
    ssize_t length = readlink(path, target, sizeof(target) - 1);

    if (length < 0)
        return -1;
    target[length] = '\0';
    name = g_path_get_basename(target);
    return g_ascii_string_to_unsigned(name, 10, 0, INT_MAX, &group, NULL) ? (int)group : -1;
}

SwHostFunction
sw_host_read_function(const SwPci *source)
{
    return (SwHostFunction){.kind = read_kind(source), .iommu_group = read_iommu_group(source)};
}

void
sw_host_fill(SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            SwHostFunction function;

            if (!sw_device_is_host(device))
                continue;
            function = sw_host_read_function(&device->source);
            device->host = function.kind;
            device->iommu_group = function.iommu_group;
        }
}
