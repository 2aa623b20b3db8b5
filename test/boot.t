#!/bin/sh
# /init: consoles, the command line, what is there before the payload, the
# payload that is chosen, its status and its signals.
# shellcheck disable=SC2016 # what the guest's shell is to expand
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
# shellcheck source=test/boot.sh
. "$TOP/test/boot.sh"

machine x86_64
result $? 'kernel and contain'
dir=$(tree plain)
add_busybox "$dir"
cp "$init" "$dir/bin/contain"
echo 'echo TERM=$TERM; tty; cut -d " " -f 7 /proc/$$/stat' >"$dir/where"
echo 'printf "<%s>" "$@"; echo' >"$dir/args"
echo 'trap "echo told; exit 6" TERM; kill -TERM 1; while :; do sleep 1; done' >"$dir/told"
plain=$(pack "$dir")

# Consoles (which the kernel makes of its command line, so "console" is ours).
console=ttyS0
both boot serial "$plain" '-- sh /where'
console='tty0 console=ttyS0'
both boot several "$plain" '-- sh -c "cat /sys/class/tty/console/active; tty"'
console='ttyS0 console=tty0'
# (What is on the screen cannot be read, so it is written to the other.)
both boot screen "$plain" '-- sh -c "(tty; echo TERM=$TERM) >/dev/ttyS0"'
console=null
both boot null "$plain" '-- sh -c "(echo runs on; ls -l /proc/self/fd/2; echo out) >/dev/ttyS0"'
console='ttyS0 console=null'
both boot serialnull "$plain" '-- sh -c "echo seen"'
console=ttyS0
both boot termset "$plain" 'TERM=xterm-256color -- sh -c "echo TERM=$TERM"'

# An initramfs without /dev, whose root is a directory without anything in it;
# and one where nothing can be mounted, as the targets are files.
dir=$(tree nodev)
add_busybox "$dir"
both boot nodev "$(pack "$dir")" '-- sh -c "ls -l /dev/null /dev/console | wc -l; echo x >/dev/null && echo null works"'
for name in dev proc sys run tmp; do
	echo file >"$dir/$name"
done
both boot files "$(pack "$dir")" '-- sh -c "echo never"'
all_ended
says serial 'TERM=vt102' 'serial: TERM is not linux'
says serial /dev/ttyS0 'serial: the device itself is the terminal'
says serial 1088 'serial: the controlling one'
says several 'tty0 ttyS0' 'several: two are active'
says several /dev/ttyS0 'several: the last one counts'
says screen /dev/tty1 'a virtual console: the one in front'
says screen TERM=linux 'a virtual console: TERM'
says null 'runs on' 'console=null: runs on'
says serialnull 'seen' 'console=null behind another: the other'
says termset 'TERM=xterm-256color' 'TERM= of the command line wins'
says nodev 2 'without /dev: there is one'
says nodev 'null works' 'without /dev: with what it needs'
for type in 'proc on /proc' 'sysfs on /sys' 'tmpfs on /run'; do
	says files "contain: mount $type: Not a directory" "files for directories: $type"
done
shows files 'Power down' 'files for directories: still an end in order'

