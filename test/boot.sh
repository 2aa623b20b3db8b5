# boot.sh: machines for the tests of /init: root trees, initramfs, QEMU. Sourced
# behind lib.sh.
# shellcheck shell=sh

# machine ARCH: x86_64, aarch64 or armhf is what is booted from now on: the
# kernel, its modules, contain and a userland for it.
machine() {
	arch=$1
	kernel=$("$TOP/tools/guest-kernel" "$arch") || return
	modules=$(echo "${kernel%/boot/*}"/lib/modules/*)
	release=${modules##*/}
	case $arch in
	x86_64)
		init=$CONTAIN console=ttyS0 busybox=$(command -v busybox)
		kernel=$(unpacked "$kernel")
		;;
	*)
		init=$TMP/$arch/contain console=ttyAMA0
		busybox=$TOP/build/foreign/$arch/userland/bin/busybox
		(
			unset MAKEFLAGS MFLAGS MAKELEVEL CC
			make -s -C "$TOP" CROSS="$arch" O="$TMP/$arch" \
				CONFIG=configs/defconfig
		) >"$TMP/make" 2>&1 || { note "$(cat "$TMP/make")"; return 1; }
		"$TOP/tools/foreign" "$arch" \
			"$TOP/build/foreign/$arch/userland" busybox-static \
			toybox libc6 libcrypt1 2>/dev/null
		;;
	esac
}

# unpacked KERNEL: the path of what is in it, as it would unpack itself in each
# boot, which takes a sixth of it under emulation; or KERNEL again.
unpacked() {
	plain=$TOP/build/vmlinux-${1##*/vmlinuz-}
	if [ ! -e "$plain" ]; then
		new=$(mktemp "$plain.XXXXXX")
		at=$(grep -a -b -o -F "$(printf '\002!L\030')" "$1" |
			head -n 1 | cut -d : -f 1)
		[ -z "$at" ] || tail -c "+$((at + 1))" "$1" |
			lz4 -dc >"$new" 2>/dev/null
		case $(head -c 4 "$new") in
		?ELF) mv "$new" "$plain" ;;
		*) rm "$new" ;;
		esac
	fi
	[ ! -e "$plain" ] || set -- "$plain"
	echo "$1"
}

# What the kernel need not do, which is a quarter of its time under emulation.
swift='cryptomgr.notests tsc=reliable noreplace-smp'

# qemu INITRD APPEND [ARG...]: one boot; the console is standard output.
qemu() {
	initrd=$1 append="console=$console panic=-1 quiet $swift $2"
	shift 2
	set -- -nic none -display none -monitor none -serial "${serial:-stdio}" \
		-no-reboot -kernel "$kernel" -initrd "$initrd" \
		-append "$append" "$@"
	# shellcheck disable=SC2086 # two words
	case $arch in
	x86_64) exec qemu-system-x86_64 -M q35 ${cpu:--cpu max} -m 256 "$@" ;;
	aarch64) exec qemu-system-aarch64 -M virt -cpu cortex-a57 -m 256 "$@" ;;
	armhf) exec qemu-system-arm -M virt,highmem=off -cpu cortex-a15 -m 512 "$@" ;;
	esac
}

# type_in NAME: the file $input to boot NAME, when it shows $prompt.
type_in() {
	until grep -q -e "${prompt:-/ # }" "$TMP/$1.raw" 2>/dev/null; do
		sleep 0.1
	done
	while read -r typed; do
		sleep "${pace:-0.2}"
		printf '%s\n' "$typed"
	done <"$input"
	# Killed itself: as a child it would hold the output of the test open.
	exec sleep 95.5
}

# boot NAME INITRD APPEND [ARG...]: to its end, which is QEMU's, or a halted
# system's; $TMP/NAME.console holds the lines. The bound is for slow machines.
boot() {
	name=$1
	shift
	: >"$TMP/$name.raw"
	mkfifo "$TMP/$name.in"
	if [ "${input:-}" ]; then
		type_in "$name" >"$TMP/$name.in" &
	else
		: >"$TMP/$name.in" &
	fi
	typist=$!
	(qemu "$@") <"$TMP/$name.in" >"$TMP/$name.raw" 2>&1 &
	pid=$!
	tenths=0 bound=$((${seconds:-90} * 10))
	while kill -0 $pid 2>/dev/null && [ $tenths -lt $bound ]; do
		! grep -q 'System halted' "$TMP/$name.raw" || break
		sleep 0.1
		tenths=$((tenths + 1))
	done
	kill $pid $typist 2>/dev/null
	wait $pid $typist 2>/dev/null
	[ $tenths -lt $bound ] || echo 'TEST: time is up' >>"$TMP/$name.raw"
	tr -d '\r\033' <"$TMP/$name.raw" >"$TMP/$name.console"
	rm "$TMP/$name.in"
}

