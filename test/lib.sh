# lib.sh: TAP for the tests: sourced by each. A test calls ok, is, like, status
# and ends with finish. TMP is a directory of its own, gone at the end.
# shellcheck shell=sh

tests=0
failed=0
TMP=$(mktemp -d)
chmod 755 "$TMP"
trap 'rm -rf "$TMP"' EXIT
root() { [ "$(id -u)" = 0 ]; }

# result CODE NAME: one line of TAP.
result() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
		failed=$((failed + 1))
	fi
}

# To standard error, so that prove shows it.
note() { printf '%s\n' "$*" | sed 's/^/# /' >&2; }

# ok NAME COMMAND...: it succeeds.
ok() {
	_name=$1
	shift
	"$@"
	_code=$?
	result $_code "$_name"
	[ $_code -eq 0 ] || note "status $_code: $*"
}

# is GOT WANTED NAME
is() {
	if [ "$1" = "$2" ]; then
		result 0 "$3"
	else
		result 1 "$3"
		note "got:    $1"
		note "wanted: $2"
	fi
}

# like GOT PATTERN NAME: a pattern of the shell's case.
like() {
	# shellcheck disable=SC2254 # a pattern is wanted
	case $1 in
	$2) result 0 "$3" ;;
	*)
		result 1 "$3"
		note "got:    $1"
		note "wanted: $2"
		;;
	esac
}

# status WANTED NAME COMMAND...: its exit status; output is kept in $out.
status() {
	_wanted=$1 _name=$2
	shift 2
	out=$("$@" 2>&1)
	_code=$?
	is "$_code" "$_wanted" "$_name"
	[ $_code -eq "$_wanted" ] || note "$out"
}

# eventually NAME COMMAND...: it succeeds within twenty seconds.
eventually() {
	_name=$1
	shift
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && break
		sleep 0.2
	done
	ok "$_name" "$@"
}

# A plain user, made on the first call; as_user COMMAND... runs as it.
TESTER=contain-test
as_user() {
	if ! id "$TESTER" >/dev/null 2>&1; then
		useradd -M -s /bin/sh "$TESTER" 2>/dev/null ||
			adduser -D -H -s /bin/sh "$TESTER"
	fi
	setpriv --reuid "$TESTER" --regid "$TESTER" --init-groups -- "$@"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# Without root there is no lesson to test (as root nothing is skipped).
need_root() { root || skip_all "needs root"; }

finish() {
	echo "1..$tests"
	[ $failed -eq 0 ]
	exit
}
