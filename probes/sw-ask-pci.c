/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: what is on PCI in an emulator that listens on a socket. */
#include "probes/sw-ask-pci.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-talk.h"

typedef struct {
    unsigned id; /* of the question */
    GPtrArray *functions;
} Question;

static void
begin(void *self, SwQmpCodec *codec)
{
    Question *question = self;

    sw_qmp_codec_ask(codec, "qmp_capabilities", NULL);
    question->id = sw_qmp_codec_ask(codec, "query-pci", NULL);
}

static bool
take(void *self, const SwQmpReply *reply, GError **error)
{
    Question *question = self;

    if (reply->id != question->id)
        return true;
    question->functions = reply->refused ? NULL : sw_query_pci_read(reply->value);
    if (!question->functions)
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("it did not answer query-pci as QEMU does; check that it is QEMU, and has "
                       "PCI"));
    return question->functions;
}

static bool
go_on(void *self, SwQmpCodec *codec)
{
    return !((Question *)self)->functions;
}

GPtrArray *
sw_ask_pci(const char *path, unsigned timeout_ms, GError **error)
{
    const int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    g_autoptr(SwQmpLink) link = sw_qmp_link_connect(path, deadline, error);
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(sw_query_pci_limits());
    Question question = {0, NULL};

    if (!link)
        return NULL;
    switch (sw_talk(&(SwAsker){&question, begin, take, go_on}, link, codec, error)) {
    case SW_TALK_DONE:
        return question.functions;
    case SW_TALK_ENDED:
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("%s: it hung up before it had answered; check that it is QEMU"), path);
        return NULL;
    case SW_TALK_FAILED:
        if (error && !g_error_matches(*error, SW_ERROR, SW_ERROR_IO))
            g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    g_return_val_if_reached(NULL);
}
