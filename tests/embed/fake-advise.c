/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Advice on demand: a domain's text says what the core is to answer. In the place of sw-advise.c.
 */
#include "plugin/sw-advise.h"

#include <string.h>

#include "base/sw-error.h"

char *
sw_advise_domain(const char *xml, SwMay may, const void *caller, GError **error)
{
    g_auto(GStrv) parts = NULL;

    if (!may(caller, "anything", NULL))
        return NULL;
    if (strstr(xml, "please refuse")) {
        sw_error_set(error, SW_ERROR_ADDRESS, 7, "device 'net0' cannot stand there; move it");
        return NULL;
    }
    if (strstr(xml, "please fail")) {
        sw_error_set(error, SW_ERROR_IO, 0, "the policy is\nunreadable; mend it");
        return NULL;
    }
    if (!strstr(xml, "please rewrite"))
        return NULL;
    parts = g_strsplit(xml, "please rewrite", -1);
    return g_strjoinv("rewritten", parts);
}

bool
sw_advise_wants_device(const char *xml)
{
    return strstr(xml, "please") != NULL;
}

static bool
allow(const void *caller, const char *name, const char *uuid)
{
    return true;
}

char *
sw_advise_device(const char *domain, const char *xml, GError **cure, GError **error)
{
    if (strstr(xml, "please cure"))
        sw_error_set(cure, SW_ERROR_NO_SLOT, 0, "there is no slot; add one");
    return sw_advise_domain(xml, allow, NULL, error);
}

bool
sw_advise_is_refusal(const GError *error)
{
    return g_error_matches(error, SW_ERROR, SW_ERROR_ADDRESS);
}

char *
sw_advise_capabilities(const char *xml, GError **error)
{
    sw_error_set(error, SW_ERROR_INTERNAL, 0, "no capabilities today");
    return NULL;
}

char *
sw_advise_domcaps(const char *xml, GError **error)
{
    sw_error_set(error, SW_ERROR_EMULATOR, 0, "no domain capabilities today");
    return NULL;
}
