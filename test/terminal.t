#!/bin/sh
# The terminal, under a pty with a job-control shell: Ctrl-C, suspend, job
# control inside, background reads, pipelines, and who has it at the end.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1
# shellcheck source=test/talk.sh
. "$TOP/test/talk.sh"

cp "$(command -v cat)" reader

for init in "" --init; do
	m=${init:-exec}
	export OPT="$init"
	# shellcheck disable=SC2016 # for the shell on the terminal
	export RUN='$c run '"$init --"
	talk_signals "$m"
	talk_foreground "$m"

	talk "$m: dash has it too, and starts without a warning" <<'EOS'
line "\$c run $env(OPT) -- dash -i"
expect {
	-re {can't access tty} { fail "job control" }
	-re {# $} {}
}
line "sleep 90"
sleep 0.3
type "\032"
see {Stopped}
line "fg"
sleep 0.3
type "\003"
see {# $}
type "exit 4\r"
see {outer> }
line "echo st=\$?"
# As PID 1 of a group from outside (number 0 inside) dash cannot give the
# terminal back when it ends, and says so; under every launcher.
if {$env(OPT) eq "--init"} { see {st=4} } else { see {st=[24]} }
exit 0
EOS

	talk "$m: in a pipeline a pager has the terminal" <<'EOS'
line "\$c run $env(OPT) -- echo piped | (read x; echo got \$x; read y </dev/tty; echo and \$y)"
see {got piped}
type "typed\r"
see {and typed}
see {outer> }
exit 0
EOS

	talk "$m: suspend in a pipeline" <<'EOS'
line "\$c run $env(OPT) -- sleep 94 | cat"
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "fg"
sleep 0.3
type "\003"
see {outer> }
line "pgrep -x -f 'sleep 94' || echo none"
see {none}
exit 0
EOS

	talk "$m: Ctrl-Z in a script stops the script" <<'EOS'
line "sh -c '\$0 run $env(OPT) -- sleep 96; echo aft'er \$c"
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "fg"
sleep 0.5
if {$env(OPT) eq ""} {
	type "\003"
} else {
	exec pkill -x -f "sleep 96"
	see {after}
}
see {outer> }
line "pgrep -x -f 'sleep 96' || echo none"
see {none}
exit 0
EOS

	talk "$m: Ctrl-Z stops a whole pipeline, whoever has the terminal" <<'EOS'
line "\$c run $env(OPT) -- sh -c 'read x; echo got \$x; sleep 97' | cat"
sleep 0.5
type "hi\r"
see {got hi}
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "ps -o stat= -p \$(pgrep -x -f 'sleep 97')"
see {T}
see {outer> }
line "fg"
sleep 0.5
type "\003"
see {outer> }
line "pgrep -x -f 'sleep 97' || echo none"
see {none}
exit 0
EOS

	talk "$m: Ctrl-C and Ctrl-Z reach all of a payload in a pipeline" <<'EOS'
line "\$c run $env(OPT) -- bash -c 'sleep 92; echo aft''er' | cat"
sleep 0.4
type "\032"
see {Stopped.*outer> }
line "ps -o stat= -p \$(pgrep -x -f 'sleep 92')"
see {T}
see {outer> }
line "fg"
sleep 0.5
type "\003"
see {outer> }
line "pgrep -x -f 'sleep 92' || echo none"
see {none}
exit 0
EOS

	talk "$m: a command that cannot be run leaves the terminal" <<'EOS'
line "sh -c '\$0 run $env(OPT) -- no-such; read y; echo back \$y' \$c"
see {No such file}
type "typed\r"
see {back typed}
see {outer> }
exit 0
EOS

	talk "$m: the terminal is the payload's from the start" <<'EOS'
line "\$c run $env(OPT) -- sh -c 'trap \"\" TTIN; read x; echo got \$x'"
sleep 0.3
type "typed\r"
see {got typed}
see {outer> }
exit 0
EOS

	talk "$m: Ctrl-C reaches a payload that left for a group of its own" <<'EOS'
line "\$c run $env(OPT) -- timeout 50 sleep 99"
sleep 0.3
type "\003"
see {outer> }
line "pgrep -x -f 'sleep 99' || echo none"
see {none}
exit 0
EOS

	talk "$m: behind a pipe it can have the terminal when it asks" <<'EOS'
line "echo x | \$c run $env(OPT) -- sh -c 'read y </dev/tty; echo and \$y'"
sleep 0.3
type "typed\r"
see {and typed}
see {outer> }
exit 0
EOS

	talk "$m: started in the background it leaves the terminal alone" <<'EOS'
line "\$c run $env(OPT) -- sleep 0.5 &"
see {outer> }
sleep 1
line "echo o''k"
see {ok}
see {outer> }
line "wait; echo st=\$?"
see {st=0}
exit 0
EOS

	talk "$m: the shell's HUP at its end ends it" <<'EOS'
line "\$c run $env(OPT) -- sleep 95 &"
see {outer> }
sleep 0.3
close
sleep 1
if {![catch {exec pgrep -x -f "sleep 95"}]} { fail "the end of sleep" }
exit 0
EOS

	[ -z "$init" ] ||
	talk "$m: what a payload forges in PID 1's name does no harm" <<'EOS'
line "\$c run --init -- sh -c 'for n in 3 4 5 6 7 8 9; do printf %0100d 7 >/proc/1/fd/\$n; done 2>/dev/null; sleep 0.5; exit 6'"
# It may stop us, some times over.
set turns 0
expect {
	-re {Stopped.*outer> } {
		if {[incr turns] > 20} { fail "an end of stops" }
		send "fg; echo s''t=\$?\r"
		exp_continue
	}
	-re {st=6} {}
	-re {outer> } {
		if {[incr turns] > 20} { fail "the status" }
		send "echo s''t=\$?\r"
		exp_continue
	}
	timeout { fail "an end" }
}
exit 0
EOS

	[ -z "$init" ] ||
	talk "$m: if PID 1 cannot be listened to, that is no end of signals" <<'EOS'
line "strace -f -qq -o /dev/null -e inject=fcntl:error=EPERM \$c run --init -- timeout 60 sleep 89"
see {contain: listen to PID 1: Operation not permitted}
type "\003"
see {outer> }
line "pgrep -x -f 'sleep 89' || echo none"
see {none}
exit 0
EOS

	# As the session leader of the terminal: the kernel tells a hang-up to it
	# alone.
	cat >leader.tcl <<'EOS'
set timeout 10
set stty_init {columns 300}
spawn -noecho sh -c "exec $env(CONTAIN) run $env(OPT) -- perl -e '\$SIG{HUP} = sub { open F, q(>), q(hup); exit 0 }; \$|=1; print q(u), q(p); sleep 100'"
expect up
close
wait
exit 0
EOS
	rm -f hup
	expect -f leader.tcl >/dev/null
	eventually "$m: a hang-up reaches the payload of a session leader" [ -e hup ]

	# No shell that could continue it: Ctrl-Z does not leave it standing.
	cat >orphan.tcl <<'EOS'
set timeout 10
set stty_init {columns 300}
spawn -noecho sh -c "$env(CONTAIN) run $env(OPT) -- sleep 1.5; echo st=\$?"
sleep 0.3
send "\032"
expect "st=0" { exit 0 } timeout { exit 1 }
EOS
	ok "$m: Ctrl-Z without a job-control shell does no harm" expect -f orphan.tcl
done
finish
