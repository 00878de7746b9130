/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls of libvirt's public functions, each of which runs the function of a driver's table that it
 * is named by. calibrate.c sees by them where the functions stand, sw-trial.c whether they still
 * do. */
#pragma once

#include <libvirt/libvirt.h>

/* To be expanded where conn is a connection, and domain a domain of it. The last one ends both. */
/* clang-format off */
#define SW_CALLS(CALL)                                                                             \
    CALL(connectGetCapabilities, virConnectGetCapabilities(conn))                                  \
    CALL(connectGetDomainCapabilities,                                                             \
         virConnectGetDomainCapabilities(conn, NULL, NULL, NULL, NULL, 0))                         \
    CALL(connectDomainXMLToNative, virConnectDomainXMLToNative(conn, "x", "<x/>", 0))              \
    CALL(domainCreateXML, virDomainCreateXML(conn, "<x/>", 0))                                     \
    CALL(domainCreateXMLWithFiles, virDomainCreateXMLWithFiles(conn, "<x/>", 0, NULL, 0))          \
    CALL(domainDefineXML, virDomainDefineXML(conn, "<x/>"))                                        \
    CALL(domainDefineXMLFlags, virDomainDefineXMLFlags(conn, "<x/>", 0))                           \
    CALL(domainGetXMLDesc, virDomainGetXMLDesc(domain, 0))                                         \
    CALL(domainAttachDevice, virDomainAttachDevice(domain, "<x/>"))                                \
    CALL(domainAttachDeviceFlags, virDomainAttachDeviceFlags(domain, "<x/>", 0))                   \
    CALL(connectClose, (virDomainFree(domain), virConnectClose(conn)))
/* clang-format on */
