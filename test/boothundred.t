#!/bin/sh
# A hundred boots in a row, each with a write to a disk straight before its end.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

machine x86_64
result $? 'kernel and contain'
dir=$(tree small)
add_busybox "$dir"
mkdir "$dir/mnt"
add_modules "$dir" virtio_pci virtio_blk
small=$(pack "$dir")
truncate -s 64M "$TMP/log.img"
mkfs.ext4 -q -F "$TMP/log.img"
for i in $(seq 100); do
	boot hundred "$small" "contain.modules=virtio_pci,virtio_blk \
		-- sh -c \"mount -t ext4 /dev/vda /mnt && echo $i >>/mnt/log && \
		head -c 100000 /dev/zero >/mnt/file$i\"" \
		-drive "file=$TMP/log.img,format=raw,if=virtio"
	grep -q 'contain: sh ended with status 0' "$TMP/hundred.console" ||
		echo "boot $i"
done >"$TMP/bad"
is "$(cat "$TMP/bad")" '' 'a hundred boots in a row write to a disk'
ok 'whose file system is clean' clean_disk "$TMP/log.img"
seq 100 >"$TMP/wanted"
debugfs -R "dump /log $TMP/log" "$TMP/log.img" 2>/dev/null
ok 'and has every line' cmp "$TMP/log" "$TMP/wanted"
is "$(debugfs -R 'ls -l /' "$TMP/log.img" 2>/dev/null | awk '$6 == 100000' | wc -l)" \
	100 'and every file, whole'

# Swap in a file, for what a file system in memory holds.
truncate -s 200M "$TMP/swap.img"
mkfs.ext4 -q -F "$TMP/swap.img"
cat >"$dir/swap" <<'E'
mount -t ext4 /dev/vda /mnt && dd if=/dev/zero of=/mnt/swap bs=1M count=130
mkswap /mnt/swap && swapon /mnt/swap && mkdir /much
mount -t tmpfs -o size=110m tmpfs /much && head -c 105000000 /dev/zero >/much/file
awk 'NR == 2 { print "swap:", ($4 > 20000) }' /proc/swaps
E
boot swap "$(pack "$dir")" 'contain.modules=virtio_pci,virtio_blk -- sh /swap' \
	-m 128 -drive "file=$TMP/swap.img,format=raw,if=virtio"
says swap 'swap: 1' 'swap is in use'
lacks swap 'contain: swap off' 'and goes'
ok 'its file system is clean' clean_disk "$TMP/swap.img"
finish
