# lib.sh: how the measurements are made and printed: sourced by bench/run and
# bench/init, at the top of the tree. A row is a ratio of two things measured in
# turn in the same run.
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # of what the callers set, and use

rounds=${ROUNDS:-50}
contain=build/contain
payload=build/bench/true
pause=build/bench/pause
failed=0

if [ "$(id -u)" != 0 ]; then
	echo "bench: runs as root only: most peers make no namespace else" >&2
	exit 1
fi
make -s -f bench/programs.mk ${CC:+"CC=$CC"} bench-programs

have() { command -v "$1" >/dev/null 2>&1; }

# Commands to be timed. One that cannot run here has a file NAME.why instead.

plainly() { "$@"; }

blame() { # NAME [WHEN]: why it cannot be measured, from what it said
	why=$(grep -m 1 . "$tmp/out" || :)
	echo "${2:-}${why:-it failed and said nothing}" >"$tmp/$1.why"
}

# add NAME WHERE COMMAND: WHERE is plainly, or a function that prepares the place.
add() {
	printf '%s %s %s\n' "$1" "$2" "$3" >>"$tmp/commands"
	if ! have "${3%% *}"; then
		echo "${3%% *} is not installed" >"$tmp/$1.why"
	elif ! "$2" sh -c "exec $3" >"$tmp/out" 2>&1 </dev/null; then
		blame "$1"
	fi
}

why() { # NAME...: what stands in the way of a row with these, if anything
	for name; do
		[ ! -e "$tmp/$name.why" ] || cat "$tmp/$name.why"
	done | sed -n 1p
}

# Prints the median of six starts, one more before them to warm up; in ms.
median() { # NAME
	read -r where command <<-LINE
	$(sed -n "s/^$1 //p" "$tmp/commands")
	LINE
	if "$where" hyperfine -N --warmup 1 --runs 6 --style none \
		--export-json "$tmp/json" "$command" \
		>"$tmp/out" 2>&1 </dev/null; then
		jq '.results[0].median * 1000' "$tmp/json"
	else
		blame "$1" "in round $round: "
	fi
}

# pair A B MEASURE: both straight after one another, by turns the one and the
# other first; what MEASURE prints of each is a line of
# $tmp/medians.MEASURE.
pair() {
	[ -z "$(why "$1" "$2")" ] || return 0
	if [ $((round % 2)) = 0 ]; then
		x=$($3 "$1") y=$($3 "$2")
	else
		y=$($3 "$2") x=$($3 "$1")
	fi
	[ -z "$x" ] || [ -z "$y" ] || echo "$1 $2 $x $y" >>"$tmp/medians.$3"
}

# The table.

format='%-48s %9s %9s %6s %12s  %-10s %s\n'
heading() {
	# shellcheck disable=SC2059 # one format for all rows
	printf "\n$format" "$1" left right ratio "middle half" goal '' |
		sed 's/ *$//'
}

# row LABEL VALUE BESIDE RATIO SPREAD [GOAL GOT LIMIT]
row() {
	verdict=
	[ $# -lt 8 ] || verdict=$(awk -v got="$7" -v limit="$8" \
		'BEGIN { print got + 0 <= limit + 0 ? "met" : "missed" }')
	# shellcheck disable=SC2059
	printf "$format" "$1" "$2" "$3" "$4" "$5" "${6:-}" "$verdict" |
		sed 's/ *$//'
}

unmeasured() { # LABEL REASON
	printf '%-48s not measured: %s\n' "$1" "$2"
}

# Prints a row's two medians, the median of its ratios, the middle half of these
# and the ratio unrounded.
ratios() { # A B MEASURE
	awk -v a="$1" -v b="$2" '
	function sort(v,   i, j, x) {
		for (i = 2; i <= n; i++) {
			x = v[i]
			for (j = i - 1; j && v[j] > x; j--)
				v[j + 1] = v[j]
			v[j + 1] = x
		}
	}
	function at(v, part,   i, below) {
		i = 1 + (n - 1) * part
		below = int(i)
		if (below == n)
			return v[n]
		return v[below] + (i - below) * (v[below + 1] - v[below])
	}
	$1 == a && $2 == b { as[++n] = $3; bs[n] = $4; r[n] = $3 / $4 }
	END {
		if (!n)
			exit 1
		sort(as)
		sort(bs)
		sort(r)
		printf "%.2f %.2f %.2f %.2f..%.2f %.4f\n", at(as, .5),
			at(bs, .5), at(r, .5), at(r, .25), at(r, .75), at(r, .5)
	}' "$tmp/medians.$3"
}

timed() { # MEASURE A B LIMIT LABEL
	measure=$1
	shift
	reason=$(why "$1" "$2")
	if [ -n "$reason" ]; then
		unmeasured "$4" "$reason"
		return
	fi
	limit=$3 label=$4
	# shellcheck disable=SC2046 # five words
	set -- $(ratios "$1" "$2" "$measure")
	if [ "$limit" = - ]; then
		row "$label" "$1" "$2" "$3" "$4"
	else
		row "$label" "$1" "$2" "$3" "$4" "<= $limit" "$5" "$limit"
	fi
}

timed_all() { # MEASURE
	while read -r a b limit label; do
		timed "$1" "$a" "$b" "$limit" "$label"
	done
}

divided() { # A B
	awk -v a="$1" -v b="$2" 'BEGIN {
		if (b > 0)
			printf a < b / 10 ? "%.3f" : "%.2f", a / b
	}'
}

# Starts a command that idles and leaves in $rss and $anon what it holds, in
# KiB: itself, or the process whose number it wrote to $tmp/pid.
idle_of() { # COMMAND...
	rm -f "$tmp/pid"
	"$@" >/dev/null 2>&1 </dev/null &
	idle=$!
	sleep 1
	sync # what was just written to the page cache would count as its own
	pid=$(cat "$tmp/pid" 2>/dev/null || echo "$idle")
	rss=$(held "$pid" Rss)
	anon=$(held "$pid" Anonymous)
	kill "$idle" 2>/dev/null || :
	wait "$idle" 2>/dev/null || :
	idle=
	[ -n "$rss" ] && [ -n "$anon" ]
}

held() { # PID FIELD
	awk -v field="$2:" '$1 == field { print $2 }' "/proc/$1/smaps_rollup" \
		2>/dev/null || :
}

kib() { # FILE
	wc -c <"$1" | awk '{ printf "%.1f\n", $1 / 1024 }'
}
