#!/bin/sh
# Signals to the launcher: judged, forwarded once, and the end of everything.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

# launch COMMAND...: in the background with its own number in $launcher, once
# the payload says "up".
launch() {
	rm -f up
	mkfifo up
	# A background job of sh has INT and QUIT ignored: perl undoes that.
	perl -e '$SIG{$_} = "DEFAULT" for qw(INT QUIT); exec @ARGV or die' \
		"$@" >up 2>err &
	launcher=$!
	exec 4<up
	read -r _ <&4
}
ended() {
	timeout 10 sh -c "while kill -0 $launcher 2>/dev/null && ! grep -qs '^State:.Z' /proc/$launcher/status; do sleep 0.05; done"
	wait $launcher
	code=$?
	rest=$(cat <&4)
	exec 4<&-
}
send() { env kill "-$1" "$launcher"; }
number() {
	case $1 in
	HUP) echo 1 ;; INT) echo 2 ;; QUIT) echo 3 ;; USR1) echo 10 ;;
	USR2) echo 12 ;; PIPE) echo 13 ;; ALRM) echo 14 ;; TERM) echo 15 ;;
	*) echo "$1" ;;
	esac
}
sleeper='echo up; exec sleep 100'

# A payload that does not handle the signal (C9, C12).
for init in "" --init; do
	m=${init:-exec}
	for sig in TERM INT HUP QUIT USR1 USR2 ALRM PIPE 34 40 64; do
		launch "$CONTAIN" run ${init:+"$init"} -- sh -c "ulimit -c 0; $sleeper"
		send "$sig"
		ended
		is "$code" $((128 + $(number "$sig"))) "$m: SIG$sig ends an unwilling payload (C12)"
	done
	ok "$m: nothing is left" sh -c '! pgrep -x -f "sleep 100"'

	# One that does gets it, once, and decides.
	for sig in TERM INT HUP QUIT USR1 WINCH CONT TSTP 35 36 64; do
		name=$sig
		case $sig in [0-9]*) name=NUM$sig ;; esac
		# perl's own names for 34 and above: NUM35, and RTMIN, RTMAX.
		[ "$sig" = 64 ] && name=RTMAX
		launch "$CONTAIN" run ${init:+"$init"} -- perl -e '
			$| = 1; my $n = 0;
			$SIG{$ARGV[0]} = sub { $n++; print "got\n" };
			print "up\n"; my $end = time + 2;
			1 while !$n && time < $end && select(undef, undef, undef, 0.2);
			select(undef, undef, undef, 0.1);
			exit 10 + $n' "$name"
		send "$sig"
		ended
		is "$code" 11 "$m: SIG$sig reaches a willing payload, once"
	done

	# Blocked: a user of sigwait or signalfd has it.
	launch "$CONTAIN" run ${init:+"$init"} -- perl -e '
		use POSIX; $| = 1;
		my $s = POSIX::SigSet->new(SIGTERM);
		sigprocmask(SIG_BLOCK, $s); print "up\n"; select(undef, undef, undef, 0.3);
		my $p = POSIX::SigSet->new; sigpending($p);
		exit($p->ismember(SIGTERM) ? 21 : 20)'
	kill $launcher
	ended
	is "$code" 21 "$m: a blocked signal waits for its payload"

	# So has a user of sigwait, for whom the kernel shows nothing blocked.
	launch "$CONTAIN" run ${init:+"$init"} -- "$CONTAIN" init -- \
		sh -c 'trap "exit 22" TERM; echo up; while :; do sleep 0.1; done'
	sleep 0.1
	kill $launcher
	ended
	is "$code" 22 "$m: a payload in sigwait has the signal"

	# Ignored: nothing happens.
	launch "$CONTAIN" run ${init:+"$init"} -- sh -c 'trap "" TERM; echo up; sleep 0.3; exit 5'
	kill $launcher
	ended
	is "$code" 5 "$m: an ignored signal does nothing"

	# Harmless by default.
	launch "$CONTAIN" run ${init:+"$init"} -- sh -c 'echo up; sleep 0.3; exit 6'
	kill -WINCH $launcher
	kill -URG $launcher
	kill -CONT $launcher
	ended
	is "$code" 6 "$m: WINCH, URG, CONT are harmless"

	# The launcher honours what it was told to ignore.
	rm -f up; mkfifo up
	nohup "$CONTAIN" run ${init:+"$init"} -- sh -c 'echo up; sleep 0.3; exit 8' >up 2>err &
	launcher=$!
	exec 4<up
	read -r _ <&4
	kill -HUP $launcher
	ended
	is "$code" 8 "$m: under nohup a HUP does nothing"

	# STOP and CONT of the launcher do not lose the end.
	launch "$CONTAIN" run ${init:+"$init"} -- sh -c 'echo up; sleep 0.2; exit 4'
	kill -STOP $launcher; sleep 0.4; kill -CONT $launcher
	ended
	is "$code" 4 "$m: stopped over the payload's end"
done

