#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-load.sh SECONDS SHORT GROWTH - sixteen clients of a libvirtd for so long, without the plugin
# and with it; resident memory may grow by GROWTH thousandths after half as long a warm-up. Then for
# a SHORT time each they are at work while libvirtd is told to reload, while its cache and policy
# change, and while it is told to end; and it is left alone until it ends by itself.
#
# All that is done without the plugin comes first: where its modules change, libvirt asks QEMU anew.
. "$(dirname "$0")/load.sh"
seconds=$1 short=$2 most=$3

# under_load NAME
under_load()
{
    load "$1.warm" $((seconds / 2))
    no_child > /dev/null
    descriptors > "$work/fds"
    watch_memory "$1" &
    watcher=$!
    load "$1" "$seconds"
    kill "$watcher"
    grew=$(growth "$1")
}

# Then libvirt reads all definitions anew, where an own one may come back that was just undefined,
# and orders controllers as they stand in the file. So texts are not compared.
with_reloads()
{
    load "$1" "$short" changing &
    clients=$!
    while sleep 0.3 && kill -0 "$clients" 2> /dev/null; do
        kill -HUP "$daemon"
    done
    wait "$clients"
}

ends_when_idle()
{
    serve "$1" --timeout 1
    on_system capabilities > "$work/capabilities"
    ended 30
}

# ---- without the plugin ----

serve "$SW_REAL_DIR"
on_system capabilities > "$work/capabilities"
under_load plain
plain_grew=$grew
check 'libvirtd without the plugin bears the load' served plain
check 'without it a dump is what a client gets that is alone' same_texts plain
with_reloads plain-reloads
check 'libvirtd without the plugin reloads under load' served plain-reloads
stop
check 'libvirtd without the plugin ends by itself when it is idle' ends_when_idle "$SW_REAL_DIR"

# ---- with it ----

decorated()
{
    on_system capabilities > "$work/capabilities"
    grep -q '<virtioCapabilitiesList' "$work/capabilities"
}

ask_emulator()
{
    on_system domcapabilities > "$work/domcaps"
}

serve "$SW_DRIVER_DIR"
ask_emulator
under_load plugin
check 'with the plugin no call fails on a domain that no other client changes' served plugin
check 'each text is what a client gets that is alone' same_texts plugin
check 'on shared domains no call fails in a way that libvirt does not know' \
    no_kind_more plain plugin
check 'nor more often' no_more_often plain plugin
check 'no child is left' no_child
check 'no descriptor is left' same_descriptors
# Where libvirt itself still grows, the plugin grows with it.
limit=$((plain_grew > 0 ? most + plain_grew : most))
echo "# memory grew by $plain_grew thousandths without, by $grew with the plugin; calls:" \
    "$(sed -n 's/^calls //p' "$work/plain.said") and $(sed -n 's/^calls //p' "$work/plugin.said")"
check 'resident memory grows no more than it may' test "$grew" -le "$limit"
check 'the plugin has nothing to say' log_is_silent

with_reloads plugin-reloads
check 'while libvirtd reloads, no call fails on a domain that no other client changes' \
    served plugin-reloads
check 'nor in a way that libvirt does not know' no_kind_more plain-reloads plugin-reloads
check 'it is still decorated' decorated

# ---- cache and policy change ----

churn()
{
    while true; do
        printf '[policy]\ncapabilities-xml=enum\n' > "$SLOTWISE_POLICY"
        sleep 0.1
        printf '[policy]\ncapabilities-xml=none\n' > "$SLOTWISE_POLICY.new"
        mv "$SLOTWISE_POLICY.new" "$SLOTWISE_POLICY"
        for file in "$work"/cache/*.xml; do
            cp "$file" "$work/cache/new" 2> /dev/null && mv "$work/cache/new" "$file"
        done
        sleep 0.1
        rm -f "$SLOTWISE_POLICY" "$work"/cache/*.xml
        sleep 0.5
        for file in "$work"/cache/*.xml; do
            [ ! -e "$file" ] || : > "$file"
        done
        sleep 0.2
    done
}
churn &
churning=$!
load changing "$short" changing
kill "$churning"
wait "$churning"
rm -f "$SLOTWISE_POLICY" "$work"/cache/*
ask_emulator
check 'while cache and policy change, no call fails on a domain that no other client changes' \
    served changing
check 'nor in a way that libvirt does not know, then' no_kind_more plain changing
check 'afterwards it is decorated again' decorated
check 'no child is left behind changes' no_child
check 'no descriptor is left behind changes' same_descriptors

# ---- the end ----

# ends NAME - with status 0, and no child
ends()
{
    load "$1" "$short" changing &
    clients=$!
    sleep 1
    kill "$daemon"
    ended 20 && ! pgrep slotwise-
    status=$?
    wait "$clients"
    return "$status"
}
check 'told to end under load, it ends well and leaves no child' ends terminated
rm -f "$work"/cache/*
serve "$SW_DRIVER_DIR"
check 'told so while the emulator is asked, too' ends asking
check 'idle, it ends by itself' ends_when_idle "$SW_DRIVER_DIR"
serve "$SW_DRIVER_DIR"
ask_emulator
check 'started again, it is decorated again' decorated
stop
finish
