/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decorated functions of a driver: ask for advice, then call the original.
 *
 * They run in many threads of the daemon at once, hold no lock, and keep nothing of a call. A
 * failure of ours is logged and the original gets the caller's own arguments. Only a refusal, which
 * says that the domain cannot be what it asks for, ends a call before the original. */
#include "plugin/sw-hooks.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/sw-i18n.h"
#include "plugin/sw-access.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-kept-policy.h"
#include "plugin/sw-log.h"
#include "sw-slots.h"
#include "xml/sw-xml.h"

typedef virDomainPtr (*DefineXML)(virConnectPtr conn, const char *xml);
typedef virDomainPtr (*DefineXMLFlags)(virConnectPtr conn, const char *xml, unsigned flags);
typedef virDomainPtr (*CreateXML)(virConnectPtr conn, const char *xml, unsigned flags);
typedef virDomainPtr (*CreateXMLWithFiles)(virConnectPtr conn, const char *xml, unsigned n_files,
                                           int *files, unsigned flags);
typedef char *(*GetXMLDesc)(virDomainPtr domain, unsigned flags);
typedef int (*AttachDevice)(virDomainPtr domain, const char *xml);
typedef int (*AttachDeviceFlags)(virDomainPtr domain, const char *xml, unsigned flags);
typedef char *(*XMLToNative)(virConnectPtr conn, const char *format, const char *data,
                             unsigned flags);
typedef char *(*GetCapabilities)(virConnectPtr conn);
typedef char *(*GetDomainCapabilities)(virConnectPtr conn, const char *emulator, const char *arch,
                                       const char *machine, const char *type, unsigned flags);

static struct {
    SwVirFunction define_xml, define_xml_flags, create_xml, create_xml_with_files, xml_to_native,
        get_xml_desc, attach_device, attach_device_flags, get_capabilities, get_domain_capabilities;
} originals;

/* Failures of one cause have one: the message up to the first bracket or semicolon says what
 * failed, while the rest may be another text each time. */
static unsigned
kind_of(const GError *error)
{
    g_autofree char *start = g_strndup(error->message, strcspn(error->message, "(;"));

    if (g_error_matches(error, SW_ERROR, SW_ERROR_MEMORY))
        return SW_ERROR_MEMORY; /* whatever it was wanted for */
    return g_str_hash(start);
}

/* Say a failure of ours, once for each kind: a daemon serves the same broken policy all day. */
static void
log_once(const char *function, const GError *error)
{
    static atomic_uint told; /* a bit for each kind; so there are at most 32 lines */
    unsigned bit = 1u << kind_of(error) % 32u;

    if (!(atomic_fetch_or(&told, bit) & bit))
        sw_log("%s goes on without advice: %s", function, error->message);
}

/* Tell the caller through libvirt, as its own drivers do. False when this libvirt has no way. */
static bool
raise_refusal(const char *function, const GError *error)
{
    const int line = sw_error_line(error);
    g_autofree char *text =
        line ? g_strdup_printf(_("%s (line %d)"), error->message, line) : g_strdup(error->message);
    SwVirRaise raise = NULL;

    if (SW_CAN_RAISE)
        raise = (SwVirRaise)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRaiseErrorFull");
    if (!raise)
        return false;
    raise(__FILE__, function, __LINE__, VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_ERROR,
          error->message, NULL, NULL, line, -1, "slotwise: %s", text);
    return true;
}

/* ---- a domain comes in ---- */

static bool
is_readable(const char *xml)
{
    return xml && strnlen(xml, SW_XML_MAX_BYTES + 1) <= SW_XML_MAX_BYTES;
}

/* What is done with an error of ours.
 * Return: false when it is a refusal; then libvirt's error is set */
static bool
goes_on(const char *function, const GError *error)
{
    if (error && sw_advise_is_refusal(error) && raise_refusal(function, error))
        return false;
    if (error)
        log_once(function, error);
    return true;
}

/* Who calls what. */
typedef struct {
    virConnectPtr conn;
    const char *function;
} Caller;

