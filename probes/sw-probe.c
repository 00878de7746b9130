/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: ask one emulator what it offers.
 *
 * Theory: facts are kept under the identity of the file that they were learnt from, and an upgrade
 * can replace that file, or QEMU's modules, while it is asked: it is started several times. So the
 * file is identified before and after; a difference makes it be asked anew. A file's ctime cannot
 * be chosen, so one that was replaced and put back differs too. Rejected: to open the file once and
 * execute that descriptor. It would not hold the modules, which are read by their path as well; a
 * script could not find itself; and an old program would be asked whose answers nobody needs. */
#include "probes/sw-probe.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-qmp-link.h"
#include "probes/sw-walk.h"
#include "store/sw-caps-store.h"

#define MAX_TRIES 3 /* for an emulator that is being replaced */

typedef enum { TALK_DONE, TALK_ENDED, TALK_FAILED } Talk;

/* Takes all answers that are whole; TALK_ENDED = more are to come. */
static Talk
take_answers(SwWalk *walk, SwQmpCodec *codec, GError **error)
{
    for (;;) {
        g_auto(SwQmpReply) reply = {0};

        switch (sw_qmp_codec_next(codec, &reply, error)) {
        case SW_QMP_MORE:
            return TALK_ENDED;
        case SW_QMP_BROKEN:
            return TALK_FAILED;
        case SW_QMP_REPLY:
            if (!sw_walk_take(walk, &reply, error))
                return TALK_FAILED;
            if (!sw_walk_go_on(walk, codec))
                return TALK_DONE;
        }
    }
}

/* One conversation, from the greeting to the last answer or the emulator's end. */
static Talk
talk(SwWalk *walk, SwQmpLink *link, SwQmpCodec *codec, GError **error)
{
    SwQmpLinkState state = SW_QMP_LINK_OPEN;
    Talk result = TALK_ENDED;

    sw_walk_begin(walk, codec);
    while (result == TALK_ENDED && state == SW_QMP_LINK_OPEN) {
        state = sw_qmp_link_turn(link, codec, error);
        if (state == SW_QMP_LINK_FAILED)
            return TALK_FAILED;
        result = take_answers(walk, codec, error);
    }
    return result;
}

static void
set_end_error(const char *how, const char *words, GError **error)
{
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("it ended before it had answered (%s; it said: %s); check that it is QEMU"), how,
                 *words ? words : _("nothing"));
}

/* Why the emulator ended decides whether another start makes sense: over a type, then that type is
 * left out; before it spoke at all, then it may not know the sandbox. */
static bool
start_again(SwWalk *walk, SwQmpLink *link, SwQmpCodec *codec, bool *sandbox, GError **error)
{
    g_autofree char *words = NULL, *how = NULL, *died = NULL;

    if (!sw_qmp_codec_greeted(codec) && *sandbox) {
        *sandbox = false;
        return true;
    }
    how = sw_qmp_link_end(link, &words);
    died = g_strdup_printf("QEMU died: %s", *words ? words : how);
    if (sw_walk_blame(walk, sw_qmp_codec_waits_for(codec), died))
        return true;
    set_end_error(how, words, error);
    return false;
}

/* A failure of our own process names what it is about; the others do not know. */
static void
name_subject(const char *subject, GError **error)
{
    if (!error || !g_error_matches(*error, SW_ERROR, SW_ERROR_IO))
        g_prefix_error(error, "%s: ", subject);
}

static bool
walk_emulator(SwWalk *walk, const char *path, const SwChildUser *user, int64_t deadline,
              GError **error)
{
    bool sandbox = true;

    for (;;) {
        g_autoptr(SwQmpLink) link = sw_qmp_link_start(path, user, sandbox, deadline, error);
        g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);

        if (!link)
            return false;
        switch (talk(walk, link, codec, error)) {
        case TALK_DONE:
            return true;
        case TALK_FAILED:
            return false;
        case TALK_ENDED:
            if (!start_again(walk, link, codec, &sandbox, error))
                return false;
            if (sw_walk_is_over(walk))
                return true;
        }
    }
}

/* Return: (transfer full): NULL when it failed, or *@changed was set */
static SwCaps *
ask_once(const char *emulator, const SwChildUser *user, int64_t deadline, SwRecording *recording,
         bool *changed, GError **error)
{
    g_autoptr(SwCaps) caps = NULL;
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    SwCapsEmulator before, after;

    if (!sw_caps_store_identify(emulator, &before, error))
        return NULL;
    sw_walk_record(walk, recording);
    if (walk_emulator(walk, before.path, user, deadline, error)) {
        caps = sw_walk_finish(walk);
        caps->emulator = before;
    } else {
        name_subject(emulator, error);
        g_free(before.path);
    }
    if (!caps || !sw_caps_store_identify(emulator, &after, error))
        return NULL;
    *changed = !sw_caps_store_same(&before, &after);
    g_free(after.path);
    return *changed ? NULL : g_steal_pointer(&caps);
}

SwCaps *
sw_probe_emulator(const char *emulator, const SwChildUser *user, unsigned timeout_ms,
                  SwRecording *recording, GError **error)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;

    for (int try = 0; try < MAX_TRIES; try++) {
        bool changed = false;
        SwCaps *caps = ask_once(emulator, user, deadline, recording, &changed, error);

        if (!changed)
            return caps;
    }
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("%s was replaced while it was asked; ask again when its installation is over"),
                 emulator);
    return NULL;
}

SwCaps *
sw_probe_socket(const char *path, unsigned timeout_ms, SwRecording *recording, GError **error)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    g_autoptr(SwQmpLink) link = sw_qmp_link_connect(path, deadline, error);
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    g_autoptr(SwWalk) walk = sw_walk_new(true);

    if (!link)
        return NULL;
    sw_walk_record(walk, recording);
    switch (talk(walk, link, codec, error)) {
    case TALK_DONE:
        return sw_walk_finish(walk);
    case TALK_ENDED:
        set_end_error(_("it hung up"), "", error);
        break;
    case TALK_FAILED:
        break;
    }
    name_subject(path, error);
    return NULL;
}
