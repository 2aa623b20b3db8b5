#!/bin/sh
# Nothing leaks in: descriptors, signals, mounts; nothing leaks out.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

for init in "" --init; do
	run() { "$CONTAIN" run ${init:+"$init"} "$@"; }
	m=${init:-exec}
	# ls itself opens 3.
	exec 7</ 9>"$TMP/nine" 5</etc/passwd
	status 0 "$m: list descriptors" run -- ls /proc/self/fd
	is "$(echo "$out" | tr '\n' ' ')" "0 1 2 3 " "$m: inherited descriptors are closed (C6)"
	status 125 "$m: --chdir through one (C6)" run --chdir /proc/self/fd/7 -- pwd
	is "$out" "contain: change directory to /proc/self/fd/7: No such file or directory" \
		"$m: is refused, and named"
	status 0 "$m: --keep-fd" run --keep-fd 9 --keep-fd 5 --keep-fd 1 -- ls /proc/self/fd
	is "$(echo "$out" | tr '\n' ' ')" "0 1 2 3 5 9 " "$m: keeps those, no other"
	run --keep-fd=9 -- sh -c 'echo through >&9'
	is "$(cat "$TMP/nine")" through "$m: and it is the same file"
	exec 7<&- 9>&- 5<&-

	# Descriptors 0 to 2 are filled, so that nothing else lands there.
	# shellcheck disable=SC2016
	status 0 "$m: closed 0, 1, 2" sh -c '"$@" <&- >&- 2>&-' sh "$CONTAIN" run \
		${init:+"$init"} -- sh -c "readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 >'$TMP/std'"
	is "$(tr '\n' ' ' <"$TMP/std")" "/dev/null $TMP/std /dev/null " \
		"$m: are /dev/null inside (1 is the shell's own)"

	# Signal mask and dispositions: empty and default.
	bad='$SIG{$_} = "IGNORE" for qw(HUP INT QUIT TERM USR1 PIPE CHLD TSTP TTOU NUM35 RTMIN);
		use POSIX; my $s = POSIX::SigSet->new(1..31, 34..64);
		POSIX::sigprocmask(SIG_BLOCK, $s); exec @ARGV or die'
	status 0 "$m: with ignored and blocked signals" perl -e "$bad" "$CONTAIN" run \
		${init:+"$init"} -- cat /proc/self/status
	is "$(echo "$out" | awk '/Sig(Blk|Ign|Cgt)/ {print $2}' | sort -u)" 0000000000000000 \
		"$m: none is inside"
	# Beside: init passes them on (P15).
	perl -e "$bad" grep -E 'Sig(Blk|Ign)' /proc/self/status >want
	perl -e "$bad" "$CONTAIN" init -- grep -E 'Sig(Blk|Ign)' /proc/self/status >got
	is "$(cat got)" "$(cat want)" "init: passes mask and ignored signals on"
done

# Mounts, with a shared / too (C1). The outer namespace is a scratch one.
cat >shared.sh <<'EOS'
mount --make-rshared / || exit 9
before=$(cat /proc/self/mountinfo)
"$CONTAIN" run -- sh -c 'grep -c shared: /proc/self/mountinfo; mount -t tmpfs none /mnt; ls /proc >/dev/null'
[ $? -eq 0 ] || exit 8
[ "$before" = "$(cat /proc/self/mountinfo)" ] || exit 7
ls /proc/self/status >/dev/null || exit 6
EOS
status 0 "with a shared / the outer mounts stay as they are (C1)" unshare -m sh shared.sh
is "$out" 0 "and no mount inside is shared"

