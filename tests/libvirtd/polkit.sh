# SPDX-License-Identifier: LGPL-2.1-or-later
# Fine-grained access control for the libvirtd of daemon.sh, which is sourced before: D-Bus and
# polkit of the test's own. Clients are known by their user:
#   watcher  5001  may look, and change nothing
#   shut-out 5002  may not even connect
#   partly   5003  may do all with the domain "partly", and else as the watcher

printf '%s:x:%s:65534::/:/usr/sbin/nologin\n' watcher 5001 shut-out 5002 partly 5003 \
    >> "$work/passwd"
mkdir -m 755 "$work/polkit" "$work/rules" "$work/dbus" /run/dbus

cat > "$work/rules/10-test.rules" <<'RULES'
polkit.addRule(function (action, subject) {
    var look = ["connect.getattr", "connect.read", "connect.search-domains", "domain.getattr",
                "domain.read"];
    var name = action.id.replace("org.libvirt.api.", "");

    if (action.id.indexOf("org.libvirt.api.") != 0)
        return polkit.Result.NOT_HANDLED;
    if (subject.user == "partly" && action.lookup("domain_name") == "partly")
        return polkit.Result.YES;
    if (subject.user != "shut-out" && look.indexOf(name) >= 0)
        return polkit.Result.YES;
    return polkit.Result.NO;
});
RULES

# The actions that libvirt asks for here; its package has a file of all of them.
{
    printf '<policyconfig>\n'
    for action in connect.getattr connect.read connect.write connect.search-domains \
        domain.getattr domain.read domain.write domain.save domain.start; do
        printf '<action id="org.libvirt.api.%s"><description>x</description>' "$action"
        printf '<message>x</message><defaults><allow_any>no</allow_any>'
        printf '<allow_inactive>no</allow_inactive><allow_active>no</allow_active>'
        printf '</defaults></action>\n'
    done
    printf '</policyconfig>\n'
} > "$work/polkit/org.libvirt.api.policy"

cat > "$work/dbus/bus.conf" <<'CONF'
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
CONF

for place in "$work/polkit:/usr/share/polkit-1/actions" "$work/rules:/etc/polkit-1/rules.d"; do
    mount --bind "${place%%:*}" "${place#*:}" || { echo 'Bail out! no mount'; exit 1; }
done
mount -t tmpfs -o mode=755 tmpfs /usr/share/polkit-1/rules.d # the host's
dbus-daemon --config-file="$work/dbus/bus.conf" --nofork --nopidfile 2> "$work/dbus/log" &
wait_for /run/dbus/system_bus_socket
/usr/lib/polkit-1/polkitd --no-debug > "$work/dbus/polkitd.log" 2>&1 &

# has_polkit - whether it answers
has_polkit()
{
    for _ in $(seq 100); do
        if dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.PolicyKit1 2>&1 |
            grep -q 'boolean true'; then
            return 0
        fi
        sleep 0.1
    done
    cat "$work/dbus/log" "$work/dbus/polkitd.log"
    return 1
}
