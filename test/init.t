#!/bin/sh
# contain init: as PID 1 of a container and as a subreaper, each option, each
# fault that other inits are known for. (Those of the terminal: terminal.t.)
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

# shellcheck source=test/init.sh
. "$TOP/test/init.sh"

for place in pid1 beside; do
	status 0 "$place: true" $place -- true
	status 7 "$place: exit 7" $place -- sh -c 'exit 7'
	status 255 "$place: exit 255" $place -- sh -c 'exit 255'
	status 127 "$place: a missing program (P4)" $place -- no-such-program
	is "$out" "contain: run no-such-program: No such file or directory (not in the PATH of the payload)" \
		"$place: and the message says so"
	status 126 "$place: a directory (P4)" $place -- /etc
	status 126 "$place: not executable (P4)" $place -- /etc/passwd
	status 127 "$place: no such path" $place -- /etc/passwd/x
	for sig in 9 15 6 11 34 64; do
		status $((128 + sig)) "$place: ended by signal $sig (P5)" \
			$place -- sh -c "ulimit -c 0; kill -$sig \$\$"
	done
	# An orphan ends first, with another status; so does a child of the same
	# moment (P6, P1).
	status 7 "$place: an orphan's end is not the end (P6)" $place -- \
		sh -c '(sh -c "exit 3" &); (true &); sleep 0.2; exit 7'
	# (P7) Nobody but the init waits for these.
	status 0 "$place: orphans leave no zombie (P7)" $place -- sh -c '
		i=0; while [ $i -lt 100 ]; do (sleep 0.1 &); i=$((i + 1)); done
		for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2
			grep -l "^PPid:.$PPID\$" /proc/[0-9]*/status 2>/dev/null |
				xargs grep -l "^State:.Z" 2>/dev/null | grep -q . || exit 0
		done; exit 1'
	status 0 "$place: the payload's options are its own (P14)" $place echo -g --group -- x
	is "$out" "-g --group -- x" "$place: all of them"
	for fds in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
		status 5 "$place: $fds (P13)" sh -c "\"\$@\" $fds" sh \
			sh init.sh $place init -- sh -c 'exit 5'
	done
done

# P1: two deaths for one SIGCHLD, P2: one before anybody waits.
status 0 "2,000 ends of payload and orphan at once (P1)" "$CONTAIN" run -- sh -c '
	i=0; while [ $i -lt 2000 ]; do
		timeout 10 "$0" init -- sh -c "(true &) ; exit 3"
		[ $? -eq 3 ] || { echo "status $?"; exit 1; }
		i=$((i + 1))
	done' "$CONTAIN"
status 0 "5,000 missing programs (P2)" sh -c '
	i=0; while [ $i -lt 5000 ]; do
		timeout 10 "$0" init -- /no/such/program 2>/dev/null
		[ $? -eq 127 ] || { echo "status $?"; exit 1; }
		i=$((i + 1))
	done' "$CONTAIN"
# shellcheck disable=SC2016
for place in "" "$CONTAIN run --"; do
	# shellcheck disable=SC2086 # words
	status 7 "SIGCHLD inherited ignored (P3) $place" timeout 10 sh -c \
		'trap "" CHLD; exec "$@"' sh $place "$CONTAIN" init -- sh -c 'exit 7'
done

# Signals: to the payload, once, as itself.
for place in pid1 beside; do
	# shellcheck disable=SC2016 # perl's
	status 3 "$place: signals 1 to 64 (P12)" $place -- sh -c 'exec perl "$0" $PPID 1 2 3 4 5 6 7 8 10 11 12 13 14 15 \
		16 18 20 21 22 23 24 25 26 27 28 29 30 31 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 \
		51 52 53 54 55 56 57 58 59 60 61 62 63 64' "$TOP/test/siglog.pl"
	is "$out" "1 2 3 4 5 6 7 8 10 11 12 13 14 15 16 18 20 21 22 23 24 25 26 27 28 29 30 31 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 " \
		"$place: each arrives once"
