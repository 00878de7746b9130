/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: what is asked of a machine whose devices are read back. */
#include "probes/sw-verify-talk.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-query-pci.h"

#define MAX_WORD 128u /* bytes */

static void
set_died(SwPaused *paused, GError **error)
{
    g_autofree char *complaint = sw_qmp_link_complaint(paused->link), *words = NULL, *how = NULL;

    how = sw_qmp_link_end(paused->link, &words);
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("the emulator ended while it was asked (%s): %s; see whether it runs by itself"),
                 how, *complaint ? complaint : _("it said nothing"));
}

bool
sw_verify_ask(SwPaused *paused, const char *command, const char *arguments, SwQmpReply *reply,
              GError **error)
{
    switch (sw_paused_ask(paused, command, arguments, reply, error)) {
    case SW_PAUSED_ANSWERED:
        break;
    case SW_PAUSED_DIED:
        set_died(paused, error);
        return false;
    case SW_PAUSED_FAILED:
        return false;
    }
    if (!reply->refused)
        return true;
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("the emulator does not answer %s (%s); use one that does"), command,
                 reply->error);
    sw_qmp_reply_clear(reply);
    return false;
}

GPtrArray *
sw_verify_functions(SwPaused *paused, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    GPtrArray *functions;

    if (!sw_verify_ask(paused, "query-pci", NULL, &reply, error))
        return NULL;
    functions = sw_query_pci_read(reply.value);
    if (!functions)
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("the emulator does not answer query-pci as QEMU does; use one that does"));
    return functions;
}

/* @reply: (out): to be cleared when true is returned: the object has the property
 * @fatal: (out): the talk is over, with an error */
static bool
get_property(SwPaused *paused, const char *id, const char *property, SwQmpReply *reply, bool *fatal,
             GError **error)
{
    json_object *question = json_object_new_object();
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    SwPausedState state;

    json_object_object_add(question, "path", json_object_new_string(path));
    json_object_object_add(question, "property", json_object_new_string(property));
    state = sw_paused_ask(paused, "qom-get",
                          json_object_to_json_string_ext(question, JSON_C_TO_STRING_PLAIN), reply,
                          error);
    json_object_put(question);
    *fatal = state != SW_PAUSED_ANSWERED;
    if (state == SW_PAUSED_DIED)
        set_died(paused, error);
    if (!*fatal && reply->refused)
        sw_qmp_reply_clear(reply);
    return !*fatal && reply->message;
}

/* @text: (out) (transfer full): what follows the last slash; NULL: there is no such text
 * Return: false with an error */
static bool
get_word(SwPaused *paused, const char *id, const char *property, char **text, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    const char *value, *slash;
    bool fatal;

    *text = NULL;
    if (!get_property(paused, id, property, &reply, &fatal, error))
        return !fatal;
    if (!json_object_is_type(reply.value, json_type_string))
        return true;
    value = json_object_get_string(reply.value);
    slash = strrchr(value, '/');
    value = slash ? slash + 1 : value;
    *text = *value ? sw_printable(value, -1, MAX_WORD) : NULL;
    return true;
}

/* QEMU keeps slot and function in one number. */
static bool
get_place(SwPaused *paused, const char *id, SwTraits *found, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    bool fatal;
    int64_t place;

    if (!get_property(paused, id, "addr", &reply, &fatal, error))
        return !fatal;
    place =
        json_object_is_type(reply.value, json_type_int) ? json_object_get_int64(reply.value) : -1;
    if (place >= 0 && place <= 0xff) {
        found->slot = (int)(place >> 3);
        found->function = (int)(place & 7);
    }
    return true;
}

static bool
ask_of(SwPaused *paused, SwReadDevice *device, const char *blind, GError **error)
{
    SwTraits *found = &device->found;
    g_autofree char *bus = NULL;

    if (!get_word(paused, device->id, "type", &found->type, error) ||
        !get_word(paused, device->id, "parent_bus", &bus, error))
        return false;
    if (bus) {
        g_free(found->bus);
        found->bus = g_steal_pointer(&bus);
    }
    if (!found->type || device->function)
        return true;
    if (!device->planned.pci) {
        device->seen = true;
        return !device->planned.devno ||
               get_word(paused, device->id, "devno", &found->devno, error);
    }
    if (!blind)
        return true;
    device->seen = true;
    if (!device->unverified)
        device->unverified = g_strdup(blind);
    return get_place(paused, device->id, found, error);
}

bool
sw_verify_objects(SwPaused *paused, SwReadback *readback, const char *blind, GError **error)
{
    for (guint i = 0; i < readback->devices->len; i++) {
        SwReadDevice *device = readback->devices->pdata[i];

        if (device->id && !ask_of(paused, device, blind, error))
            return false;
    }
    return true;
}