/* Rules of the access control know the driver by the name in its table. */
static bool
may(const void *data, const char *name, const char *uuid)
{
    const Caller *caller = data;
    SwVirFunction *table;

    memcpy(&table, (const char *)caller->conn + SW_CONN_TABLE, sizeof(table));
    return sw_access_allows((const char *)(void *)table[SW_SLOT_name], caller->function, name,
                            uuid);
}

/* @advice: (out) (transfer full): what the original is to get instead of @xml, or NULL
 * Return: false when the domain is refused; then libvirt's error is set */
static bool
take_advice(virConnectPtr conn, const char *function, const char *xml, char **advice)
{
    const Caller caller = {conn, function};
    g_autoptr(GError) error = NULL;

    if (!is_readable(xml))
        return true;
    *advice = sw_advise_domain(xml, may, &caller, &error);
    if (error)
        g_clear_pointer(advice, g_free);
    return goes_on(function, error);
}

static virDomainPtr
define_xml(virConnectPtr conn, const char *xml)
{
    g_autofree char *advice = NULL;

    if (!take_advice(conn, "domainDefineXML", xml, &advice))
        return NULL;
    return ((DefineXML)originals.define_xml)(conn, advice ? advice : xml);
}

static virDomainPtr
define_xml_flags(virConnectPtr conn, const char *xml, unsigned flags)
{
    g_autofree char *advice = NULL;

    if (!take_advice(conn, "domainDefineXMLFlags", xml, &advice))
        return NULL;
    return ((DefineXMLFlags)originals.define_xml_flags)(conn, advice ? advice : xml, flags);
}

static virDomainPtr
create_xml(virConnectPtr conn, const char *xml, unsigned flags)
{
    g_autofree char *advice = NULL;

    if (!take_advice(conn, "domainCreateXML", xml, &advice))
        return NULL;
    return ((CreateXML)originals.create_xml)(conn, advice ? advice : xml, flags);
}

static virDomainPtr
create_xml_with_files(virConnectPtr conn, const char *xml, unsigned n_files, int *files,
                      unsigned flags)
{
    g_autofree char *advice = NULL;

    if (!take_advice(conn, "domainCreateXMLWithFiles", xml, &advice))
        return NULL;
    return ((CreateXMLWithFiles)originals.create_xml_with_files)(conn, advice ? advice : xml,
                                                                 n_files, files, flags);
}

static char *
xml_to_native(virConnectPtr conn, const char *format, const char *data, unsigned flags)
{
    g_autofree char *advice = NULL;

    if (g_strcmp0(format, "qemu-argv") == 0 &&
        !take_advice(conn, "connectDomainXMLToNative", data, &advice))
        return NULL;
    return ((XMLToNative)originals.xml_to_native)(conn, format, advice ? advice : data, flags);
}

/* ---- a device comes in ---- */

/* What is known of a device that is being attached. */
typedef struct {
    const char *function;
    char *advice; /* what the original is to get instead of the caller's text; NULL: that */
    GError *cure; /* what to tell the caller when libvirt has no slot */
} Attachment;

static bool
may_attach(virDomainPtr domain, const char *function)
{
    const Caller caller = {virDomainGetConnect(domain), function};
    char uuid[VIR_UUID_STRING_BUFLEN];

    return virDomainGetUUIDString(domain, uuid) == 0 &&
           may(&caller, virDomainGetName(domain), uuid);
}

/* The definition when only that is to change, else the guest as it runs, if it does.
 * Return: (transfer full): libvirt's XML, or NULL: the domain is gone */
static char *
describe(virDomainPtr domain, unsigned flags)
{
    bool defined =
        (flags & (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)) == VIR_DOMAIN_AFFECT_CONFIG;
    char *xml = ((GetXMLDesc)originals.get_xml_desc)(domain, defined ? VIR_DOMAIN_XML_INACTIVE : 0);

    if (!xml)
        virResetLastError();
    return xml;
}

/* Return: false when the device is refused; then libvirt's error is set */
static bool
start_attaching(Attachment *attachment, virDomainPtr domain, const char *xml, unsigned flags)
{
    g_autoptr(GError) error = NULL;
    char *whole;

    if (!is_readable(xml) || !sw_advise_wants_device(xml) ||
        !may_attach(domain, attachment->function))
        return true;
    whole = describe(domain, flags);
    if (whole)
        attachment->advice = sw_advise_device(whole, xml, &attachment->cure, &error);
    free(whole);
    return goes_on(attachment->function, error);
}

