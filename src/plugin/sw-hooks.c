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

#include "plugin/sw-advise.h"
#include "plugin/sw-kept-policy.h"
#include "plugin/sw-log.h"
#include "sw-slots.h"
#include "xml/sw-xml.h"

typedef virDomainPtr (*DefineXML)(virConnectPtr conn, const char *xml);
typedef virDomainPtr (*DefineXMLFlags)(virConnectPtr conn, const char *xml, unsigned flags);
typedef char *(*XMLToNative)(virConnectPtr conn, const char *format, const char *data,
                             unsigned flags);
typedef char *(*GetCapabilities)(virConnectPtr conn);
typedef char *(*GetDomainCapabilities)(virConnectPtr conn, const char *emulator, const char *arch,
                                       const char *machine, const char *type, unsigned flags);

static struct {
    SwVirFunction define_xml, define_xml_flags, xml_to_native, get_capabilities,
        get_domain_capabilities;
} originals;

/* Say a failure of ours, once for each kind: a daemon serves the same broken policy all day. */
static void
log_once(const char *function, const GError *error)
{
    static atomic_uint told; /* a bit for each code of our domain, the highest for all others */
    unsigned kind = 1u << (error->domain == SW_ERROR ? (unsigned)error->code % 31u : 31u);

    if (!(atomic_fetch_or(&told, kind) & kind))
        sw_log("%s goes on without advice: %s", function, error->message);
}

/* Tell the caller through libvirt, as its own drivers do. False when this libvirt has no way. */
static bool
raise_refusal(const char *function, const GError *error)
{
    SwVirRaise raise = NULL;

    if (SW_CAN_RAISE)
        raise = (SwVirRaise)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRaiseErrorFull");
    if (!raise)
        return false;
    raise(__FILE__, function, __LINE__, VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_ERROR,
          error->message, NULL, NULL, sw_error_line(error), -1, "slotwise: %s", error->message);
    return true;
}

/* @advice: (out) (transfer full): what the original is to get instead of @xml, or NULL
 * Return: false when the domain is refused; then libvirt's error is set */
static bool
take_advice(const char *function, const char *xml, char **advice)
{
    g_autoptr(GError) error = NULL;

    if (!xml || strnlen(xml, SW_XML_MAX_BYTES + 1) > SW_XML_MAX_BYTES)
        return true;
    *advice = sw_advise_domain(xml, &error);
    if (!error)
        return true;
    g_clear_pointer(advice, g_free);
    if (sw_advise_is_refusal(error) && raise_refusal(function, error))
        return false;
    log_once(function, error);
    return true;
}

static virDomainPtr
define_xml(virConnectPtr conn, const char *xml)
{
    g_autofree char *advice = NULL;

    if (!take_advice("domainDefineXML", xml, &advice))
        return NULL;
    return ((DefineXML)originals.define_xml)(conn, advice ? advice : xml);
}

static virDomainPtr
define_xml_flags(virConnectPtr conn, const char *xml, unsigned flags)
{
    g_autofree char *advice = NULL;

    if (!take_advice("domainDefineXMLFlags", xml, &advice))
        return NULL;
    return ((DefineXMLFlags)originals.define_xml_flags)(conn, advice ? advice : xml, flags);
}

static char *
xml_to_native(virConnectPtr conn, const char *format, const char *data, unsigned flags)
{
    g_autofree char *advice = NULL;

    if (g_strcmp0(format, "qemu-argv") == 0 &&
        !take_advice("connectDomainXMLToNative", data, &advice))
        return NULL;
    return ((XMLToNative)originals.xml_to_native)(conn, format, advice ? advice : data, flags);
}

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

    if (!own || sw_kept_policy_get().capabilities_xml < least)
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

static const SwHook hooks[] = {
    {SW_SLOT_domainDefineXML, (SwVirFunction)define_xml, &originals.define_xml},
    {SW_SLOT_domainDefineXMLFlags, (SwVirFunction)define_xml_flags, &originals.define_xml_flags},
    {SW_SLOT_connectDomainXMLToNative, (SwVirFunction)xml_to_native, &originals.xml_to_native},
    {SW_SLOT_connectGetCapabilities, (SwVirFunction)get_capabilities, &originals.get_capabilities},
    {SW_SLOT_connectGetDomainCapabilities, (SwVirFunction)get_domain_capabilities,
     &originals.get_domain_capabilities},
};

const SwHook *
sw_hooks(size_t *n)
{
    *n = G_N_ELEMENTS(hooks);
    return hooks;
}
