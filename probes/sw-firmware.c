/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the firmware that sets up PCI for a domain, and when it has done so.
 *
 * Theory: SeaBIOS tells on its debug port what it does, and that it gives up. UEFI tells
 * nothing: it is done when what query-pci shows stays as it is for a while. UEFI runs without
 * its store of variables, from an image that nobody can write to, so that no copy is needed.
 *
 * SLOF of pseries is left out: it gives addresses and leaves the devices switched off, and then
 * QEMU shows none. */
#include "probes/sw-firmware.h"

#include <string.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-walk-lists.h"
#include "store/sw-file.h"

/* Interoperability documents of QEMU, docs/interop/firmware.json: one file for each image, looked
 * at in the order of their names. */
static const char *const folders[] = {"/etc/qemu/firmware", "/usr/share/qemu/firmware"};

#define MAX_DOCUMENT ((size_t)1 << 20) /* bytes */

/* What SeaBIOS says on its debug port. */
#define SEABIOS_CONSOLE   "firmware0"
#define SEABIOS_BYTES     1048576 /* it has a line for each BAR */
#define SEABIOS_WORDS     64      /* bytes: more than the following have */
#define SEABIOS_HAS_PORTS "PCI: IO: "
#define SEABIOS_GIVES_UP  "PCI: out of I/O address space"

#define PAUSE_US   50000
#define SETTLED_US 3000000 /* without a change, after which UEFI is done */
#define BRIEF_US   300000  /* likewise SeaBIOS, which has told that it has begun */

void
sw_firmware_free(SwFirmwareImage *image)
{
    if (!image)
        return;
    g_free(image->name);
    g_free(image->file);
    g_free(image);
}

/* ---- UEFI images ---- */

typedef bool IsWanted(json_object *entry, const char *wanted, const char *machine);

/* Whether some entry of a list is wanted; what is no list has none. */
static bool
has(json_object *list, IsWanted *is_wanted, const char *wanted, const char *machine)
{
    const size_t n =
        json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

    for (size_t i = 0; i < n; i++)
        if (is_wanted(json_object_array_get_idx(list, i), wanted, machine))
            return true;
    return false;
}

static bool
is_word(json_object *entry, const char *wanted, const char *machine)
{
    return json_object_is_type(entry, json_type_string) &&
           g_str_equal(json_object_get_string(entry), wanted);
}

static bool
is_pattern_of(json_object *entry, const char *wanted, const char *machine)
{
    return json_object_is_type(entry, json_type_string) &&
           g_pattern_match_simple(json_object_get_string(entry), machine);
}

static bool
is_target(json_object *entry, const char *wanted, const char *machine)
{
    return g_strcmp0(sw_walk_text(entry, "architecture"), wanted) == 0 &&
           has(json_object_object_get(entry, "machines"), is_pattern_of, NULL, machine);
}

static bool
fits(json_object *document, const char *target, const char *machine)
{
    json_object *interfaces = json_object_object_get(document, "interface-types");
    json_object *features = json_object_object_get(document, "features");

    return has(interfaces, is_word, "uefi", NULL) &&
           !has(features, is_word, "requires-smm", NULL) &&
           has(json_object_object_get(document, "targets"), is_target, target, machine);
}

/* Return: (transfer full): path of the image; NULL: the document has none that fits */
static char *
read_document(const char *path, const char *target, const char *machine)
{
    g_autofree char *text = sw_file_read(path, MAX_DOCUMENT, NULL, NULL);
    json_object *document = text ? json_tokener_parse(text) : NULL, *mapping, *image;
    char *file = NULL;

    if (json_object_is_type(document, json_type_object) && fits(document, target, machine)) {
        mapping = json_object_object_get(document, "mapping");
        image = json_object_object_get(mapping, "executable");
        if (g_strcmp0(sw_walk_text(mapping, "device"), "flash") == 0)
            file = g_strdup(sw_walk_text(image, "filename"));
    }
    json_object_put(document);
    if (file && access(file, R_OK) != 0)
        g_clear_pointer(&file, g_free);
    return file;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
search_folder(const char *folder, const char *target, const char *machine)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    char *file = NULL;

    while (dir && (name = g_dir_read_name(dir)))
        if (g_str_has_suffix(name, ".json"))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len && !file; i++)
        file = read_document(names->pdata[i], target, machine);
    return file;
}

static SwFirmwareImage *
find_uefi(const SwPlan *plan, const SwCaps *caps, GError **error)
{
    const SwDomain *domain = plan->domain;
    const SwCapsMachine *known = sw_caps_find_machine(caps, domain->machine);
    const char *target = sw_caps_target(domain->arch);
    const char *machine = known ? known->name : domain->machine;
    SwFirmwareImage *image;
    char *file = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(folders) && !file; i++)
        file = search_folder(folders[i], target, machine);
    if (!file) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, 0,
                     _("no UEFI firmware for %s is installed that runs without SMM; install one "
                       "(ovmf, qemu-efi-aarch64), or leave --firmware out"),
                     machine);
        return NULL;
    }
    image = g_new0(SwFirmwareImage, 1);
    image->runs = SW_RUNS_UEFI;
    image->file = file;
    image->name = g_strdup(file);
    return image;
}

