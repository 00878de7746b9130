#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fill the folder that LIBVIRT_DRIVER_DIR will name: link-drivers.sh FOLDER MODULE...
# When meson installs, the folder is below DESTDIR. A module need not be there, which is why meson's
# own install_symlink() cannot do this.
set -eu
folder=${DESTDIR-}$1
shift
mkdir -p "$folder"
for module in "$@"; do
    ln -sf "$module" "$folder/"
    echo "$module"
done
