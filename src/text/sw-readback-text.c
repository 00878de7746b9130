/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was read back from a machine, as lines for people and as JSON. */
#include "text/sw-readback-text.h"

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "text/sw-json.h"

#define WHAT_COLUMNS 80
#define MAX_BYTES    1024u /* of one text */

/* ---- text ---- */

static void
append_traits(GString *out, const SwTraits *traits)
{
    if (traits->vendor != SW_NUMBER_UNKNOWN)
        g_string_append_printf(out, " %04x:%04x", (unsigned)traits->vendor,
                               (unsigned)traits->device);
    if (traits->bus)
        g_string_append_printf(out, " %s", traits->bus);
    if (traits->slot != SW_NUMBER_UNKNOWN)
        g_string_append_printf(out, " %02x.%x", (unsigned)traits->slot, (unsigned)traits->function);
    if (traits->devno)
        g_string_append_printf(out, " %s", traits->devno);
    if (traits->io > 0)
        g_string_append_printf(out, " io%d", traits->io);
    if (traits->express == SW_ANSWER_YES)
        g_string_append(out, " express");
}

static char *
device_name(const SwReadDevice *device)
{
    return device->device ? sw_device_name(device->device) : g_strdup(device->id);
}

static char *
device_line(const SwReadDevice *device)
{
    g_autofree char *name = device_name(device);
    const char *planned = device->planned.type, *found = device->found.type;
    const char *type = found && (device->unverified || !planned) ? found : planned;
    g_autoptr(GString) out = g_string_new(name);

    if (device->device && device->id)
        g_string_append_printf(out, " (%s)", device->id);
    if (type)
        g_string_append_printf(out, ": %s", type);
    if (device->seen)
        append_traits(out, &device->found);
    return sw_printable(out->str, -1, MAX_BYTES);
}

static const char *
result_word(SwReadResult result)
{
    switch (result) {
    case SW_READ_OK:
        return _("OK");
    case SW_READ_DIFFERS:
        return _("DIFFERS");
    case SW_READ_NOT_VERIFIED:
        return _("NOT VERIFIED");
    case SW_N_READS:
        break;
    }
    g_return_val_if_reached("");
}

static void
append_device(GString *out, const SwReadDevice *device)
{
    g_autofree char *line = device_line(device);
    const int room = WHAT_COLUMNS - (int)g_utf8_strlen(line, -1);

    g_string_append_printf(out, "%s%*s: %s", line, MAX(room, 1), "",
                           result_word(sw_read_device_result(device)));
    for (guint i = 0; i < device->differences->len; i++) {
        const SwDifference *difference = device->differences->pdata[i];
        g_autofree char *text = sw_printable(difference->text, -1, MAX_BYTES);

        g_string_append_printf(out, "%s%s", i ? "; " : " (", text);
    }
    if (device->differences->len == 0 && device->unverified) {
        g_autofree char *text = sw_printable(device->unverified, -1, MAX_BYTES);

        g_string_append_printf(out, " (%s", text);
    }
    g_string_append(out, device->differences->len || device->unverified ? ")\n" : "\n");
}

static unsigned
count(const SwReadback *readback, SwReadResult result)
{
    unsigned n = 0;

    for (guint i = 0; i < readback->devices->len; i++)
        n += sw_read_device_result(readback->devices->pdata[i]) == result;
    return n;
}

char *
sw_readback_format_text(const SwReadback *readback, const SwReadbackHead *head)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < readback->devices->len; i++)
        append_device(out, readback->devices->pdata[i]);
    for (guint i = 0; i < readback->remarks->len; i++)
        g_string_append_printf(out, "%s\n", (const char *)readback->remarks->pdata[i]);
    if (head->windows)
        g_string_append_printf(out, _("%s; %u were given\n"), head->windows,
                               sw_readback_windows(readback));
    g_string_append_printf(out, _("%s, %s: %u devices: %u OK, %u differ, %u not verified"),
                           head->machine, head->firmware ? head->firmware : _("no firmware"),
                           readback->devices->len, count(readback, SW_READ_OK),
                           count(readback, SW_READ_DIFFERS), count(readback, SW_READ_NOT_VERIFIED));
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

