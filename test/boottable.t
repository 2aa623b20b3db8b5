#!/bin/sh
# /etc/inittab in busybox's meaning: the same image once with busybox's init and
# once with ours; what is asked by signals; and what is wrong in a table.
# shellcheck disable=SC2016 # what the guest's shell is to expand
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

machine x86_64
result $? 'kernel and contain'
at_once=3 # they sleep more than they work

# A second and a third line, for what is said there.
three() { boot "$@" -serial file:"$TMP/$1.second" -serial file:"$TMP/$1.third"; }

# The same system for both: what it says on its consoles is compared.
system=$(tree system)
add_busybox "$system"
mkdir "$system/proc" "$system/dev"
mknod "$system/dev/console" c 5 1
mknod "$system/dev/null" c 1 3
cat >"$system/etc/inittab" <<'E'
# comment
::sysinit:/etc/init.d/rcS
null::sysinit:/bin/echo unseen
::wait:/bin/sleep 1
::wait:/bin/echo   three   words and   blanks # and no more
::wait:echo "a shell's; $HOME $SHELL $USER $PATH" | tr a-z A-Z
::once:/bin/sh /once
ttyS1::respawn:/bin/sh /service
ttyS2::askfirst:/bin/sh /asked
::respawn:-/bin/sh /login
::ctrlaltdel:/bin/echo three keys
::shutdown:/bin/echo going down
::shutdown:/bin/echo further down
tty9::nosuch:/bin/true
E
cat >"$system/etc/init.d/rcS" <<'E'
#!/bin/sh
echo "rcS $0 $(tty)"
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t proc proc /proc 2>/dev/null
# A daemon outlives the script, and can still say something.
sh -c 'sleep 3; echo daemon; >/said' &
E
chmod 755 "$system/etc/init.d/rcS"
cat >"$system/once" <<'E'
sleeping() { ps -o ppid,comm | grep -c '^ *1 sleep'; }
echo once
# The service and the login sleep in the end.
for _ in $(seq 40); do
	sleep 1
	[ ! -e /said ] || [ "$(sleeping)" != 2 ] || break
done
sleep 1
kill -INT 1
sleep 2
echo "orphans: $(sleeping)"
(sleep 200 &)
sleep 1
echo "adopted: $(sleeping)"
$END
E
cat >"$system/service" <<'E'
n=$(cat /n 2>/dev/null)
n=$((${n:-0} + 1))
echo $n >/n
echo "service $n $(tty)"
[ $n -lt 3 ] || exec sleep 1000
E
echo 'echo asked' >"$system/asked"
# The dash in front is seen in the shell's name.
cat >"$system/login" <<'E'
[ -e /logged ] && exec sleep 1000
>/logged
echo "login $(tr '\0' ' ' </proc/$$/cmdline)"
E
ours=$(pack "$system")
cp -a "$system" "$TMP/tree-theirs"
rm "$TMP/tree-theirs/init"
ln -s bin/busybox "$TMP/tree-theirs/init"
theirs=$(pack "$TMP/tree-theirs")

for end in reboot poweroff 'halt -f'; do
	label=$(echo "$end" | tr -d ' ')
	both three "ours-$label" "$ours" "\"END=$end\""
	both three "theirs-$label" "$theirs" "\"END=$end\""
done
all_ended

