#!/bin/sh
# /init in a container: what it can do, what it leaves, its statuses; and what a
# launcher makes of reboot(2) inside.
# shellcheck disable=SC2016 # what a shell inside is to expand
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root

ln -s "$CONTAIN" "$TMP/init"
boot() { timeout -k 1 30 "$CONTAIN" run -- "$CONTAIN" boot "$@"; }

# Statuses.
status 0 'status 0' boot -- true
is "$out" '' 'in silence'
status 7 'status 7' boot -- sh -c 'exit 7'
status 137 'status of a signal' boot -- sh -c 'kill -9 $$'
status 127 'not found' boot -- no-such-command
like "$out" 'contain: run no-such-command: No such file or directory*' 'and why'
status 126 'not executable' boot -- /etc
status 125 'an unknown option' boot --no-such-option
status 0 '--help' boot --help
like "$out" 'usage: contain boot *' 'is the usage'
status 125 'not as PID 1' "$CONTAIN" boot -- true
is "$out" 'contain: boot is for PID 1, of a machine or a container' 'and why'
status 125 'called as init, not as PID 1' "$TMP/init"
status 3 'called as init' timeout -k 1 30 "$CONTAIN" run -- "$TMP/init" sh -c 'exit 3'

# Beside the host's mounts, hostname and command line.
before=$(cat /proc/self/mountinfo)
is "$(boot -- sh -c 'echo $$; hostname; cat /sys/class/net/lo/flags' 2>&1 | tr '\n' ' ')" \
	'2 container 0x9 ' 'the payload is PID 2, the hostname the container has'
is "$(boot -- sh -c 'grep -c " /tmp " /proc/self/mountinfo')" \
	"$(grep -c ' /tmp ' /proc/self/mountinfo)" '/tmp is as it was'
is "$(cat /proc/self/mountinfo)" "$before" 'nothing is mounted outside'
is "$(boot -- sh -c '(sleep 30047 &); echo x')" x 'what is left behind is ended'
ok 'and gone' sh -c '! pgrep -f "^sleep 30047$"'

# Without the right to do anything.
status 5 'a plain user' as_user "$CONTAIN" run -- "$CONTAIN" boot -- sh -c 'exit 5'
status 6 'no capabilities' timeout -k 1 30 "$CONTAIN" run -- setpriv \
	--bounding-set -all --inh-caps -all "$CONTAIN" boot -- sh -c 'exit 6'

# Signals: each ends the system, but for those of a terminal.
ended() {
	boot -- sh -c 'trap "exit 9" TERM; echo $$ >'"$TMP/ready"'; while :; do sleep 0.1; done' &
	launcher=$!
	eventually "$1: ready" test -s "$TMP/ready"
	rm -f "$TMP/ready"
	pkill -"$1" -f "^$CONTAIN boot -- sh"
	wait $launcher
	is $? 9 "$1: the payload is told, and its status is ours"
}
for signal in TERM USR1 USR2 PWR RTMIN+3 RTMIN+4; do
	ended "$signal"
done
is "$(boot -- sh -c 'trap "echo INT" INT; kill -INT 1; sleep 1; echo on')" 'INT
on' 'INT goes to the payload, and does not end the system'

status 9 'what cleans up has its time, whatever else is sent' boot -- sh -c \
	'trap "kill -CONT 1; sleep 2; exit 9" TERM; kill -TERM 1; while :; do sleep 0.1; done'

# A table of entries.
table() {
	printf '%s\n' "$@" >"$TMP/inittab"
	timeout -k 1 30 "$CONTAIN" run -- sh -c 'mount --bind "$1" /etc/inittab && exec "$2" boot' \
		sh "$TMP/inittab" "$CONTAIN"
}
if [ ! -e /etc/inittab ]; then
	: >/etc/inittab
	trap 'rm -rf "$TMP" /etc/inittab' EXIT
fi
status 130 'poweroff' table '::sysinit:sh -c "exit 9"' '::wait:echo waited' '::once:kill -USR2 1'
like "$out" '*waited*' 'behind the entries'
like "$out" '*contain: the container is at its end (poweroff or halt): status 130' 'named by the launcher'
status 129 'reboot' table '::once:kill -TERM 1' '::shutdown:false'
like "$out" '*contain: the container asks for a restart (reboot): status 129' 'named by the launcher'
status 130 'halt' table '::respawn:kill -USR1 1'
status 130 'the terminal "console"' table 'console::once:/bin/sh -c "echo here; kill -USR1 1"'
like "$out" 'here*' 'is what we were given'

# reboot(2) in a container: B13.
for init in '' --init; do
	for how in reboot poweroff halt; do
		case $how in
		reboot) wanted=129 says='*asks for a restart*' ;;
		*) wanted=130 says='*is at its end*' ;;
		esac
		# shellcheck disable=SC2086 # none or one
		status $wanted "$how -f $init" "$CONTAIN" run $init -- busybox $how -f
		# shellcheck disable=SC2254
		like "$out" "$says" 'named'
	done
done
status 130 'a status of 130 that is none' "$CONTAIN" run -- sh -c 'exit 130'
is "$out" '' 'is not named'
status 129 'a payload that ends by SIGHUP is none' "$CONTAIN" run --init -- sh -c 'kill -HUP $$'
is "$out" '' 'is not named'
finish
