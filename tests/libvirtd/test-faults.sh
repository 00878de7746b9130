#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever is wrong with the plugin or what it leans on, a libvirtd starts and serves, and its log
# says what it is in one line. SW_FAULTS is all or some: the suite 'long' has them all.
. "$(dirname "$0")/faults.sh"
. "$here/faults-load.sh"
. "$here/faults-cache.sh"
. "$here/faults-helpers.sh"
. "$here/faults-policy.sh"
finish
