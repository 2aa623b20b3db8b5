#!/bin/sh
# contain init: what comes behind the end of its command: what that left, starting
# it again; holding a pod without one.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1
# shellcheck source=test/init.sh
. "$TOP/test/init.sh"

# Two that take more than ten seconds go on meanwhile. A program that has gone:
# a start that fails is no good run. One that understands QUIT otherwise.
cp /bin/false going
"$CONTAIN" init --restart always -- ./going 2>going.err &
going=$!
"$CONTAIN" init --restart always -- perl -e '$SIG{QUIT} = sub {};
	$SIG{TERM} = sub { exit 9 };
	open F, ">>", "quit.runs"; print F "run\n"; close F;
	my $end = time + 12; sleep 1 while time < $end; exit 3' 2>quit.err &
quit=$!
sleep 0.3
rm going
kill -QUIT $quit

begun_at=$(date +%s)

# P8, P9: what the payload leaves.
cat >slow.sh <<'EOS'
trap 'sleep 0.3; echo saved >saved; exit' TERM
echo up >here
while :; do sleep 0.05; done
EOS
cat >stubborn.sh <<'EOS'
trap '' TERM INT HUP
echo $$ >stubborn
while :; do sleep 0.05; done
EOS
leave='rm -f here saved; setsid sh slow.sh & while [ ! -e here ]; do sleep 0.02; done; exit 3'
defy='rm -f stubborn; setsid sh stubborn.sh & while [ ! -s stubborn ]; do sleep 0.02; done; exit 3'
for place in pid1 beside; do
	rm -f saved
	status 3 "$place: --grace: the status is the payload's (P8)" $place --grace 5 -- sh -c "$leave"
	is "$(cat saved)" saved "$place: and a slow handler of TERM comes to its end (P8)"
	begun=$(date +%s%N)
	status 3 "$place: --grace 1: who does not end" $place --grace 1 -- sh -c "$defy"
	took=$((($(date +%s%N) - begun) / 1000000))
	ok "$place: is killed behind the second, not before ($took ms)" [ $took -ge 1000 ]
	ok "$place: and soon ($took ms)" [ $took -lt 4000 ]
	ok "$place: nothing is left" sh -c '! pgrep -f "^sh stubborn.sh"'
	begun=$(date +%s%N)
	status 4 "$place: --grace 60: nothing left is no wait" $place --grace 60 -- sh -c 'exit 4'
	ok "$place: not a second" [ $((($(date +%s%N) - begun) / 1000000)) -lt 1000 ]
	rm -f late
	status 3 "$place: --wait-all (P9)" $place --wait-all -- \
		sh -c '(setsid sh -c "sleep 0.5; echo >late" &); exit 3'
	ok "$place: the daemon came to its end (P9)" [ -e late ]
	# TERM for the init goes to all of the rest; a grace then counts.
	rm -f here saved
	begin sh init.sh $place init --wait-all -- sh -c "echo up; $leave"
	sleep 0.5
	kill "$init"
	ended
	is "$code $(cat saved)" "3 saved" "$place: --wait-all: TERM reaches the rest"
	begin sh init.sh $place init --wait-all --grace 1 -- sh -c "echo up; $defy"
	sleep 0.5
	ok "$place: --wait-all --grace: waits" kill -0 "$init"
	kill "$init"
	ended
	is "$code" 3 "$place: --wait-all --grace: from TERM on the grace counts"
	ok "$place: nothing is left" sh -c '! pgrep -f "^sh stubborn.sh"'
done
# Each of them gets TERM once, however they are related.
status 0 "--grace: three generations" "$CONTAIN" init --grace 5 -- sh -c '
	cat >gen.sh <<-"EOS"
	n=0
	trap "n=$((n + 1)); echo TERM >>terms" TERM
	[ $1 -eq 0 ] || sh gen.sh $(($1 - 1)) &
	echo >gen.$1
	i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i + 1)); [ -s terms ] && i=$((i + 4)); done
	EOS
	rm -f terms; sh gen.sh 2 & while [ ! -e gen.0 ]; do sleep 0.02; done; sleep 0.1; exit 0'
is "$(grep -c TERM terms)" 3 "each of them got TERM once"

# --restart.
status 0 "--restart no" beside --restart no -- true
: >runs
status 0 "--restart on-failure: until it succeeds" beside --restart on-failure -- \
	sh -c 'echo >>runs; [ $(wc -l <runs) -ge 3 ]'
is "$(wc -l <runs)" 3 "three runs"
like "$out" "contain: sh ended with status 1, is started again in 100 ms*200 ms" "said, and each delay is twice the last"
: >runs
status 143 "--restart always: TERM ends it" timeout --preserve-status 1 "$CONTAIN" init --restart always -- \
	sh -c 'echo >>runs; sleep 0.1; [ $(wc -l <runs) -lt 3 ] || exec sleep 10'
is "$(wc -l <runs)" 3 "behind three runs"
: >runs
begin "$CONTAIN" init --restart always -- sh -c 'echo up; echo >>runs; exit 6'
sleep 1
kill "$init"
ended
is "$code" 6 "--restart always: TERM between two runs ends it, with the last status"
: >runs
status 0 "--restart on-failure with --remap-exit: a success is one" beside --restart on-failure --remap-exit 9 -- \
	sh -c 'echo >>runs; exit 9'
