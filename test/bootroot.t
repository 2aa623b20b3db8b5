#!/bin/sh
# From the initramfs to the real root: every file system and way to name it,
# what is refused before anything is lost, what is kept and what is freed.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

UUID=3e6be9de-8139-11d1-9106-a43f08d823a6
drivers=contain.modules=virtio_pci,virtio_blk
disk() { echo "-drive file=$1,format=raw,if=virtio"; }

# What the real root does: says what it finds, and ends.
real_root() {
	add_busybox "$1"
	mkdir -p "$1/dev" "$1/proc" "$1/sys" "$1/run" "$1/tmp" "$1/root"
	ln -s /bin/busybox "$1/sbin/init"
	cp "$init" "$1/bin/contain"
	echo 'root:x:0:0::/root:/bin/sh' >"$1/etc/passwd"
	echo 'user:x:1000:1000::/:/bin/sh' >>"$1/etc/passwd"
	echo '::sysinit:/check' >"$1/etc/inittab"
	cat >"$1/check" <<-'END'
	#!/bin/sh
	echo "REAL init $(readlink /proc/1/exe) $(tr '\0' ' ' </proc/1/cmdline)"
	while read -r dev dir type flags rest; do
		echo "REAL mount $dir $type ${flags%%,*}"
	done </proc/mounts
	echo "REAL available $(awk '/MemAvailable/ { print ($2 > 170000) }' /proc/meminfo)"
	echo "REAL tty $(ls -l /proc/self/fd/2 | sed 's/.* -> //')"
	echo "REAL user $(su user -c 'contain run -- sh -c "id -u; hostname"' 2>&1 | tr '\n' ' ')"
	echo "REAL root $(contain run -- sh -c 'echo $$' 2>&1)"
	ls -A / | grep -x -e initramfs-file -e newroot | sed 's/^/REAL left /'
	[ ! -e /dev/vdb ] || { mount -t ext4 /dev/vdb /mnt && ls /mnt | sed 's/^/REAL kept /' && umount /mnt; }
	poweroff -f
	END
	chmod 755 "$1/check"
	mkdir -p "$1/mnt"
}

ext4() { mkfs.ext4 -q -F -d "$1" "$2" "$3"; }

# gpt IMAGE FILESYSTEM, mbr IMAGE FILESYSTEM: as the first partition of a disk.
partitioned() {
	truncate -s 80M "$1"
	echo "$3" | sfdisk -q "$1" >/dev/null 2>&1
	dd if="$2" of="$1" bs=1M seek=1 conv=notrunc 2>/dev/null
}

# enters NAME TYPE FLAGS: the real root was entered and is whole.
enters() {
	shows "$1" "^REAL init /bin/busybox " "$1: PID 1 is its init"
	says "$1" "REAL mount / $2 $3" "$1: / is $2, $3"
	is "$(grep -c '^REAL mount /\(dev\|proc\|sys\|run\) ' "$TMP/$1.console")" 4 \
		"$1: /dev, /proc, /sys and /run came along"
	says "$1" 'REAL available 1' "$1: the memory of the initramfs is free"
	says "$1" 'REAL user 0 container ' "$1: a plain user can run a container"
	says "$1" 'REAL root 1' "$1: so can root"
	lacks "$1" '^REAL left' "$1: nothing of the initramfs is seen"
	lacks "$1" '^REAL mount /sys/fs/cgroup' "$1: cgroups are left to it"
}

# refused NAME LINE: says why, and an emergency shell has the whole initramfs.
refused() {
	says "$1" "contain: $2" "$1: says why"
	says "$1" 'contain: an emergency shell follows' "$1: and that a shell follows"
	says "$1" 'SHELL 62914560' "$1: which has the initramfs as it was"
}

# root NAME APPEND [ARG...]: one boot. What a shell is to do comes as input.
root() {
	root_name=$1 append=$2
	shift 2
	boot "$root_name" "$initramfs" "$drivers $append" "$@"
}

