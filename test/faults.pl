# Runs contain under strace, lists the system calls that launcher, PID 1 and
# (with --init) the payload's process make up to the payload's execve, and makes
# each fail once with EIO, EPERM and ENOMEM. Right is: the payload did not run,
# the status is 125, one message names what was attempted and why, and nothing
# is left. Calls whose failure is rightly harmless are listed with the reason.
# After the payload started no error ends anything: the status is its own.
use strict;
use warnings;

my $user = shift;
my $contain = $ENV{CONTAIN};
my %text = (EIO => "Input/output error", EPERM => "Operation not permitted",
	ENOMEM => "Out of memory");
my ($tests, $failed) = (0, 0);

sub result {
	my ($ok, $name, $detail) = @_;
	$tests++;
	print $ok ? "ok" : "not ok", " $tests - $name\n";
	return if $ok;
	$failed++;
	print STDERR "# $_\n" for "not ok: $name", split /\n/, $detail;
}

# Not made to fail, and why.
my %not = (
	execve => "the first is contain's own start; the payload's is failed in status.t",
	arch_prctl => "libc's start, before main",
	set_tid_address => "libc's start, before main",
	munmap => "of a stack that nobody uses any more",
	close => "frees the descriptor whatever it answers (close(2), NOTES)",
	geteuid => "cannot fail", getegid => "cannot fail",
	getpid => "cannot fail", getppid => "cannot fail", getpgrp => "cannot fail",
	getpgid => "of ourselves: cannot fail",
	exit_group => "does not return",
);

