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
#include "probes/sw-talk.h"
#include "probes/sw-walk.h"
#include "store/sw-caps-store.h"

#define MAX_TRIES 3 /* for an emulator that is being replaced */

static void
begin(void *walk, SwQmpCodec *codec)
{
    sw_walk_begin(walk, codec);
}

static bool
take(void *walk, const SwQmpReply *reply, GError **error)
{
    return sw_walk_take(walk, reply, error);
}

static bool
go_on(void *walk, SwQmpCodec *codec)
{
    return sw_walk_go_on(walk, codec);
}

static SwTalk
talk(SwWalk *walk, SwQmpLink *link, SwQmpCodec *codec, GError **error)
{
    return sw_talk(&(SwAsker){walk, begin, take, go_on}, link, codec, error);
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
    SwQmpStart start = {.emulator = path, .user = user, .sandbox = true, .deadline = deadline};

    for (;;) {
        g_autoptr(SwQmpLink) link = sw_qmp_link_start(&start, error);
        g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);

        if (!link)
            return false;
        switch (talk(walk, link, codec, error)) {
        case SW_TALK_DONE:
            return true;
        case SW_TALK_FAILED:
            return false;
        case SW_TALK_ENDED:
            if (!start_again(walk, link, codec, &start.sandbox, error))
                return false;
            if (sw_walk_is_over(walk))
                return true;
        }
    }
}

static SwCaps *
ask_once(const char *emulator, const SwChildUser *user, int64_t deadline, SwRecording *recording,
         GError **error)
{
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    sw_walk_record(walk, recording);
    if (!walk_emulator(walk, id.path, user, deadline, error)) {
        name_subject(emulator, error);
        g_free(id.path);
        return NULL;
    }
    caps = sw_walk_finish(walk);
    caps->emulator = id;
    return caps;
}

bool
sw_probe_is_same(const SwCaps *caps, GError **error)
{
    SwCapsEmulator now;
    bool same;

    if (!sw_caps_store_identify(caps->emulator.path, &now, error))
        return false;
    same = sw_caps_store_same(&caps->emulator, &now);
    if (!same)
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("%s was replaced while it was asked; ask again when its installation is "
                       "over"),
                     caps->emulator.path);
    g_free(now.path);
    return same;
}

SwCaps *
sw_probe_emulator(const char *emulator, const SwChildUser *user, unsigned timeout_ms,
                  SwRecording *recording, GError **error)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;

    for (int try = 1;; try++) {
        g_autoptr(SwCaps) caps = ask_once(emulator, user, deadline, recording, error);

        if (!caps || sw_probe_is_same(caps, try < MAX_TRIES ? NULL : error))
            return g_steal_pointer(&caps);
        if (try == MAX_TRIES)
            return NULL;
    }
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
    case SW_TALK_DONE:
        return sw_walk_finish(walk);
    case SW_TALK_ENDED:
        set_end_error(_("it hung up"), "", error);
        break;
    case SW_TALK_FAILED:
        break;
    }
    name_subject(path, error);
    return NULL;
}
