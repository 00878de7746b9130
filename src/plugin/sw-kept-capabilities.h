/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The advised capabilities, of hosts and of domains, kept until what they were made from changes.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** What one advice is made from, as it was before. */
typedef struct SwKeptSources SwKeptSources;

/**
 * sw_kept_sources_new() - the beginning of it: the state of the cache's folder
 * @xml:	libvirt's own document
 */
SwKeptSources *sw_kept_sources_new(const char *xml);
void sw_kept_sources_free(SwKeptSources *sources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwKeptSources, sw_kept_sources_free)

/** sw_kept_sources_add() - note the state of a file or folder, which need not be there; to be
 * called before it is read */
void sw_kept_sources_add(SwKeptSources *sources, const char *path);

/**
 * sw_kept_capabilities_find() - the advice that was given for the same document
 * @xml:	libvirt's own document
 * @advice:	(out) (transfer full) (nullable): the advice, of which NULL is one
 * Return: whether one is kept, and made from what is there now. Callable from many threads at once
 */
bool sw_kept_capabilities_find(const char *xml, char **advice);

/**
 * sw_kept_capabilities_keep() - keep an advice in the place of an older one
 * @sources:	(transfer full)
 */
void sw_kept_capabilities_keep(SwKeptSources *sources, const char *advice);