/* libvirt refuses for its own reasons first. */
static int
end_attaching(Attachment *attachment, int result)
{
    const virError *own = virGetLastError();

    if (result < 0 && attachment->cure && own && own->code == VIR_ERR_INTERNAL_ERROR)
        raise_refusal(attachment->function, attachment->cure);
    g_clear_error(&attachment->cure);
    g_free(attachment->advice);
    return result;
}

static int
attach_device(virDomainPtr domain, const char *xml)
{
    Attachment attachment = {.function = "domainAttachDevice"};
    int result = -1;

    if (start_attaching(&attachment, domain, xml, VIR_DOMAIN_AFFECT_LIVE))
        result = ((AttachDevice)originals.attach_device)(
            domain, attachment.advice ? attachment.advice : xml);
    return end_attaching(&attachment, result);
}

static int
attach_device_flags(virDomainPtr domain, const char *xml, unsigned flags)
{
    Attachment attachment = {.function = "domainAttachDeviceFlags"};
    int result = -1;

    if (start_attaching(&attachment, domain, xml, flags))
        result = ((AttachDeviceFlags)originals.attach_device_flags)(
            domain, attachment.advice ? attachment.advice : xml, flags);
    return end_attaching(&attachment, result);
}

/* ---- capabilities go out ---- */

/* @own:	(transfer full) (nullable): the original's answer; NULL: it has said why
 * @advise:	what may make another of it
 * @least:	what the policy has to say for that
 * Return: (transfer full): either, to be freed with free() */
static char *
decorate(const char *function, char *own, char *(*advise)(const char *xml, GError **error),
         SwShow least)
{
    g_autofree char *advice = NULL;
    g_autoptr(GError) error = NULL;
    char *result;

    if (!own || sw_kept_policy_shows() < least)
        return own;
    advice = advise(own, &error);
    if (error)
        log_once(function, error);
    result = advice && !error ? strdup(advice) : NULL;
    if (!result)
        return own;
    free(own);
    return result;
}

static char *
get_capabilities(virConnectPtr conn)
{
    char *own = ((GetCapabilities)originals.get_capabilities)(conn);

    return decorate("connectGetCapabilities", own, sw_advise_capabilities, SW_SHOW_ALL);
}

static char *
get_domain_capabilities(virConnectPtr conn, const char *emulator, const char *arch,
                        const char *machine, const char *type, unsigned flags)
{
    char *own = ((GetDomainCapabilities)originals.get_domain_capabilities)(conn, emulator, arch,
                                                                           machine, type, flags);

    return decorate("connectGetDomainCapabilities", own, sw_advise_domcaps, SW_SHOW_ENUM);
}

/* One without a hook is called only. libvirt 9.0 creates no QEMU guest with files. */
/* clang-format off */
#define HOOK(function) (SwVirFunction)function, false, &originals.function
static const SwHook hooks[] = {
    {SW_SLOT_domainDefineXML, HOOK(define_xml)},
    {SW_SLOT_domainDefineXMLFlags, HOOK(define_xml_flags)},
    {SW_SLOT_domainCreateXML, HOOK(create_xml)},
    {SW_SLOT_domainCreateXMLWithFiles, (SwVirFunction)create_xml_with_files, true,
     &originals.create_xml_with_files},
    {SW_SLOT_domainGetXMLDesc, NULL, false, &originals.get_xml_desc},
    {SW_SLOT_domainAttachDevice, HOOK(attach_device)},
    {SW_SLOT_domainAttachDeviceFlags, HOOK(attach_device_flags)},
    {SW_SLOT_connectDomainXMLToNative, HOOK(xml_to_native)},
    {SW_SLOT_connectGetCapabilities, HOOK(get_capabilities)},
    {SW_SLOT_connectGetDomainCapabilities, HOOK(get_domain_capabilities)},
};
/* clang-format on */

const SwHook *
sw_hooks(size_t *n)
{
    *n = G_N_ELEMENTS(hooks);
    return hooks;
}