# In a chroot / is no mount, and what it lies on may be shared.
cat >chroot.sh <<'EOS'
mount --bind "$ROOTFS" "$ROOTFS.lower" && mount --make-rshared / || exit 9
mkdir -p "$ROOTFS.lower/tmp/cwd"
before=$(cat /proc/self/mountinfo)
cd "$ROOTFS.lower/tmp/cwd" &&
chroot "$ROOTFS.lower" sh -c 'cd /tmp/cwd && exec contain run -- sh -c "pwd; ls /proc/1/status; ls -d /tmp; ls /; grep -c shared: /proc/self/mountinfo"'
[ "$before" = "$(cat /proc/self/mountinfo)" ] || exit 7
EOS
mkdir -p "$ROOTFS.lower"
status 0 "in a chroot on a shared mount nothing reaches out (C1)" unshare -m sh chroot.sh
rmdir "$ROOTFS.lower"
is "$(echo "$out" | tr '\n' ' ')" \
	"/tmp/cwd /proc/1/status /tmp $(ls "$ROOTFS" | tr '\n' ' ')0 " \
	"and root and working directory inside are the chroot's"

# What was mounted below the old /sys is below the new one.
status 0 "/sys is new" "$CONTAIN" run -- sh -c 'tail -1 /proc/self/mountinfo; ls /sys/fs/cgroup'
is "$("$CONTAIN" run -- ls -d /sys/fs/cgroup/* /sys/fs/cgroup/*/cgroup.procs)" \
	"$(ls -d /sys/fs/cgroup/* /sys/fs/cgroup/*/cgroup.procs)" "/sys/fs/cgroup is as full as outside"
cat >below.sh <<'EOS'
mount -t tmpfs one /sys/kernel/debug && mkdir '/sys/kernel/debug/a b' &&
mount -t tmpfs two '/sys/kernel/debug/a b' && echo yes >'/sys/kernel/debug/a b/file' &&
mount -t tmpfs three /sys/fs && mkdir '/sys/fs/s p' && mount -t tmpfs four '/sys/fs/s p' &&
echo yes >'/sys/fs/s p/file' || exit 9
"$CONTAIN" run -- cat '/sys/kernel/debug/a b/file' '/sys/fs/s p/file'
EOS
status 0 "whatever it was, with whatever names" unshare -m sh below.sh
is "$out" "yes
yes" "with its content"
# Older kernels have mountinfo alone; a line of it can be very long.
long=$(printf '%0230d' 0)
cat >overlay.sh <<'EOS'
mount -t tmpfs none "$PWD" && mkdir -p u w "$1/$1" && lower= || exit 9
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	mkdir "$i$1" && lower="$lower:$i$1" || exit 9
done
mount -t overlay overlay -o "lowerdir=${lower#:},upperdir=u,workdir=w" "$1/$1" || exit 9
awk '{ if (length($0) > n) n = length($0) } END { exit n < 4096 }' /proc/self/mountinfo || exit 8
EOS
{ cat overlay.sh; sed 's/^"$CONTAIN"/strace -f -o \/dev\/null -e inject=statx:error=ENOSYS &/' below.sh; } >old.sh
mkdir old
status 0 "the same by mountinfo" unshare -m sh -c 'cd old && . ../old.sh' sh "$long"
is "$out" "yes
yes" "with its content"
status 0 "--no-sys leaves it" "$CONTAIN" run --no-sys -- grep -c ' /sys ' /proc/self/mountinfo
is "$out" "$(grep -c ' /sys ' /proc/self/mountinfo)" "no new /sys"
status 0 "--no-proc leaves it" "$CONTAIN" run --no-proc -- sh -c 'grep -c " /proc " /proc/mounts'
is "$out" "$(grep -c ' /proc ' /proc/mounts)" "no new /proc"
status 0 "/proc is mounted nosuid,nodev,noexec" "$CONTAIN" run -- \
	sh -c 'grep " /proc .*nosuid,nodev,noexec" /proc/self/mounts'

# User namespaces (C13).
uid=$(as_user id -u)
status 0 "a plain user is root inside" as_user "$CONTAIN" run -- id -u
is "$out" 0 "by number"
status 0 "one id is mapped" as_user "$CONTAIN" run -- sh -c \
	'cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups' 
is "$(echo "$out" | tr -s ' ')" " 0 $uid 1
 0 $(as_user id -g) 1
deny" "to the caller, and setgroups is denied (C13)"
status 0 "root with --unshare user" "$CONTAIN" run --unshare user -- cat /proc/self/uid_map
is "$(echo "$out" | tr -s ' ')" " 0 0 1" "is mapped to itself"
status 125 "a plain user with --share user" as_user "$CONTAIN" run --share user -- true
like "$out" "contain: new namespaces without CAP_SYS_ADMIN need a new user namespace*" "is refused"
status 0 "uid 0 without CAP_SYS_ADMIN" setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
	"$CONTAIN" run -- readlink /proc/self/ns/user
