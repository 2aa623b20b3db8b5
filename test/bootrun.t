#!/bin/sh
# contain-boot from outside: a command in a virtual machine, its streams and its
# status.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"

[ "$(uname -m)" = x86_64 ] || skip_all "the guest is an x86_64 machine"
kernel=$("$TOP/tools/guest-kernel") || {
	result 1 'a kernel for the guest'
	finish
}
program=$TOP/tools/contain-boot
cd "$TMP" || exit
mkdir tmp
export TMPDIR="$TMP/tmp"

bare() { timeout -k 1 120 "$program" "$@"; }
boot() { bare -k "$kernel" -r "$ROOTFS" "$@"; }
# apart WANTED NAME ARG...: as status(), of a boot; standard output is kept in
# file "out", standard error in "err".
apart() {
	wanted=$1 name=$2
	shift 2
	boot "$@" >out 2>err
	code=$?
	is $code "$wanted" "$name"
	[ $code -eq "$wanted" ] || note "$(tail -n 30 err)"
}
sum() { sha1sum | cut -d ' ' -f 1; }
nothing_left() {
	is "$(ls "$TMPDIR")" '' "$1: no file is left"
	is "$(pgrep -f "$TMPDIR/contain-boot")" '' "$1: no process is left"
}

# Statuses.
apart 0 'true' -- true
is "$(cat out err)" '' 'says nothing'
apart 12 'exit 12' -- sh -c 'exit 12'
# shellcheck disable=SC2016 # for the guest's shell
apart 137 'killed' -- sh -c 'kill -9 $$'
apart 127 'not found' -- no-such-command
like "$(cat err)" 'contain: *no-such-command*' 'says so'
apart 126 'not executable' -- /etc
apart 125 'a panic' -- sh -c 'echo before; echo c >/proc/sysrq-trigger'
is "$(cat out)" before 'the output before it'
like "$(cat err)" '*Kernel Offset*contain-boot: Kernel panic - *trigger*' \
	'why, and the last lines of the console'
is "$(wc -l <err)" 21 'which are twenty'
apart 125 'too little memory' -m 32 -- true
is "$(cat err)" \
	'contain-boot: no status came, and not a word of the kernel (too little memory? -m)' \
	'is the guess at a silent kernel'
# Seven seconds are enough for the machine to be up, unless this one is busy.
for limit in 7 60; do
	began=$(date +%s)
	boot -t $limit -- sh -c 'echo begin; sleep 1000' >out 2>err
	code=$?
	took=$(($(date +%s) - began))
	[ ! -s out ] || break
done
is $code 124 'time limit'
ok "at once ($took s)" [ $took -lt $((limit + 5)) ]
is "$(cat out)" begin 'and what came before'
is "$(cat err)" "contain-boot: time limit: $limit seconds" 'says so'
nothing_left statuses

# Words.
long=$(head -c 100000 /dev/zero | tr '\0' q)
odd='a "b" '\''c'\'' $d `e`; \f *
	ü€ -- %s'
# shellcheck disable=SC2016 # for the guest's shell
apart 0 'words' -- sh -c 'printf "<%s>" "$@" | sha1sum' x "$long" "$odd" '' --
is "$(cut -d ' ' -f 1 out)" "$(printf '<%s>' "$long" "$odd" '' -- | sum)" \
	'are byte for byte those'

# Streams.
head -c 3000000 /dev/urandom >in
apart 0 'cat' -- cat <in
ok 'both ways byte for byte' cmp in out
apart 3 'no input' -- sh -c 'cat; exit 3' </dev/null
is "$(wc -c <out)" 0 'is its end'
: | boot -- sh -c 'cat; exit 3' >out 2>err
is $? 3 'an empty pipe'
apart 3 'input closed' -- sh -c 'cat; exit 3' <&-
apart 0 'two streams' -- sh -c 'echo out; echo err >&2'
is "$(cat out)" out 'standard output'
is "$(cat err)" err 'standard error'
# shellcheck disable=SC2016 # for the other shell
apart 5 'input that stays open' -- sh -c 'read a; exit $a' <<-END
	5