done
for rewrite in "HUP:0 1=1-" "SIGHUP:TERM 1=1>15" "1:15 1=1>15" "RTMIN+3:TERM 37=37>15" \
	"TERM:RTMIN+3 15=15>37" "RTMAX:RTMIN 64=64>34" "RTMAX-2:SIGINT 62=62>2" "64:0 64=64-" \
	"USR1:USR1 10=10" "RTMIN:SIGRTMAX-1 34=34>63" "INT:SIGSYS 2=2>31"; do
	want=${rewrite#*=}
	sent=${rewrite#* }
	# shellcheck disable=SC2016
	status 3 "--rewrite ${rewrite% *} (P11, P17)" beside --rewrite "${rewrite% *}" -- \
		sh -c 'exec perl "$0" $PPID '"${sent%%=*}" "$TOP/test/siglog.pl"
	is "$out" "$want " "--rewrite ${rewrite% *}: $want"
done
# shellcheck disable=SC2016
status 3 "several --rewrite, the last one of a signal counts" beside --rewrite 1:0 --rewrite 2:15 --rewrite 1:10 -- \
	sh -c 'exec perl "$0" $PPID 1 2 3' "$TOP/test/siglog.pl"
is "$out" "1>10 2>15 3 " "as they say"

# --group: a second process of the payload's group hears too.
cat >pair.sh <<'EOS'
wait_a_while() { for i in 1 2 3 4 5 6 7 8 9; do sleep 0.05; done; }
rm -f second
(trap "echo second >second" USR1; touch ready; wait_a_while) &
trap "echo first" USR1
while [ ! -e ready ]; do sleep 0.02; done
kill -USR1 $PPID
wait_a_while
cat second 2>/dev/null
exit 3
EOS
for option in "" --group -g; do
	rm -f ready
	status 3 "USR1 with ${option:-no option}" beside ${option:+"$option"} -- sh pair.sh
	out=$(echo "$out" | grep -v '^User defined') # the shell on its sleep
	case $option in
	"") is "$out" "first" "reaches the payload alone" ;;
	*) is "$out" "first
second" "reaches its group" ;;
	esac
done

# Masks and ignored signals as inherited (P15): all of them.
# shellcheck disable=SC2016
inherit='$SIG{$_} = "IGNORE" for qw(HUP USR1 TTIN PIPE CHLD);
	my $s = pack "Q", 1 << 9 | 1 << 19 | 1 << 20 | 1 << 21 | 1 << 36 | 1 << 63;
	syscall(14, 0, $s, 0, 8) == 0 or die; exec @ARGV'
like "$(perl -e "$inherit" grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\n\t')" \
	"SigBlk:8000001000380200SigIgn:*111201" "SigBlk and SigIgn of the test itself"
for option in --group --setsid --single; do
	is "$(perl -e "$inherit" "$CONTAIN" init $option -- grep -E '^Sig(Blk|Ign)' /proc/self/status)" \
		"$(perl -e "$inherit" grep -E '^Sig(Blk|Ign)' /proc/self/status)" "$option: SigBlk and SigIgn as inherited (P15)"
done

# Where the payload starts.
cat >place.pl <<'EOS'
my ($group, $session) = (split " ", (split /\) /, do {
	local (@ARGV, $/) = "/proc/self/stat"; <> })[1])[2, 3];
print $group == $$ ? "own group" : $group == getppid ? "the group of init" :
	"another group", $session == $$ ? ", own session" : "";
EOS
in_group() { perl -e 'setpgrp 0, 0; exec @ARGV' "$CONTAIN" init "$@" -- perl place.pl; }
is "$(in_group)" "own group" "the payload has a group of its own"
is "$(in_group --single)" "the group of init" "--single: ours"
is "$(in_group --setsid)" "own group, own session" "--setsid: a session of its own"

