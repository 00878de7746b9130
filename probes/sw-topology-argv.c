/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a command line of QEMU.
 *
 * QEMU makes devices in the order of the command line, and gives one without addr= the first slot
 * that is free by then. That can be foretold on every bus but the root bus of a machine that puts
 * its own default devices there. A bus is called after the device that provides it; what names a
 * bus that is none of PCI is not drawn. */
#include "probes/sw-topology-argv.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "caps/sw-caps.h"
#include "place/sw-topology-count.h"
#include "probes/sw-device-option.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-flavour.h"
#include "rules/sw-legacy-rules.h"

#define MAX_ID 128u /* bytes */

typedef struct {
    const SwCommandLine *line;
    const SwMachineRule *machine; /* NULL: nothing tells */
    bool legacy_only;
    SwTopology *topology;
    GHashTable *buses; /* by QEMU's name -> SwTopoBus */
    GHashTable *used;  /* SwTopoBus -> a bit for each slot that has a device */
    SwTopoBus *root, *unknown, *mmio;
} Builder;

static const char *
property(GHashTable *device, const char *name)
{
    return g_hash_table_lookup(device, name);
}

/* ---- machine ---- */

static const char *
machine_name(const SwCommandLine *line)
{
    return line->machine ? line->machine : "pc"; /* QEMU's own default, on x86 */
}

static const SwMachineRule *
find_machine(const SwCommandLine *line)
{
    static const char *const arches[] = {"x86_64", "aarch64", "ppc64", "s390x", "riscv64"};
    const char *target = line->emulator ? strstr(line->emulator, "qemu-system-") : NULL;

    if (target && !g_str_equal(target, "qemu-system-i386"))
        return sw_machine_rule_find(target + strlen("qemu-system-"), machine_name(line));
    if (!line->machine && !line->emulator)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(arches); i++) {
        const SwMachineRule *rule = sw_machine_rule_find(arches[i], machine_name(line));

        if (rule->id != SW_MACHINE_OTHER || rule->root)
            return rule;
    }
    return sw_machine_rule_find(arches[0], machine_name(line));
}

/* ---- buses ---- */

/* libvirt calls a controller "pci." and its index. */
static int
number_of(const char *id)
{
    guint64 number;

    return id && g_str_has_prefix(id, "pci.") &&
                   g_ascii_string_to_unsigned(id + 4, 10, 0, SW_MAX_CONTROLLER_INDEX, &number, NULL)
               ? (int)number
               : -1;
}

static SwTopoBus *
add_bus(Builder *builder, SwBusKind kind, int number, const char *name, const char *model)
{
    g_autofree char *shown = name ? sw_printable(name, -1, MAX_ID) : NULL;
    SwTopoBus *bus = sw_topology_add_bus(builder->topology, kind, number, shown, model);

    if (name)
        g_hash_table_replace(builder->buses, g_strdup(name), bus);
    return bus;
}

static SwTopoBus *
add_root(Builder *builder, const char *name, const char *model, bool first)
{
    SwTopoBus *bus = add_bus(builder, SW_BUS_PCI, first ? 0 : number_of(name), name, model);

    g_ptr_array_insert(builder->topology->roots, first ? 0 : -1, bus);
    builder->topology->pci = true;
    return bus;
}

/* Slots that parts of the machine are in. */
static uint32_t
machine_slots(const SwMachineRule *machine)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);
    uint32_t slots = 1;

    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == machine->id && rules[i].home != SW_HOME_PREFERRED)
            slots |= 1u << rules[i].slot;
    return slots;
}

static void
add_machine(Builder *builder)
{
    const char *model = builder->machine ? builder->machine->root : NULL;

    if (!model)
        return;
    builder->root =
        add_root(builder, g_str_equal(model, "pcie-root") ? "pcie.0" : "pci.0", model, true);
    g_hash_table_insert(builder->used, builder->root,
                        GUINT_TO_POINTER(machine_slots(builder->machine)));
}

/* Where no machine is told, or none that is known, the buses that devices name tell what it is. */
static void
guess_machine(Builder *builder)
{
    static const char *const names[][2] = {{"pcie.0", "pcie-root"}, {"pci.0", "pci-root"}};

    for (guint i = 0; i < builder->line->devices->len && !builder->root; i++) {
        const char *name = property(builder->line->devices->pdata[i], "bus");

        for (size_t k = 0; name && k < G_N_ELEMENTS(names); k++)
            if (g_str_equal(names[k][0], name) && !g_hash_table_contains(builder->buses, name))
                builder->root = add_root(builder, names[k][0], names[k][1], true);
    }
}

