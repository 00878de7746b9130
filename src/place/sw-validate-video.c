/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which video devices go together. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"

static bool
check_secondary(const SwDevice *video, const SwDevice *first, GError **error)
{
    if (g_strcmp0(video->model, "none") == 0 || g_strcmp0(first->model, "none") == 0) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, video->line,
                     _("a video of model 'none' says that there is none, and there is another; "
                       "remove one of them"));
        return false;
    }
    if (sw_words_contain("qxl virtio", video->model))
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, video->line,
                 _("a second video cannot have the model '%s'; use one of: qxl virtio"),
                 video->model);
    return false;
}

bool
sw_validate_video(const SwDomain *domain, GError **error)
{
    GPtrArray *videos = domain->devices[SW_KIND_VIDEO];
    unsigned primaries = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_VIDEO, video) {
        const SwDevice *first = videos->pdata[0];
        const char *primary = sw_device_attribute(video, "model@primary");

        if (primary && g_str_equal(primary, "yes") && ++primaries > 1) {
            sw_error_set(error, SW_ERROR_VALUE, video->line,
                         _("two videos are primary='yes'; leave that to one of them"));
            return false;
        }
        if (video != first && !check_secondary(video, first, error))
            return false;
    }
    return true;
}
