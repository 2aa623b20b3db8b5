#!/bin/sh
# Called as tini, docker-init, catatonit, podman-init or dumb-init: each case
# runs once with that program as Debian packages it and once with ours under its
# name, and both must come to the same: status, output, signals. Where they
# differ on purpose the row says whose fault it is and why.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

mkdir peers ours
for name in tini tini-static dumb-init catatonit; do
	ln -s "$(command -v $name)" peers/$name
	ln -s "$CONTAIN" ours/$name
done
ln -s "$(command -v tini)" peers/docker-init
ln -s "$(command -v catatonit)" peers/podman-init
for name in docker-init podman-init; do
	ln -s "$CONTAIN" ours/$name
done
printf 'exit 9\n' >text
printf '\177ELF\001\001\001' >alien
printf '#!/no/such/interpreter\n' >orphaned
chmod 755 text alien orphaned
# shellcheck disable=SC2034 # the commands use it
long=$(printf '%0300d' 0)

# once WHOSE WHAT COMMAND: what came of it, as one line. $dir holds the inits;
# WHAT: status, or all: standard output too.
once() {
	code=0
	# shellcheck disable=SC2034 # the commands use both
	dir=$TMP/$1 log=$TOP/test/siglog.pl
	stdout=$(eval "timeout -k 1 10 $3" 2>"err.$1") || code=$?
	[ "$2" = all ] && printf '%s ' "$stdout"
	echo "[$code]"
}

# case WHAT COMMAND: both the same. The command says $dir/NAME.
case_() {
	peer=$(once peers "$1" "$2")
	is "$(once ours "$1" "$2")" "$peer" "$2"
}

# theirs PEER OURS REASON COMMAND: they differ, and that is their fault.
theirs() {
	peer=$(once peers status "$4")
	[ "$peer" = "[$1]" ] || note "the peer's status has become $peer: $4"
	is "$(once ours status "$4")" "[$2]" "their fault ($3): $4"
}

table() {
	while IFS='	' read -r what rest; do
		case $what in
		'' | '#'*) ;;
		status | all) case_ "$what" "$rest" ;;
		*)
			# PEER/OURS REASON: COMMAND
			theirs "${what%/*}" "${what#*/}" "${rest%%: *}" "${rest#*: }"
			;;
		esac
	done
}

