/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The domains that the clients under load define. */
#include "domains.h"

#define N_MANY 100u

const char *const load_kind_names[] = {"legacy", "modern", "plain", "many"};

/* Other than the devices, and in their order. */
static const char *const os_ids[] = {
    "http://centos.org/centos/6.10",
    "http://redhat.com/rhel/9.0",
    NULL,
    "http://redhat.com/rhel/9.0",
};

static char *
load_uuid(LoadKind kind, unsigned owner)
{
    return g_strdup_printf("5a6f6d2e-0d0b-4f0e-9a2f-%06x%06x", (unsigned)kind, owner);
}

char *
load_name(LoadKind kind, unsigned owner)
{
    return g_strdup_printf("load-%02u-%s", owner, load_kind_names[kind]);
}

static void
append_head(GString *xml, LoadKind kind, unsigned owner)
{
    g_autofree char *name = load_name(kind, owner), *uuid = load_uuid(kind, owner);

    g_string_append_printf(xml, "<domain type='qemu'>\n  <name>%s</name>\n  <uuid>%s</uuid>\n",
                           name, uuid);
    if (os_ids[kind])
        g_string_append_printf(xml,
                               "  <metadata>\n"
                               "    <o:libosinfo "
                               "xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\n"
                               "      <o:os id='%s'/>\n"
                               "    </o:libosinfo>\n"
                               "  </metadata>\n",
                               os_ids[kind]);
    g_string_append(xml, "  <memory unit='MiB'>256</memory>\n"
                         "  <vcpu>1</vcpu>\n"
                         "  <os>\n"
                         "    <type arch='x86_64' machine='q35'>hvm</type>\n"
                         "  </os>\n"
                         "  <devices>\n");
}

static void
append_disk(GString *xml, unsigned n)
{
    g_string_append_printf(xml,
                           "    <disk type='file' device='disk'>\n"
                           "      <driver name='qemu' type='qcow2'/>\n"
                           "      <source file='/nonexistent/%u.qcow2'/>\n"
                           "      <target dev='vd%c%c' bus='virtio'/>\n"
                           "    </disk>\n",
                           n, 'a' + (int)(n / 26), 'a' + (int)(n % 26));
}

static void
append_nic(GString *xml, unsigned n)
{
    g_string_append_printf(xml,
                           "    <interface type='user'>\n"
                           "      <mac address='52:54:00:00:06:%02x'/>\n"
                           "      <model type='virtio'/>\n"
                           "    </interface>\n",
                           n);
}

static char *
domain_with(LoadKind kind, unsigned owner, unsigned n_disks, unsigned n_nics)
{
    GString *xml = g_string_new(NULL);

    append_head(xml, kind, owner);
    for (unsigned i = 0; i < n_disks; i++)
        append_disk(xml, i);
    for (unsigned i = 0; i < n_nics; i++)
        append_nic(xml, i);
    g_string_append(xml, "    <controller type='scsi' index='0' model='virtio-scsi'/>\n"
                         "    <channel type='unix'>\n"
                         "      <target type='virtio' name='org.qemu.guest_agent.0'/>\n"
                         "    </channel>\n"
                         "    <rng model='virtio'>\n"
                         "      <backend model='random'>/dev/urandom</backend>\n"
                         "    </rng>\n"
                         "    <memballoon model='virtio'/>\n"
                         "  </devices>\n</domain>\n");
    return g_string_free(xml, FALSE);
}

char *
load_domain(LoadKind kind, unsigned owner)
{
    return domain_with(kind, owner, kind == LOAD_MANY ? N_MANY : 2, 2);
}

char *
load_20_devices(LoadKind kind)
{
    return domain_with(kind, LOAD_SHARED, 12, 4);
}

const char *
load_disk(void)
{
    return "<disk type='file' device='disk'>"
           "<driver name='qemu' type='qcow2'/>"
           "<source file='/nonexistent/attached.qcow2'/>"
           "<target dev='vdzz' bus='virtio'/>"
           "</disk>";
}

static char *
replace_all(const char *text, const char *old, const char *new)
{
    g_auto(GStrv) parts = g_strsplit(text, old, -1);

    return g_strjoinv(new, parts);
}

char *
load_anonymous(const char *text, LoadKind kind, unsigned owner)
{
    g_autofree char *name = load_name(kind, owner), *uuid = load_uuid(kind, owner);
    g_autofree char *nameless = replace_all(text, name, "NAME");
    g_autofree char *anonymous = replace_all(nameless, uuid, "UUID");
    g_autoptr(GRegex) number = g_regex_new("\"fd\":\"[0-9]+\"", 0, 0, NULL);

    return g_regex_replace_literal(number, anonymous, -1, 0, "FD", 0, NULL);
}
