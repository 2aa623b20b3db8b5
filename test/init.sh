# init.sh: for the tests of contain init: its two places, and one in the
# background: sourced behind lib.sh, in $TMP.
# shellcheck shell=sh
# shellcheck disable=SC2034 # code and init are for the tests

# The two places of an init: as PID 1 of a namespace, and as any process.
pid1() { "$CONTAIN" run -- "$CONTAIN" init "$@"; }
beside() { "$CONTAIN" init "$@"; }
# The same as a program.
cat >init.sh <<'EOS'
place=$1
shift
[ "$place" = beside ] || set -- run -- "$CONTAIN" "$@"
exec "$CONTAIN" "$@"
EOS
state() { sed -n 's/^State:.\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null; }
children() { cat "/proc/$1/task/$1/children"; }

# begin COMMAND...: in the background, until the payload says "up"; its number
# is $init, what it says is in the file said.
begin() {
	rm -f said up
	: >said
	# A background job of sh has INT and QUIT ignored: perl undoes that.
	perl -e '$SIG{$_} = "DEFAULT" for qw(INT QUIT); exec @ARGV or die' \
		"$@" >said 2>err &
	init=$!
	for _ in $(seq 200); do
		grep -qs up said && return
		sleep 0.05
	done
	note "the payload is not up: $*"
}
ended() {
	timeout 15 sh -c "while kill -0 $init 2>/dev/null && ! grep -qs '^State:.Z' /proc/$init/status; do sleep 0.02; done"
	wait "$init"
	code=$?
}