# The command line, and how the payload ends. What is kept in quotes here is
# expanded when it runs.
table <<'EOS'
all	$dir/tini -- true
all	$dir/tini true
all	$dir/tini -- echo a b
all	$dir/tini -- echo -- x
all	$dir/tini -- echo -v -g -h
all	$dir/tini -- sh -c 'exit 7'
all	$dir/tini -- sh -c 'exit 255'
all	$dir/tini -- sh -c 'kill -9 $$'
all	$dir/tini -- sh -c 'kill $$'
all	$dir/tini -- sh -c 'ulimit -c 0; kill -ABRT $$'
status	$dir/tini
status	$dir/tini --
status	$dir/tini -s
all	$dir/tini --version
all	$dir/docker-init --version
all	$dir/tini-static --version
status	$dir/tini --version x
status	$dir/tini -s --version
status	$dir/tini --vers
status	$dir/tini --help
status	$dir/tini -h
status	$dir/tini -h -x
status	$dir/tini -x -h
status	$dir/tini -l
status	$dir/tini -x true
status	$dir/tini -V
status	$dir/tini -P
status	$dir/tini -c true
status	$dir/tini -- no-such-program
status	$dir/tini -- /no/such/program
status	$dir/tini -- ''
status	$dir/tini -- /etc
status	$dir/tini -- /etc/passwd
status	$dir/tini -- /etc/passwd/x
status	$dir/tini -- ./orphaned
status	$dir/tini -- ./text
status	$dir/tini -- ./$long
status	$dir/tini -s -- sh -c 'exit 7'
status	$dir/tini -sgw -- sh -c 'exit 7'
status	$dir/tini -wgsvvv -- sh -c 'exit 7'
status	$dir/tini -v -v -v -- sh -c 'exit 7'
status	$dir/tini -e 143 -- sh -c 'kill $$'
status	$dir/tini -e 7 -- sh -c 'exit 7'
status	$dir/tini -e7 -- sh -c 'exit 7'
status	$dir/tini -se7 -- sh -c 'exit 7'
status	$dir/tini -e 7 -e 8 -- sh -c 'exit 8'
status	$dir/tini -e 7 -e 8 -- sh -c 'exit 9'
status	$dir/tini -e 0 -- true
status	$dir/tini -e 255 -- sh -c 'exit 255'
status	$dir/tini -e
status	$dir/tini -e 256 -- true
status	$dir/tini -e -1 -- true
status	$dir/tini -e 3x -- true
status	$dir/tini -e x -- true
status	$dir/tini -e 7:8 -- true
status	$dir/tini -p SIGTERM -- sh -c 'exit 7'
status	$dir/tini -pSIGSYS -- sh -c 'exit 7'
status	$dir/tini -p
status	$dir/tini -p TERM -- true
status	$dir/tini -p 15 -- true
status	$dir/tini -p SIGRTMIN -- true
status	$dir/tini -p SIGCLD -- true
status	$dir/tini -p SIGPWR -- true
status	$dir/tini -p SIGIO -- true
status	$dir/tini -p SIGSTKFLT -- true
status	$dir/tini -p SIGXXX -- true
status	TINI_SUBREAPER= $dir/tini -- sh -c 'exit 7'
status	TINI_VERBOSITY=3 $dir/tini -- sh -c 'exit 7'
status	TINI_VERBOSITY=x $dir/tini -- sh -c 'exit 7'
status	TINI_KILL_PROCESS_GROUP= $dir/tini -- sh -c 'exit 7'
1/0	a closed descriptor, P13: $dir/tini -- true <&-
1/0	a closed descriptor, P13: $dir/tini -- true <&- >&- 2>&-
status	$dir/docker-init -- sh -c 'exit 7'
status	$dir/docker-init -s -g -- sh -c 'kill -9 $$'
1/0	getopt permutes words, P14: $dir/tini sh -c 'exit 0'
1/7	getopt permutes words, P14: $dir/tini -e 143 sh -c 'exit 7'
0/127	-e makes a missing program a success: $dir/tini -e 127 -- no-such-program
status	$dir/tini -p SIGCHLD -- true
status	$dir/tini -p SIGSTOP -- true
0/1	an empty number counts as 0: $dir/tini -e '' -- true
0/1	a number with a sign: $dir/tini -e +3 -- true
127/1	a binary of another kind is handed to sh: $dir/tini -- ./alien
137/7	SIGCHLD inherited ignored, P3: timeout -s KILL 1 perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' $dir/tini -- sh -c 'exit 7'