machine x86_64
result $? 'kernel and contain'
dir=$(tree initramfs)
add_busybox "$dir"
mkdir "$dir/mnt"
head -c 62914560 /dev/zero >"$dir/initramfs-file"
add_modules "$dir" virtio_pci virtio_blk squashfs erofs vfat nls_cp437 \
	nls_iso8859-1 nls_ascii crc32c_generic
initramfs=$(pack "$dir")

# What is on its way to a slow disk when the end comes takes longer than the end
# of a system waits for a disk that does nothing. (It has most of the test's time.)
dir=$(tree small)
add_busybox "$dir"
mkdir "$dir/mnt"
add_modules "$dir" virtio_pci virtio_blk
truncate -s 64M "$TMP/slow.img"
mkfs.ext4 -q -F "$TMP/slow.img"
# shellcheck disable=SC2046 # words
seconds=300 boot slow "$(pack "$dir")" "$drivers -- sh -c \"mount -t ext4 /dev/vda \
	/mnt && head -c 40000000 /dev/zero >/mnt/file\"" \
	$(disk "$TMP/slow.img"),throttling.bps-write=700000 &
slow=$!

mkdir "$TMP/real"
real_root "$TMP/real"
mkfs.ext4 -q -F -U $UUID -L 'my root' -d "$TMP/real" "$TMP/ext4.img" 64M
mksquashfs "$TMP/real" "$TMP/squashfs.img" -quiet -no-progress >/dev/null 2>&1
mkfs.erofs -U $UUID "$TMP/erofs.img" "$TMP/real" >/dev/null 2>&1
truncate -s 4096 "$TMP/pad"
cat "$TMP/pad" >>"$TMP/squashfs.img"
partitioned "$TMP/gpt.img" "$TMP/ext4.img" "label: gpt
start=2048, size=131072, uuid=0FC63DAF-8483-4772-8E79-3D69D8477DE4"
partitioned "$TMP/mbr.img" "$TMP/ext4.img" "label: dos
label-id: 0x1234abcd
start=2048, size=131072"
# No links there, and no devices.
mkfs.vfat -C -n REALFAT -i 1a2b3c4d "$TMP/vfat.img" 65536 >/dev/null
(
	cd "$TMP/real" || exit
	export MTOOLS_SKIP_CHECK=1
	mmd -i "$TMP/vfat.img" ::bin ::sbin ::etc ::dev ::proc ::sys ::run ::tmp ::root ::mnt
	mcopy -i "$TMP/vfat.img" bin/busybox ::bin/busybox
	mcopy -i "$TMP/vfat.img" bin/contain ::bin/contain
	for applet in sh su ls tr sed awk grep readlink poweroff id hostname mount; do
		mcopy -i "$TMP/vfat.img" bin/busybox ::bin/$applet
	done
	mcopy -i "$TMP/vfat.img" bin/busybox ::sbin/init
	mcopy -i "$TMP/vfat.img" etc/inittab etc/passwd ::etc/
	mcopy -i "$TMP/vfat.img" check ::check
)

# shellcheck disable=SC2046 # words
{
	root uuid "root=UUID=$UUID" $(disk "$TMP/ext4.img")
	root label '"root=LABEL=my root" rw rootflags=data=journal' $(disk "$TMP/ext4.img")
	root partuuid root=PARTUUID=0fc63daf-8483-4772-8e79-3d69d8477de4 $(disk "$TMP/gpt.img")
	root mbr root=PARTUUID=1234abcd-01 $(disk "$TMP/mbr.img")
	root squashfs root=/dev/vda $(disk "$TMP/squashfs.img")
	root erofs "root=UUID=$UUID rootfstype=erofs" $(disk "$TMP/erofs.img")
	root vfat root=UUID=1A2B-3C4D $(disk "$TMP/vfat.img")
	root vfatlabel 'root=LABEL=REALFAT rw' $(disk "$TMP/vfat.img")
}
enters uuid ext4 ro
enters label ext4 rw
enters partuuid ext4 ro
enters mbr ext4 ro
enters squashfs squashfs ro
enters erofs erofs ro
shows vfat '^REAL init /sbin/init' 'vfat: PID 1 is its init'
says vfat 'REAL mount / vfat ro' 'vfat: / is vfat, ro'
says vfatlabel 'REAL mount / vfat rw' 'vfat, by its label: / is vfat, rw'