# The kernel's names for us, and its words.
dir=$TMP/tree-plain
both boot rdinit "$plain" 'rdinit=/bin/contain -- sh -c "echo $0 runs; exit 3"'
cp "$init" "$dir/other"
cp "$init" "$dir/linuxrc"
named=$(pack "$dir")
echo exit >"$TMP/leave"
input=$TMP/leave both boot other "$named" 'rdinit=/other'
input=$TMP/leave both boot help "$named" 'rdinit=/other --help -v'
both boot linuxrc "$named" 'rdinit=/linuxrc -- sh -c "echo linuxrc runs"'
both boot quotes "$plain" 'contain.hostname="quoted" -- sh /args "two  words" a="b c" "d=e f" semi;colon $HOME'
both boot dashes "$plain" 'stray another=word -- echo first -- second -- third'
both boot unknown "$plain" 'contain.nonsense=1 contain.end=never contain.restart=maybe contain-hostname=x contain.host_name=y -- true'
both boot underscore "$plain" 'contain.hostname=dash -- sh -c "hostname; cat /proc/cmdline >/dev/null"'
words=$(seq -s ' ' 31)
both boot many "$plain" "-- echo $words"
both boot toomany "$plain" "-- echo $words 32"
all_ended
says rdinit 'sh runs' 'rdinit=: under another name'
says rdinit 'contain: sh ended with status 3' 'rdinit=: with its status'
lacks other 'Kernel panic' 'rdinit=/other without a word: no panic'
shows other '^/ # ' 'rdinit=/other without a word: a shell'
lacks help 'Kernel panic' 'stray options: no panic'
says help 'contain: kernel command line: --help: unknown, has no effect' 'stray options: a warning'
says linuxrc 'linuxrc runs' 'rdinit=/linuxrc'
says quotes '<two  words><a=b c><d=e f><semi;colon><$HOME>' "the kernel's quotes, and no shell's"
says dashes 'first -- second -- third' 'a second "--" is a word'
says dashes 'contain: kernel command line: stray: unknown, has no effect' 'a stray word: a warning'
lacks dashes 'another=word' 'a variable for the environment: none'
says unknown 'contain: kernel command line: contain.nonsense=1: unknown, has no effect' 'an unknown parameter: a warning'
says unknown 'contain: contain.end=never: not poweroff, reboot, halt or panic' 'an unknown end: a warning'
says unknown 'contain: contain.restart=maybe: not on-failure, always or no' 'an unknown restart: a warning'
says unknown 'contain: true ended with status 0' 'and the payload runs'
says underscore dash 'the hostname of the command line'
shows toomany 'Kernel panic - not syncing: Too many boot init vars' 'one more: the kernel panics, not we'
says many "$words" '32 words, as many as the kernel takes'

