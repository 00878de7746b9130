/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt's access control says of the client that a thread of the daemon works for.
 *
 * Theory: libvirt's functions read what they are given, then ask the access control, then act. Our
 * advice is needed before they read. But who may not define a domain must not have a probe started
 * by trying, nor be told by us what is wrong with it. So the same access control is asked the same
 * question before: its manager is a singleton of libvirt, and the client's identity belongs to the
 * thread. It wants a domain as libvirt has it, of which it looks at name and UUID only; the least
 * one that has them is read from XML by libvirt itself, so that no layout of its structures has to
 * be known. Without access drivers in libvirtd.conf all this takes 60 microseconds.
 *
 * Rejected: the functions virDomain...EnsureACL(), which raise an error, and so write to the log
 * what libvirt will write once more; to call the original first and undo what it did.
 */
#include "plugin/sw-access.h"

#include <dlfcn.h>
#include <glib.h>
#include <string.h>

#include "plugin/sw-vir.h"

/* As of libvirt's src/remote/remote_protocol.x, "@acl". Of what depends on flags only that is asked
 * which all flags need; libvirt asks for the rest. */
static const struct {
    const char *function;
    bool connect; /* the permissions are the connection's, not the domain's */
    const char *permissions[2];
} rows[] = {
    {"domainDefineXML", false, {"write", "save"}},
    {"domainDefineXMLFlags", false, {"write", "save"}},
    {"domainCreateXML", false, {"write", "start"}},
    {"domainCreateXMLWithFiles", false, {"write", "start"}},
    {"connectDomainXMLToNative", true, {"write"}},
    {"domainAttachDevice", false, {"write", "read"}}, /* read: for the slots that are free */
    {"domainAttachDeviceFlags", false, {"write", "read"}},
};

/* libvirt's private functions that are called here. */
static struct {
    SwVirAccessDefault manager;
    SwVirAccessDomain check_domain;
    SwVirAccessConnect check_connect;
    SwVirPermission domain_permission, connect_permission;
    SwVirReadDomain read_domain;
    SwVirFree free_domain, unref;
    void *reader; /* what domains are read with; NULL: something is missing */
} vir;

bool
sw_access_find(void)
{
    const struct {
        const char *name;
        void *function;
    } wanted[] = {
        {"virAccessManagerGetDefault", &vir.manager},
        {"virAccessManagerCheckDomain", &vir.check_domain},
        {"virAccessManagerCheckConnect", &vir.check_connect},
        {"virAccessPermDomainTypeFromString", &vir.domain_permission},
        {"virAccessPermConnectTypeFromString", &vir.connect_permission},
        {"virDomainDefParseString", &vir.read_domain},
        {"virDomainDefFree", &vir.free_domain},
        {"virObjectUnref", &vir.unref},
    };
    SwVirNewReader new_reader =
        (SwVirNewReader)(SwVirFunction)dlsym(RTLD_DEFAULT, "virDomainXMLOptionNew");

    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        SwVirFunction found = (SwVirFunction)dlsym(RTLD_DEFAULT, wanted[i].name);

        if (!found)
            return false;
        memcpy(wanted[i].function, &found, sizeof(found));
    }
    if (new_reader && !vir.reader)
        vir.reader = new_reader(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    return vir.reader != NULL;
}

/* Return: (transfer full) (nullable): a domain of libvirt's */
static void *
make_domain(const char *name, const char *uuid)
{
    g_autofree char *identity =
        uuid ? g_markup_printf_escaped("<uuid>%s</uuid>", uuid) : g_strdup("");
    g_autofree char *head = g_markup_printf_escaped("<domain type='qemu'><name>%s</name>", name);
    g_autofree char *xml =
        g_strconcat(head, identity, "<memory>1</memory><os><type>hvm</type></os></domain>", NULL);

    return vir.read_domain(xml, vir.reader, NULL, 0);
}

static bool
has_permission(void *manager, const char *driver, void *domain, const char *permission)
{
    int number = domain ? vir.domain_permission(permission) : vir.connect_permission(permission);

    if (number < 0)
        return false;
    return domain ? vir.check_domain(manager, driver, domain, number) > 0
                  : vir.check_connect(manager, driver, number) > 0;
}

static bool
has_permissions(const char *driver, size_t row, void *domain)
{
    void *manager = vir.manager();
    bool allowed = manager != NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(rows[row].permissions) && allowed; i++)
        if (rows[row].permissions[i])
            allowed = has_permission(manager, driver, domain, rows[row].permissions[i]);
    if (manager)
        vir.unref(manager);
    return allowed;
}

bool
sw_access_allows(const char *driver, const char *function, const char *name, const char *uuid)
{
    void *domain = NULL;
    bool allowed = false;
    size_t row = 0;

    while (row < G_N_ELEMENTS(rows) && !g_str_equal(rows[row].function, function))
        row++;
    if (!vir.reader || row == G_N_ELEMENTS(rows))
        return false;
    if (!rows[row].connect && name)
        domain = make_domain(name, uuid);
    if (domain || rows[row].connect)
        allowed = has_permissions(driver, row, domain);
    if (domain)
        vir.free_domain(domain);
    virResetLastError();
    return allowed;
}
