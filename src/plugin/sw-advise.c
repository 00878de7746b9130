/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the decorator asks the core: text in, text out. */
#include "plugin/sw-advise.h"

#include "base/sw-error.h"

char *
sw_advise_domain(const char *xml, GError **error)
{
    return NULL;
}

bool
sw_advise_is_refusal(const GError *error)
{
    return g_error_matches(error, SW_ERROR, SW_ERROR_ADDRESS) ||
           g_error_matches(error, SW_ERROR, SW_ERROR_UNSUPPORTED);
}

char *
sw_advise_capabilities(const char *xml, GError **error)
{
    return NULL;
}
