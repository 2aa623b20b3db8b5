#!/bin/sh
# Exit statuses, and how the command is found and started.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

for init in "" --init; do
	run() { "$CONTAIN" run ${init:+"$init"} "$@"; }
	m=${init:-exec}
	status 0 "$m: true" run -- true
	status 7 "$m: exit 7" run -- sh -c 'exit 7'
	status 255 "$m: exit 255" run -- sh -c 'exit 255'
	status 127 "$m: no such program (P4)" run -- no-such-program
	is "$out" "contain: run no-such-program: No such file or directory (not in the PATH of the payload)" \
		"$m: and the message says so"
	status 127 "$m: no such path (P4)" run -- /no/such/program
	status 127 "$m: a file in the path (P4)" run -- /etc/passwd/x
	status 127 "$m: an empty name" run -- ''
	status 126 "$m: a directory (P4)" run -- /etc
	status 126 "$m: not executable" run -- /etc/passwd
	like "$out" "contain: run /etc/passwd: Permission denied (*)" \
		"$m: and the message says so"
	status 0 "$m: the payload's own options are its own (P14)" run echo -n --init
	is "$out" "--init" "$m: all of them"
	status 0 "$m: a second -- is the payload's" run -- echo -- x
	is "$out" "-- x" "$m: as it stands"
done

status 137 "--init: SIGKILL of itself (P5)" "$CONTAIN" run --init -- sh -c 'kill -9 $$'
status 143 "--init: SIGTERM of itself (P5)" "$CONTAIN" run --init -- sh -c 'kill $$'
status 134 "--init: abort (C12)" "$CONTAIN" run --init -- sh -c 'ulimit -c 0; kill -ABRT $$'
status 9 "exec: a PID 1 survives its own SIGKILL, by the kernel's rule" \
	"$CONTAIN" run -- sh -c 'kill -9 $$; exit 9'

# Inherited ignored SIGCHLD (P3): nobody waits for ever.
for init in "" --init; do
	# shellcheck disable=SC2016
	status 7 "SIGCHLD inherited ignored, ${init:-exec} (P3)" timeout 10 sh -c \
		'trap "" CHLD; exec "$@"' sh "$CONTAIN" run ${init:+"$init"} -- sh -c 'exit 7'
done
# shellcheck disable=SC2016
status 7 "SIGCHLD inherited ignored, contain init (P3)" timeout 10 sh -c \
	'trap "" CHLD; exec "$@"' sh "$CONTAIN" init -- sh -c 'exit 7'

# No terminal is no error (P13).
for fds in '<&-' '>&-' '2>&-' '<&- >&- 2>&-' '</dev/null >/dev/null 2>&1'; do
	status 0 "run --init -- true $fds (P13)" sh -c "'$CONTAIN' run --init -- true $fds"
	status 0 "run -- true $fds" sh -c "'$CONTAIN' run -- true $fds"
	status 0 "init -- true $fds (P13)" sh -c "'$CONTAIN' init -- true $fds"
done

# The search for the program.
mkdir a b
printf 'echo script "$0" "$@"\n' >a/tool
chmod 755 a/tool
status 0 "a text file without #! is a shell script" \
	env PATH="$TMP/a:$PATH" "$CONTAIN" run -- tool x y
is "$out" "script $TMP/a/tool x y" "with its own name and arguments"
printf '#!/no/such/interpreter\n' >b/tool
chmod 755 b/tool
status 126 "its interpreter is missing" env PATH="$TMP/b:$PATH" "$CONTAIN" run -- tool
like "$out" "*No such file or directory (its interpreter or loader is missing)" \
	"and the message says that"
status 0 "a later one in PATH is taken" env PATH="$TMP/b:$TMP/a:$PATH" "$CONTAIN" run -- tool
chmod 644 b/tool
status 126 "not executable in PATH" env PATH="$TMP/b" "$CONTAIN" run -- tool
status 0 "one that cannot be executed is passed over" \
	env PATH="$TMP/b:$TMP/a:$PATH" "$CONTAIN" run -- tool
printf '\177ELF\001\001\001' >a/elf
chmod 755 a/elf
status 126 "a binary of another kind" "$CONTAIN" run -- "$TMP/a/elf"
like "$out" "*Exec format error (no program, or built for another architecture)" "says so"
printf 'a\0b' >a/binary
chmod 755 a/binary
status 126 "a file that is no text" "$CONTAIN" run -- "$TMP/a/binary"
: >a/empty
chmod 755 a/empty
status 0 "an empty file is an empty script" "$CONTAIN" run -- "$TMP/a/empty"
cp "$(command -v env)" a/here
cd a || exit 1
status 0 "an empty entry of PATH is the working directory" \
	env PATH= "$CONTAIN" run -- here
status 0 "without PATH a default is searched" env -u PATH "$CONTAIN" run -- true
status 0 "the PATH that --env sets is the one searched" \
	"$CONTAIN" run --env "PATH=$TMP/a" -- here
long=$(printf '%0300d' 0)
status 126 "a name too long" "$CONTAIN" run -- "$TMP/$long"
like "$out" "*Filename too long*" "says so"

# The launcher ends last: nothing of the container is left when it returns.
"$CONTAIN" run -- sh -c 'sleep 4242 & sleep 4242 & exit 0'
ok "no process is left behind (C11)" sh -c '! pgrep -f "^sleep 4242"'
"$CONTAIN" run --init -- sh -c 'setsid sleep 4243 & exit 0'
ok "a daemon does not keep it (C11)" sh -c '! pgrep -f "^sleep 4243"'
"$CONTAIN" run --share pid -- sh -c 'setsid sleep 4244 & exit 5'
is $? 5 "--share pid: the status"
ok "--share pid: a daemon ends with it" sh -c '! pgrep -f "^sleep 4244"'
as_user "$CONTAIN" run --share pid -- sh -c 'setsid sleep 4247 & exit 5'
is $? 5 "--share pid, a plain user: the status"
ok "--share pid, a plain user: a daemon ends with it" sh -c '! pgrep -f "^sleep 4247"'

# Ending the rest, however many they are, ends no one else. The list of their
# numbers is longer than what is read at once, and cut in a number: five counts
# of bystanders, whose numbers have three digits, move the cut over each digit
# of one that has four.
cat >many.sh <<'EOS'
i=0
while [ $i -lt "$1" ]; do sleep 4245 & i=$((i + 1)); done
"$CONTAIN" run --share pid,mount,net,uts -- sh -c \
	'i=0; while [ $i -lt 1300 ]; do setsid sleep 4246 & i=$((i + 1)); done; sleep 0.5'
echo "$(pgrep -c -x -f "sleep 4246") $(pgrep -c -x -f "sleep 4245")"
EOS
for count in 150 151 152 153 154; do
	status 0 "--share pid: 1,300 left behind" "$CONTAIN" run -- sh many.sh $count
	is "$out" "0 $count" "all are ended, and nobody else"
done
finish
