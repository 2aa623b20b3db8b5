/*
 * orphans COUNT BURST RATE: makes COUNT orphans, BURST (at most 100) at a time,
 * at most RATE a second (0: as fast as it can; else for twice the time that this
 * takes at most); those of one burst end at the same moment, when the process
 * between us and them has ended and so made them orphans. Prints how many it
 * made a second.
 */
#include <sched.h>
#include <signal.h>
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

/* Its end closes the pipe, for which the orphans wait. */
static int ends[2];

static int orphan(void *unused)
{
	char c;
	(void)unused;
	close(ends[1]);
	_exit(read(ends[0], &c, 1) < 0 ? 2 : 0);
}

/*
 * The process between. They share its memory, as a copy would cost most of the
 * time where a page fault is slow.
 */
static void burst(long n)
{
	static _Alignas(16) char stacks[100][1024];
	if (n > 100 || pipe(ends))
		_exit(1);
	while (n-- > 0)
		if (clone(orphan, stacks[n] + sizeof stacks[n], CLONE_VM | SIGCHLD,
			  NULL) < 0)
			_exit(1);
	_exit(0);
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	long size = argc > 2 ? atol(argv[2]) : 1;
	double rate = argc > 3 ? atof(argv[3]) : 0;
	double begun = now(), most = 2 * (double)count / rate;
	long made = 0;
	while (made < count && !(rate > 0 && now() - begun > most)) {
		int status;
		pid_t pid = fork();
		if (!pid)
			burst(size);
		if (pid < 0 || waitpid(pid, &status, 0) < 0 || status) {
			fprintf(stderr, "orphans: stopped at %ld\n", made);
			return 1;
		}
		made += size;
		while (rate > 0 && (double)made / (now() - begun) > rate)
			usleep(1000);
	}
	printf("%.0f\n", (double)made / (now() - begun));
	return 7;
}
