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
# Must not appear within half a second.
proc unseen {what} {
	set timeout 1
	expect { -re $what { puts stderr "unwanted: $what"; exit 1 } timeout {} }
}
proc type {text} { send -- $text }
# A line for the shell; its echo is taken out of the way.
proc line {text} { send -- "$text\r"; expect -ex $text }
spawn -noecho bash --norc --noprofile -i
line "PS1='outer> '; c=$env(CONTAIN); set +o history"
see {outer> }
EOS
talk() {
	{ cat talk.tcl; cat; } >script.tcl
	expect -f script.tcl >log 2>&1
	_code=$?
	result $_code "$1"
	[ $_code -eq 0 ] || note "$(tail -c 600 log)"
}
