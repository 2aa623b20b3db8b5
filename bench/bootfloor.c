/*
 * bootfloor.c: the bare floors of /init, for bench/boot to measure against. No
 * error is looked at, nothing supervised.
 *
 *	bootfloor exec /PAYLOAD: executes it, and nothing else
 *	bootfloor mounts /PAYLOAD: behind the mounts of sysmounts.c
 *	bootfloor all /PAYLOAD: and links in /dev, lo, a hostname, as a child
 *	bootfloor same /PAYLOAD: by every system call that contain makes
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
	LOOSE = MS_NOSUID | MS_NODEV,
	STRICT = LOOSE | MS_NOEXEC,
	PTS = MS_NOSUID | MS_NOEXEC,
};

/* Directories that the kernel's own initramfs or another mount has, are not
 * made. */
static const struct {
	const char *type, *target, *data;
	unsigned long flags;
	int make;
} rows[] = {
	{"devtmpfs", "/dev", "mode=755", MS_NOSUID, 0},
	{"proc", "/proc", NULL, STRICT, 1},
	{"sysfs", "/sys", NULL, STRICT, 1},
	{"devpts", "/dev/pts", "mode=620,ptmxmode=666,gid=5", PTS, 1},
	{"tmpfs", "/dev/shm", "mode=1777", LOOSE, 1},
	{"tmpfs", "/run", "mode=755", LOOSE, 1},
	{"tmpfs", "/tmp", "mode=1777", LOOSE, 1},
	{"cgroup2", "/sys/fs/cgroup", NULL, STRICT, 0},
};

static void mounts(void)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].make)
			mkdir(rows[i].target, 0755);
		mount(rows[i].type, rows[i].target, rows[i].type, rows[i].flags,
		      rows[i].data);
	}
}

static void links(void)
{
	(void)!symlink("/proc/self/fd", "/dev/fd");
	(void)!symlink("/proc/self/fd/0", "/dev/stdin");
	(void)!symlink("/proc/self/fd/1", "/dev/stdout");
	(void)!symlink("/proc/self/fd/2", "/dev/stderr");
}

static void lo_up(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
}

/* In order, what contain asks the kernel for before the first mount ... */
static void before(void)
{
	struct stat st;
	sigset_t all;
	sigfillset(&all);
	getpid();
	reboot(RB_DISABLE_CAD);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_DFL);
	mkdir("/dev", 0755);
	stat("/dev", &st);
	stat("/dev/..", &st);
}

/* ... and between those and the payload. */
static void console(const char *name)
{
	int fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	fcntl(fd, F_SETFL, 0);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	close(fd);
}

static void look_up(const char *path)
{
	static char text[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static void between(void)
{
	struct utsname u;
	char link[256];
	unsigned dev;
	console("/dev/console");
	setsid();
	for (int i = 0; i < 3; i++)
		tcgetpgrp(i);
	umask(022);
	(void)!chdir("/");
	look_up("/proc/cmdline");
	look_up("/etc/hostname");
	uname(&u);
	sethostname("contain", 7);
	lo_up();
	ioctl(0, 0x80045432 /* TIOCGDEV */, &dev);
	(void)!readlink("/sys/dev/char/4:64", link, sizeof(link));
	access("/dev/ttyS0", F_OK);
	look_up("/etc/modules");
	look_up("/etc/contain/argv");
}

static int payload(void *argv)
{
	struct termios t;
	sigset_t none;
	setsid();
	console("/dev/ttyS0");
	tcgetattr(0, &t);
	tcsetattr(0, TCSANOW, &t);
	ioctl(0, TIOCSCTTY, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(*(char **)argv, argv, environ);
	_exit(127);
}

/* As a vfork, but on a stack of its own. */
static void start(int (*fn)(void *), void *arg)
{
	enum { SIZE = 32 << 10 };
	char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	clone(fn, stack + SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, arg);
	munmap(stack, SIZE);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 125;
	if (*argv[1] == 's')
		before();
	if (*argv[1] != 'e')
		mounts();
	if (*argv[1] == 'a' || *argv[1] == 's')
		links();
	if (*argv[1] == 'a') {
		lo_up();
		sethostname("contain", 7);
		if (vfork())
			for (;;)
				wait(NULL);
	}
	if (*argv[1] == 's') {
		between();
		start(payload, argv + 2);
		for (;;)
			wait(NULL);
	}
	execve(argv[2], argv + 2, environ);
	return 127;
}