# --remap-exit.
status 0 "--remap-exit 143" beside --remap-exit 143 -- sh -c 'kill $$'
status 5 "--remap-exit 7:5" beside --remap-exit 7:5 -- sh -c 'exit 7'
status 8 "--remap-exit 7:5 leaves the others" beside --remap-exit 7:5 -- sh -c 'exit 8'
status 4 "--remap-exit 0:4" beside --remap-exit 0:4 -- true
status 2 "--remap-exit, several" beside --remap-exit 1 --remap-exit 3:2 --remap-exit 255:9 -- sh -c 'exit 3'
status 127 "--remap-exit does not hide a missing program" beside --remap-exit 127 -- no-such-program

# --parent-death: our parent dies, the payload is told.
for sig in TERM USR1 SIGINT 34; do
	rm -f told ready
	sh -c '"$@" & while [ ! -e ready ]; do sleep 0.02; done' sh \
		"$CONTAIN" init --parent-death $sig -- perl -e '
		$SIG{$_} = sub { open F, ">", "told"; print F "told\n"; exit } for qw(TERM USR1 INT NUM34 RTMIN);
		open F, ">", "ready"; close F; sleep 3'
	rm -f ready
	eventually "--parent-death $sig: the payload is told" [ -s told ]
done
rm -f ready
sh -c '"$@" & while [ ! -e ready ]; do sleep 0.02; done' sh \
	"$CONTAIN" init --parent-death KILL -- sh -c 'touch ready; exec sleep 4321'
rm -f ready
eventually "--parent-death KILL: the payload dies too" sh -c '! pgrep -x -f "sleep 4321"'

# --warn-reaped, --verbose.
status 0 "--warn-reaped" beside --warn-reaped -- sh -c '(true &); sleep 0.2'
like "$out" "contain: reaped orphan [1-9]*" "names it"
status 138 "--verbose" beside --verbose -- sh -c 'kill -USR1 $PPID; sleep 1'
like "$out" "*contain: got USR1, passed on as USR1*" "says what it got"
like "$out" "*contain: sh was ended by USR1*" "and how it ended"

# --pid-file: the payload's number, as it is here.
status 0 "--pid-file" beside --pid-file pid -- sh -c '[ "$(cat pid)" = $$ ]'
status 125 "--pid-file: cannot be made" beside --pid-file /no/such/file -- touch ran
like "$out" "contain: open the PID file /no/such/file: No such file*" "says why"
ok "and nothing ran" [ ! -e ran ]
rm -f pid
status 127 "--pid-file and a missing program" beside --pid-file pid -- no-such-program
ok "leaves no file" [ ! -e pid ]

# LISTEN_PID, WATCHDOG_PID, NOTIFY_SOCKET: for the payload.
# shellcheck disable=SC2016
status 0 "LISTEN_PID and WATCHDOG_PID are the payload's" sh -c \
	'export LISTEN_PID=$$ WATCHDOG_PID=$$ LISTEN_FDS=1 NOTIFY_SOCKET=@x; exec "$@"' sh "$CONTAIN" init -- sh -c \
	'[ "$LISTEN_PID $WATCHDOG_PID $LISTEN_FDS $NOTIFY_SOCKET" = "$$ $$ 1 @x" ]'
# shellcheck disable=SC2016
status 0 "another process's is left alone" env LISTEN_PID=77777 "$CONTAIN" init -- sh -c '[ $LISTEN_PID = 77777 ]'
# shellcheck disable=SC2016
: >runs
status 0 "it follows a restart" sh -c 'export LISTEN_PID=$$; exec "$@"' sh "$CONTAIN" init --restart on-failure -- \
	sh -c '[ $LISTEN_PID = $$ ] || exit 0; echo >>runs; [ $(wc -l <runs) -ge 3 ]'
is "$(wc -l <runs)" 3 "in each run"

