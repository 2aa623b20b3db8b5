/*
 * bootfloor.c: the bare floors of /init, for bench/boot to measure against. No
 * error is looked at, nothing supervised.
 *
 *	bootfloor exec /PAYLOAD: executes it, and nothing else
 *	bootfloor mounts /PAYLOAD: behind the mounts of sysmounts.c
 *	bootfloor all /PAYLOAD: and links in /dev, lo, a hostname, as a child
 */
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

int main(int argc, char **argv)
{
	if (argc < 3)
		return 125;
	if (*argv[1] != 'e')
		mounts();
	if (*argv[1] == 'a') {
		links();
		lo_up();
		sethostname("contain", 7);
		if (vfork())
			for (;;)
				wait(NULL);
	}
	execve(argv[2], argv + 2, environ);
	return 127;
}
