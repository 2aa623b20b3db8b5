#!/bin/sh
# /init to its end: each architecture, with an initramfs that holds /init alone,
# toybox or a busybox system, by each way for a system to end.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

ends='poweroff reboot halt panic'

# What the kernel says of each.
last_words() {
	case $1 in
	poweroff) echo 'reboot: Power \(down\|off\)' ;;
	reboot) echo 'reboot: Restarting system' ;;
	halt) echo 'reboot: System halted' ;;
	panic) echo 'Kernel panic - not syncing: sysrq triggered crash' ;;
	esac
}

# A system of busybox's: its own table, its own script. The command is busybox's
# too, but for a panic, which none asks for.
busybox_system() {
	add_busybox "$1"
	cat >"$1/etc/inittab" <<-'END'
	# A comment, and a blank line

	::sysinit:/etc/init.d/rcS
	::wait:/bin/sh -c 'sleep 0.2; echo waited'
	::once:/bin/sh -c 'echo end by $END; exec $END'
	::respawn:/bin/sh -c 'echo service; exec sleep 1000'
	::shutdown:/bin/echo going down
	END
	cat >"$1/etc/init.d/rcS" <<-'END'
	#!/bin/sh
	echo "rcS: $(hostname) $(cat /sys/class/net/lo/operstate)"
	END
	chmod 755 "$1/etc/init.d/rcS"
}

images() {
	alone=$(pack "$(tree "alone-$arch")")
	dir=$(tree "toybox-$arch")
	add_toybox "$dir"
	toybox=$(pack "$dir")
	dir=$(tree "busybox-$arch")
	busybox_system "$dir"
	busybox_image=$(pack "$dir")
}

boots() {
	for end in $ends; do
		both boot "$arch-alone-$end" "$alone" "contain.end=$end"
		both boot "$arch-toybox-$end" "$toybox" \
			"contain.end=$end -- sh -c \"toybox echo payload; exit 7\""
		if [ $end = panic ]; then
			both boot "$arch-busybox-$end" "$busybox_image" \
				"contain.end=$end -- sh -c \"echo payload; exit 7\""
		else
			both boot "$arch-busybox-$end" "$busybox_image" \
				"END=$end contain.hostname=box"
		fi
	done
	wait
}

checks() {
	for end in $ends; do
		name=$arch-alone-$end
		shows "$name" 'contain: nothing to run: ' "$name: says that there is nothing"
		shows "$name" "$(last_words $end)" "$name: ends so"
		name=$arch-toybox-$end
		says "$name" payload "$name: the payload runs"
		says "$name" 'contain: sh ended with status 7' "$name: its status"
		shows "$name" "$(last_words $end)" "$name: ends so"
		name=$arch-busybox-$end
		shows "$name" "$(last_words $end)" "$name: ends so"
		if [ $end = panic ]; then
			says "$name" 'contain: sh ended with status 7' "$name: its status"
			continue
		fi
		is "$(grep -x -e 'rcS: box unknown' -e waited -e "end by $end" \
			-e 'going down' "$TMP/$name.console" | tr '\n' ' ')" \
			"rcS: box unknown waited end by $end going down " \
			"$name: the entries in their order"
		says "$name" service "$name: and the service"
	done
}

for arch in x86_64 aarch64 armhf; do
	ok "$arch: kernel, contain, userland" machine $arch || continue
	images
	boots
	checks
done
finish
