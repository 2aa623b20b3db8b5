/*
 * orphans COUNT BURST RATE: makes COUNT orphans, BURST at a time, at most RATE
 * a second (0: as fast as it can); those of one burst end at the same moment,
 * when the process between us and them has ended and so made them orphans.
 * Prints how many it made a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The process between: its end closes the pipe, for which they wait. */
static void burst(long n)
{
	int ends[2];
	char c;
	if (pipe(ends))
		_exit(1);
	while (n-- > 0) {
		pid_t pid = fork();
		if (pid < 0)
			_exit(1);
		if (!pid) {
			close(ends[1]);
			if (read(ends[0], &c, 1) < 0)
				_exit(2);
			_exit(0);
		}
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	long size = argc > 2 ? atol(argv[2]) : 1;
	double rate = argc > 3 ? atof(argv[3]) : 0;
	double begun = now();
	for (long made = 0; made < count; made += size) {
		int status;
		pid_t pid = fork();
		if (!pid)
			burst(size);
		if (pid < 0 || waitpid(pid, &status, 0) < 0 || status) {
			fprintf(stderr, "orphans: stopped at %ld\n", made);
			return 1;
		}
		while (rate > 0 && (double)(made + size) / (now() - begun) > rate)
			usleep(1000);
	}
	printf("%.0f\n", (double)count / (now() - begun));
	return 7;
}
