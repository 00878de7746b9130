/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In the place of the measured slot table where the compiler was given a wrong one already. */
#pragma once
