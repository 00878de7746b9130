# SPDX-License-Identifier: LGPL-2.1-or-later
# The policy breaks, or memory is short: libvirtd works, and the plugin as far as it can.

# ---- the policy ----

syntax_error()
{
    echo 'capabilities-xml = none' > "$SLOTWISE_POLICY"
}

rarely fault 'the policy was never right' all 'the default policy counts: ' syntax_error

reset
serve "$broken"
printf '[policy]\ncapabilities-xml = none\n' > "$SLOTWISE_POLICY"
domcaps()
{
    on_system domcapabilities --virttype qemu --machine q35 > "$work/domcaps" 2>&1
    diff -B "$work/want.$1/domcaps" "$work/domcaps"
}
check 'a policy that is right counts' domcaps nothing
check 'and is no matter for the log' log_is_silent
syntax_error
check 'a policy that breaks stays in force as it was' domcaps nothing
check 'also at the next call' domcaps nothing
check 'the log says it once' log_says 'the last good policy stays in force: '
printf '[policy]\ncapabilities-xml = all\n' > "$SLOTWISE_POLICY"
check 'a policy that is mended counts' domcaps all
stop

# ---- memory ----

# Each definition gets less of it or more; libvirt makes the domain in any case, with the advice or
# without.
starve()
{
    for i in $(seq 100); do
        echo "define $work/legacy.xml"
        echo 'dumpxml --inactive legacy'
        echo 'undefine legacy'
    done > "$work/commands"
    on_system < "$work/commands" > "$work/starved" 2>&1
    awk -v nothing="$work/want.nothing/legacy" -v all="$work/want.all/legacy" '
        function domain_of(file, text) {
            while ((getline line < file) > 0)
                if (line ~ /^ *<|^$/ && line !~ /^    <uuid>/) text = text line "\n"
            gsub(/\n+$/, "\n", text)
            return text
        }
        BEGIN { want[0] = domain_of(nothing); want[1] = domain_of(all) }
        /^<domain/ { inside = 1; text = "" }
        inside { text = text $0 "\n" }
        /^<\/domain>/ {
            inside = 0
            n++
            if (text == want[0]) plain++
            else if (text == want[1]) advised++
            else print "neither:\n" text
        }
        END {
            print n " definitions: " plain " plain, " advised " advised"
            exit !(n == 100 && plain > 20 && advised > 5 && plain + advised == n)
        }' "$work/starved"
}
short_of_memory()
{
    reset
    cp "$SW_WRONG_DIR/no_memory.so" "$decorator"
    mkdir -p "$work/cache"
    cp "$work/right/$entry" "$work/cache"
    serve "$broken"
    check 'a domain is defined, with advice or without, however little memory there is' starve
    stop
    check 'a lack of memory is said once' \
        log_says 'goes on without advice: no memory to read the'
    check 'libxml2 adds nothing to it' sh -c '! grep "out of memory error" "$1"' - "$work/log"
}
rarely short_of_memory
