/*
 * crowd COUNT: makes COUNT processes in sessions of their own that wait for
 * ever, every second one of them deaf to TERM; says "up"; waits for TERM itself.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	for (long i = 0; i < count; i++) {
		pid_t pid = fork();
		if (pid < 0)
			return 1;
		if (pid)
			continue;
		setsid();
		if (i % 2)
			signal(SIGTERM, SIG_IGN);
		for (;;)
			pause();
	}
	if (write(1, "up\n", 3) != 3)
		return 1;
	pause();
	return 0;
}