all	$dir/catatonit -- true
all	$dir/catatonit true
all	$dir/catatonit -- echo a b
all	$dir/catatonit -- echo -- x
all	$dir/catatonit -- echo -g -V -h
all	$dir/catatonit -- sh -c 'exit 7'
all	$dir/catatonit -- sh -c 'kill -9 $$'
all	$dir/catatonit -- sh -c 'kill $$'
status	$dir/catatonit
status	$dir/catatonit --
all	$dir/catatonit -V
all	$dir/catatonit --version
all	$dir/catatonit --vers
all	$dir/catatonit --v
all	$dir/podman-init --version
status	$dir/catatonit -h
status	$dir/catatonit -L
status	$dir/catatonit --help
status	$dir/catatonit --license
status	$dir/catatonit --pause
status	$dir/catatonit --version=x
status	$dir/catatonit -gh
status	$dir/catatonit -Vx
status	$dir/catatonit -x true
status	$dir/catatonit -v -- true
status	$dir/catatonit -s -- true
status	$dir/catatonit -- no-such-program
status	$dir/catatonit -- /no/such/program
status	$dir/catatonit -- ''
status	$dir/catatonit -- /etc
status	$dir/catatonit -- /etc/passwd
status	$dir/catatonit -- /etc/passwd/x
status	$dir/catatonit -- ./orphaned
status	$dir/catatonit -- ./text
status	$dir/catatonit -- ./$long
status	$dir/catatonit -g -- sh -c 'exit 7'
status	CATATONIT_DEBUG=1 $dir/catatonit -- sh -c 'exit 7'
status	$dir/catatonit -- true <&-
all	$dir/podman-init -- sh -c 'exit 7'
status	$dir/podman-init -g -- sh -c 'exit 7'
status	timeout -s TERM 0.3 $dir/catatonit -P
status	timeout --preserve-status -s TERM 0.3 $dir/catatonit -P
status	timeout --preserve-status -s INT 0.3 $dir/catatonit -P
status	timeout --preserve-status -s TERM 0.3 $dir/catatonit -P ignored
status	timeout -k 0.5 -s HUP 0.3 $dir/catatonit -P
status	timeout -k 0.5 -s QUIT 0.3 $dir/catatonit -P
status	timeout -k 0.5 -s USR1 0.3 $dir/podman-init -P
all	$CONTAIN run -- $dir/catatonit -- sh -c 'LISTEN_PID=1 exec sh -c "echo \$LISTEN_PID"'
all	LISTEN_PID=1 $CONTAIN run -- $dir/catatonit -- sh -c 'test $$ = "$LISTEN_PID"; echo $?'
all	LISTEN_PID=77777 $CONTAIN run -- $dir/catatonit -- sh -c 'echo $LISTEN_PID'
all	$CONTAIN run -- $dir/catatonit -- sh -c 'echo "<$LISTEN_PID>"'
1/0	getopt permutes words, P14: $dir/catatonit sh -c 'exit 0'
1/0	getopt permutes words, P14: $dir/catatonit ls -l /
127/1	a binary of another kind is handed to sh: $dir/catatonit -- ./alien
137/7	SIGCHLD inherited ignored, P3: timeout -s KILL 1 perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' $dir/catatonit -- sh -c 'exit 7'

