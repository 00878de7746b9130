#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Make the folder that LIBVIRT_DRIVER_DIR names in the build tree: the shim, and links to libvirt's
# other drivers. Usage: link-drivers.sh FOLDER LIBVIRT_FOLDER STAMP SHIM LINK...
set -eu
folder=$1 modules=$2 stamp=$3 shim=$4
shift 4
mkdir -p "$folder"
rm -f "$folder"/libvirt_driver_*.so
ln -s "$(realpath "$shim")" "$folder/"
for link in "$@"; do
    ln -s "$modules/$link" "$folder/$link"
done
: > "$stamp"