END
mkfifo open
sleep 1000 >open &
sleeper=$!
apart 6 'input without an end' -t 90 -- sh -c 'exit 6' <open
kill $sleeper
wait $sleeper 2>/dev/null
x50='head -c 50000000 /dev/zero | tr "\0" x'
is "$(boot -- sh -c "$x50" | sum)" "$(sh -c "$x50" | sum)" '50 MB of output'
is "$(boot -- sh -c 'head -c 2000000 /dev/zero' | { sleep 8 && wc -c; })" \
	2000000 'a reader that comes late gets all'
is "$(boot -- yes | head -n 1)" y 'a reader that goes early'
(
	boot -- yes
	echo $? >code
) | head -n 1 >/dev/null
is "$(cat code)" 141 'is as SIGPIPE for the command'
nothing_left streams

# The serial console.
head -c 1048576 in >mib
apart 9 'by the serial console' -S -- sh -c 'cat; exit 9' <mib
ok '1 MiB, byte for byte' cmp mib out
apart 0 'both streams' --serial -- sh -c 'echo out; echo err >&2'
is "$(cat out)" "out
err" 'are one'
apart 125 'a panic' -S -- sh -c 'echo c >/proc/sysrq-trigger'
cp "$kernel" image
bare -k image -r "$ROOTFS" -- sh -c 'cat; exit 8' <mib >out 2>err
is $? 8 'a kernel without modules: the status'
ok 'and the input, of another boot' cmp mib out
like "$(cat err)" '*no virtio console*' 'is told why'
nothing_left serial

# Files and disks.
cat >test.sh <<'END'
#!/bin/sh
pwd
cat /some/where
exit 4
END
chmod 755 test.sh
echo placed >'a: b'
apart 4 '-b' -b ./test.sh -b 'a: b:/some/where' -- ./test.sh
is "$(cat out)" "/
placed" 'is at its place'
(cd "$ROOTFS" && find . | cpio -o -H newc --quiet) | gzip -1 >tree.gz
bare -k "$kernel" -r tree.gz -b test.sh -- sh -c 'exit 12'
is $? 12 '-r with an archive'
gzip -dc tree.gz | xz -0 >tree.xz
out=$(bare -k "$kernel" -r tree.xz -b test.sh:/bin -b 'a: b:/some/where' -- test.sh)
is "$?: $out" "4: /
placed" 'with one by xz; -b into its directory'
apart 0 '-b into a directory' -b test.sh:/ -b test.sh:/bin -b test.sh:/new/ -- \
	ls /test.sh /bin/test.sh /new/test.sh
bare -k "$kernel" -b "$ROOTFS/bin/busybox:/bin/sh" -- sh -c 'exit 13'
is $? 13 'without -r'
bare -k "$kernel" -b test.sh:/usr/bin/t -b "$ROOTFS/bin/busybox:/bin/sh" -- \
	sh -c 'exit 14'
is $? 14 'a directory whose name another one ends in'
mkdir linked linked/bin
cp "$ROOTFS/bin/busybox" linked/bin/busybox
ln linked/bin/busybox linked/bin/sh
bare -k "$kernel" -r linked -b test.sh:/bin/sh -b 'a: b:/some/where' -- \
	/bin/busybox sh -c '/bin/busybox sh /bin/sh'
is $? 4 '-b over one name of a file leaves the others'
# shellcheck disable=SC2016 # for the guest's shell
apart 17 'more modules' -A 'a=b contain.modules=virtio_nothing c=d' -- sh -c \
	'echo "$a$c"; echo apart >&2; exit 17'
is "$(cat out)" bd 'and those of the streams'
like "$(cat err)" '*virtio_nothing: not in*' 'are asked for'
apart 0 'one that lies beside the kernel, one in it' \
	-A contain.modules=ext4,vfat -- grep -q '^vfat ' /proc/modules
is "$(cat err)" '' 'is no error'
{ echo 'from outside' && head -c 1048576 /dev/zero; } | head -c 1048576 >disk
apart 0 '-d' -d disk -- sh -c \
	'head -n 1 /dev/vda; echo inside | dd of=/dev/vda bs=512 seek=1'
is "$(cat out)" 'from outside' 'is read'
is "$(tail -c +513 disk | head -n 1)" inside 'and written'

# One of another format: in 256 KiB of file 1 MiB that nobody has written yet.
perl -e 'print pack("a4 N Q> N N Q> N N Q> Q> N N Q>", "QFI\xfb", 2, 0, 0, 16,
		1 << 20, 0, 1, 3 << 16, 1 << 16, 1, 0, 0);
	for ([1 << 16, pack "Q>", 2 << 16], [2 << 16, pack "n4", (1) x 4]) {
		seek STDOUT, $_->[0], 0; print $_->[1] }
	truncate STDOUT, 4 << 16' >sparse