# It does not pin: neither descriptors nor the directory.
mkdir mnt
mount -t tmpfs none mnt
(cd mnt && exec "$CONTAIN" init -- sh -c 'exec 9<&-; cd /; exec sleep 1' 9<. >/dev/null 2>&1 </dev/null) &
held=$!
sleep 0.3
ok "a file system that it was started on can be unmounted" umount mnt
wait $held

# Idle: nothing happens (P16).
"$CONTAIN" init -- sleep 12 &
init=$!
sleep 0.5
timeout -s INT 10 strace -o trace -p $init 2>/dev/null
is "$(grep -v -e '^rt_sigtimedwait' -e '^strace' -e detached -e 'SIGINT' trace)" "" "idle for 10 s: no wake-up (P16)"
is "$(wc -l <trace)" 1 "one call, in which it waits"
kill $init
wait $init

# Without a wait in a message: nobody reads standard error, and it is full.
cat >full.pl <<'EOS'
pipe my $reads, my $writes or die;
fcntl $writes, 4, 2048; # non-blocking, while it is filled
1 while syswrite $writes, "x" x 4096;
1 while syswrite $writes, "x";
fcntl $writes, 4, 0;
my $pid = fork // die;
if (!$pid) {
	open STDERR, ">&", $writes or die;
	exec @ARGV;
}
select undef, undef, undef, 1;
kill "TERM", $pid;
my $left = 50;
select undef, undef, undef, 0.1 while --$left && !waitpid $pid, 1;
kill "KILL", $pid unless $left;
exit($left ? 0 : 1);
EOS
for option in "--restart always" --verbose --warn-reaped; do
	# shellcheck disable=SC2086 # words
	status 0 "$option: nobody reads what is said" timeout 20 perl full.pl \
		"$CONTAIN" init $option -- sh -c '(true &); sleep 0.2; [ "$0" = "--restart always" ] && exit 1; exec sleep 50' "$option"
done

# A timer that the caller set is the payload's, wherever it is.
for option in --group --single --setsid; do
	status 142 "$option: an alarm that was set before" timeout 10 \
		perl -e 'alarm 1; exec @ARGV' "$CONTAIN" init $option -- sleep 5
done
status 9 "run: an alarm that was set before" timeout 10 \
	perl -e 'alarm 1; exec @ARGV' "$CONTAIN" run -- perl -e '$SIG{ALRM} = sub { exit 9 }; sleep 5; sleep 5'

# A stopped orphan has not ended.
"$CONTAIN" init --warn-reaped -- sh -c '(sh -c "kill -STOP \$\$; :" &); sleep 0.5; pkill -CONT -P $PPID; sleep 0.3' 2>err
is "$(grep -c reaped err)" 1 "--warn-reaped: a stopped orphan is not one"

# No error ends it: each call of the loop fails, once, thrice, or for ever.
inject() { # RULE COMMAND...
	rule=$1
	shift
	timeout -k 1 10 strace -qq -o /dev/null -e inject="$rule" "$@" 2>err
}
# shellcheck disable=SC2016
busy='trap "echo got >>got" USR2; (sleep 0.1 &); (kill -USR2 $PPID); sleep 0.2; exit 7'
for error in EINTR EAGAIN ENOMEM ECHILD ESRCH EINVAL; do
	for call in wait4 rt_sigtimedwait kill; do
		for when in 1 2 1..3; do
			inject $call:error=$error:when=$when "$CONTAIN" init -- sh -c "$busy"
			is $? 7 "$call fails, $error, $when: the status is right"
		done
	done
done
for error in EAGAIN ENOMEM EPERM; do
	inject rt_sigtimedwait:error=$error:when=1+ "$CONTAIN" init -- sh -c 'sleep 0.2; exit 7'
	is $? 7 "no signal can be had, $error: the status can"
	is "$(grep -c '^contain: wait for signals: .* (trying again)$' err)" 1 "and it is said, once"
