#!/bin/sh
# /init to its end: each architecture, with an initramfs that holds /init alone,
# toybox or a busybox system, or leads to one on ext4 or squashfs, by each way for
# a system to end.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

UUID=3e6be9de-8139-11d1-9106-a43f08d823a6
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
	echo "rcS: $(hostname) on $(awk '$2 == "/" { t = $3 } END { print t }' /proc/mounts)"
	END
	chmod 755 "$1/etc/init.d/rcS"
	echo 'echo c >/proc/sysrq-trigger' >"$1/panic"
}

images() {
	alone=$(pack "$(tree "alone-$arch")")
	dir=$(tree "toybox-$arch")
	add_toybox "$dir"
	toybox=$(pack "$dir")
	dir=$(tree "busybox-$arch")
	busybox_system "$dir"
	busybox_image=$(pack "$dir")
	# The same on disks, with contain for its init too.
	mkdir "$dir/dev" "$dir/proc" "$dir/sys" "$dir/run" "$dir/tmp"
	mv "$dir/init" "$dir/sbin/init"
	mkfs.ext4 -q -F -U $UUID -d "$dir" "$TMP/$arch-ext4.img" 32M >/dev/null
	mksquashfs "$dir" "$TMP/$arch-squashfs.img" -quiet -no-progress >/dev/null 2>&1
	truncate -s %4096 "$TMP/$arch-squashfs.img"
	dir=$(tree "leads-$arch")
	add_modules "$dir" virtio_pci virtio_blk ext4 crc32c_generic squashfs
	leads=$(pack "$dir")
}

# on_disk NAME ROOT APPEND: a copy is written to.
on_disk() {
	name=$1 to=$2
	shift 2
	boot "$arch-$name-$end" "$leads" \
		"contain.modules=virtio_pci,virtio_blk root=$to contain.hostname=box $*" \
		-drive "file=$TMP/$arch-$name.img,format=raw,if=none,id=disk,snapshot=on" \
		-device virtio-blk-pci,drive=disk
}

boots() {
	for end in $ends; do
		both boot "$arch-alone-$end" "$alone" "contain.end=$end"
		both boot "$arch-toybox-$end" "$toybox" \
			"contain.end=$end -- sh -c \"toybox echo payload; exit 7\""
		command=$end
		[ $end != panic ] || command='sh /panic'
		both on_disk ext4 "UUID=$UUID" rw "\"END=$command\""
		both on_disk squashfs /dev/vda "\"END=$command\""
		if [ $end = panic ]; then
			both boot "$arch-busybox-$end" "$busybox_image" \
				"contain.end=$end -- sh -c \"echo payload; exit 7\""
		else
			both boot "$arch-busybox-$end" "$busybox_image" \
				"END=$end contain.hostname=box"
		fi
	done
	all_ended
}

# system NAME ROOT: one of busybox's.
system() {
	shows "$1" "$(last_words $end)" "$1: ends so"
	if [ $end = panic ]; then
		says "$1" "rcS: box on $2" "$1: the system runs"
		return
	fi
	is "$(grep -x -e 'rcS: box on .*' -e waited -e "end by $end" \
		-e 'going down' "$TMP/$1.console" | tr '\n' ' ')" \
		"rcS: box on $2 waited end by $end going down " \
		"$1: the entries in their order"
	says "$1" service "$1: and the service"
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
		if [ $end = panic ]; then
			name=$arch-busybox-$end
			says "$name" 'contain: sh ended with status 7' "$name: its status"
			shows "$name" "$(last_words $end)" "$name: ends so"
		else
			system "$arch-busybox-$end" rootfs
		fi
		system "$arch-ext4-$end" ext4
		system "$arch-squashfs-$end" squashfs
	done
}

for arch in x86_64 aarch64 armhf; do
	ok "$arch: kernel, contain, userland" machine $arch || continue
	# (Emulated it takes three times as long.)
	[ $arch != armhf ] || ends=poweroff
	images
	boots
	checks
done
finish
