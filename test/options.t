#!/bin/sh
# The command line: every option, and every refusal of bad input.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

# refused PATTERN WORDS...: one line, status 125, and nothing ran.
refused() {
	pattern=$1
	shift
	rm -f ran
	out=$("$CONTAIN" "$@" 2>&1)
	code=$?
	is "$code" 125 "refused: $*"
	like "$out" "contain: $pattern" "  and says why"
	is "$(echo "$out" | wc -l)" 1 "  in one line"
	ok "  and nothing ran" [ ! -e ran ]
}
run="touch ran"
# shellcheck disable=SC2086 # $run is words
{
	refused "nothing to do*"
	refused "unknown subcommand frob*" frob
	refused "unknown subcommand *" ''
	refused "ns: which? (contain ns container)" ns
	refused "ns: which? (contain ns container)" ns frob
	refused "unknown option --frob*" run --frob -- $run
	refused "unknown option --host*" run --host x -- $run
	refused "unknown option -x*" run -x $run
	refused "unknown option -*" run - $run
	refused "unknown option --=x*" run --=x $run
	refused "--hostname needs a value: --hostname NAME" run --hostname
	refused "--setenv needs a value: --setenv N V" run --setenv A
	refused "--init takes no value" run --init=yes -- $run
	refused "--setenv takes its values N V as words of their own" run --setenv=A B $run
	refused '--hostname "": must have 1 to 64 bytes' run --hostname '' -- $run
	refused '--hostname "": must have 1 to 64 bytes' run --hostname= -- $run
	refused '--hostname "a*": must have 1 to 64 bytes' run --hostname "$(printf 'a%064d' 0)" -- $run
	for name in 'a b' 'a/b' '-a' '.a' 'a:b' 'é' 'a
b'; do
		out=$("$CONTAIN" run --hostname "$name" -- $run 2>&1)
		is $? 125 "refused: --hostname $(printf %s "$name" | tr '\n' '?')"
		like "$out" "contain: --hostname *: letters, digits*" "  and says why"
	done
	refused '--hostname with --share uts*' run --share uts --hostname x -- $run
	refused 'unknown namespace in "frob" (known: *)' run --unshare frob -- $run
	refused 'unknown namespace in "pid,,net" (known: *)' run --unshare pid,,net -- $run
	refused 'unknown namespace in "pid," (known: *)' run --share pid, -- $run
	refused 'unknown namespace in "" (known: *)' run --share '' -- $run
	refused 'unknown namespace in "PID" (known: *)' run --share PID -- $run
	for n in '' x 3x 0x3 +3 -3 ' 3' '3 ' 99999999999999999999 4294967299 2147483648; do
		refused "--keep-fd *: not a descriptor's number" run --keep-fd "$n" -- $run
	done
	refused "--keep-fd 77: no such open descriptor" run --keep-fd 77 -- $run
	refused "--chdir: the directory's name is empty" run --chdir '' -- $run
	refused "change directory to /no/such: No such file or directory" run --chdir /no/such -- $run
	refused "change directory to /etc/passwd: Not a directory" run --chdir=/etc/passwd -- $run
	refused "--pid-file: the file's name is empty" run --pid-file '' -- $run
	refused "open the PID file /no/such/file: No such file or directory" run --pid-file /no/such/file -- $run
	refused '--env "": not NAME=VALUE' run --env '' -- $run
	refused '--env "=x": not NAME=VALUE' run --env =x -- $run
	refused '--setenv "": not the name of a variable' run --setenv '' x -- $run
	refused '--setenv "A=B": not the name of a variable' run --setenv A=B x -- $run
	refused '--unsetenv "A=B": not the name of a variable' run --unsetenv A=B -- $run
	refused "-it: not an option here: leave it out*" run -it $run
	refused "-h: not an option here: use --hostname NAME*" run -h box -- $run
	refused "--net=host: not an option here: *--share*" run --net=host -- $run
	refused "--rm: not an option here: leave it out*" run --rm $run
	refused "-fpmun: not an option here: it is new by default*" run -fpmun $run
	refused "--workdir: not an option here: use --chdir DIR" run --workdir / $run
	refused "init needs a command to run*" init
	refused "unknown option --frob*" init --frob -- $run
}

set -- 16
i=0
while [ $i -lt 16 ]; do set -- "$@" --keep-fd 0; i=$((i + 1)); done
shift
status 0 "sixteen --keep-fd" "$CONTAIN" run "$@" -- true
status 125 "seventeen are too many" "$CONTAIN" run "$@" --keep-fd 0 -- true
like "$out" "contain: --keep-fd 0: at most 16 can be kept" "and it says so"

# What is accepted.
name=$(printf 'a%063d' 0)
status 0 "a hostname of 64 bytes" "$CONTAIN" run --hostname "$name" -- hostname
is "$out" "$name" "arrives whole"
status 0 "--hostname=NAME" "$CONTAIN" run --hostname=a_b.c-d -- hostname
is "$out" a_b.c-d "is the same"
status 0 "the last --hostname wins" "$CONTAIN" run --hostname a --hostname b -- hostname
is "$out" b "it did"
status 0 "options stop at the first word" "$CONTAIN" run echo --hostname x
is "$out" "--hostname x" "the rest is the command's"
status 0 "--chdir" "$CONTAIN" run --chdir /usr/share -- pwd
is "$out" /usr/share "the command is there"
status 0 "the working directory is kept" "$CONTAIN" run -- pwd
is "$out" "$TMP" "otherwise"