[ "$out" != "$(readlink /proc/self/ns/user)" ]
result $? "gets a user namespace: the capability counts, not the number"

# Which namespaces are new.
new() {
	"$@" -- sh -c 'for n in cgroup ipc mnt net pid time user uts; do
		readlink /proc/self/ns/$n; done' >inner || return 1
	for n in cgroup ipc mnt net pid time user uts; do readlink /proc/self/ns/$n; done |
		diff - inner | sed -n 's/^> \([a-z]*\):.*/\1/p' | tr '\n' ' '
}
is "$(new "$CONTAIN" run)" "mnt net pid uts " "the four"
is "$(new "$CONTAIN" run --init)" "mnt net pid uts " "the four, with --init"
is "$(new "$CONTAIN" run --unshare all)" "cgroup ipc mnt net pid time user uts " "--unshare all"
is "$(new "$CONTAIN" run --unshare-all)" "cgroup ipc mnt net pid time user uts " "--unshare-all"
is "$(new "$CONTAIN" run --unshare-ipc --unshare-cgroup)" "cgroup ipc mnt net pid uts " "--unshare-ipc, -cgroup"
is "$(new "$CONTAIN" run --unshare time)" "mnt net pid time uts " "--unshare time"
is "$(new "$CONTAIN" run --share net,uts)" "mnt pid " "--share net,uts"
is "$(new "$CONTAIN" run --share-net)" "mnt pid uts " "--share-net"
is "$(new "$CONTAIN" run --share mount)" "net pid uts " "--share mount"
is "$(new "$CONTAIN" run --share pid)" "mnt net uts " "--share pid"
is "$(new "$CONTAIN" run --share all)" "" "--share all"
is "$(new "$CONTAIN" run --share all --unshare uts)" "uts " "the last one wins"
is "$(new as_user "$CONTAIN" run)" "mnt net pid user uts " "a plain user: the four and user"
is "$(new as_user "$CONTAIN" run --unshare ipc,cgroup,time)" \
	"cgroup ipc mnt net pid time user uts " "a plain user: all eight"
is "$(new as_user "$CONTAIN" run --share net)" "mnt pid user uts " "a plain user: --share net"

# The working directory (C6): one in the outer /proc or /sys is the inner one's.
for init in "" --init; do
	m=${init:-exec}
	status 0 "$m: started in /proc" sh -c "cd /proc && '$CONTAIN' run ${init} -- sh -c 'ls -d [0-9]*; pwd'"
	is "$(echo "$out" | tail -1) $(echo "$out" | grep -c '^[0-9]')" "/proc $(echo "$out" | grep -c '^[1-9]$')" \
		"$m: it is the new /proc"
	status 0 "$m: started in /sys/class/net" sh -c "cd /sys/class/net && '$CONTAIN' run ${init} -- ls"
	is "$out" lo "$m: it is the new /sys"
	status 125 "$m: started in a process's directory" sh -c "cd /proc/\$\$ && '$CONTAIN' run ${init} -- ls"
	like "$out" "contain: enter the working directory /proc/*: No such file or directory (*--chdir DIR*)" \
		"$m: it is not there, and that is said"
	status 0 "$m: --chdir is a way out" sh -c "cd /proc/\$\$ && '$CONTAIN' run ${init} --chdir / -- pwd"
	status 125 "$m: a working directory without a name" sh -c "mkdir gone && cd gone && rmdir ../gone && '$CONTAIN' run ${init} -- ls"
	like "$out" "contain: find the working directory: *--chdir DIR*" "$m: is refused"
	deep=$(printf '%0200d' 0)
	mkdir -p "$deep/$deep/$deep/$deep"
	status 0 "$m: a very long one is kept" sh -c "cd $deep/$deep/$deep/$deep && '$CONTAIN' run ${init} -- pwd"
	is "$out" "$TMP/$deep/$deep/$deep/$deep" "$m: as it is"
	mkdir -p closed there
	chmod 700 closed
	status 0 "$m: one that the caller cannot enter by name is kept" sh -c \
		"cd closed && exec setpriv --reuid $TESTER --clear-groups '$CONTAIN' run ${init} -- true"
	status 0 "$m: --chdir is relative to it" "$CONTAIN" run ${init:+"$init"} --chdir there -- pwd
	is "$out" "$TMP/there" "$m: as it was"