echo comma >'a, b'
truncate -s 4096 'a, b'
# shellcheck disable=SC2016 # for the guest's shell
apart 0 'several disks' -d 'a, b' -d sparse -d disk -- sh -c 'cat /sys/block/vd?/size
	for d in a b c; do head -n 1 /dev/vd$d | tr -d "\0"; done
	echo through >/dev/vdb'
is "$(cat out)" "8
2048
2048
comma
from outside" 'in that order, one of them qcow2'
apart 0 'again' -d sparse -- head -n 1 /dev/vda
is "$(cat out)" through 'which is written as such'

# What writes an archive.
mkdir links
IFS=:
for dir in $PATH; do
	[ ! -d "$dir" ] || ln -s "$dir"/* links/ 2>/dev/null
done
unset IFS
rm links/cpio
PATH="$PWD/links" bare -k "$kernel" -r "$ROOTFS" -- sh -c 'exit 15'
is $? 15 'without cpio that of busybox'
rm -f links/busybox links/bsdtar
out=$(PATH="$PWD/links" bare -k "$kernel" -r "$ROOTFS" -- true 2>&1)
is "$?: $out" '125: contain-boot: cpio: not found (Debian: cpio, Alpine: cpio)' \
	'without any'

# A whole system.
cp -a "$ROOTFS" system
printf '::sysinit:/bin/echo booted\n::once:/bin/poweroff\n' \
	>system/etc/inittab
bare -k "$kernel" -r system >out 2>err </dev/null
is $? 0 'without a command the system of -r'
like "$(cat out)" '*booted*' 'whose console is standard output'
bare -k image -r system >out 2>err </dev/null
is $? 0 'without a port for its status, too'
# whole WANTED NAME ARG...
whole() {
	wanted=$1 name=$2
	shift 2
	bare -k "$kernel" -t 60 "$@" >out 2>err </dev/null
	code=$?
	is $code "$wanted" "whole system: $name"
	[ $code -eq "$wanted" ] || note "$(tail -n 30 out err)"
}
mkdir empty real real/bin real/sbin real/dev real/proc real/etc
cp "$ROOTFS/bin/busybox" real/bin/sh
ln -s ../bin/sh real/sbin/init
printf '::sysinit:/bin/sh -c "echo REAL"\n::once:/bin/sh -c "exec poweroff"\n' \
	>real/etc/inittab
ln -s sh real/bin/poweroff
printf '#!/bin/sh\nexit 3\n' >real/sbin/dies
chmod 755 real/sbin/dies
truncate -s 16M real.img
mkfs.ext4 -q -F -d real real.img
for serial in '' -S; do
	# shellcheck disable=SC2086 # one word or none
	{
		whole 125 "nothing to run $serial" $serial -r empty
		like "$(cat out)" '*contain: nothing to run: *' 'says so'
		whole 7 "the status of its command $serial" $serial \
			-r "$ROOTFS" -A '-- sh -c "exit 7"'
		whole 0 "another root $serial" $serial -r empty -d real.img \
			-A 'root=/dev/vda rw'
		like "$(cat out)" '*REAL*' 'runs'
		whole 125 "no root $serial" $serial -r "$ROOTFS" -d real.img \
			-A 'root=/dev/vda init=/no'
		like "$(cat out)" '*find /no in /dev/vda: *' 'says so'
	}
done
whole 125 'another init that dies' -r empty -d real.img \
	-A 'root=/dev/vda init=/sbin/dies'
like "$(cat err)" 'contain-boot: Kernel panic - *' 'says so'
apart 0 '-v' -v -- true
like "$(cat err)" '*Linux version*' 'shows what the kernel says'

# What is refused.
# refused LINE ARG...
refused() {
	line=$1
	shift
	out=$(bare "$@" 2>&1 </dev/null)
	is "$?: $out" "125: contain-boot: $line" "refused: $*"
}
echo text >text
refused 'unknown option -x (-h lists all)' -x
refused 'unknown option --no-such (-h lists all)' --no-such
refused '-k: a value is missing' -k
refused '-m 12x: not a number' -m 12x
refused '-m 0: out of range' -m 0
refused '-t -1: not a number' -t -1
refused '-a mips: unknown (x86_64, aarch64, arm)' -a mips
refused '-k no-such: no such file' -k no-such
refused '-r no-such: no such file' -r no-such
refused '-r text: neither a directory nor a cpio archive (newc)' \
	-k "$kernel" -r text
refused '-b no-such: no such file' -k "$kernel" -b no-such
refused '-d no-such: no such file' -d no-such
refused "-a aarch64: its kernel is missing (-k)" -a aarch64
refused 'text: not an ELF program' -k "$kernel" -c text
refused "$ROOTFS/bin/busybox: not a contain with BOOT_HOST built in" \
	-k "$kernel" -c "$ROOTFS/bin/busybox"
refused '-A: contain.host is for contain-boot itself' \
	-k "$kernel" -A 'a contain.host=serial' -- true
refused '-A: contain.argv and a COMMAND' \
	-k "$kernel" -A contain.argv=/file -- true
refused '-s: standard input is not a terminal' -k "$kernel" -s
status 125 'no directory for its files' env TMPDIR=/no/such "$program" -k "$kernel" -- true
status 0 '-h' bare -h
like "$out" 'usage: contain-boot*' 'is the usage'
status 0 '-n' boot -n -m 99 -d disk -- true
like "$out" 'qemu-system-x86_64 * -m 99 *file=disk*' 'shows the command'
nothing_left refused

# Signals.
for signal in HUP:129 INT:130 QUIT:131 TERM:143; do
	rm -f up # the last one's, before which this one would be killed
	# Two of them are ignored in a plain "&".
	perl -e '$SIG{INT} = $SIG{QUIT} = "DEFAULT"; exec @ARGV' "$program" -k "$kernel" \
		-r "$ROOTFS" -- sh -c 'echo up; sleep 1000' >up &
	pid=$!
	for _ in $(seq 120); do
		[ ! -s up ] || break
		sleep 0.5
	done
	kill -"${signal%:*}" $pid
	wait $pid
	is $? "${signal#*:}" "SIG${signal%:*}"
	nothing_left "SIG${signal%:*}"
done

# A shell on the terminal.
cat >talk.exp <<'END'
set timeout 90
eval spawn $argv
proc see {what name} {
	expect $what { puts "SEEN $name" } timeout { puts "MISSED $name" }
}
see "# " prompt
send "echo a\$((40+2))\r"
see "a42" answer
see "# " prompt2
send "echo b\$((40+3)); sleep 1000\r"
see "b43" sleeps
sleep 0.5
send "\003"
see "# " interrupt
send "stty raw; echo c\$((40+4)); dd bs=1 count=1 2>/dev/null | od -t x1; stty sane\r"
see "c44" raw
send "\001"
see "01" ctrl-a
see "# " prompt3
send "exit 3\r"
expect eof
puts "STATUS [lindex [wait] 3]"
END
timeout -k 1 200 expect -f talk.exp \
	"$program" -k "$kernel" -r "$ROOTFS" -s >out 2>&1
for seen in prompt answer interrupt ctrl-a; do
	ok "-s: $seen" grep -q "SEEN $seen" out
done
ok '-s: the status of the shell' grep -q 'STATUS 3' out
grep -q 'STATUS 3' out || note "$(cat out)"
nothing_left terminal

# Another architecture.
foreign() {
	image=$("$TOP/tools/guest-kernel" aarch64) &&
		"$TOP/tools/foreign" aarch64 "$TOP/build/foreign/aarch64/root" \
			busybox-static &&
		make -s -C "$TOP" CROSS=aarch64 O="$TMP/aarch64" \
			CONFIG=configs/defconfig >/dev/null
}
if ! command -v qemu-system-aarch64 >/dev/null; then
	result 0 'aarch64 # SKIP no qemu-system-aarch64'
elif foreign; then
	refused "$CONTAIN: for another machine than aarch64 (ELF 62, not 183)" \
		-a aarch64 -k "$image"
	status 12 'aarch64: exit 12' bare -a aarch64 -k "$image" \
		-c "$TMP/aarch64/contain" -b \
		"$TOP/build/foreign/aarch64/root/bin/busybox:/bin/sh" -- \
		sh -c 'exit 12'
else
	result 1 'what aarch64 needs'
fi
finish