/* ---- JSON ---- */

static void
append_number(GString *out, const char *name, int number)
{
    sw_json_name(out, name);
    if (number == SW_NUMBER_UNKNOWN)
        g_string_append(out, "null");
    else
        g_string_append_printf(out, "%d", number);
}

static void
append_answer(GString *out, const char *name, SwAnswer answer)
{
    static const char *const words[] = {
        [SW_ANSWER_NO] = "false", [SW_ANSWER_YES] = "true", [SW_ANSWER_UNKNOWN] = "null"};

    G_STATIC_ASSERT(G_N_ELEMENTS(words) == SW_N_ANSWERS);
    sw_json_name(out, name);
    g_string_append(out, words[answer]);
}

static void
append_traits_json(GString *out, const char *name, const SwTraits *traits)
{
    g_autofree char *id = NULL;

    if (traits->vendor != SW_NUMBER_UNKNOWN)
        id = g_strdup_printf("%04x:%04x", (unsigned)traits->vendor, (unsigned)traits->device);
    sw_json_name(out, name);
    g_string_append_c(out, '{');
    sw_json_member(out, "type", traits->type);
    sw_json_member(out, "bus", traits->bus);
    sw_json_member(out, "devno", traits->devno);
    append_number(out, "slot", traits->slot);
    append_number(out, "function", traits->function);
    sw_json_member(out, "id", id);
    append_number(out, "io", traits->io);
    append_answer(out, "express", traits->express);
    append_answer(out, "modern", traits->modern);
    g_string_append_c(out, '}');
}

static void
append_differences(GString *out, const SwReadDevice *device)
{
    sw_json_name(out, "differences");
    g_string_append_c(out, '[');
    for (guint i = 0; i < device->differences->len; i++) {
        const SwDifference *difference = device->differences->pdata[i];

        g_string_append(out, i ? ", {" : "{");
        sw_json_member(out, "what", sw_differs_name(difference->in));
        sw_json_member(out, "text", difference->text);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
append_device_json(GString *out, const SwReadDevice *device)
{
    g_autofree char *name = device_name(device);

    g_string_append(out, "    {");
    sw_json_member(out, "device", name);
    sw_json_member(out, "alias", device->id);
    sw_json_member(out, "type", device->planned.type);
    sw_json_member(out, "result", sw_read_result_name(sw_read_device_result(device)));
    sw_json_member(out, "reason", device->unverified);
    append_traits_json(out, "expected", &device->planned);
    if (device->seen)
        append_traits_json(out, "found", &device->found);
    else
        sw_json_member(out, "found", NULL);
    append_differences(out, device);
    g_string_append_c(out, '}');
}

char *
sw_readback_format_json(const SwReadback *readback, const SwReadbackHead *head)
{
    GString *out = g_string_new("{");

    sw_json_member(out, "domain", head->domain);
    sw_json_member(out, "emulator", head->emulator);
    sw_json_member(out, "machine", head->machine);
    sw_json_member(out, "firmware", head->firmware);
    append_number(out, "windows", head->windows ? (int)sw_readback_windows(readback) : -1);
    sw_json_name(out, "remarks");
    g_string_append_c(out, '[');
    for (guint i = 0; i < readback->remarks->len; i++) {
        g_string_append(out, i ? ", " : "");
        sw_json_string(out, readback->remarks->pdata[i]);
    }
    g_string_append_c(out, ']');
    sw_json_name(out, "devices");
    g_string_append_c(out, '[');
    for (guint i = 0; i < readback->devices->len; i++) {
        g_string_append(out, i ? ",\n" : "\n");
        append_device_json(out, readback->devices->pdata[i]);
    }
    g_string_append(out, readback->devices->len ? "\n  ]" : "]");
    sw_json_member(out, "result", sw_readback_is_well(readback) ? "ok" : "differs");
    g_string_append(out, "}\n");
    return g_string_free(out, FALSE);
}