# Environment: in order, the last one wins.
printenv_in() { "$CONTAIN" run "$@" -- sh -c 'env'; }
export A=outer B=other
is "$("$CONTAIN" run -- sh -c 'echo $A $B')" "outer other" "the environment is the caller's"
is "$("$CONTAIN" run --env A=new -- sh -c 'echo $A')" new "--env N=V"
is "$("$CONTAIN" run --env A= -- sh -c 'echo "<${A-unset}>"')" "<>" "--env N= is empty"
is "$("$CONTAIN" run --env A==x=y -- sh -c 'echo $A')" "=x=y" "a value holds ="
is "$("$CONTAIN" run --setenv A 'a b' --setenv C '' -- sh -c 'echo "$A<${C-unset}>"')" "a b<>" "--setenv N V"
is "$("$CONTAIN" run --unsetenv A -- sh -c 'echo ${A-unset} $B')" "unset other" "--unsetenv"
is "$("$CONTAIN" run --unsetenv NOPE -- sh -c 'echo $A')" "outer" "--unsetenv of none"
is "$("$CONTAIN" run --env A=1 --unsetenv A --setenv A 2 -- sh -c 'echo $A')" 2 "in order"
is "$("$CONTAIN" run --clearenv -- env)" "container=contain" "--clearenv leaves container=contain"
is "$("$CONTAIN" run --clearenv --env A --env NOPE -- env | sort)" "A=outer
container=contain" "--env N passes the caller's, if any"
is "$("$CONTAIN" run --clearenv --unsetenv container -- env)" "" "--unsetenv container"
is "$(container=docker "$CONTAIN" run -- sh -c 'echo $container')" contain "an outer container= is replaced"
is "$(env -i A=1 A=2 "$CONTAIN" run --unsetenv A -- /usr/bin/env | grep -c ^A=)" 0 "--unsetenv takes doublets too"
is "$(env -i "$CONTAIN" run -- env)" "container=contain" "an empty environment"
ok "init leaves the environment alone" [ "$(env -i A=1 "$CONTAIN" init -- /usr/bin/env)" = A=1 ]

# The PID file.
status 0 "--pid-file" "$CONTAIN" run --pid-file pid -- cat "$TMP/pid"
ok "has a number and a newline when the command starts" sh -c "echo '$out' | grep -qx '[0-9]*'"
"$CONTAIN" run --pid-file pid -- sleep 100 &
launcher=$!
eventually "is PID 1 as seen here" sh -c "[ \"\$(tr '\\0' ' ' </proc/\$(cat pid)/cmdline)\" = 'sleep 100 ' ]"
is "$(sed -n 's/^NSpid:.*\t//p' "/proc/$(cat pid)/status")" 1 "which is 1 inside"
kill "$(cat pid)"
sleep 0.1
ok "(a TERM to it alone is ignored by the kernel)" kill -0 "$launcher"
kill -9 "$(cat pid)"
wait $launcher
is $? 137 "its death is the container's"
echo 'something much longer than a number' >pid
"$CONTAIN" run --init --pid-file pid -- true
ok "an existing file is overwritten whole" grep -qx '[0-9]*' pid
rm pid
"$CONTAIN" run --pid-file pid --chdir /no/such -- true 2>/dev/null
ok "none is left where set-up failed" [ ! -e pid ]
status 0 "a pipe will do" sh -c "'$CONTAIN' run --pid-file /dev/stdout -- true | grep -qx '[0-9]*'"
status 125 "a full disk is an error before the command runs" "$CONTAIN" run --pid-file /dev/full -- touch ran
like "$out" "contain: write the PID file /dev/full: No space left on device" "and says so"
ok "and nothing ran" [ ! -e ran ]

# Help and version.
for words in --help -h "run --help" "ns container --help" "init --help" "run --init -h"; do
	# shellcheck disable=SC2086
	status 0 "contain $words" "$CONTAIN" $words
	like "$out" "usage: contain *" "  is a usage"
done
status 0 "contain --version" "$CONTAIN" --version
like "$out" "contain [0-9]*.[0-9]*.[0-9]*" "is a number"
status 0 "run --help" "$CONTAIN" run --help
like "$(echo "$out" | head -20)" "*host's files stay visible and writable*terminal is*shared*" \
	"its first screen says what is shared"
status 125 "--help to a full disk fails" sh -c "'$CONTAIN' --help >/dev/full"
status 0 "--verbose" "$CONTAIN" run --verbose -- true
for step in "make mounts private from /" "mount proc on /proc" "mount sysfs on /sys" \
	"set the hostname container" "bring up lo" "create the namespaces"; do
	like "$out" "*contain: $step: done*" "  $step"
done
status 125 "--verbose of a failure" "$CONTAIN" run --verbose --chdir /no/such -- true
like "$out" "*contain: change directory to /no/such: No such file or directory*" "has its errno"
finish