# More by a file: 100 kB of what hurts.
dir=$TMP/tree-plain
mkdir -p "$dir/etc/contain"
awk 'BEGIN { for (i = 0; i < 6000; i++) print "\"'\''$(); \\ ä€\t" i }' >"$TMP/nasty"
{
	printf 'sh\0-c\0printf %%s "$2" | md5sum; echo $# "<$1>"; exit 4\0sh\0\0'
	cat "$TMP/nasty"
	printf '\0last'
} >"$dir/etc/contain/argv"
both boot argv "$(pack "$dir")" '-- echo not this'
sum=$(printf %s "$(cat "$TMP/nasty")
" | md5sum | cut -d ' ' -f 1)
cp "$dir/etc/contain/argv" "$dir/elsewhere"
rm "$dir/etc/contain/argv"
elsewhere=$(pack "$dir")
both boot elsewhere "$elsewhere" 'contain.argv=/elsewhere -- echo not this'
both boot noargv "$elsewhere" 'contain.argv=/nowhere -- echo but this'
: >"$dir/elsewhere"
head -c 200000 /dev/zero >"$dir/etc/contain/argv"
both boot manyargv "$(pack "$dir")" '-- echo but this'
rm "$dir/etc/contain/argv"
both boot emptyargv "$(pack "$dir")" 'contain.argv=/elsewhere -- echo but this'
all_ended
shows argv "^$sum" '100 kB in a file: byte for byte'
says argv '3 <>' 'with an empty word, and the last without an end'
says argv 'contain: sh ended with status 4' 'before the words of the command line'
shows elsewhere "^$sum" 'contain.argv=: another file'
says noargv 'contain: read /nowhere: No such file or directory' 'contain.argv=: none, a warning'
says noargv 'but this' 'and the words'
says manyargv 'contain: /etc/contain/argv has more than 131072 words: it has no effect' 'too many words in a file'
says manyargv 'but this' 'and those of the command line'
says emptyargv 'contain: /elsewhere is empty: it has no effect' 'contain.argv=: an empty one'

# What is there before the payload.
check='echo $(hostname); cat /sys/class/net/lo/flags; echo $HOME $PATH; pwd; umask;
while read -r dev dir type rest; do echo "$dir $type"; done </proc/mounts;
ls -l /dev/fd /dev/stderr | sed "s/.* -> //"; stat -c "%a %n" /tmp /run /dev/shm /dev/ptmx;
grep SigIgn /proc/self/status; ls /proc/$$/fd | wc -l'
dir=$(tree there)
add_busybox "$dir"
echo "$check" >"$dir/check"
echo ' etc.host name ' >"$dir/etc/hostname"
there=$(pack "$dir")
both boot there "$there" '-- sh /check'
both boot kernelname "$plain" 'hostname=given -- hostname'
both boot noname "$plain" '-- hostname'
all_ended
says there etc.host '/etc/hostname'
says kernelname given "the kernel's own hostname="
says noname contain 'the hostname without any'
says there 0x9 'lo is up'
says there '/ /sbin:/usr/sbin:/bin:/usr/bin' 'HOME and PATH'
is "$(grep -E '^/[^ ]* [a-z0-9]+$' "$TMP/there.console" | tr '\n' ' ')" \
	'/ rootfs /dev devtmpfs /proc proc /sys sysfs /dev/pts devpts /dev/shm tmpfs /run tmpfs /tmp tmpfs /sys/fs/cgroup cgroup2 ' 'the mounts'
says there /proc/self/fd '/dev/fd'
says there '1777 /tmp' '/tmp is for all'
says there '1777 /dev/shm' '/dev/shm too'
shows there '^SigIgn:[^0-9]*0000000000000000' 'no signal is ignored'

# Modules.
dir=$(tree modules)
add_busybox "$dir"
add_modules "$dir" virtio_blk dummy crc32c-intel
# One that needs what is not there, and what is for another processor.
echo 'cut -d " " -f 1 /proc/modules; ls -1 /sys/class/net' >"$dir/loaded"
dep=$dir/lib/modules/$release/modules.dep
sed -i 's|^\(kernel/drivers/net/dummy.ko:\)|\1 kernel/none.ko kernel/arch/x86/crypto/crc32c-intel.ko|' "$dep"
printf '# comment\n\n dummy numdummies=3 # three\nnosuch\next4\n' >"$dir/etc/modules"
cpu='-cpu qemu64' both boot modules "$(pack "$dir")" 'contain.modules=virtio-blk,,nothere -- sh /loaded'
rm "$dep" "$dep.bin" 2>/dev/null
both boot nodep "$(pack "$dir")" 'contain.modules=virtio_blk -- true'
all_ended
for name in virtio virtio_ring virtio_blk; do
	says modules $name "modules: $name"
done
says modules dummy2 '/etc/modules: with parameters'
says modules "contain: load the kernel module nothere: not in /lib/modules/$release/modules.dep" 'modules: a missing one is named'
says modules "contain: load the kernel module nosuch: not in /lib/modules/$release/modules.dep" '/etc/modules: likewise'
says modules 'contain: load the kernel module kernel/none.ko: No such file or directory' 'modules: what another needs, too'
lacks modules 'contain.*crc32c' 'modules: what is for another processor is passed over'
lacks modules 'ext4' 'modules: what is built in is none'
shows nodep 'contain: load the kernel module virtio_blk: not in .*/modules.dep, which cannot be read' 'modules: without modules.dep'

# Status, signals, restart; what runs beside.
both boot killed "$plain" '-- sh -c "kill -9 $$"'
both boot notfound "$plain" '-- no-such-command'
both boot notexec "$plain" '-- /etc'
both boot orphans "$plain" '-- sh -c "(sleep 1000 &) ; (trap : TERM HUP; while :; do sleep 1; done) & echo left"'
both boot restart "$plain" 'contain.restart=on-failure -- sh -c "echo run; test -e /once && exit 0; >/once; exit 9"'
both boot term "$plain" 'contain.end=halt -- sh /told'
both boot keys "$plain" '-- sh -c "kill -INT 1; exec sleep 1000"'
for command in 'busybox poweroff' 'busybox halt' 'busybox reboot'; do
	both boot "$(echo $command | tr ' ' -)" "$plain" "-- sh -c \"$command; exec sleep 1000\""
done
dir=$(tree toybox)
add_toybox "$dir"
toys=$(pack "$dir")
for command in 'toybox poweroff' 'toybox halt' 'toybox reboot'; do
	both boot "$(echo $command | tr ' ' -)" "$toys" "-- sh -c \"$command; exec sleep 1000\""
done
# Enter a job, stop it, go on with it, interrupt it; leave.
printf 'sleep 1000\n\032\nfg\n\003\necho "status $?"\nsleep 1001 &\nexit 5\n' >"$TMP/keys"
input=$TMP/keys pace=1 both boot jobs "$plain" '-- sh'
all_ended
says killed 'contain: sh ended with status 137' 'kill -9 $$'
says notfound 'contain: no-such-command ended with status 127' 'not found'
shows notfound 'contain: run no-such-command: No such file or directory' 'and why'
says notexec 'contain: /etc ended with status 126' 'not executable'
shows orphans 'Power down' 'what does not want to end, does'
is "$(grep -c -x run "$TMP/restart.console")" 2 'contain.restart=on-failure: until it succeeds'
says restart 'contain: sh ended with status 0' 'and its last status'
says term told 'TERM: the payload is told'
says term 'contain: sh ended with status 6' 'and has its own status'
shows term 'Restarting system' 'and it is a reboot, whatever contain.end= says'
shows keys 'Restarting system' 'INT: as Ctrl-Alt-Del, a reboot'
for tool in busybox toybox; do
	shows $tool-poweroff 'Power down' "$tool poweroff"
	shows $tool-halt 'System halted' "$tool halt"
	shows $tool-reboot 'Restarting system' "$tool reboot"
done
shows jobs 'Stopped.*sleep 1000' 'job control: Ctrl-Z'
says jobs 'status 130' 'job control: Ctrl-C'
says jobs 'contain: sh ended with status 5' 'job control: the shell goes on'

# A script that was /init has a command of its own, or none.
dir=$(tree scripted)
add_busybox "$dir"
mv "$dir/init" "$dir/bin/contain"
cat >"$dir/init" <<'E'
#!/bin/sh
mkdir /proc
mount -t proc proc /proc
case $(cat /proc/cmdline) in
*none*) exec contain boot ;;
esac
exec contain boot -- sh /args own 'two words'
E
chmod 755 "$dir/init"
echo 'printf "<%s>" "$@"; echo' >"$dir/args"
scripted=$(pack "$dir")
both boot own "$scripted" 'contain.end=reboot -- echo not this'
both boot none "$scripted" 'none -- echo but this'
all_ended
says own '<own><two words>' 'the words of a script that executes us'
lacks own 'has no effect' 'no word of which is a stray one'
shows own 'Restarting system' 'with the end of the command line'
says none 'but this' 'without words: those of the command line'

# Ctrl-Alt-Del at the keyboard, by QEMU's monitor.
mkfifo "$TMP/m.in" "$TMP/m.out"
# pressed NAME PATTERN INITRD APPEND: is pressed when the console shows that.
pressed() {
	(
		until grep -q "$2" "$TMP/$1.raw" 2>/dev/null; do sleep 0.1; done
		echo 'sendkey ctrl-alt-delete'
		exec sleep 30
	) >"$TMP/m.in" &
	presser=$!
	cat "$TMP/m.out" >/dev/null &
	boot "$1" "$3" "$4" -chardev "pipe,id=m,path=$TMP/m" -mon chardev=m
	kill $presser 2>/dev/null
	wait $presser 2>/dev/null
}
pressed payload ready "$plain" '-- sh -c "echo ready; exec sleep 1000"'
shows payload 'Restarting system' 'Ctrl-Alt-Del at the keyboard: a reboot'
pressed waiting 'waiting for root' "$(pack "$(tree alone)")" 'root=LABEL=x rootwait'
shows waiting 'Restarting system' 'while the real root is waited for, too'
finish
