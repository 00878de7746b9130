/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From i440fx to q35.
 *
 * libvirt 9.0 was asked what it refuses on q35 of what it takes on i440fx: IDE, the WWN and the
 * translated geometry of an IDE disk that went to SATA, options of pci-root, pci-expander-bus.
 * Floppy disks, serial and parallel ports, ISA sound, ib700, pvpanic, the power management of <pm>
 * and every PCI device with a slot of its own work on both.
 *
 * USB: on q35 libvirt adds an xHCI, which RHEL 5 and Windows 7 have no driver for. The ICH9's own
 * set was chosen for every guest: drivers of UHCI and EHCI are bound to the class and not to a
 * chipset, so that a guest that drove the PIIX3's UHCI drives the set, the UHCI companions alone
 * where it knows no EHCI. A piix3-uhci on q35, which libvirt allows, would also do; it is a
 * conventional device, and costs a bridge and an I/O window. USB controllers other than the
 * chipset's own are PCI devices like any other and stay what they are. */
#include "rules/sw-convert-rules.h"

#include <glib.h>

#include "base/sw-i18n.h"
#include "base/sw-words.h"

#define WHY_USB                                                                                    \
    N_("the PIIX3's own USB controller; what drives its UHCI drives the ICH9's set, and an xHCI, " \
       "which libvirt would add, not every guest knows")

/* clang-format off */
static const SwConvertRule rules[] = {
    {SW_CONVERT_REFUSE, SW_KIND_DISK, "ide", NULL, false, "wwn", NULL,
     N_("it has a WWN, which libvirt gives to disks on IDE and SCSI only"), N_("remove <wwn>, or use bus='scsi'")},
    {SW_CONVERT_REFUSE, SW_KIND_DISK, "ide", NULL, false, "geometry@trans", NULL,
     N_("the translation of its geometry is told to the BIOS on IDE only"), N_("remove trans from <geometry>")},
    {SW_CONVERT_REFUSE, SW_KIND_CONTROLLER, "pci", "pci-expander-bus", false, NULL, NULL,
     N_("it plugs into i440fx only, and what is on it belongs to a NUMA node of the host"),
     N_("remove it, and add a pcie-expander-bus with root ports to the converted domain")},
    {SW_CONVERT_REFUSE, SW_KIND_CONTROLLER, "pci", "pci-root", false, "target@hotplug", NULL,
     N_("the root bus of q35 has no switch for hotplug, since nothing can be plugged there"),
     N_("remove hotplug from its <target>, and write it into root ports")},

    {SW_CONVERT_SATA, SW_KIND_DISK, "ide", NULL, false, NULL, NULL,
     N_("q35 has no IDE; the target hda becomes sda, or the next name that is free"), NULL},
    {SW_CONVERT_REMOVE, SW_KIND_CONTROLLER, "ide", NULL, false, NULL, NULL,
     N_("q35 has no IDE controller"), NULL},
    {SW_CONVERT_MODEL, SW_KIND_CONTROLLER, "pci", "pci-root", false, NULL, "pcie-root",
     N_("the root bus of q35 is PCI Express"), NULL},
    {SW_CONVERT_REMOVE, SW_KIND_CONTROLLER, "pci", "pci-bridge", false, NULL, NULL,
     N_("it plugs into a conventional bus; where devices need one, a bridge is added"), NULL},
    {SW_CONVERT_USB2, SW_KIND_CONTROLLER, "usb", "piix3-uhci", true, NULL, NULL, WHY_USB, NULL},
    {SW_CONVERT_USB2, SW_KIND_CONTROLLER, "usb", "", true, NULL, NULL, WHY_USB, NULL},
};

/* Windows starts no driver at boot that it did not need when it was installed: msahci has Start=3 in
 * its registry up to 7, storahci a StartOverride from 8 on, and up to XP there is none. A second
 * disk lets it install the driver, which then starts at boot. mkinitrd of RHEL 5 and older takes
 * along the driver of the controller that is there, and the old IDE driver calls disks /dev/hda;
 * dracut of RHEL 6 takes all of them. */
#define OF(version)                                                                                \
    "http://redhat.com/rhel/" version " http://centos.org/centos/" version                         \
    " http://oracle.com/oel/" version " http://scientificlinux.org/scientificlinux/" version

static const SwSataRule sata_rules[] = {
    {"http://microsoft.com/win*",
     N_("Windows starts from SATA only once its AHCI driver is enabled; before you convert it, start it once with "
        "a second, small disk on bus='sata'")},
    {OF("3*") " " OF("4*") " " OF("5*"),
     N_("the guest's initrd has the driver of the controller that it was made on, and /dev/hda becomes /dev/sda; before you "
        "convert it, make one with 'mkinitrd --with=ahci', and mount by label")},
};

static const SwArgumentRule argument_rules[] = {
    {"bus=pci.", N_("a PCI bus")},
    {"\"bus\":\"pci.", N_("a PCI bus")},
    {"PIIX", N_("a part of i440fx")},
    {"piix", N_("a part of i440fx")},
    {"i440FX", N_("a part of i440fx")},
};
/* clang-format on */

const SwConvertRule *
sw_convert_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

bool
sw_convert_rule_matches(const SwConvertRule *rule, const SwDevice *device)
{
    return sw_device_is(device, rule->kind, rule->type, NULL) &&
           (!rule->model || g_str_equal(rule->model, device->model ? device->model : "")) &&
           (!rule->first || device->controller.index == 0);
}

const SwSataRule *
sw_sata_rules(size_t *n)
{
    *n = G_N_ELEMENTS(sata_rules);
    return sata_rules;
}

const SwSataRule *
sw_sata_rule_find(const char *os_id)
{
    for (size_t i = 0; os_id && i < G_N_ELEMENTS(sata_rules); i++)
        if (sw_words_match(sata_rules[i].guests, os_id))
            return &sata_rules[i];
    return NULL;
}

const SwArgumentRule *
sw_argument_rules(size_t *n)
{
    *n = G_N_ELEMENTS(argument_rules);
    return argument_rules;
}