# A root without the directories for them: the mounts are let go.
mkdir "$TMP/bare" "$TMP/bare/bin" "$TMP/bare/sbin"
cp "$busybox" "$TMP/bare/bin/busybox"
cat >"$TMP/bare/sbin/init" <<'E'
#!/bin/busybox sh
/bin/busybox echo "BARE $0 $$"
/bin/busybox ls /
/bin/busybox poweroff -f
E
chmod 755 "$TMP/bare/sbin/init"
mkfs.ext4 -q -F -d "$TMP/bare" "$TMP/bare.img" 16M >/dev/null
# shellcheck disable=SC2046 # words
root bare root=/dev/vda $(disk "$TMP/bare.img")
says bare 'BARE /sbin/init 1' 'a root without /dev, /proc, /sys and /run, with a script for init'

# An init that the kernel cannot start is found out behind the switch: a shell
# of the real root, and an end in order.
mkdir "$TMP/noexec"
cp -a "$TMP/bare/bin" "$TMP/noexec/bin"
mkdir "$TMP/noexec/dev" "$TMP/noexec/proc" "$TMP/noexec/sys" "$TMP/noexec/sbin"
ln -s busybox "$TMP/noexec/bin/sh"
printf '#!/no/such/interpreter\n' >"$TMP/noexec/sbin/init"
chmod 755 "$TMP/noexec/sbin/init"
mkfs.ext4 -q -F -d "$TMP/noexec" "$TMP/noexec.img" 16M >/dev/null
printf 'echo "SHELL $(/bin/busybox grep SigBlk /proc/1/status)"\nexit 5\n' >"$TMP/input"
# shellcheck disable=SC2046 # words
input=$TMP/input root noexec root=/dev/vda $(disk "$TMP/noexec.img")
shows noexec 'contain: run /sbin/init: No such file or directory' 'an init without its interpreter: says why'
shows noexec '^SHELL SigBlk' 'a shell'
says noexec 'contain: /bin/sh ended with status 5' 'whose status is told'
shows noexec 'reboot: Power down' 'and the end behind it'

# What is mounted beside is not emptied; entered by a script that has mounted
# things itself, under another name.
dir=$TMP/tree-initramfs
mkdir "$TMP/precious"
touch "$TMP/precious/precious"
mkfs.ext4 -q -F -d "$TMP/precious" "$TMP/precious.img" 16M >/dev/null
cp "$dir/init" "$dir/bin/contain"
cat >"$dir/init" <<'E'
#!/bin/sh
mkdir /proc
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
modprobe virtio_pci
modprobe virtio_blk
mount -t ext4 /dev/vdb /mnt
exec /bin/contain boot
E
chmod 755 "$dir/init"
scripted=$(pack "$dir")
# shellcheck disable=SC2046 # words
boot beside "$scripted" root=/dev/vda $(disk "$TMP/ext4.img") $(disk "$TMP/precious.img")
enters beside ext4 ro
says beside 'REAL kept precious' 'a file system mounted beside is not emptied'
ok 'and unmounted' clean_disk "$TMP/precious.img"