# The lines of a console that are the system's, sorted: who is first of two that
# run at once does not matter.
lines() { grep -a -E '^(rcS|three|A SHELL|once|daemon|login|going|further|orphans|adopted|unseen|service|Please press|asked)' "$1" | tr -d '\r' | sort; }
for label in reboot poweroff halt-f; do
	lines "$TMP/ours-$label.console" >"$TMP/ours"
	lines "$TMP/theirs-$label.console" >"$TMP/theirs"
	is "$(cat "$TMP/ours")" "$(cat "$TMP/theirs")" "$label: the console is as under busybox"
	lines "$TMP/ours-$label.second" >"$TMP/ours"
	lines "$TMP/theirs-$label.second" >"$TMP/theirs"
	is "$(cat "$TMP/ours")" "$(cat "$TMP/theirs")" "$label: the second line is, too"
	lines "$TMP/ours-$label.third" >"$TMP/ours"
	lines "$TMP/theirs-$label.third" >"$TMP/theirs"
	is "$(cat "$TMP/ours")" "$(cat "$TMP/theirs")" "$label: the third asks, as there"
	is "$(grep -o 'reboot: .*' "$TMP/ours-$label.console")" \
		"$(grep -o 'reboot: .*' "$TMP/theirs-$label.console")" "$label: so is the end"
done
is "$(lines "$TMP/ours-reboot.second" | grep -c '^service . /dev/ttyS1')" 3 \
	'a service is started again, on its terminal'
says ours-reboot 'three keys' 'INT runs the entry for Ctrl-Alt-Del'
says ours-reboot 'login -/bin/sh /login ' 'a dash in front makes a login shell'
shows ours-reboot '^contain: /etc/inittab line 14: unknown action nosuch' \
	'an unknown action is named, with its line'

# Signals: a shell script on the console tries one after the other.
signals=$(tree signals)
add_busybox "$signals"
cat >"$signals/etc/inittab" <<'E'
::once:/bin/sh /try
::ctrlaltdel:/bin/sh -c "echo first; exec sleep 1001"
::respawn:/bin/sh -c "echo first; exec sleep 1001"
::respawn:/bin/sh -c "echo second; exec sleep 1002"
::shutdown:/bin/sh -c "kill -HUP 1; sleep 1"
::restart:/bin/sh /restarted
E
cat >"$signals/try" <<'E'
ends() { kill $(ps -o pid,args | awk -v n="$1" '/[s]leep/ && $3 == n { print $1 }'); }
runs() { ps -o comm,args | grep -c "[s]leep $1"; }
# becomes NAME WANTED SLEEP...: how many of each run; waits for those WANTED.
becomes() {
	name=$1 wanted=$2
	shift 2
	for _ in $(seq 40); do
		got=$(for n; do runs $n; done | xargs)
		[ "$got" != "$wanted" ] || break
		sleep 0.5
	done
	echo "$name: $got"
}
becomes before '1 1' 1001 1002
kill -TSTP 1
ends 1001
sleep 2
becomes paused '0 1' 1001 1002
kill -CONT 1
becomes resumed '1 1' 1001 1002
sed -i '/second/d; s/^::once.*/::once:never/' /etc/inittab
echo '::respawn:/bin/sh -c "echo third; exec sleep 1003"' >>/etc/inittab
kill -HUP 1
becomes 'read again' '1 1 1' 1001 1002 1003
ends 1001
ends 1002
sleep 2
becomes gone '1 0 1' 1001 1002 1003
rm /etc/inittab
kill -HUP 1
ends 1003
sleep 2
becomes 'no file' '1 1' 1001 1003
sed -n 's/^VmRSS:[^0-9]*/rss: /p' /proc/1/status
kill -QUIT 1
sleep 10
echo 'still there'
E
cat >"$signals/restarted" <<'E'
echo "restarted as $$, $(ps -o comm | grep -c '[s]leep') left"
echo "blocked: $(sed -n 's/^SigBlk:[^0-9]*//p' /proc/self/status)"
reboot -f
E
both boot signals "$(pack "$signals")" ''

# Nothing valid in the table: a shell, and not the end.
wrong=$(tree wrong)
add_busybox "$wrong"
long=$(head -c 5000 /dev/zero | tr '\0' x)
cat >"$wrong/etc/inittab" <<E
no colons
::respawn
::respawn:
a/terminal/whose/name/is/longer/than/any/that/there/is/or/ever/was/here::once:/bin/true
::sometimes:/bin/true
::once:/bin/echo $long
E
echo 'echo SHELL; exit 3' >"$TMP/input"
input=$TMP/input both boot wrong "$(pack "$wrong")" ''