SwFirmwareImage *
sw_firmware_find(const SwPlan *plan, const SwCaps *caps, GError **error)
{
    const SwMachineId id = plan->machine->id;
    const bool pc = id == SW_MACHINE_Q35 || id == SW_MACHINE_I440FX;
    SwFirmwareImage *image;

    if (plan->domain->firmware == SW_FIRMWARE_UEFI)
        return find_uefi(plan, caps, error);
    if (!pc) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, 0,
                     _("the firmware of %s cannot be waited for; leave --firmware out, or give the "
                       "domain <os firmware='efi'>"),
                     plan->domain->machine);
        return NULL;
    }
    image = g_new0(SwFirmwareImage, 1);
    image->runs = SW_RUNS_SEABIOS;
    image->name = g_strdup("SeaBIOS");
    return image;
}

void
sw_firmware_options(const SwFirmwareImage *image, GPtrArray *options)
{
    switch (image->runs) {
    case SW_RUNS_SEABIOS:
        g_ptr_array_add(options, g_strdup("-chardev"));
        g_ptr_array_add(
            options, g_strdup("ringbuf,id=" SEABIOS_CONSOLE ",size=" G_STRINGIFY(SEABIOS_BYTES)));
        g_ptr_array_add(options, g_strdup("-device"));
        g_ptr_array_add(options, g_strdup("isa-debugcon,iobase=0x402,chardev=" SEABIOS_CONSOLE));
        break;
    case SW_RUNS_UEFI: {
        g_auto(GStrv) parts = g_strsplit(image->file, ",", -1);
        g_autofree char *file = g_strjoinv(",,", parts);

        g_ptr_array_add(options, g_strdup("-drive"));
        g_ptr_array_add(options,
                        g_strdup_printf("if=pflash,unit=0,format=raw,readonly=on,file=%s", file));
        break;
    }
    }
}

/* ---- running ---- */

typedef struct {
    const SwFirmwareImage *image;
    SwPaused *paused;
    SwReadback *readback;
    GString *console; /* the end of what it said, where words may have begun */
    char *last;       /* what query-pci answered */
    int64_t changed;  /* when */
    int64_t took;     /* for the last question: microseconds that the guest did not run */
    bool has_ports, gave_up;
} Run;

static bool
read_console(Run *run, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    static const char question[] =
        "{\"device\":\"" SEABIOS_CONSOLE "\",\"size\":" G_STRINGIFY(SEABIOS_BYTES) "}";

    if (run->image->runs != SW_RUNS_SEABIOS)
        return true;
    if (!sw_verify_ask(run->paused, "ringbuf-read", question, &reply, error))
        return false;
    if (json_object_is_type(reply.value, json_type_string))
        g_string_append(run->console, json_object_get_string(reply.value));
    run->gave_up |= strstr(run->console->str, SEABIOS_GIVES_UP) != NULL;
    run->has_ports |= strstr(run->console->str, SEABIOS_HAS_PORTS) != NULL;
    if (run->console->len > SEABIOS_WORDS)
        g_string_erase(run->console, 0, (gssize)(run->console->len - SEABIOS_WORDS));
    return true;
}

/* @set_up: (out): some device has an address */
static bool
look(Run *run, bool *set_up, GError **error)
{
    g_auto(SwQmpReply) reply = {0};
    g_autoptr(GPtrArray) functions = NULL;
    const char *text;
    const int64_t asked = g_get_monotonic_time();

    if (!sw_verify_ask(run->paused, "query-pci", NULL, &reply, error))
        return false;
    run->took = g_get_monotonic_time() - asked;
    text = json_object_to_json_string_ext(reply.value, JSON_C_TO_STRING_PLAIN);
    if (g_strcmp0(text, run->last) != 0) {
        g_free(run->last);
        run->last = g_strdup(text);
        run->changed = g_get_monotonic_time();
    }
    functions = sw_query_pci_read(reply.value);
    *set_up = functions && sw_readback_is_set_up(functions);
    return true;
}

static bool
is_settled(const Run *run, bool set_up)
{
    const int64_t since = g_get_monotonic_time() - run->changed;

    if (run->image->runs == SW_RUNS_SEABIOS)
        return run->has_ports && set_up && since > BRIEF_US;
    return set_up && since > SETTLED_US;
}

static bool
wait_for_end(Run *run, int64_t deadline, GError **error)
{
    bool set_up = false;

    while (!run->gave_up && !is_settled(run, set_up)) {
        if (g_get_monotonic_time() > deadline) {
            g_ptr_array_add(run->readback->remarks,
                            g_strdup_printf(_("%s was not done within the time limit; allow more "
                                              "time with --timeout"),
                                            run->image->name));
            return true;
        }
        g_usleep(MAX(PAUSE_US, run->took * 4));
        if (!read_console(run, error) || !look(run, &set_up, error))
            return false;
    }
    if (run->gave_up)
        g_ptr_array_add(run->readback->remarks,
                        g_strdup(_("SeaBIOS stops: it is out of I/O address space, and the guest "
                                   "does not boot; remove devices, or give them a form without "
                                   "I/O ports")));
    return true;
}

static bool
order(SwPaused *paused, const char *command, GError **error)
{
    g_auto(SwQmpReply) reply = {0};

    return sw_verify_ask(paused, command, NULL, &reply, error);
}

bool
sw_firmware_run(const SwFirmwareImage *image, SwPaused *paused, SwReadback *readback,
                int64_t deadline, GError **error)
{
    g_autoptr(GString) console = g_string_new(NULL);
    Run run = {.image = image, .paused = paused, .readback = readback, .console = console};
    bool done = order(paused, "cont", error) && wait_for_end(&run, deadline, error) &&
                order(paused, "stop", error);

    g_free(run.last);
    return done;
}
