# SPDX-License-Identifier: LGPL-2.1-or-later
# A plugin that cannot be loaded, or is not the right one: libvirtd works as without it.

# ---- the decorator ----

# use FILE - in the place of the decorator
use()
{
    cp "$1" "$decorator"
}

no_decorator()
{
    rm "$decorator"
}

cut_decorator()
{
    head -c "$1" "$right_decorator" > "$decorator"
}

pipe_decorator()
{
    rm "$decorator"
    mkfifo "$decorator"
}

text_decorator()
{
    yes "$1" | head -c 100000 > "$decorator"
}

fault 'the decorator is missing' nothing 'there is no slotwise_decorator.so' no_decorator
rarely fault 'the decorator is empty' nothing 'is not whole' cut_decorator 0
fault 'the decorator is cut short' nothing 'is not whole' cut_decorator -1
fault 'the decorator is a pipe' nothing 'is not whole' pipe_decorator
rarely fault 'the decorator is a text' nothing 'slotwise_decorator.so' text_decorator garbage
rarely fault 'the decorator is another library' nothing 'undefined symbol: slotwise_decorate' \
    use "$SW_REAL_DIR/libvirt_driver_interface.so"
fault 'the decorator lacks a library' nothing 'libglub-2.0.so.0: cannot open' \
    rename_in "$decorator" libglib-2.0.so.0 libglub-2.0.so.0
rarely fault 'the decorator lacks a function of a library' nothing \
    'undefined symbol: xmlInitPurser' rename_in "$decorator" xmlInitParser xmlInitPurser
fault 'the decorator was built for another libvirt' nothing 'built for different libvirts' \
    use "$SW_BUILD_DIR/other/other_decorator.so"

# ---- the slot table ----

# use_shim FILE - in the place of the shim
use_shim()
{
    cp "$1" "$shim"
}

fault 'the shim was built for another libvirt' nothing 'built for libvirt 1 and this is [0-9]*' \
    use_shim "$SW_BUILD_DIR/other/other_shim.so"
wrong_table()
{
    fault "the slot table is wrong ($1)" nothing 'slot table does not fit this libvirt' \
        use_shim "$SW_WRONG_DIR/shim-$1.so"
}
wrong_table open
wrong_table define
wrong_table far
rarely wrong_table name
rarely wrong_table attach
rarely wrong_table place
rarely fault 'the slot table of the decorator is wrong' nothing 'built for different libvirts' \
    use "$SW_WRONG_DIR/decorator-define.so"

# ---- the real driver ----

# What libvirtd says without any QEMU driver.
reset
cp -P -r "$broken" "$work/none"
rm "$work/none/libvirt_driver_qemu.so"
serve "$work/none"
on_system uri > "$work/want.uri" 2>&1
status=$?
stop
reset
(
    export SLOTWISE_REAL_DRIVER=/nonexistent
    serve "$broken"
    on_system uri > "$work/got.uri" 2>&1
    echo $? > "$work/status"
    stop
)
check 'without the real driver libvirtd says what it says without any' \
    diff "$work/want.uri" "$work/got.uri"
check 'without the real driver a client ends as without any' \
    test "$status" = "$(cat "$work/status")"
check 'without the real driver the log says it once' log_says 'QEMU driver cannot be loaded'

# ---- the log ----

# A daemon that detaches itself has no standard error.
detached()
{
    printf 'log_outputs = "3:file:%s"\n' "$work/detached.log" >> /etc/libvirt/libvirtd.conf
    rm -f /run/libvirt/libvirt-sock /run/libvirtd.pid "$work/detached.log"
    LIBVIRT_DRIVER_DIR=$broken libvirtd --daemon --pid-file /run/libvirtd.pid 2> "$work/log"
    wait_for /run/libvirt/libvirt-sock
    on_system list --all
    kill "$(cat /run/libvirtd.pid)"
    for _ in $(seq 100); do
        [ -e /run/libvirtd.pid ] || break
        sleep 0.1
    done
    cp "$work/detached.log" "$work/log"
    sed -i '/^log_outputs/d' /etc/libvirt/libvirtd.conf
}
reset
no_decorator
detached > /dev/null 2>&1
check 'a daemon that detaches itself logs it in its file' log_says 'there is no slotwise_decorator'
