#!/bin/sh
# The lesson's test and its table, as root and as a plain user, with the host's
# tools and with toybox alone.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root

pid_ns=$(readlink /proc/self/ns/pid)
all_ns=$(readlink /proc/self/ns/*)
host=$(hostname)
mounts=$(cat /proc/self/mountinfo)

# lesson WHO PREFIX...: the same inside, whoever runs it.
lesson() {
	who=$1
	shift
	# shellcheck disable=SC2016 # for the shell inside
	status 0 "$who: the lesson's command succeeds" "$@" "$CONTAIN" ns container \
		-- /bin/sh -c 'echo PID:$$ && hostname'
	is "$out" "PID:1
container" "$who: PID 1, hostname container"

	status 0 "$who: ps runs" "$@" "$CONTAIN" run -- ps -e -o pid=,comm=
	is "$(echo "$out" | tr -s ' ' | sed 's/^ //')" "1 ps" \
		"$who: as PID 1, ps sees itself alone"
	status 0 "$who: ps below a shell" "$@" "$CONTAIN" run -- \
		sh -c 'ps -e -o pid=,comm=; :'
	is "$(echo "$out" | awk '{print $2}' | tr '\n' ' ')" "sh ps " \
		"$who: ps sees the shell and itself, nothing else"

	status 0 "$who: ip addr runs" "$@" "$CONTAIN" run -- ip -o addr
	like "$out" "*lo*127.0.0.1/8*" "$who: lo has 127.0.0.1"
	is "$(echo "$out" | awk '{print $2}' | sort -u)" lo "$who: lo is alone"
	status 0 "$who: ip link" "$@" "$CONTAIN" run -- ip -o link
	like "$out" "*LOOPBACK,UP*" "$who: lo is up"
	status 0 "$who: 127.0.0.1 answers" "$@" "$CONTAIN" run -- \
		busybox ping -c 1 -W 2 127.0.0.1
	status 0 "$who: /sys/class/net is the inner one (C18)" "$@" \
		"$CONTAIN" run -- ls /sys/class/net
	is "$out" lo "$who: /sys/class/net holds lo alone (C18)"
	status 0 "$who: --hostname" "$@" "$CONTAIN" ns container \
		--hostname box-1.example -- hostname
	is "$out" box-1.example "$who: the hostname asked for"
	# shellcheck disable=SC2016
	out=$(echo 'echo PID:$$; exit 3' | "$@" "$CONTAIN" run)
	is "$?" 3 "$who: without a command"
	is "$out" "PID:1" "$who: it is /bin/sh, as PID 1"
}
lesson root
lesson user as_user

is "$(readlink /proc/self/ns/pid)" "$pid_ns" "our PID namespace is the same"
is "$(readlink /proc/self/ns/*)" "$all_ns" "all our namespaces are"
is "$(hostname)" "$host" "our hostname is"
is "$(cat /proc/self/mountinfo)" "$mounts" "our mounts are"

# toybox as the whole userland.
tree() { chroot "$ROOTFS" "$@"; }
# shellcheck disable=SC2016
status 0 "toybox: the lesson's command" tree /bin/contain ns container \
	-- /bin/sh -c 'echo PID:$$ && hostname'
is "$out" "PID:1
container" "toybox: PID 1, hostname container"
status 0 "toybox: ps" tree /bin/contain run -- ps -A -o PID,CMD
is "$(echo "$out" | sed 1d | awk '{print $1, $2}')" "1 ps" \
	"toybox: ps sees itself alone"
status 0 "toybox: /sys is there" tree /bin/contain run -- ls /sys/class/net
is "$out" lo "toybox: and shows lo alone"
status 0 "toybox: ifconfig" tree /bin/contain run -- ifconfig lo
like "$out" "*127.0.0.1*UP LOOPBACK*" "toybox: lo up, 127.0.0.1"
is "$(cat /proc/self/mountinfo)" "$mounts" "toybox in a chroot: our mounts are the same"

finish
