/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU makes of a virtio device of a plan. */
#include "place/sw-plan-state.h"

/* A plan names models, not types: all that counts of a type is how its name ends. */
SwState
sw_plan_state(const SwPlan *plan, const SwDevice *device, const SwVirtioRule *rule, bool on_port)
{
    static const char *const types[] = {[SW_ASKS_NOTHING] = "",
                                        [SW_ASKS_TRANSITIONAL] = SW_TYPE_TRANSITIONAL,
                                        [SW_ASKS_NON_TRANSITIONAL] = SW_TYPE_NON_TRANSITIONAL};
    const bool old = plan->legacy_virtio || !plan->slots.modern_virtio;

    return sw_state_find(&(SwStateFacts){.type = types[sw_virtio_ask(device)],
                                         .disable_legacy = old ? "off" : "auto",
                                         .disable_modern = old ? "on" : "off",
                                         .legacy = rule->legacy,
                                         .behind_port = on_port});
}
