/*
 * floor.c: the bare floor of "contain run", for bench/run to measure against:
 * the kernel work that a container of new PID, mount, hostname and network
 * namespaces cannot do without, and nothing else. No option is read, no signal
 * blocked, no error looked at (bench/run sees to it beforehand that the work
 * gets done), no descriptor closed, nobody supervised.
 *
 *	floor /ABSOLUTE/COMMAND [ARG...]
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* From linux/mount.h, which musl lacks. */
enum { TREE_CLONE = 1, FROM_EMPTY_PATH = 4, RECURSIVE = 0x8000 };

enum { STRICT = MS_NOSUID | MS_NODEV | MS_NOEXEC };

#define CGROUP "/sys/fs/cgroup"

static char stack[16 << 10] __attribute__((aligned(16)));

/* The mounts of cgroup lie on the old /sys: a copy of them is taken before the
 * new one covers it, and put back on top. */
static void mounts(void)
{
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	long cgroup = syscall(SYS_open_tree, (long)AT_FDCWD, CGROUP,
			      (long)(TREE_CLONE | RECURSIVE | O_CLOEXEC));
	mount("proc", "/proc", "proc", STRICT, NULL);
	mount("sysfs", "/sys", "sysfs", STRICT, NULL);
	syscall(SYS_move_mount, cgroup, "", (long)AT_FDCWD, CGROUP,
		(long)FROM_EMPTY_PATH);
}

static void lo_up(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
}

static int child(void *argv)
{
	static const char name[] = "container";
	mounts();
	sethostname(name, strlen(name));
	lo_up();
	execve(*(char **)argv, argv, environ);
	_exit(127);
}

int main(int argc, char **argv)
{
	int status = 0;
	if (argc < 2)
		return 125;
	pid_t pid = clone(child, stack + sizeof(stack),
			  CLONE_VM | CLONE_VFORK | CLONE_NEWPID | CLONE_NEWNS |
				  CLONE_NEWUTS | CLONE_NEWNET | SIGCHLD,
			  argv + 1);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