all	$dir/dumb-init -- true
all	$dir/dumb-init true
all	$dir/dumb-init echo -v -c --help
all	$dir/dumb-init -- echo -- x
all	$dir/dumb-init sh -c 'exit 7'
all	$dir/dumb-init sh -c 'kill -9 $$'
all	$dir/dumb-init sh -c 'kill $$'
status	$dir/dumb-init
status	$dir/dumb-init --
status	$dir/dumb-init -h
status	$dir/dumb-init --help
status	$dir/dumb-init --h
status	$dir/dumb-init -V
status	$dir/dumb-init --version
status	$dir/dumb-init -cV x
status	$dir/dumb-init --vers
status	$dir/dumb-init --ver
status	$dir/dumb-init --version=1
status	$dir/dumb-init -x true
status	$dir/dumb-init --frob true
status	$dir/dumb-init -g true
status	$dir/dumb-init -s true
status	$dir/dumb-init no-such-program
status	$dir/dumb-init /no/such/program
status	$dir/dumb-init ''
status	$dir/dumb-init /etc
status	$dir/dumb-init /etc/passwd
status	$dir/dumb-init /etc/passwd/x
status	$dir/dumb-init ./orphaned
status	$dir/dumb-init ./text
status	$dir/dumb-init ./$long
status	$dir/dumb-init -c sh -c 'exit 7'
status	$dir/dumb-init --single-child sh -c 'exit 7'
status	$dir/dumb-init --single sh -c 'exit 7'
status	$dir/dumb-init --single-child=1 sh -c 'exit 7'
status	$dir/dumb-init -v sh -c 'exit 7'
status	$dir/dumb-init --verbose sh -c 'exit 7'
status	$dir/dumb-init -vc sh -c 'exit 7'
status	$dir/dumb-init -r 2:3 sh -c 'exit 7'
status	$dir/dumb-init -r2:3 sh -c 'exit 7'
status	$dir/dumb-init --rewrite=2:3 sh -c 'exit 7'
status	$dir/dumb-init --rewrite 2:3 sh -c 'exit 7'
status	$dir/dumb-init --rew 2:0 -r 15:2 sh -c 'exit 7'
status	$dir/dumb-init -r 31:31 true
status	$dir/dumb-init -r
status	$dir/dumb-init --rewrite
status	$dir/dumb-init -r x true
status	$dir/dumb-init -r 2 true
status	$dir/dumb-init -r 2: true
status	$dir/dumb-init -r :2 true
status	$dir/dumb-init -r 0:3 true
status	$dir/dumb-init -r 32:3 true
status	$dir/dumb-init -r 2:32 true
status	$dir/dumb-init -r 2:-1 true
status	$dir/dumb-init -r TERM:HUP true
status	DUMB_INIT_DEBUG=1 $dir/dumb-init sh -c 'exit 7'
status	DUMB_INIT_DEBUG=0 $dir/dumb-init sh -c 'exit 7'
status	DUMB_INIT_SETSID=0 $dir/dumb-init sh -c 'exit 7'
status	$dir/dumb-init true <&-
0/1	a number with a tail: $dir/dumb-init -r 2:3x true
status	$dir/dumb-init -r 9:15 true
status	$dir/dumb-init -r 17:0 true
status	$dir/dumb-init -r 19:2 true
0/1	a number with a sign: $dir/dumb-init -r +2:3 true
status	$dir/dumb-init -r 2:00 true
127/2	a binary of another kind is handed to sh: $dir/dumb-init ./alien
EOS

# Payloads.
cat >place.pl <<'EOS'
my ($group, $session) = (split " ", (split /\) /, do {
	local (@ARGV, $/) = "/proc/self/stat"; <> })[1])[2, 3];
print $group == $$ ? "own group" : $group == getppid ? "the group of init" :
	"another group", $session == $$ ? ", own session" : "";
EOS
# Two processes of a group; USR1 to the init.
cat >group.sh <<'EOS'
trap "echo first" USR1
wait_a_while() { for i in 1 2 3 4 5 6 7 8; do sleep 0.05; done; }
(trap "echo second >second" USR1; touch up; wait_a_while) &
while [ ! -e up ]; do sleep 0.05; done
kill -USR1 1
wait_a_while
cat second 2>/dev/null
rm -f up second
exit 3
EOS
# Leaves a process of its group behind, which notes how it is ended.
cat >leave.sh <<'EOS'
(trap "echo TERM >end; exit" TERM; trap "echo USR1 >end; exit" USR1
	touch up; for i in 1 2 3 4 5 6 7 8; do sleep 0.05; done) &
while [ ! -e up ]; do sleep 0.05; done
exit 4
EOS
cat >left.sh <<'EOS'
"$@" sh leave.sh
echo $?
sleep 0.7
cat end 2>/dev/null
rm -f up end
EOS
# Outlives the parent of its init.
cat >orphan.sh <<'EOS'
trap "echo USR1 >end; exit" USR1
touch up
for i in 1 2 3 4 5 6 7 8 9; do sleep 0.1; done
EOS
cat >death.sh <<'EOS'
sh -c '"$@" sh orphan.sh & while [ ! -e up ]; do sleep 0.05; done' sh "$@"
sleep 0.5
cat end 2>/dev/null
rm -f up end
EOS

# Where the payload is started: process group and session, of its own or ours.
for init in tini catatonit dumb-init "dumb-init -c" "tini -g" "catatonit -g"; do
	case_ all "\$dir/$init -- perl place.pl"
