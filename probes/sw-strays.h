/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: processes that an emulator left behind. For a program of its own, never for a daemon. */
#pragma once

/**
 * sw_strays_adopt() - become the parent of whatever the children of this process leave behind
 *
 * A grandchild with a session of its own escapes its parent's group; so it is found nevertheless.
 */
void sw_strays_adopt(void);

/** sw_strays_end() - kill and reap every child of this process */
void sw_strays_end(void);
