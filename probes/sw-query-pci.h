/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer of QMP's query-pci as values: no I/O. */
#pragma once

#include <json-c/json.h>

#include "model/sw-pci-function.h"
#include "probes/sw-qmp-codec.h"

/** sw_query_pci_limits() - of a talk in which query-pci is asked, time and again: a machine may
 * have thousands of devices, and bridges behind bridges */
const SwQmpLimits *sw_query_pci_limits(void);

/**
 * sw_query_pci_read() - every function that QEMU shows, bridges before what is behind them
 * @value:	the answer, of whatever form
 * Return: (transfer full): of SwPciFunction; NULL when it is not what QEMU answers
 *
 * What is behind a bridge is shown only once the bridge has bus numbers, which firmware gives, or
 * whoever writes them into its configuration space.
 */
GPtrArray *sw_query_pci_read(json_object *value);