# both COMMAND...: in the background, two at a time, or as many as $at_once.
running=0
both() {
	"$@" &
	running=$(((running + 1) % ${at_once:-2}))
	[ $running -gt 0 ] || wait
}
all_ended() {
	wait
	running=0
}

# says NAME LINE TEST: the console of boot NAME holds that line.
says() {
	grep -q -x -F -e "$2" "$TMP/$1.console"
	said=$?
	result $said "$3"
	[ $said -eq 0 ] || note "wanted: $2
$(tail -n 20 "$TMP/$1.console")"
}

# shows NAME PATTERN TEST: or one that grep finds.
shows() {
	grep -q -e "$2" "$TMP/$1.console"
	said=$?
	result $said "$3"
	[ $said -eq 0 ] || note "wanted: $2
$(tail -n 20 "$TMP/$1.console")"
}

# lacks NAME PATTERN TEST
lacks() {
	[ -s "$TMP/$1.console" ] && ! grep -q -e "$2" "$TMP/$1.console"
	said=$?
	result $said "$3"
	[ $said -eq 0 ] || note "$(grep -e "$2" "$TMP/$1.console")"
}

# tree NAME: an initramfs with nothing but /init; its path.
tree() {
	mkdir -p "$TMP/tree-$1"
	cp "$init" "$TMP/tree-$1/init"
	chmod 755 "$TMP/tree-$1/init"
	echo "$TMP/tree-$1"
}

# add_busybox TREE: with a link for each command, in /bin.
add_busybox() {
	mkdir -p "$1/bin" "$1/sbin" "$1/etc/init.d"
	cp "$busybox" "$1/bin/busybox"
	for applet in $(busybox --list); do
		[ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"
	done
}

# add_toybox TREE: likewise; of busybox the shell alone.
add_toybox() {
	mkdir -p "$1/bin" "$1/lib" "$1/etc"
	cp "$busybox" "$1/bin/sh"
	if [ "$arch" = x86_64 ]; then
		cp -a "$ROOTFS/." "$1/"
		rm -f "$1/.made"
		return
	fi
	from=$TOP/build/foreign/$arch/userland
	cp "$from/bin/toybox" "$1/bin/toybox"
	find "$from/lib" "$from/usr/lib" \( -name 'ld-linux*' -o \
		-name 'libc.so.6' -o -name 'libm.so.6' -o -name 'libcrypt.so.1' \) |
		while read -r file; do
			cp -L "$file" "$1/lib/"
		done
	for applet in $(toybox); do
		[ "$applet" = toybox ] || ln -s toybox "$1/bin/$applet"
	done
}

# add_modules TREE NAME...: these and what they need, with their modules.dep.
add_modules() {
	to=$1/lib/modules/$release
	shift
	mkdir -p "$to"
	cp "$modules"/modules.builtin* "$modules/modules.order" "$to/"
	for module; do
		add_module "$module"
	done
	depmod -b "${to%/lib/modules/*}" "$release"
}

add_module() {
	file=$(find "$modules" -name "$1.ko")
	[ "$file" ] || return 0
	[ ! -e "$to/${file#"$modules"/}" ] || return 0
	mkdir -p "$to/$(dirname "${file#"$modules"/}")"
	cp "$file" "$to/${file#"$modules"/}"
	for module in $(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p' | tr , ' '); do
		add_module "$module"
	done
}

# pack TREE: the path of the initramfs, a new one each time, as another machine
# may still read the last.
pack() {
	image=$(mktemp "$1.XXXXXX")
	(cd "$1" && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 >"$image"
	echo "$image"
}

# clean_disk IMAGE: it was unmounted, and is whole.
clean_disk() { e2fsck -fn "$1" >"$TMP/fsck" 2>&1 && ! grep -q -i recover "$TMP/fsck"; }
