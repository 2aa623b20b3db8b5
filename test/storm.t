#!/bin/sh
# Many runs: a thousand one after the other, two hundred at once.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

mounts=$(cat /proc/self/mountinfo)

bad=0 i=0
while [ $i -lt 1000 ]; do
	"$CONTAIN" run -- /bin/true || bad=$((bad + 1))
	i=$((i + 1))
done
is $bad 0 "1,000 runs in a row"

for mode in "" --init; do
	i=0
	while [ $i -lt 200 ]; do
		{ "$CONTAIN" run ${mode:+"$mode"} -- sh -c 'sleep 1; exit 42' || echo $? >>"codes$mode"; } &
		i=$((i + 1))
	done
	wait
	is "$(sort "codes$mode" | uniq -c | tr -s ' ')" " 200 42" "200 at once ${mode}"
done

bad=0 i=0
while [ $i -lt 200 ]; do
	setpriv --reuid nobody --clear-groups "$CONTAIN" run --init -- /bin/true || bad=$((bad + 1))
	i=$((i + 1))
done
is $bad 0 "200 runs of a plain user"

eventually "no zombie is ours" sh -c '! ps -eo stat=,comm= | grep -q "^Z.*contain"'
eventually "no namespace is left" sh -c '! lsns -n -o NS,COMMAND | grep "[c]ontain run"'
is "$(cat /proc/self/mountinfo)" "$mounts" "the mounts are the same"

# Orphans inside are reaped by our PID 1, two deaths for one SIGCHLD included.
status 0 "--init: 2,000 orphans leave no zombie" "$CONTAIN" run --init -- sh -c '
	i=0
	while [ $i -lt 1000 ]; do (true & true &); i=$((i + 1)); done
	for try in 1 2 3 4 5 6 7 8 9 10; do
		left=$(cat /proc/[0-9]*/stat 2>/dev/null | grep -c " Z ")
		[ "$left" = 0 ] && exit 0
		sleep 0.2
	done
	exit 1'
finish
