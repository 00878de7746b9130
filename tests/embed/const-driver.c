/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QEMU driver with a table that is not to be decorated, in the place of libvirt's: it is const,
 * as it may be some day, or somebody else's function stands where a domain is defined. */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "plugin/sw-vir.h"
#include "sw-slots.h"

__attribute__((visibility("default"))) int qemuRegister(void);

static int
open_all(virConnectPtr conn, virConnectAuthPtr auth, void *conf, unsigned flags)
{
    return 0;
}

static int
close_all(virConnectPtr conn)
{
    return 0;
}

static char *
answer_nothing(void)
{
    return NULL;
}

static SW_TABLE_IS SwVirFunction table[SW_TABLE_ROOM] = {
    [SW_SLOT_name] = (SwVirFunction)(void *)"QEMU",
    [SW_SLOT_connectOpen] = (SwVirFunction)open_all,
    [SW_SLOT_connectClose] = (SwVirFunction)close_all,
    [SW_SLOT_connectGetCapabilities] = (SwVirFunction)answer_nothing,
    [SW_SLOT_connectDomainXMLToNative] = (SwVirFunction)answer_nothing,
    [SW_SLOT_domainDefineXML] = (SwVirFunction)SW_DEFINES_BY,
    [SW_SLOT_domainDefineXMLFlags] = (SwVirFunction)answer_nothing,
};

int
qemuRegister(void)
{
    static const char *schemes[] = {"qemu", NULL};
    static SwVirConnectDriver driver = {.localOnly = true,
                                        .embeddable = true,
                                        .uriSchemes = schemes,
                                        .hypervisorDriver = (SwVirFunction *)table};
    SwVirRegister register_driver =
        (SwVirRegister)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRegisterConnectDriver");

    return register_driver(&driver, false);
}
