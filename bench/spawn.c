/* spawn.c: the bare floor of "contain init": fork, execute, wait; for
 * bench/init to measure against.
 *
 *	spawn /ABSOLUTE/COMMAND [ARG...]
 */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;
	if (argc < 2)
		return 125;
	pid_t pid = fork();
	if (!pid) {
		execve(argv[1], argv + 1, environ);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