is "$(wc -l <runs)" 1 "one run"
status 127 "--restart: a missing program never ran" beside --restart always -- no-such-program
cp /bin/false vanishing
timeout --preserve-status 1 "$CONTAIN" init --restart on-failure -- ./vanishing 2>err &
waiting=$!
sleep 0.05
rm -f vanishing
wait $waiting
is $? 127 "--restart: one that has gone is tried again"
ok "until TERM" [ "$(grep -c 'contain: run ./vanishing: No such file' err)" -ge 2 ]
: >runs
status 0 "--restart: descriptors and directory are there again" beside --restart on-failure -- \
	sh -c 'cat <&7 >/dev/null && [ -e runs ] || exit 1; echo >>runs; [ $(wc -l <runs) -ge 2 ]' 7</dev/null
status 0 "--restart --pid-file: each has its number" beside --restart on-failure --pid-file pid -- \
	sh -c '[ "$(cat pid)" = $$ ] || exit 0; echo >>runs; [ $(wc -l <runs) -ge 4 ]'
is "$(wc -l <runs)" 4 "in each run"
: >runs
status 0 "--restart --grace: what one run left is gone before the next" beside --restart on-failure --grace 2 -- \
	sh -c '! pgrep -x -f "sleep 4323" || echo >>left; setsid sleep 4323 & echo >>runs; [ $(wc -l <runs) -ge 3 ]'
ok "nothing was left" [ ! -e left ]

# --pause: no payload.
for sig in TERM INT; do
	# A background job of sh has INT ignored.
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' \
		"$CONTAIN" run -- "$CONTAIN" init --pause 2>err &
	launcher=$!
	sleep 0.3
	kill -HUP $launcher
	sleep 0.2
	ok "--pause: is there, HUP or not" kill -0 $launcher
	perl -e 'kill shift, shift' $sig $launcher
	wait $launcher
	is $? 0 "--pause: $sig ends it, status 0"
done
"$CONTAIN" run --pid-file pid -- "$CONTAIN" init --pause &
launcher=$!
eventually "--pause: runs" [ -s pid ]
sleep 0.2
nsenter --target "$(cat pid)" --pid --mount sh -c '(sleep 0.1 &); exit'
sleep 0.4
is "$(children "$(cat pid)")" "" "--pause: orphans are reaped"
kill $launcher
wait $launcher

# The time of a grace and of a delay, where another SIGALRM comes in its place.
"$CONTAIN" init --grace 1 -- perl -e 'my $p = fork; exit 5 if $p; $SIG{TERM} = $SIG{ALRM} = "IGNORE"; sleep 30' &
init=$!
sleep 0.4
kill -STOP $init; sleep 0.1; kill -ALRM $init; sleep 1.2; kill -CONT $init
timeout 5 sh -c "while kill -0 $init 2>/dev/null && ! grep -qs '^State:.Z' /proc/$init/status; do sleep 0.05; done"
is "$(state $init | tr -d Z)" "" "--grace: a SIGALRM of somebody's does not stop the clock"
kill -KILL $init 2>/dev/null
wait $init
is $? 5 "and the status is right"

# The process list of another namespace is no list of ours.
status 0 "--grace without our own /proc" timeout 20 unshare -pf sh -c '
	others=
	for i in 1 2 3 4 5 6; do sleep 10 & others="$others $!"; done
	"$CONTAIN" init --grace 1 -- sh -c "setsid sleep 3 & exit 3"
	[ $? -eq 3 ] || exit 1
	kill -0 $others || exit 2
	kill $others'
like "$out" "*contain: /proc is not that of our PID namespace*" "says so, and ends nobody"

# A file for the number that takes no more.
mkfifo fifo
head -n 1 fifo >numbers &
status 143 "--restart: a PID file that takes no more is no end" timeout 10 "$CONTAIN" init --restart always --pid-file fifo -- \
	sh -c 'echo >>fifo.runs; sleep 0.1; [ $(wc -l <fifo.runs) -lt 3 ] || kill $PPID; sleep 0.1; exit 4'
like "$out" "*contain: write the PID file fifo: Broken pipe*" "it is said"
is "$(wc -l <numbers)" 1 "the reader had one"

# --pause with others in the namespace: TERM is for them too.
"$CONTAIN" init --pause --wait-all --grace 1 &
init=$!
sleep 0.2
kill $init
wait $init
is $? 0 "--pause --wait-all --grace: ends at TERM"

# A parent that dies between two runs.
sh -c '"$@" 2>err & sleep 0.35' sh "$CONTAIN" init --restart always --parent-death USR1 -- sh -c 'echo $PPID >number; exit 1'
sleep 0.6
is "$(state "$(cat number)" | tr -d Z)" "" "--restart --parent-death: the parent dies between two runs"

# The two of the beginning: more than ten seconds have passed.
while [ $(($(date +%s) - begun_at)) -lt 14 ]; do sleep 0.5; done
kill $going
wait $going
is $? 127 "--restart: a program that has gone for more than ten seconds"
is "$(sed -n 's/.* in \([0-9]*\) ms$/\1/p' going.err)" "$(sed -n 's/.* in \([0-9]*\) ms$/\1/p' going.err | sort -n -u)" \
	"each delay is longer than the last"
eventually "--restart: QUIT that was no request for the end" sh -c '[ $(wc -l <quit.runs) -ge 2 ]'
kill $quit
wait $quit
is $? 9 "and TERM that is one"
finish
