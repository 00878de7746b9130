/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the state of a device is when it migrates, and what two sides must have alike.
 *
 * Measured with QEMU 7.2, by saving the state of a paused machine and loading it in another one;
 * tests/migration does it again for each pair of rows. QEMU finds the other side of a device by its
 * way through the bridges, never by its id; then it compares the configuration space, in which the
 * PCI id, the capabilities and the BARs are. So two spellings of the same device fit each other,
 * except that the RAM block of an option ROM bears the name of the type. A destination may lack the
 * ROM's block never, a source may.
 *
 * Not looked at: what only a running guest negotiates (packed rings, event_idx), CPUs, memory, and
 * devices that are not on PCI. */
#include "rules/sw-migration-rules.h"

#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "model/sw-override.h"
#include "rules/sw-virtio-rules.h"

SW_ENUM_DEFINE(SwState, sw_state, SW_N_STATES, "none", "refused", "legacy", "transitional",
               "modern", "modern-without-express")

#define L SW_STATE_LEGACY
#define T SW_STATE_TRANSITIONAL
#define M SW_STATE_MODERN
#define P SW_STATE_MODERN_PLAIN
#define X SW_STATE_REFUSED

/* clang-format off */
static const SwSpellingRule spellings[] = {
    /*                                      conv. port modern port */
    {"", "auto", "off",                     T, M, M, M},
    {"", "off", "off",                      T, T, M, M},
    {"", "on", "off",                       M, M, M, M},
    {"", "off", "on",                       L, L, M, P},
    {"", "auto", "on",                      L, X, M, X},
    {"", "on", "on",                        X, X, X, X},
    {SW_TYPE_TRANSITIONAL, NULL, NULL,      T, T, X, X},
    {SW_TYPE_NON_TRANSITIONAL, NULL, NULL,  M, M, M, M},
};

static const SwAlikeRule alike[] = {
    {SW_KIND_DISK, NULL, "driver@queues", NULL, N_("the number of queues decides how many interrupts the device has")},
    {SW_KIND_INTERFACE, NULL, "driver@queues", "1", N_("the number of queues decides how many interrupts the device has")},
    {SW_KIND_CONTROLLER, "scsi", "driver@queues", NULL, N_("the number of queues decides how many interrupts the device has")},
    {SW_KIND_CONTROLLER, "virtio-serial", "@vectors", NULL, N_("the vectors are in its configuration space")},
    {SW_KIND_CONTROLLER, NULL, "driver@page_per_vq", "off", N_("it decides where the queues are notified, which is in its configuration space")},
};
static const SwRomRule roms[] = {
    {"virtio-net-pci virtio-net-pci-transitional virtio-net-pci-non-transitional"},
    {"e1000 e1000-82544gc e1000-82545em e1000e rtl8139 vmxnet3 pcnet ne2k_pci"},
    {"i82550 i82551 i82557a i82557b i82557c i82558a i82558b i82559a i82559b i82559c i82559er i82562 i82801"},
};
/* clang-format on */

#undef L
#undef T
#undef M
#undef P
#undef X

const SwSpellingRule *
sw_spelling_rules(size_t *n)
{
    *n = G_N_ELEMENTS(spellings);
    return spellings;
}

const SwAlikeRule *
sw_alike_rules(size_t *n)
{
    *n = G_N_ELEMENTS(alike);
    return alike;
}

/* As the rows have it, which most are already. */
static const char *
as_switch(const char *value)
{
    if (!value || g_str_equal(value, "auto") || g_str_equal(value, "off"))
        return value;
    return sw_override_is_on(value) ? "on" : "off";
}

static const SwSpellingRule *
find_spelling(const char *suffix, const char *disable_legacy, const char *disable_modern)
{
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        const SwSpellingRule *row = &spellings[i];

        if (g_str_equal(row->suffix, suffix) &&
            (*suffix || (g_strcmp0(row->disable_legacy, disable_legacy) == 0 &&
                         g_strcmp0(row->disable_modern, disable_modern) == 0)))
            return row;
    }
    return NULL;
}

SwState
sw_state_find(const SwStateFacts *facts)
{
    const SwSpellingRule *row =
        find_spelling(sw_type_suffix(facts->type), as_switch(facts->disable_legacy),
                      as_switch(facts->disable_modern));

    if (!row)
        return SW_STATE_REFUSED;
    if (facts->legacy)
        return facts->behind_port ? row->port : row->conventional;
    return facts->behind_port ? row->modern_port : row->modern;
}

const SwRomRule *
sw_rom_rules(size_t *n)
{
    *n = G_N_ELEMENTS(roms);
    return roms;
}

bool
sw_state_has_rom(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(roms); i++)
        if (sw_words_contain(roms[i].types, type))
            return true;
    return false;
}