done
case_ all "DUMB_INIT_SETSID=0 \$dir/dumb-init -- perl place.pl"
case_ all "DUMB_INIT_SETSID=1 \$dir/dumb-init -- perl place.pl"

# The environment, descriptors and directory of the payload.
# shellcheck disable=SC2016 # for the inner shells
for init in tini catatonit dumb-init; do
	case_ all "env -i A=1 B=2 \$dir/$init -- /usr/bin/env"
	case_ all "\$dir/$init -- sh -c 'ls /proc/self/fd | wc -l' 7</dev/null"
	case_ all "\$dir/$init -- pwd"
done

# Signals as PID 1: each of 1 to 64, as the payload sees them.
some='1 2 3 10 12 13 14 15 16 18 23 24 25 26 27 28 29 30 34 35 37 40 50 63 64'
faults='4 5 6 7 8 11 31'
for init in tini "tini -g" catatonit "catatonit -g" dumb-init "dumb-init -c" \
	"dumb-init -r 15:2 -r 1:0 -r 10:12"; do
	for set in "$some" "$faults" "32 33"; do
		case_ all "\$CONTAIN run -- \$dir/$init -- perl \$log 1 $set"
	done
done
for init in tini "tini -g" catatonit "catatonit -g"; do
	case_ all "\$CONTAIN run -- \$dir/$init -- perl \$log 1 20 21 22"
done
case_ all "\$CONTAIN run -- \$dir/dumb-init -c -- perl \$log 1 20 21 22"
case_ all "\$CONTAIN run -- \$dir/dumb-init -r 20:0 -r 21:1 -r 22:22 -- perl \$log 1 20 21 22"

# Not as PID 1.
for init in "tini -s" "tini -sg" catatonit dumb-init "dumb-init -c"; do
	case_ all "\$dir/$init -- sh -c 'exec perl \$0 \$PPID $some' \$log"
done

# To the group, or the payload alone.
for init in tini "tini -g" catatonit "catatonit -g" dumb-init "dumb-init -c"; do
	case_ all "\$CONTAIN run -- \$dir/$init -- sh group.sh"
done
# shellcheck disable=SC2016 # expanded later
case_ all 'TINI_KILL_PROCESS_GROUP=0 $CONTAIN run -- $dir/tini -- sh group.sh'

# What is left of the payload's group when it ends: TERM or nothing.
for init in tini "tini -g" catatonit dumb-init "dumb-init -c" "dumb-init -r 15:10"; do
	case_ all "sh left.sh \$dir/$init --"
done

# The death of the init's parent.
# shellcheck disable=SC2016 # expanded later
case_ all 'sh death.sh $dir/tini -s -p SIGUSR1 --'
# shellcheck disable=SC2016 # expanded later
case_ all 'sh death.sh $dir/tini -s --'

# A word on each orphan, on standard error.
for whose in peers ours; do
	"$TMP/$whose/tini" -s -w -- sh -c '(true &); (true &); sleep 0.3; exit 5' 2>"$whose.warned"
	is "$? $(grep -c -i 'reaped.*[0-9]' "$whose.warned")" "5 2" "tini -w, $whose: two orphans, two lines"
done

# What they get wrong: the signals that the caller ignored and blocked, as the
# payload should have them (P15). A block of TSTP, TTIN, TTOU is left by
# catatonit; dumb-init forgets both.
inherit() {
	perl -MPOSIX -e '$SIG{HUP} = $SIG{USR1} = "IGNORE";
		sigprocmask(SIG_BLOCK, POSIX::SigSet->new(12, 15)); exec @ARGV' \
		"$@" grep -E '^Sig(Blk|Ign)' /proc/self/status
}
for name in tini docker-init catatonit podman-init dumb-init; do
	is "$(inherit "ours/$name" --)" "$(inherit env)" "$name: mask and ignored signals as inherited (P15)"
done
finish