# Refusals. The shell says how large the file is that is there to be missed.
cat >"$TMP/input" <<'E'
echo SHELL $(stat -c %s /initramfs-file)
exit 5
E
input=$TMP/input
: >"$TMP/real/notexec"
mkdir "$TMP/real/adir"
printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0' >"$TMP/real/foreign"
echo text >"$TMP/real/text"
chmod 755 "$TMP/real/text" "$TMP/real/foreign"
mkfs.ext4 -q -F -d "$TMP/real" "$TMP/ext4.img" 64M
truncate -s 1M "$TMP/empty.img"
# shellcheck disable=SC2046 # words
{
	root noinit 'root=/dev/vda init=/no/init' $(disk "$TMP/ext4.img")
	root notexec 'root=/dev/vda init=/notexec' $(disk "$TMP/ext4.img")
	root adir 'root=/dev/vda init=/adir' $(disk "$TMP/ext4.img")
	root foreign 'root=/dev/vda init=/foreign' $(disk "$TMP/ext4.img")
	root text 'root=/dev/vda init=/text' $(disk "$TMP/ext4.img")
	root empty root=/dev/vda $(disk "$TMP/empty.img")
	root wrongtype 'root=/dev/vda rootfstype=squashfs' $(disk "$TMP/ext4.img")
	root nofs 'root=/dev/vda rootfstype=nofs' $(disk "$TMP/ext4.img")
	root nodisk root=LABEL=none
	root what root=nfs
	root twice 'rootwait rootwait=1 root=LABEL=twice'
	root delay 'root=/dev/vda rootdelay=1s init=/no/init' $(disk "$TMP/ext4.img")
}
input=
refused noinit 'find /no/init in /dev/vda: No such file or directory'
refused notexec 'find /notexec in /dev/vda: Permission denied (not executable)'
refused adir 'find /adir in /dev/vda: Permission denied (not executable)'
refused foreign 'find /foreign in /dev/vda: Exec format error (no program for this machine)'
refused text 'find /text in /dev/vda: Exec format error (no program for this machine)'
refused empty 'mount /dev/vda: an unknown file system (rootfstype=NAME tells)'
refused wrongtype 'mount /dev/vda on /newroot as squashfs: Invalid argument'
refused nofs 'mount /dev/vda on /newroot as nofs: No such device (the kernel does not know that file system)'
refused nodisk 'find root=LABEL=none: No such file or directory (no driver? contain.modules=NAME,... loads it)'
refused what 'find root=nfs: Invalid argument (not /dev/NAME, LABEL=, UUID= or PARTUUID=)'
refused twice 'find root=LABEL=twice: No such file or directory (no driver? contain.modules=NAME,... loads it)'
says delay 'contain: rootdelay=1s: not a number of seconds' 'rootdelay=1s: is no number'
says noinit 'contain: /bin/sh ended with status 5' 'the status of the emergency shell'
shows noinit 'reboot: Power down' 'and the end behind it'

# Somebody who presses Ctrl-Alt-Del again and again does not lose what was written.
dir=$TMP/tree-small
cat >"$dir/impatient" <<'E'
mount -t ext4 /dev/vda /mnt
head -c 20000000 /dev/zero >/mnt/file
for i in 1 2 3; do
	(while :; do kill -INT 1; done) &
done
kill -USR2 1
sleep 100
E
impatient=$(pack "$dir")
truncate -s 64M "$TMP/impatient.img"
mkfs.ext4 -q -F "$TMP/impatient.img"
# shellcheck disable=SC2046 # words
boot impatient "$impatient" "$drivers -- sh /impatient" $(disk "$TMP/impatient.img") -smp 2
shows impatient 'reboot: Power down\|Restarting system' 'signals while it ends: it does'
ok 'and the file system is clean' clean_disk "$TMP/impatient.img"
is "$(debugfs -R 'stat /file' "$TMP/impatient.img" 2>/dev/null | sed -n 's/^User.*Size: \([0-9]*\).*/\1/p')" \
	20000000 'the file is whole'

wait $slow
shows slow 'reboot: Power down' 'a slow disk: the end comes'
lacks slow 'could not be unmounted' 'which has waited for it'
ok 'and the file system is clean' clean_disk "$TMP/slow.img"
is "$(debugfs -R 'stat /file' "$TMP/slow.img" 2>/dev/null | sed -n 's/^User.*Size: \([0-9]*\).*/\1/p')" \
	40000000 'the file is whole'
finish