done
rm -f got
inject rt_sigtimedwait:error=ENOMEM:when=1..2 "$CONTAIN" init -- sh -c "sleep 0.4; $busy"
is "$? $(cat got)" "7 got" "a signal is passed on when it can be had again"

# An error before the payload: status 125, nothing runs, and it is said.
for fault in "prctl:EPERM:become a subreaper" "prctl --parent-death TERM:EINVAL:become a subreaper" \
	"clone3:EAGAIN:start touch" "rt_sigprocmask:EINVAL:block signals" \
	"ftruncate --pid-file pid:EIO:write the PID file pid" \
	"pwrite64 --pid-file pid:ENOSPC:write the PID file pid"; do
	call=${fault%%:*}
	what=${fault##*:}
	error=${fault#*:}
	error=${error%%:*}
	rm -f ran
	# shellcheck disable=SC2086 # words
	timeout -k 1 10 strace -f -qq -o /dev/null -e inject="${call%% *}:error=$error" \
		"$CONTAIN" init ${call#"${call%% *}"} -- touch ran 2>err
	is $? 125 "$call fails: 125"
	like "$(cat err)" "contain: $what: ?*" "  and says what"
	ok "  and nothing ran" [ ! -e ran ]
done
timeout -k 1 10 strace -f -qq -o /dev/null -e inject=setsid:error=EPERM "$CONTAIN" init --setsid -- touch ran 2>err
is $? 125 "setsid fails: 125"
like "$(cat err)" "contain: make a session: Operation not permitted" "  and says what"
ok "  and nothing ran" [ ! -e ran ]
timeout -k 1 10 strace -f -qq -o /dev/null -e inject=prctl:error=EPERM:when=2 "$CONTAIN" init --parent-death TERM -- touch ran 2>err
is $? 125 "the second prctl fails: 125"
like "$(cat err)" "contain: ask for a signal at the parent's death: Operation not permitted" "  and says what"
ok "  and nothing ran" [ ! -e ran ]

# Suspend where it is not PID 1 and has no terminal (P18): who asks init to stop
# means both.
for option in "" --setsid --single; do
	# In a group of its own whose parent is in the same session.
	perl -e 'my $p = fork // die; if (!$p) { setpgrp 0, 0; exec @ARGV }
		open F, ">", "number"; print F "$p\n"; close F;
		waitpid $p, 0; exit $? >> 8' "$CONTAIN" init ${option:+"$option"} -- \
		sh -c 'echo $$ >payload; exec sleep 2' </dev/null >said 2>&1 &
	parent=$!
	sleep 0.3
	init=$(cat number)
	payload=$(cat payload)
	kill -TSTP "$init"
	eventually "${option:-no option}: TSTP stops the payload (P18)" sh -c "grep -q '^State:.T' /proc/$payload/status"
	eventually "${option:-no option}: and init (P18)" sh -c "grep -q '^State:.T' /proc/$init/status"
	kill -CONT "$init"
	eventually "${option:-no option}: CONT continues both (P18)" sh -c \
		"grep -q '^State:.S' /proc/$payload/status && grep -q '^State:.S' /proc/$init/status"
	wait $parent
	is $? 0 "${option:-no option}: the status is right"
	# Who stops the payload means the payload.
	"$CONTAIN" init ${option:+"$option"} -- sh -c 'echo $$ >payload; exec sleep 0.8' </dev/null >said 2>&1 &
	init=$!
	sleep 0.2
	kill -STOP "$(cat payload)"
	sleep 0.2
	is "$(state $init)" S "${option:-no option}: a stopped payload alone does not stop init"
	kill -CONT "$(cat payload)"
	wait $init
	is $? 0 "${option:-no option}: and goes on"
done

# TSTP and CONT, one straight behind the other: it goes on.
perl -e 'setpgrp 0, 0; exec @ARGV' "$CONTAIN" init -- sleep 100 </dev/null >said 2>&1 &
init=$!
sleep 0.2
stuck=0
for _ in $(seq 200); do
	kill -TSTP $init
	kill -CONT $init
	sleep 0.005
	[ "$(state $init)" != T ] || { sleep 0.3; [ "$(state $init)" != T ] || { stuck=$((stuck + 1)); kill -CONT $init; }; }
done
is $stuck 0 "200 pairs of TSTP and CONT"
kill $init
wait $init

# A payload that ignores TSTP, and is stopped by others later.
perl -e 'setpgrp 0, 0; exec @ARGV' "$CONTAIN" init -- \
	perl -e '$SIG{TSTP} = "IGNORE"; open F, ">", "payload"; print F "$$\n"; close F; sleep 1' </dev/null >said 2>&1 &
init=$!
sleep 0.3
kill -TSTP $init
sleep 0.1
kill -STOP "$(cat payload)"
sleep 0.2
is "$(state $init)" S "a TSTP that the payload ignored is forgotten"
kill -CONT "$(cat payload)"
wait $init

# Refusals: one line, status 125, nothing runs.
refused() {
	pattern=$1
	shift
	rm -f ran
	status 125 "refused: init $*" "$CONTAIN" init "$@"
	like "$out" "contain: $pattern" "  and says why"
	is "$(echo "$out" | wc -l)" 1 "  in one line"
	ok "  and nothing ran" [ ! -e ran ]
}
refused "init needs a command to run*"
refused "init needs a command to run*" --
refused "unknown option --frob*" --frob -- touch ran
refused "unknown option -x*" -x touch ran
refused "unknown option --g *" --g touch ran
refused "unknown option -group *" -group touch ran
refused "--group takes no value" --group=1 touch ran
refused "--g takes no value" -g=1 touch ran
for v in '' x HUP HUP: :HUP HUP:0x 0:HUP 65:HUP HUP:65 HUP:-1 HUPX:TERM hup:term RTMIN+31:1 RTMAX-31:1 RTMIN-1:1 RTMIN+:1 \
	SIGSIGHUP:1 HUP:TERM:INT; do
	refused "--rewrite *: *" --rewrite "$v" -- touch ran
done
refused "--rewrite HUP: not SIGNAL:SIGNAL*" --rewrite HUP -- touch ran
refused '--rewrite FOO:TERM: "FOO" is no signal*' --rewrite FOO:TERM -- touch ran
refused '--rewrite TERM:65: "65" is no signal*' --rewrite TERM:65 -- touch ran
status 0 "-h before a command" "$CONTAIN" init -h -- touch ran
for v in KILL:TERM STOP:0 17:0; do
	refused "--rewrite $v: that signal is never passed on" --rewrite $v -- touch ran
done
for v in '' x 256 -1 3x 7: :7 7:256 7:8:9; do
	refused "--remap-exit *: not STATUS*" --remap-exit "$v" -- touch ran
done
for v in '' 0 -1 1.5 5s x 86401 99999999999999999999; do
	refused "--grace *: not a number of seconds*" --grace "$v" -- touch ran
done
for v in CHLD STOP; do
	refused "--parent-death $v: that signal is never passed on" --parent-death $v -- touch ran
done
for v in '' 0 65 X SIG TERMX; do
	refused "--parent-death *: not a signal's name or number" --parent-death "$v" -- touch ran
done
refused "--restart sometimes: not on-failure, always or no" --restart sometimes -- touch ran
refused "--group would signal our own group with --single" --single --group -- touch ran
refused "--pause runs no command" --pause -- touch ran
refused "--pause has no command for --restart" --pause --restart always
refused "--pause has no command for --pid-file" --pause --pid-file pid
refused "--pid-file: the file's name is empty" --pid-file '' -- touch ran
refused "-s: not an option here: leave it out*" -s -- touch ran
refused "-w: not an option here: use --warn-reaped" -w -- touch ran
finish
