# talk.sh: a dialogue with an interactive shell on a pty, by expect: sourced by
# the tests of the terminal, behind lib.sh, in $TMP.
# shellcheck shell=sh

export TERM=dumb # no escapes between the words

# talk NAME <SCRIPT: expect runs the script against an interactive bash, which
# knows contain as "c". The script ends with "exit 0" where all was seen;
# "see PATTERN" waits for it.
cat >talk.tcl <<'EOS'
set timeout 10
set stty_init {columns 300}
proc fail {what} { puts stderr "missing: $what"; exit 1 }
proc see {what} {
	expect {
		-re $what {}
		timeout { fail $what }
		eof { fail "$what (the terminal was closed)" }
	}
}
# Must not appear within a second. (With braces around the whole, on one line,
# expect would take it for one pattern.)
proc unseen {what} {
	set timeout 1
	expect -re $what { puts stderr "unwanted: $what"; exit 1 } timeout {}
}
proc type {text} { send -- $text }
# A line for the shell; its echo is taken out of the way.
proc line {text} { send -- "$text\r"; expect -ex $text }
spawn -noecho bash --norc --noprofile -i
line "PS1='outer> '; export c=$env(CONTAIN); set +o history"
see {outer> }
EOS
talk() {
	{ cat talk.tcl; cat; } >script.tcl
	expect -f script.tcl >log 2>&1
	_code=$?
	result $_code "$1"
	[ $_code -eq 0 ] || note "$(tail -c 600 log)"
}

# What every command that is run by RUN, words for the shell, has to do: RUN is
# exported, $1 is its name for the test.
talk_signals() {
	m=$1
	talk "$m: Ctrl-C ends the payload, status 130" <<'EOS'
line "$env(RUN) sleep 100"
sleep 0.3
type "\003"
see {outer> }
line "echo st=\$?"
see {st=130}
line "pgrep -x -f 'sleep 100' || echo none"
see {none}
exit 0
EOS

	talk "$m: Ctrl-C comes once" <<'EOS'
line "$env(RUN) perl -e '\$|=1; \$SIG{INT} = sub { print \"got\", ++\$n, \"\\n\" }; print \"u\", \"p\\n\"; 1 while select(undef,undef,undef,1) || 1;'"
see {up}
type "\003"
see {got1}
unseen {got2}
type "\003"
see {got2}
type "\034"
see {outer> }
line "echo st=\$?"
see {st=131}
exit 0
EOS

	talk "$m: Ctrl-Z stops both, fg goes on (P18)" <<'EOS'
line "$env(RUN) sleep 93"
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "ps -o stat= -p \$(pgrep -x -f 'sleep 93')"
see {T}
see {outer> }
line "fg"
sleep 0.3
type "\003"
see {outer> }
line "echo st=\$?"
see {st=130}
exit 0
EOS

	talk "$m: bg lets it go on in the background" <<'EOS'
line "$env(RUN) sh -c 'sleep 1.5; echo fin'ished"
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "bg"
see {outer> }
see {finished}
line "wait; echo st=\$?"
see {st=0}
exit 0
EOS
}

# And one that has the terminal, where there is a ./reader, a copy of cat.
talk_foreground() {
	m=$1
	talk "$m: a shell inside has job control (P10)" <<'EOS'
line "$env(RUN) bash --norc --noprofile -i"
see {[#$] $}
line "PS1='inner> '; set +o history"
see {inner> }
line "sleep 90"
sleep 0.3
type "\032"
see {Stopped.*inner> }
line "jobs"
see {Stopped.*sleep 90}
see {inner> }
line "fg"
sleep 0.3
type "\003"
see {inner> }
line "echo st=\$?"
see {st=130}
line "exit 3"
see {outer> }
line "echo st=\$?"
see {st=3}
line "sleep 0.2; echo the terminal is ba''ck"
see {back}
exit 0
EOS

	talk "$m: reading from the background stops it, without a spin (P18)" <<'EOS'
line "$env(RUN) ./reader &"
see {outer> }
sleep 0.5
line "jobs"
see {Stopped}
see {outer> }
line "awk '{print \"ticks\", (\$14+\$15 < 20) ? \"few\" : \"many\"}' /proc/\$(pgrep -x reader)/stat"
see {ticks few}
see {outer> }
line "fg"
sleep 0.3
type "hello\r"
see {hello\r\n.*hello}
type "\004"
see {outer> }
line "echo st=\$?"
see {st=0}
exit 0
EOS

	talk "$m: Ctrl-C ends the loop around it" <<'EOS'
line "for i in 1 2 3; do $env(RUN) sleep 98; done; echo not here"
sleep 0.3
type "\003"
see {outer> }
line "echo st=\$?"
see {st=130}
line "pgrep -x -f 'sleep 98' || echo none"
see {none}
exit 0
EOS

	talk "$m: a script has the terminal back" <<'EOS'
line "sh -c '$env(RUN) bash --norc --noprofile -i; read y; echo back \$y'"
see {[#$] $}
line "exit"
sleep 0.3
type "typed\r"
see {back typed}
see {outer> }
exit 0
EOS
}