/* @behind: (out): of each device that is a bridge */
static void
add_bridges(Builder *builder, SwTopoBus **behind)
{
    for (guint i = 0; i < builder->line->devices->len; i++) {
        GHashTable *device = builder->line->devices->pdata[i];
        const char *model = sw_caps_controller_model(property(device, "driver"));
        const char *id = property(device, "id");

        if (!model)
            continue;
        if (sw_controller_is_root(model)) {
            g_autofree char *name = g_strdup_printf("%s.0", id ? id : "");

            add_root(builder, name, model, false);
            continue;
        }
        behind[i] = add_bus(builder, SW_BUS_PCI, number_of(id), id, model);
        behind[i]->closed = g_strcmp0(property(device, "hotplug"), "off") == 0;
    }
}

static SwTopoBus *
unknown_bus(Builder *builder)
{
    if (!builder->unknown) {
        builder->unknown = add_bus(builder, SW_BUS_UNKNOWN, -1, NULL, "");
        g_ptr_array_add(builder->topology->roots, builder->unknown);
    }
    return builder->unknown;
}

/* ---- where a device is ---- */

/** A place: NULL as @bus: it is none that is drawn. */
typedef struct {
    SwTopoBus *bus;
    unsigned slot, function;
} Spot;

static bool
parse_hex(const char **text, unsigned max, unsigned *number)
{
    char *end;
    const guint64 value = g_ascii_strtoull(*text, &end, 16);

    if (end == *text || !g_ascii_isxdigit(**text) || value > max)
        return false;
    *text = end;
    *number = (unsigned)value;
    return true;
}

/* As QEMU reads it: hexadecimal, "SLOT" or "SLOT.FUNCTION". */
static bool
parse_addr(const char *addr, Spot *spot)
{
    const char *p = addr;

    if (!parse_hex(&p, SW_PCI_MAX_SLOT, &spot->slot))
        return false;
    if (*p == '.') {
        p++;
        return parse_hex(&p, SW_PCI_MAX_FUNCTION, &spot->function) && !*p;
    }
    return !*p;
}

static uint32_t
slots_used(const Builder *builder, SwTopoBus *bus)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(builder->used, bus));
}

/* The first free slot; false: it cannot be foretold, or there is none. */
static bool
next_slot(const Builder *builder, SwTopoBus *bus, Spot *spot)
{
    const SwControllerRule *rule = sw_controller_rule_find(bus->model);
    const bool root = sw_topo_bus_is_root(builder->topology, bus);
    const uint32_t used = slots_used(builder, bus);

    if ((root && !builder->line->nodefaults) || !rule)
        return false;
    for (spot->slot = root ? 0 : rule->first; spot->slot <= rule->last; spot->slot++)
        if (!(used >> spot->slot & 1))
            return true;
    return false;
}

static SwTopoBus *
bus_of(Builder *builder, GHashTable *device)
{
    const char *name = property(device, "bus");
    SwTopoBus *bus = name ? g_hash_table_lookup(builder->buses, name) : NULL;

    if (bus)
        return bus;
    if (!name)
        return sw_device_option_is_pci(property(device, "driver"))
                   ? (builder->root ? builder->root : unknown_bus(builder))
                   : NULL;
    /* only devices on PCI have an addr= */
    return property(device, "addr") ? add_bus(builder, SW_BUS_PCI, number_of(name), name, "")
                                    : NULL;
}

static bool
find_pci_spot(Builder *builder, GHashTable *device, Spot *spot, GError **error)
{
    const char *addr = property(device, "addr");

    spot->bus = bus_of(builder, device);
    if (!spot->bus || spot->bus->kind != SW_BUS_PCI)
        return true;
    if (addr && !parse_addr(addr, spot)) {
        sw_error_set(error, SW_ERROR_ADDRESS, 0,
                     _("%s has addr=%s, which is no place on a bus; write SLOT or SLOT.FUNCTION, "
                       "hexadecimal, such as 1f.7"),
                     property(device, "driver"), addr);
        return false;
    }
    if (!addr && !next_slot(builder, spot->bus, spot))
        *spot = (Spot){.bus = unknown_bus(builder)};
    g_hash_table_insert(builder->used, spot->bus,
                        GUINT_TO_POINTER(slots_used(builder, spot->bus) | 1u << spot->slot));
    return true;
}

