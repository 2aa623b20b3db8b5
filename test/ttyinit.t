#!/bin/sh
# contain init, and its dialects, on a terminal: Ctrl-C, suspend, job control
# inside, background reads, giving the terminal away, hang-ups.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1
# shellcheck source=test/talk.sh
. "$TOP/test/talk.sh"

cp "$(command -v cat)" reader
if [ $# -gt 0 ]; then # one of those below
	m=${1% --}
	export RUN="$1"
	talk_signals "$m"
	# In a session of its own a payload has no terminal to control.
	case $1 in *--setsid* | dumb-init) finish ;; esac
	talk_foreground "$m"
	finish
fi
mkdir bin
for name in tini catatonit dumb-init; do ln -s "$CONTAIN" bin/$name; done
export PATH="$TMP/bin:$PATH"
ln -s "$CONTAIN" bin/contain

# What is the same for all waits more than it works: all at once, each among its
# own processes, as they are looked for by name.
n=0
for init in "contain init --" "contain init --single --" "contain init --setsid --" \
	"tini -s --" "catatonit --" "dumb-init" "dumb-init -c"; do
	n=$((n + 1))
	unshare --pid --mount-proc --fork --kill-child \
		sh "$TOP/test/ttyinit.t" "$init" >"talks$n" &
done
wait
# shellcheck disable=SC2094 # read alone
for talks in talks*; do
	while read -r line; do
		case $line in
		'ok '*) result 0 "${line#* - }" ;;
		*'ok '*) result 1 "${line#* - }" ;;
		esac
	done <"$talks"
	ok 'and so on to their end' grep -q '^1\.\.' "$talks"
done

talk "--restart in the background leaves the terminal alone" <<'EOS'
line "contain init --restart always -- sh -c 'sleep 0.6; exit 3'"
sleep 0.3
type "\032"
see {Stopped.*outer> }
line "bg"
see {outer> }
see {started again}
see {started again}
sleep 0.6
line "echo ali''ve; kill %1; wait"
see {alive}
see {outer> }
exit 0
EOS

talk "--wait-all: Ctrl-C while the rest is waited for" <<'EOS'
line "contain init --wait-all -- sh -c 'setsid perl -e \"\\\$SIG{INT} = q(DEFAULT); sleep 87\" & sleep 0.3; exit 3'"
sleep 0.8
type "\003"
see {outer> }
line "echo st=\$?"
see {st=3}
exit 0
EOS

talk "--wait-all --grace: Ctrl-Z and fg, Ctrl-C while the rest is waited for" <<'EOS'
line "contain init --wait-all --grace 1 -- sh -c 'sleep 85 & exit 3'"
sleep 0.5
type "\032"
see {Stopped.*outer> }
line "fg"
sleep 0.3
type "\003"
see {outer> }
line "echo st=\$?"
see {st=3}
line "pgrep -x -f 'sleep 85' || echo none"
see {none}
exit 0
EOS

talk "--single --wait-all: Ctrl-C comes to the rest once" <<'EOS'
line "contain init --single --wait-all -- perl -e 'exit 3 if fork; \$|=1; \$SIG{INT} = sub { print \"got\", ++\$n, \"\\n\" }; print \"u\", \"p\\n\"; \$e = time + 3; 1 while time < \$e && (select(undef,undef,undef,1) || 1);'"
see {up}
type "\003"
see {got1}
unseen {got2}
see {outer> }
exit 0
EOS

talk "a payload stopped and continued by others, in the background" <<'EOS'
line "contain init -- sleep 86 &"
see {outer> }
sleep 0.2
line "pkill -STOP -x -f 'sleep 86'; sleep 0.3; pkill -CONT -x -f 'sleep 86'; sleep 0.3; ps -o stat= -p \$! | tr -d '\\n'; echo ' is i''t'"
see {S[a-zA-Z+]* is it}
see {outer> }
line "kill %1; wait"
see {outer> }
exit 0
EOS

talk "--restart: Ctrl-C during the payload ends both" <<'EOS'
line "contain init --restart always -- sleep 88"
sleep 0.3
type "\003"
see {outer> }
line "echo st=\$?"
see {st=130}
exit 0
EOS
talk "--restart: Ctrl-C between two runs ends it" <<'EOS'
line "contain init --restart always -- sh -c 'exit 4'"
see {400 ms}
sleep 0.6
type "\003"
see {outer> }
line "echo st=\$?"
see {st=(4|130)}
exit 0
EOS

# Leader of the terminal's session, as a container's first process is: it gives
# the terminal away, and what the kernel says of that is not for the payload.
cat >leader.pl <<'EOS'
$| = 1;
for my $name (qw(HUP CONT INT)) {
	$SIG{$name} = sub { print "got $name\n"; exit 0 if $name eq "INT" };
}
open my $tty, "<", "/dev/tty" or print "no terminal\n";
print "u", "p\n";
1 while select(undef, undef, undef, 1) || 1;
EOS
for init in "contain init --setsid --" dumb-init; do
	export OPT="$init"
	cat >leader.tcl <<'EOS'
