#!/bin/sh
# contain init in a storm: orphans, forks, signals, a crowd to end. No zombie is
# left, the status is right, and its memory is what it was, to the page.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1
# shellcheck source=test/init.sh
. "$TOP/test/init.sh"
for program in orphans crowd deaf; do
	${CC:-musl-gcc} -O2 -static -D_GNU_SOURCE -o $program "$TOP/test/$program.c" || exit 1
done

# As the payload: runs a storm twice, as the first touches pages that init has
# not needed yet; looks at init, whose number is the parent's.
cat >look.sh <<'EOS'
init=$PPID
rss() { sed -n 's/^Rss: *//p' /proc/$init/smaps_rollup; }
zombies() { grep -l "^PPid:.$init\$" /proc/[0-9]*/status 2>/dev/null |
	xargs grep -l "^State:.Z" 2>/dev/null | wc -l; }
settled() { # no zombie, within five seconds
	for _ in $(seq 50); do [ "$(zombies)" = 0 ] && break; sleep 0.1; done
	[ "$(zombies)" = 0 ]
}
first=$1
shift
eval "$first" >/dev/null
settled
before=$(rss)
eval "$*" || { echo "the storm: $?"; exit 1; }
settled || { echo "$(zombies) zombies"; exit 1; }
[ "$(rss)" = "$before" ] || { echo "Rss was $before, is $(rss)"; exit 1; }
exit 42
EOS
# Every signal, a thousand times; the payload ignores them, and so does what it
# starts.
cat >signals.pl <<'EOS'
my ($init, $times) = @ARGV;
for my $round (1 .. $times) {
	# KILL and STOP do nothing to a PID 1.
	for my $sig (1 .. 64) {
		kill $sig, $init unless $init != 1 && ($sig == 9 || $sig == 19);
	}
}
EOS
for place in pid1 beside; do
	status 42 "$place: 100,000 orphans in bursts of 100" timeout 120 \
		sh init.sh $place init -- sh look.sh './orphans 5000 100 0' './orphans 100000 100 0 >rate; [ $? -eq 7 ]'
	note "$place: $(cat rate) a second"
	status 42 "$place: 10,000 forks a second" timeout 120 \
		sh init.sh $place init -- sh look.sh './orphans 5000 20 10000' './orphans 40000 20 10000 >rate; [ $? -eq 7 ]'
	note "$place: $(cat rate) a second"
	status 42 "$place: signals 1 to 64, a thousand times, while children die" timeout 120 \
		sh init.sh $place init -- ./deaf sh look.sh \
		'./orphans 1000 10 0; perl signals.pl $init 20' \
		'(./orphans 30000 100 0 >/dev/null; touch over) & perl signals.pl $init 1000; wait; [ -e over ] && rm over'

	# A crowd that is asked to end, half of it deaf.
	: >said
	case $place in
	pid1) "$CONTAIN" run --pid-file pid -- "$CONTAIN" init --grace 2 -- ./crowd 5000 >said 2>err & ;;
	beside) "$CONTAIN" init --grace 2 -- ./crowd 5000 >said 2>err & ;;
	esac
	init=$!
	eventually "$place: a crowd of 5,000" grep -q up said
	pid=$init
	[ $place = beside ] || pid=$(cat pid)
	before=$(sed -n 's/^Rss: *//p' "/proc/$pid/smaps_rollup")
	begun=$(date +%s)
	kill $init
	sleep 1
	left=$(pgrep -c -x crowd)
	is "$left" 2500 "$place: TERM behind its payload's end: half is left"
	timeout 30 sh -c "while kill -0 $init 2>/dev/null && ! grep -qs '^State:.Z' /proc/$init/status; do sleep 0.05; done"
	wait $init
	is $? 143 "$place: the status is right"
	ok "$place: in time ($(($(date +%s) - begun)) s)" [ $(($(date +%s) - begun)) -lt 15 ]
	is "$(pgrep -c -x crowd)" 0 "$place: nobody is left"
	is "$(cat err)" "" "$place: not a word"
	note "$place: Rss $before"
done
finish
