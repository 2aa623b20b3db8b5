#!/bin/sh
# contain in a machine of its own: a distribution's kernel with the whole of
# cgroup v2, an initramfs for a root, where pivot_root is refused, and as
# little mounted as one likes. The checks are guest/init's.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"

# Every check of the guest, so that one which is not reached is missed.
checks() {
	cat <<-'LIST'
	bare: root without a mounted /proc
	bare: root without a mounted /sys
	bare: /proc and /sys outside are left alone
	bare: --init
	bare: TERM to the launcher reaches the payload
	bare: and the launcher says that it could not judge
	bare: a plain user without a mounted /proc
	bare: and why
	bare: root without /proc
	bare: and the way out
	bare: --no-proc without /proc and /sys
	bare: a plain user without /proc
	lesson: PID 1 and the hostname
	lesson: the hostname outside
	lesson: ps sees the shell and itself
	lesson: four namespaces are new
	net: outside are two devices, and lo is down
	net: inside is lo alone
	net: it is up
	net: 127.0.0.1 answers
	net: lo outside is down as before
	noipv6: the kernel has none
	cgroup: the controllers are those of outside
	cgroup: memory and pids are among them
	cgroup: the payload can enter a new group
	cgroup: which is seen outside, and empty afterwards
	cgroup: no room for a process
	cgroup: and why
	cgroup: no room for memory, with --init
	status: 0
	status: 7
	status: not found
	status: not executable
	status: TERM to the launcher of a sleep
	status: the same with --init
	init: the payload is PID 2
	init: status 7
	init: a payload that kills itself
	init: an orphan becomes a child of PID 1 and is reaped
	kill: run: runs
	kill: run: the container ends with its launcher
	kill: run--init: runs
	kill: run--init: the container ends with its launcher
	kill: user: runs
	kill: user: the container ends with its launcher
	kill: 50 launchers at random moments, and nothing is left
	user: PID 1 and the hostname
	user: is root inside
	user: lo alone, and it is up
	user: 127.0.0.1 answers
	user: the controllers are those of outside
	user: five namespaces are new
	user: status 7
	share: --unshare all
	share: and eight namespaces are new
	share: --share mount,net
	share: and two namespaces are new
	end: / is the initramfs, and shared
	end: mounts, namespaces, hostname and devices outside are as before
	end: no process is left
	LIST
}

[ "$(uname -m)" = x86_64 ] || skip_all "the guest is an x86_64 machine"
kernel=$("$TOP/tools/guest-kernel") || {
	result 1 'a kernel for the guest'
	finish
}

# dummy.ko, as the distribution packs it: the second network device.
module() {
	dir=${kernel%/boot/*}/lib/modules
	for file in "$dir"/*/kernel/drivers/net/dummy.ko*; do
		case $file in
		*.gz) gzip -dc "$file" ;;
		*.xz) xz -dc "$file" ;;
		*.zst) zstd -dc "$file" ;;
		*) cat "$file" ;;
		esac
	done
}

initramfs() {
	tree=$TMP/tree
	cp -a "$ROOTFS" "$tree" &&
		cp "$CONTAIN" "$tree/bin/contain" &&
		mkdir "$tree/test" &&
		cp "$TOP/test/lib.sh" "$tree/test/lib.sh" &&
		cp "$TOP/test/guest/init" "$tree/init" &&
		module >"$tree/dummy.ko" &&
		chmod -R a+rX "$tree" &&
		chmod 755 "$tree/init" "$tree/bin/contain" &&
		(cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) |
		gzip -1 >"$TMP/initramfs"
}

# boot NAME SECTIONS [WORD...]: with these words on the kernel command line.
# The guest's lines, then a result for each expected one.
boot() {
	label=$1 sections=$2
	shift 2
	timeout -k 5 120 qemu-system-x86_64 -M q35 -cpu max -m 256 -nic none \
		-nographic -no-reboot -kernel "$kernel" \
		-initrd "$TMP/initramfs" -append \
		"console=ttyS0 quiet panic=-1 SECTIONS=$sections $*" \
		</dev/null >"$TMP/console" 2>&1
	tr -d '\r\033' <"$TMP/console" >"$TMP/lines"
	checks | grep -E "^($(echo "$sections,end" | tr , '|')): " >"$TMP/wanted"
	while read -r check; do
		judge "$label" "$check"
	done <"$TMP/wanted"
	is "$(grep -c -E '^GUEST (not )?ok ' "$TMP/lines")" \
		"$(wc -l <"$TMP/wanted")" "$label: as many checks as expected"
	grep -q -x 'GUEST end' "$TMP/lines"
	reached=$?
	result $reached "$label: the guest reaches its end"
	[ $reached -eq 0 ] || note "$(tail -n 20 "$TMP/lines")"
}

# judge BOOT CHECK: exactly one line says that it is well.
judge() {
	if [ "$(grep -c -x -F "GUEST ok $2" "$TMP/lines")" = 1 ]; then
		result 0 "$1: $2"
		return
	fi
	result 1 "$1: $2"
	note "$(awk -v head="GUEST not ok $2" '
		$0 == head { on = seen = 1; next }
		on && sub(/^GUEST # /, "") { print; next }
		{ on = 0 }
		END { if (!seen) print "not reached" }' "$TMP/lines")"
}

initramfs
result $? 'an initramfs'
boot guest bare,lesson,net,cgroup,status,init,kill,user,share
boot 'guest without IPv6' lesson,net,noipv6,user ipv6.disable=1
finish
