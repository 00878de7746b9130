/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command slotwise-probe, which "slotwise probe" is as well. */
#pragma once

/**
 * sw_probe_main() - all of the command
 * @argc:	of main(), also with the name of a subcommand in front removed
 * Return: exit status: 0 well, 1 something at fault was told in one line, 2 wrong usage
 */
int sw_probe_main(int argc, char **argv);
