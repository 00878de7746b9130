/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripted emulators, and conversations of the walk with them. */
#pragma once

#include "probes/sw-walk.h"

/** An emulator: what it answers to the beginning of a question; NULL ends the list. IMPLEMENTS("")
 * stands for all interfaces, a name of a type that ends in a hyphen for all that begin so. */
typedef struct {
    const char *question;
    const char *answer; /* members of the reply besides the id */
} Line;

#define TYPES(arguments) "{\"execute\":\"qom-list-types\"" arguments
#define IMPLEMENTS(what) TYPES(",\"arguments\":{\"implements\":\"" what "\"}")
#define PROPERTIES(type)                                                                           \
    "{\"execute\":\"device-list-properties\",\"arguments\":{\"typename\":\"" type "\"}"
#define REFUSED(class) "\"error\":{\"class\":\"" class "\",\"desc\":\"no such thing\"}"

#define COMMON                                                                                     \
    {"{\"execute\":\"query-version\"",                                                             \
     "\"return\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22},\"package\":\"a\\nb\"}"},        \
        {"{\"execute\":\"query-target\"", "\"return\":{\"arch\":\"x86_64\"}"},                     \
        {"{\"execute\":\"query-machines\"",                                                        \
         "\"return\":[{\"name\":\"q\",\"is-default\":true,\"alias\":\"p\"},{\"name\":\"none\"},"   \
         "{\"name\":\"not a name\"}]"},                                                            \
        {"{\"execute\":\"qmp_capabilities\"", "\"return\":{}"},                                    \
        {"{\"execute\":\"x-slotwise-recording\"", REFUSED("CommandNotFound")},                     \
    {                                                                                              \
        "{\"execute\":\"quit\"", "\"return\":{}"                                                   \
    }

#define N_SCRIPT_MODERN 16 /* lines */

/** It knows interfaces and defaults; of one type it dies. */
extern const Line script_modern[N_SCRIPT_MODERN];

/** script_answer() - answer what was asked, up to the first question that has no answer: there it
 * dies
 * @id:	(inout): of the last answer */
void script_answer(const Line *lines, SwQmpCodec *codec, unsigned *id);

/** script_talk() - one process
 * Return: 0 when all was learnt, otherwise the question that it died of, or whose answer failed */
unsigned script_talk(SwWalk *walk, const Line *lines, GError **error);

/** script_type() - the @i-th type of a family
 * Return: (transfer none): never NULL */
const SwCapsType *script_type(const SwCaps *caps, const char *family, guint i);