done

# PID 1 of --init keeps the caller's secrets to itself.
status 0 "--init --clearenv: what PID 1 was started with" env SECRET=hunter2 \
	"$CONTAIN" run --init --clearenv -- sh -c 'tr "\0" "\n" </proc/1/environ | grep -c hunter2; :'
is "$out" 0 "is gone, for root"
status 0 "--init --clearenv: a plain user" as_user env SECRET=hunter2 \
	"$CONTAIN" run --init --clearenv -- sh -c 'cat /proc/1/environ 2>/dev/null | grep -c hunter2; ls /proc/1/fd 2>/dev/null; :'
is "$out" 0 "cannot even look"

# What stays the caller's is not touched.
host=$(hostname)
mounts=$(cat /proc/self/mountinfo)
"$CONTAIN" run --share mount,uts -- true
is "$(cat /proc/self/mountinfo)" "$mounts" "--share mount mounts nothing"
is "$(hostname)" "$host" "--share uts renames nothing"
status 0 "--share net: /sys/class/net is the caller's" "$CONTAIN" run --share net -- ls /sys/class/net
is "$out" "$(ls /sys/class/net)" "the same devices"
status 0 "container=contain" "$CONTAIN" run -- sh -c 'echo $container'
is "$out" contain "is in the environment"

# A new /proc that the kernel refuses in a user namespace (C3).
cat >masked.sh <<'EOS'
mount -t tmpfs none /proc/sys || exit 9
exec setpriv --reuid contain-test --regid contain-test --clear-groups "$CONTAIN" run "$@"
EOS
as_user true
status 125 "the outer /proc is masked: refused (C3)" "$CONTAIN" run -- sh masked.sh -- true
like "$out" "contain: mount proc on /proc: Operation not permitted (*--no-proc*)" \
	"with the reason and the way out"
status 0 "and the way out is one (C3)" "$CONTAIN" run -- sh masked.sh --no-proc -- true
cat >masked.sys <<'EOS'
mount -t tmpfs none /sys/kernel || exit 9
exec setpriv --reuid contain-test --regid contain-test --clear-groups "$CONTAIN" run "$@"
EOS
status 125 "the outer /sys is masked: refused (C3)" "$CONTAIN" run -- sh masked.sys -- true
like "$out" "contain: mount sysfs on /sys: Operation not permitted (*--no-sys*)" \
	"with the reason and the way out"
status 0 "and that is one (C3)" "$CONTAIN" run -- sh masked.sys --no-sys -- true
cat >ro.sys <<'EOS'
mount -o remount,ro /sys || exit 9
exec setpriv --reuid contain-test --regid contain-test --clear-groups "$CONTAIN" run -- \
	sh -c 'ls /sys/class/net; grep -c " /sys sysfs ro" /proc/mounts'
EOS
status 0 "the outer /sys is read-only: so is the new one" "$CONTAIN" run -- sh ro.sys
is "$out" "lo
2" "and it is new"

# A map refused by a security module (C14).
status 125 "the id map is refused (C14)" as_user strace -f -o /dev/null \
	-e inject=write:error=EPERM:when=1 "$CONTAIN" run -- true
like "$out" "contain: map the caller's ids to 0: Operation not permitted (*kernel.apparmor_restrict_unprivileged_userns=0*)" \
	"the message names the sysctl"
status 125 "lo is refused (C14)" as_user strace -f -o /dev/null \
	-e inject=ioctl:error=EPERM:when=1 "$CONTAIN" run -- true
like "$out" "contain: bring up lo: Operation not permitted (*kernel.apparmor_restrict_unprivileged_userns=0*)" \
	"the message names the sysctl"
finish