set timeout 5
set stty_init {columns 300}
spawn -noecho sh -c "exec $env(OPT) perl leader.pl"
expect {
	"no terminal" { exit 2 }
	"got" { exit 3 }
	"up" {}
	timeout { exit 4 }
}
set timeout 1
expect "got" { exit 5 } timeout {}
set timeout 5
send "\003"
expect "got INT" {} timeout { exit 6 }
catch {expect eof}
set result [wait]
exit [expr {[lindex $result 3] == 0 ? 0 : 7}]
EOS
	status 0 "${init% --}: a session leader gives its terminal away, quietly" expect -f leader.tcl
done

# A session leader whose payload asks for the terminal that another group has:
# nobody could stop and continue us, and it is not asked again and again.
cat >asks.pl <<'EOS'
use POSIX ();
my $other = fork // die;
if (!$other) { setpgrp 0, 0; sleep 4; exit }
$SIG{TTOU} = "IGNORE";
select undef, undef, undef, 0.2;
POSIX::tcsetpgrp(0, $other);
open F, ">", "init.number"; print F getppid, "\n"; close F;
<STDIN>;
EOS
for place in "" "run --"; do
	export OPT="$place"
	cat >asks.tcl <<'EOS'
spawn -noecho sh -c "exec contain $env(OPT) [expr {$env(OPT) eq {} ? {} : {contain}}] init -- perl asks.pl"
after 1800
exec sh -c "cat /proc/[exec pgrep -n -x -f {perl asks.pl}]/stat /proc/[exec pgrep -o -f {contain init -- perl asks.pl}]/stat >stats"
close
exit 0
EOS
	rm -f stats
	expect -f asks.tcl >/dev/null
	is "$(awk '{ print ($14 + $15 < 20) ? "few" : "many" }' stats | tr '\n' ' ')" "few few " \
		"${place:-leader}: a payload that asks for the terminal in vain does not spin (P18)"
	pkill -KILL -f "perl asks.pl"
done

# A terminal that no session has yet.
cat >free.tcl <<'EOS'
set timeout 5
spawn -noecho perl -e {$SIG{HUP} = "IGNORE"; ioctl STDIN, 0x5422, 0; $SIG{HUP} = "DEFAULT"; exec @ARGV} {*}$env(OPT) sh -c {: </dev/tty && echo tak''en}
expect taken { exit 0 } timeout { exit 1 } eof { exit 2 }
EOS
for init in dumb-init "contain init --setsid --"; do
	export OPT="$init"
	status 0 "${init% --}: takes a terminal that no session has" expect -f free.tcl
done

# A second start has the terminal, whatever the first left in its group.
cat >again.tcl <<'EOS'
set timeout 5
spawn -noecho contain init --restart always -- sh -c {sleep 3 & echo read''y; read x; echo got $x}
foreach word {one two three} {
	expect ready {} timeout { exit 1 }
	send "$word\r"
	expect "got $word" {} timeout { exit 2 }
}
exit 0
EOS
status 0 "--restart: each start has the terminal" expect -f again.tcl

# An interactive shell tells its jobs of the hang-up; under nohup it is none.
for nohup in "" nohup; do
	export NOHUP="$nohup"
	cat >told.tcl <<'EOS'
spawn -noecho bash --norc --noprofile -i
send "$env(NOHUP) contain init --restart always -- sh -c 'echo >>rounds; sleep 0.4; exit 3' </dev/null\r"
while {![file exists rounds]} { after 20 }
after 200
close
exit 0
EOS
	rm -f rounds
	expect -f told.tcl >/dev/null
	sleep 0.3
	before=$(wc -l <rounds)
	sleep 2
	after=$(wc -l <rounds)
	case $nohup in
	"") is "$after" "$before" "--restart: a hang-up that the shell tells of is the end" ;;
	*) ok "--restart: under nohup it is none" [ "$after" -gt "$before" ] ;;
	esac
	pkill -TERM -f "contain init --restart always -- sh -c echo >>rounds"
done

# The service of a terminal that is hung up ends with it.
cat >service.tcl <<'EOS'
spawn -noecho contain init --restart always -- sh -c "echo >ready; exec cat"
while {![file exists ready]} { after 20 }
close
after 1500
exit [expr {[catch {exec pgrep -f "contain init --restart always -- sh -c echo >ready"}] ? 0 : 1}]
EOS
rm -f ready
status 0 "--restart: ends when the terminal is hung up" expect -f service.tcl

# A terminal that was hung up is no error, at the start or later.
for init in "contain init --" "contain init --setsid --" "contain init --single --" "tini -s --" "catatonit --" dumb-init; do
	export OPT="$init"
	rm -f hung later
	cat >hung.tcl <<'EOS'
spawn -noecho sh -c "trap '' HUP; touch ready; sleep 0.5; $env(OPT) sh -c 'exit 7'; echo \$? >hung"
while {![file exists ready]} { after 20 }
close
wait
exit 0
EOS
	rm -f ready
	expect -f hung.tcl >/dev/null
	eventually "${init% --}: a terminal that was hung up before" [ -s hung ]
	is "$(cat hung)" 7 "${init% --}: is no error (P13)"
	cat >later.tcl <<'EOS'
spawn -noecho sh -c "trap '' HUP; $env(OPT) sh -c 'touch ready; sleep 1; exit 8'; echo \$? >later"
while {![file exists ready]} { after 20 }
close
wait
exit 0
EOS
	rm -f ready
	expect -f later.tcl >/dev/null
	eventually "${init% --}: one that is hung up later" [ -s later ]
	is "$(cat later)" 8 "${init% --}: neither"
done
finish