# Rightly harmless: name, errno (or any), a pattern of the call, and why.
my @harmless = (
	["rt_sigaction", qr/./, qr/^0: rt_sigaction\(SIGCHLD, NULL/,
		"what SIGCHLD was before matters to init alone, which has no such run"],
	["close_range", qr/EPERM/, qr/./, "an old filter answers so: one by one, then"],
	["clone3", qr/EPERM/, qr/./, "an old filter answers so: the old clone, then"],
	["prctl", qr/./, qr/PR_SET_DUMPABLE/, "one guard less for PID 1's own memory"],
	["mount", qr/EPERM/, qr/"sysfs", "\/sys"/, "the kernel may allow it read-only: asked next"],
	["ioctl", qr/./, qr/TIOC[GS]PGRP/, "no terminal, or none to have"],
	["setpgid", qr/./, qr/./, "a group of its own is for the terminal's sake"],
	["fcntl", qr/./, qr/./, "without it a stopped payload does not stop the launcher"],
	["read", qr/./, qr/^0: read/, "the child's status tells, if not why"],
	["statx", qr/./, qr/./, "older kernels do not know the answer: mountinfo, then"],
	["getdents64", qr/./, qr/./, "only after close_range was refused"],
);

sub slurp { my ($f) = @_; open my $h, "<", $f or return ""; local $/; my $t = <$h>; $t // "" }

# run COMMAND...: status, standard error, whether the payload ran.
sub run {
	my (@command) = @_;
	rmdir "ran";
	my $pid = fork // die;
	if (!$pid) {
		open STDIN, "<", "/dev/null";
		open STDOUT, ">", "/dev/null";
		open STDERR, ">", "err" or die;
		exec @command or exit 99;
	}
	waitpid $pid, 0;
	my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
	return ($status, slurp("err"), -d "ran" ? 1 : 0);
}

my %who = (
	root => [],
	rootless => ["setpriv", "--reuid", $user, "--regid", $user, "--clear-groups", "--"],
);

# The calls of each process, in order: [process, name, ordinal, text].
sub calls {
	my ($who, @options) = @_;
	unlink "trace", "pid";
	run(@{$who{$who}}, "strace", "-f", "-o", "trace", $contain, "run", @options, "--", "./payload");
	my (%order, %count, %off, @calls, $launcher);
	for (split /\n/, slurp("trace")) {
		my ($pid, $rest) = /^(\d+)\s+(.*)/ or next;
		$launcher //= $pid;
		my $next = keys %order;
		$order{$pid} //= $next;
		next if $rest =~ /^(<\.\.\.|\+\+\+|---)/;
		my ($name) = $rest =~ /^(\w+)\(/ or next;
		$off{$pid} = 1 if $name eq "execve" && $pid != $launcher;
		push @calls, [$order{$pid}, $name, ++$count{$pid}{$name}, $rest, $off{$pid} ? 1 : 0];
	}
	unlink "pid";
	return @calls;
}

my %seen;
sub inject {
	my ($who, $call, $error, $options) = @_;
	my ($process, $name, $n, $text) = @$call;
	my @burn = $process ? ("./burn", $name, $n) : ();
	return run(@{$who{$who}}, "timeout", "-s", "KILL", "20", "strace", "-f", "-qq",
		"-o", "/dev/null", "-e", "inject=$name:error=$error:when=$n", @burn,
		$contain, "run", @$options, "--", "./payload");
}

for my $who ("root", "rootless") {
	for my $options ([], ["--init"], ["--pid-file", "pid", "--chdir", "."]) {
		my $mode = "$who " . join " ", @$options;
		my @calls = calls($who, @$options);
		# The launcher's part of set-up ends when it has heard from the child and
		# waits: for a signal, or at once, if the payload was faster.
		my ($end) = grep { $calls[$_][0] == 0 && $calls[$_][1] =~ /^(rt_sigtimedwait|wait4)$/ } 0 .. $#calls;
		result(defined $end, "$mode: a run was traced", slurp("trace"));
		my $checked;
		for my $i (0 .. $#calls) {
			my $call = $calls[$i];
			my ($process, $name, $n, $text, $off) = @$call;
			# Too new for strace: failed by a filter, further down.
			next if $not{$name} || $off || $name =~ /^syscall_/;
			next if $process == 0 && $i >= $end;
			# In PID 1 of --init: up to the start of its own wait.
			next if $name =~ /^(rt_sigtimedwait|wait4)$/;
			next if $process == 1 && @$options && $options->[0] eq "--init" &&
				grep { $_->[0] == 2 && $_->[4] } @calls[0 .. $i];
			# 62 alike: the first, one in between, the last are looked at each.
			for my $error ($name eq "rt_sigaction" && $n % 10 != 1 ? "EIO" : sort keys %text) {
				my ($why) = map { $_->[3] } grep {
					$_->[0] eq $name && $error =~ $_->[1] && "$process: $text" =~ $_->[2] } @harmless;
				my ($status, $err, $ran) = inject($who, $call, $error, $options);
				$checked++;
				my ($short) = $text =~ /^(.{0,60})/;
				my $what = "$mode: process $process: $short: $error";
				# musl's mmap knows no EPERM.
				my $told = $text{$name eq "mmap" && $error eq "EPERM" ? "ENOMEM" : $error};
				my $refused = $status == 125 && !$ran &&
					$err =~ /^(contain: [^\n]+: \Q$told\E[^\n]*\n)(?1)?\z/;
				# A call of the launcher fails in the child too, if that
				# makes as many.
				my $too = grep { $_->[0] > $process && $_->[1] eq $name && $_->[2] == $n } @calls;
				if ($why) {
					result(($status == 0 && $ran) || ($too && !$process && $refused),
						"$what is harmless ($why)", "status $status, ran $ran\n$err");
				} else {
					result($refused && $err =~ tr/\n// == 1 && ! -e "pid", $what, "status $status, ran $ran\n$err");
				}
				unlink "pid";
			}
		}
		result($checked > 20, "$mode: $checked failures were made", "");
	}
}

# After the start: whatever fails, the payload's status comes back.
for my $options ([], ["--init"]) {
	for my $name ("rt_sigtimedwait", "wait4", "ioctl") {
		for my $error ("EINTR", "EAGAIN", "ENOMEM", "EIO", "EPERM", "ESRCH") {
			my ($status, $err, $ran) = run("timeout", "-s", "KILL", "20", "strace", "-f",
				"-qq", "-o", "/dev/null", "-e",
				"inject=$name:error=$error:when=" . ($name eq "ioctl" ? 2 : 1),
				$contain, "run", @$options, "--", "./payload");
			result($status == 0 && $ran, "@$options $name answers $error: the status is the payload's",
				"status $status, ran $ran\n$err");
		}
	}
}

# What an old kernel or a filter lacks is done in another way, or refused.
sub lacking {
	my ($name, $error, $wanted, @options) = @_;
	my ($status, $err, $ran) = run("strace", "-f", "-qq", "-o", "/dev/null", "-e",
		"inject=$name:error=$error", $contain, "run", @options, "--", "./payload");
	result($status == $wanted && $ran == !$wanted, "no $name ($error) @options: $wanted", "status $status\n$err");
	return $err;
}
lacking("clone3", "ENOSYS", 0);
lacking("clone3", "ENOSYS", 0, "--init");
lacking("clone3", "ENOSYS", 0, "--unshare", "ipc,cgroup,user");
my $err = lacking("clone3", "ENOSYS", 125, "--unshare", "time");
result($err eq "contain: create the namespaces: Operation not supported (a time namespace needs clone3(2))\n",
	"the old clone would fail open for time, and is not asked", $err);
lacking("close_range", "ENOSYS", 0);
lacking("close_range", "ENOSYS", 0, "--init");

# listmount(2) (458) is as good as missing, whatever it answers; statmount(2)
# (457) has to work where that does.
for my $errno (1, 5, 12, 38) {
	my ($status, $err, $ran) = run("./deny", 458, $errno, $contain, "run", "--", "./payload");
	result($status == 0 && $ran, "listmount answers $errno: mountinfo, then", $err);
	next if $errno == 38;
	($status, $err, $ran) = run("./deny", 457, $errno, $contain, "run", "--", "./payload");
	result($status == 125 && !$ran && $err =~ /^contain: mount sysfs on \/sys: /,
		"statmount answers $errno", "status $status\n$err");
}

# Nothing is left of all these runs.
sleep 1;
my $left = `pgrep -x payload; pgrep -f -x '$contain run .*'`;
result($left eq "", "no process is left", $left);
print "1..$tests\n";
exit($failed ? 1 : 0);
