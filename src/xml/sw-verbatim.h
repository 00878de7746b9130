/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Other people's metadata, byte for byte. */
#pragma once

#include <libxml/tree.h>

/**
 * sw_verbatim_metadata() - put what others have in a domain's metadata back as it was written
 * @doc:	what @text was printed from: of the metadata of @before, nothing of others is gone
 * @text:	(transfer full): the document as it is now
 * @before:	the document as it was given
 * Return: (transfer full): the text
 */
char *sw_verbatim_metadata(const xmlDoc *doc, char *text, const char *before);
