/*
 * burn NAME COUNT COMMAND...: makes the system call NAME COUNT times in vain,
 * then becomes COMMAND. strace counts the calls of each process by itself, so
 * with "inject=NAME:when=N" and COUNT >= N the N-th call is made here, and a
 * launcher's child is hit though the launcher is not.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	long number;
} calls[] = {
	{"read", SYS_read},
	{"write", SYS_write},
	{"poll", SYS_poll},
	{"ioctl", SYS_ioctl},
	{"openat", SYS_openat},
	{"rt_sigprocmask", SYS_rt_sigprocmask},
	{"rt_sigaction", SYS_rt_sigaction},
	{"chdir", SYS_chdir},
	{"clone3", SYS_clone3},
	{"prctl", SYS_prctl},
	{"setpgid", SYS_setpgid},
};

int main(int argc, char **argv)
{
	if (argc < 4)
		return 99;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(argv[1], calls[i].name))
			for (int n = atoi(argv[2]); n > 0; n--)
				syscall(calls[i].number, -1L, -1L, 0L, 0L, 0L);
	execv(argv[3], argv + 3);
	return 99;
}