# A stop signal, no terminal: the payload stops and goes on.
# In a group of its own whose parent is in the same session: it is not orphaned,
# wherever the tests run.
rm -f up; mkfifo up
perl -e 'my $p = fork // die; if (!$p) { setpgrp 0, 0; exec @ARGV }
	open F, ">", "launcher"; print F "$p\n"; close F;
	waitpid $p, 0; exit $? >> 8' "$CONTAIN" run --pid-file pid -- \
	sh -c 'echo up; exec sleep 1.5' >up 2>err &
parent=$!
exec 4<up
read -r _ <&4
sleep 0.1
launcher=$(cat launcher)
pid=$(cat pid)
kill -TSTP $launcher
eventually "exec: TSTP stops PID 1" sh -c "grep -q '^State:.T' /proc/$pid/status"
eventually "exec: and the launcher" sh -c "grep -q '^State:.T' /proc/$launcher/status"
kill -CONT $launcher
eventually "exec: CONT continues PID 1" sh -c "grep -q '^State:.S' /proc/$pid/status"
wait $parent
code=$?
exec 4<&-
is "$code" 0 "exec: and the status is right"

# The same signal to the whole group, as kill(1) and timeout(1) send it, reaches
# a supervised payload once: PID 1 is in a group of its own.
launch setsid "$CONTAIN" run --init -- perl -e '
	$| = 1; my $n = 0; $SIG{USR1} = sub { $n++; }; print "up\n";
	my $end = time + 2;
	1 while !$n && time < $end && select(undef, undef, undef, 0.2);
	select(undef, undef, undef, 0.2); exit 10 + $n'
env kill -USR1 -- "-$launcher"
ended
is "$code" 11 "--init: a signal to the launcher's group comes once"
launch "$CONTAIN" run --init -- sh -c 'echo up; trap "exit 3" TERM; sleep 0.1; kill 0; sleep 5'
ended
is "$code" 3 "--init: kill 0 inside stays inside"

# A payload with so many groups that they push the rest of its status far down.
crowd='my @groups = map { 1000000 + $_ } 1 .. 2000;
	$) = join " ", 0, 0, @groups; exec @ARGV or die'
launch perl -e "$crowd" "$CONTAIN" run -- \
	sh -c 'trap "exit 9" TERM; echo up; while :; do sleep 0.1; done'
kill $launcher
ended
is "$code" 9 "a willing payload of 2,000 groups"
launch perl -e "$crowd" "$CONTAIN" run -- sh -c "$sleeper"
kill $launcher
ended
is "$code" 143 "an unwilling payload of 2,000 groups"
# A name that looks like the field that is read.
launch "$CONTAIN" run -- perl -e '$| = 1; $0 = "SigCgt:\tfffffff"; print "up\n"; sleep 100'
kill $launcher
ended
is "$code" 143 "an unwilling payload with a misleading name"

# A warning that nobody reads raises SIGPIPE in the launcher: its own affair.
for init in "" --init; do
	# shellcheck disable=SC2016
	status 5 "${init:-exec}: --verbose to a closed pipe" bash -c \
		'"$0" run $1 --verbose -- sh -c "sleep 0.3; exit 5" 2> >(exec <&-; exec true)' "$CONTAIN" "$init"
done

# The PID file is a FIFO without a reader: that can be ended.
mkfifo fifo
status 124 "waiting for the reader of a PID file ends by TERM" timeout -k 3 0.5 \
	"$CONTAIN" run --pid-file fifo -- true

# A supervisor beside its launcher does not stop, as nobody would continue it.
launch setsid "$CONTAIN" run --share pid -- sh -c 'echo $$ >payload; echo up; sleep 0.8; exit 9'
kill -TSTP $launcher
sleep 0.2
kill -CONT "$(cat payload)"
ended
is "$code" 9 "--share pid: TSTP to the launcher, CONT to the payload"

# timeout(1), the ordinary way to bound a command.
status 124 "timeout ends a container" timeout 0.3 "$CONTAIN" run -- sleep 100
status 124 "timeout ends a supervised one" timeout 0.3 "$CONTAIN" run --init -- sleep 100

# The fault of a payload is reported as such.
status 139 "--init: SIGSEGV" "$CONTAIN" run --init -- sh -c 'ulimit -c 0; kill -SEGV $$'
# PID 1 that faults for real is killed by the kernel, handled or not.
status 139 "exec: a real fault" "$CONTAIN" run -- sh -c \
	'ulimit -c 0; exec perl -e "print unpack(q(p), pack(q(Q), 8))"'
# A shell blocks all signals for a moment, around a fork say. What comes then is
# not lost: this one does a quarter of the time, and is asked thirty times.
cat >blinks.pl <<'END'
use POSIX;
my ($all, $none) = (POSIX::SigSet->new, POSIX::SigSet->new);
$all->fillset;
$| = 1;
print "up\n";
my $end = time + 3;
while (time < $end) {
	sigprocmask(SIG_SETMASK, $all);
	select undef, undef, undef, 0.001;
	sigprocmask(SIG_SETMASK, $none);
	select undef, undef, undef, rand 0.006;
}
END
lost=0
for _ in $(seq 30); do
	launch "$CONTAIN" run -- perl blinks.pl
	send TERM
	ended
	[ $code -eq 143 ] || lost=$((lost + 1))
done
is $lost 0 'no signal is lost on a payload that blocks all now and then'

finish