/* "fe.0.0001" */
static Spot
find_ccw_spot(Builder *builder, const char *devno)
{
    g_auto(GStrv) parts = g_strsplit(devno, ".", 3);
    g_autofree char *set = NULL;
    SwTopoBus *bus;

    if (g_strv_length(parts) != 3)
        return (Spot){.bus = unknown_bus(builder)};
    set = g_strdup_printf("%s.%s", parts[0], parts[1]);
    bus = g_hash_table_lookup(builder->buses, set);
    if (!bus) {
        bus = add_bus(builder, SW_BUS_CCW, -1, set, "ccw");
        g_ptr_array_add(builder->topology->roots, bus);
    }
    return (Spot){.bus = bus,
                  .slot = (unsigned)g_ascii_strtoull(parts[2], NULL, 16) & SW_CCW_MAX_DEVNO};
}

static Spot
find_mmio_spot(Builder *builder)
{
    if (!builder->mmio) {
        builder->mmio = add_bus(builder, SW_BUS_MMIO, -1, NULL, "virtio-mmio");
        g_ptr_array_add(builder->topology->roots, builder->mmio);
    }
    return (Spot){.bus = builder->mmio};
}

static bool
find_spot(Builder *builder, GHashTable *device, Spot *spot, GError **error)
{
    const char *type = property(device, "driver"), *devno = property(device, "devno");

    *spot = (Spot){NULL, 0, 0};
    if (g_str_equal(type, "zpci"))
        return true;
    if (devno && g_str_has_suffix(type, "-ccw"))
        *spot = find_ccw_spot(builder, devno);
    else if (g_str_has_prefix(type, "virtio-") && g_str_has_suffix(type, "-device"))
        *spot = find_mmio_spot(builder);
    else
        return find_pci_spot(builder, device, spot, error);
    return true;
}

/* ---- devices ---- */

static bool
add_device(Builder *builder, GHashTable *device, SwTopoBus *behind, GError **error)
{
    const char *type = property(device, "driver"), *id = property(device, "id");
    SwTopoNode *node;
    bool named;
    Spot spot;

    if (!find_spot(builder, device, &spot, error))
        return false;
    if (!spot.bus)
        return true;
    node = sw_topology_add_node(builder->topology, spot.bus, spot.slot, spot.function,
                                sw_device_option_name(device, &named));
    node->named = named;
    node->id = id ? sw_printable(id, -1, MAX_ID) : NULL;
    node->own_id = !named;
    node->type = sw_printable(type, -1, MAX_ID);
    node->behind = behind;
    if (spot.bus->kind == SW_BUS_CCW || spot.bus->kind == SW_BUS_MMIO)
        return true;
    node->flavour =
        sw_flavour_of(&(SwVirtioSpot){.type = node->type,
                                      .disable_legacy = property(device, "disable-legacy"),
                                      .disable_modern = property(device, "disable-modern"),
                                      .on_port = sw_controller_is_port(spot.bus->model),
                                      .legacy_only = builder->legacy_only});
    node->io = sw_flavour_io(node->type, node->flavour);
    return true;
}

static bool
add_devices(Builder *builder, SwTopoBus **behind, GError **error)
{
    const GPtrArray *devices = builder->line->devices;

    for (guint i = 0; i < devices->len; i++) {
        const char *model = sw_caps_controller_model(property(devices->pdata[i], "driver"));

        /* a host bridge is on no bus */
        if (!(model && sw_controller_is_root(model)) &&
            !add_device(builder, devices->pdata[i], behind[i], error))
            return false;
    }
    return true;
}

static void
count(const Builder *builder)
{
    const SwCommandLine *line = builder->line;
    const SwMachineId id = builder->machine ? builder->machine->id : SW_MACHINE_OTHER;
    const SwTopoMachine machine = {
        .id = id,
        .machine = line->machine ? line->machine : "",
        .rule =
            sw_window_rule_find(id, line->uefi ? SW_FIRMWARE_UEFI : SW_FIRMWARE_BIOS, line->acpi),
    };

    sw_topology_count(builder->topology, &machine);
}

SwTopology *
sw_topology_of_argv(const SwCommandLine *line, GError **error)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    g_autoptr(GHashTable) buses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    g_autofree SwTopoBus **behind = g_new0(SwTopoBus *, line->devices->len + 1);
    Builder builder = {.line = line,
                       .machine = find_machine(line),
                       .legacy_only = line->machine && sw_legacy_rule_matches(line->machine),
                       .topology = topology,
                       .buses = buses,
                       .used = used};

    topology->partial = true;
    topology->undated = !line->machine;
    add_machine(&builder);
    add_bridges(&builder, behind);
    if (!builder.root)
        guess_machine(&builder);
    if (!add_devices(&builder, behind, error))
        return NULL;
    sw_topology_link(topology);
    count(&builder);
    return g_steal_pointer(&topology);
}
