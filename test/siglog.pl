# siglog.pl INIT-PID SIGNAL...: as a payload: sends each signal to its init and
# prints what came of it: "15" for itself, "15>2" for another, "15-" for none.
# A stop is seen from outside: then nothing here goes on.
use strict;
use warnings;
use Config;

$| = 1;
my $init = shift;
my @names = split ' ', $Config{sig_name};
my @numbers = split ' ', $Config{sig_num};
my @got;
for my $i (0 .. $#names) {
	my $n = $numbers[$i];
	# A number can have two names, of which perl knows the handler of both.
	next if $n == 0 || $n == 9 || $n == 19 || $n == 17;
	$SIG{$names[$i]} = sub { push @got, $n };
}
# Until the init listens.
for (1 .. 500) {
	kill 28, $init;
	select undef, undef, undef, 0.01;
	last if @got;
}
select undef, undef, undef, 0.05;
for my $sent (@ARGV) {
	@got = ();
	kill $sent, $init;
	for (1 .. 40) {
		last if @got;
		select undef, undef, undef, 0.005;
	}
	my %seen = map { $_ => 1 } @got;
	my @seen = sort { $a <=> $b } keys %seen;
	print @seen == 0 ? "$sent- " : @seen == 1 && $seen[0] == $sent ?
		(@got == 1 ? "$sent " : "$sent*" . @got . " ") :
		"$sent>@seen ";
}
print "\n";
exit 3;
