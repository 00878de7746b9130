#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Stands for a program that libvirtd starts for the plugin: NAME.sh writes what it is, and what its
# parent is, into the pipe NAME.pipe beside it, and becomes the program to which NAME.real leads.
# What sed says of itself it has from the shell, which blocks signals while it forks. Of the shell
# are the descriptors 10, this file, and 9, its standard output.
me=${0%.sh}
exec 9>&1 > "$me.pipe"
sed 's/^/self /' /proc/self/status
sed 's/^/parent /' "/proc/$PPID/status"
tr '\0' '\n' < /proc/$$/environ | sed 's/^/environ /'
ls -l /proc/$$/fd
readlink /proc/$$/cwd
sed 's/^/limit /' /proc/$$/limits
echo "memory score $(cat /proc/$$/oom_score_adj)"
echo "ids $$ $(cat /proc/$$/stat)"
echo
exec >&9 9>&-
exec "$me.real" "$@"