# Without a table: busybox's own rows, if there is a script.
plain=$(tree plain)
add_busybox "$plain"
mkdir -p "$plain/etc/init.d"
printf '#!/bin/sh\necho plain rcS\n' >"$plain/etc/init.d/rcS"
chmod 755 "$plain/etc/init.d/rcS"
# (Enter, for the console to be activated.)
cat >"$TMP/enter" <<'E'

echo tty::askfirst:/bin/true >/etc/inittab
echo '::respawn:/bin/sh -c "echo a table; sleep 2; poweroff"' >>/etc/inittab; kill -HUP 1
E
input=$TMP/enter prompt='press Enter' both boot plain "$(pack "$plain")" ''

# The terminal "console" is what that stands for.
named=$(tree named)
add_busybox "$named"
cat >"$named/etc/inittab" <<'E'
console::once:/bin/sh -c "echo $TERM $(tty) >/dev/ttyS0; poweroff"
E
console=tty0 both boot named "$(pack "$named")" ''

# Many entries.
many=$(tree many)
add_busybox "$many"
for i in $(seq 130); do
	echo "::once:/bin/sh -c 'echo $i >>/tmp/many'"
done >"$many/etc/inittab"
sed -i '128s/.*/::once:sh \/last/' "$many/etc/inittab"
cat >"$many/last" <<'E'
for _ in $(seq 40); do
	sleep 1
	[ "$(wc -l </tmp/many)" != 127 ] || break
done
wc -l </tmp/many
poweroff
E
both boot many "$(pack "$many")" ''
all_ended

says signals 'before: 1 1' 'both services run'
says signals 'paused: 0 1' 'TSTP: nothing is started again'
says signals 'resumed: 1 1' 'CONT: it is'
says signals 'read again: 1 1 1' 'HUP: what runs goes on, what is new is started'
says signals 'gone: 1 0 1' 'what the table has lost is not started again'
says signals 'no file: 1 1' 'HUP without a table changes nothing'
says signals 'restarted as 1, 0 left' 'QUIT: all end, and the entry for it is PID 1'
says signals 'blocked: 0000000000000000' 'with no signal blocked'
lacks signals 'still there' 'and nothing else goes on'
rss=$(sed -n 's/^rss: *\([0-9]*\) kB$/\1/p' "$TMP/signals.console")
ok "PID 1 takes at most 120 kB ($rss)" [ "${rss:-999}" -le 120 ]

for n in 1 2; do
	says wrong "contain: /etc/inittab line $n: not TTY::ACTION:COMMAND (the line is left out)" "line $n: not enough fields"
done
says wrong 'contain: /etc/inittab line 3: no command (the line is left out)' 'line 3: no command'
shows wrong 'contain: /etc/inittab line 4: no terminal: a/terminal' 'line 4: no such terminal'
says wrong 'contain: /etc/inittab line 5: unknown action sometimes (the line is left out)' 'line 5: unknown action'
says wrong 'contain: /etc/inittab line 6: the command is too long (the line is left out)' 'line 6: too long'
says wrong 'contain: read /etc/inittab: no entry is valid' 'and that nothing remains'
says wrong 'contain: /bin/sh ended with status 3' 'so there is a shell'

says plain 'plain rcS' 'without a table the script is run'
shows plain 'Please press Enter to activate this console' 'and a shell asks first'
says plain 'a table' 'which works: HUP reads the table that it makes'
shows plain 'contain: open the terminal /dev/tty: No such device or address' \
	'where askfirst says what is wrong'
shows plain 'reboot: Power down' 'to the end'

says named 'linux /dev/tty1' 'the terminal "console" is the active one'

says many 127 '128 entries run'
says many 'contain: /etc/inittab line 129: there are 128 already (the line is left out)' 'and no more'
finish
