#!/bin/sh
# A launcher that is SIGKILLed takes the container with it, at any moment (C10).
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

# killed NAME COUNT COMMAND...: COUNT launches, each killed after up to 8 ms,
# which is about twice what the start takes.
killed() {
	_name=$1
	shift
	perl -e '
		my $count = shift;
		for (1 .. $count) {
			my $pid = fork // die;
			if (!$pid) { exec @ARGV or exit 99 }
			select undef, undef, undef, rand(0.008);
			kill KILL => $pid;
			waitpid $pid, 0;
		}' "$@"
	eventually "$_name: no process is left" sh -c '! pgrep -x -f "[^ ]*sleep 31337"'
	eventually "$_name: no launcher is left" sh -c '! pgrep -f "[c]ontain run .*31337"'
}

killed "exec" 250 "$CONTAIN" run -- sleep 31337
killed "--init" 250 "$CONTAIN" run --init -- sleep 31337
killed "a plain user" 100 setpriv --reuid nobody --clear-groups \
	"$CONTAIN" run -- sleep 31337
killed "a plain user, --init" 100 setpriv --reuid nobody --clear-groups \
	"$CONTAIN" run --init -- sleep 31337
killed "--pid-file" 50 "$CONTAIN" run --pid-file "$TMP/pid" -- sleep 31337

# The launcher dies before its child has asked to die with it: the child is held
# there for half a second, and sees by the pipe that nobody reads.
for init in "" --init; do
	m=${init:-exec}
	timeout -s KILL 10 strace -f -qq -o /dev/null -e inject=prctl:delay_enter=500000 \
		"$CONTAIN" run ${init:+"$init"} -- sh -c "echo up >'$TMP/ran'; sleep 31337" &
	tracer=$!
	sleep 0.25
	launcher=$(pgrep -P "$(pgrep -P $tracer)")
	ok "$m: the launcher is killed before its child is set up" kill -9 "$launcher"
	wait $tracer 2>/dev/null
	sleep 0.5
	ok "$m: the payload never runs" [ ! -e ran ]
	ok "$m: and no process is left" sh -c '! pgrep -f "[s]leep 31337"'
	rm -f ran
done

# A set-user-ID payload clears the parent-death signal of its process; under
# --init that is PID 1's, which keeps it.
as_user true
cp "$(command -v sleep)" sleep
chown "$TESTER" sleep
chmod 4755 sleep
killed "--init, a set-user-ID payload" 250 "$CONTAIN" run --init -- "$TMP/sleep" 31337

# With everything running, and daemons inside.
for init in "" --init; do
	"$CONTAIN" run ${init:+"$init"} -- sh -c \
		'setsid sleep 31337 & sleep 31337 & echo up >up; sleep 31337' &
	launcher=$!
	eventually "${init:-exec}: it is up" grep -qs up up
	kill -9 $launcher
	wait $launcher 2>/dev/null
	eventually "${init:-exec}: nothing is left" sh -c '! pgrep -x -f "sleep 31337"'
	rm -f up
done
eventually "no namespace is left" sh -c '! lsns -n -o NS,COMMAND | grep "[s]leep 31337"'
finish
