/* sysmounts.c: the mounts of a system that has none yet. */
#include "sysmounts.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

#define MS_STRICT (MS_NOSUID | MS_NODEV | MS_NOEXEC)

/* clang-format off */
static const struct {
	const char *type, *target, *data, *fallback; /* data where EINVAL */
	unsigned long flags;
	bool machine; /* alone */
} rows[] = {
	{"proc", "/proc", NULL, NULL, MS_STRICT, false},
	{"sysfs", "/sys", NULL, NULL, MS_STRICT, false},
	/* The group is tty's; in a user namespace it may not be mapped. */
	{"devpts", "/dev/pts", "mode=620,ptmxmode=666,gid=5",
	 "mode=620,ptmxmode=666", MS_NOSUID | MS_NOEXEC, false},
	{"tmpfs", "/dev/shm", "mode=1777", NULL, MS_NOSUID | MS_NODEV, false},
	{"tmpfs", "/run", "mode=755", NULL, MS_NOSUID | MS_NODEV, true},
	{"tmpfs", "/tmp", "mode=1777", NULL, MS_NOSUID | MS_NODEV, true},
	{"cgroup2", "/sys/fs/cgroup", NULL, NULL, MS_STRICT, true},
};

/* Shells ask for these, and devtmpfs does not have them. */
static const char *const links[][2] = {
	{"/proc/self/fd", "/dev/fd"},
	{"/proc/self/fd/0", "/dev/stdin"},
	{"/proc/self/fd/1", "/dev/stdout"},
	{"/proc/self/fd/2", "/dev/stderr"},
};
/* clang-format on */

/* Is target the root of a mount? */
static bool is_mounted(const char *target)
{
	char above[32];
	struct sys_stat it, parent;
	strcat(strcpy(above, target), "/..");
	return !sys_stat(target, &it) && !sys_stat(above, &parent) &&
	       (it.dev != parent.dev || it.ino == parent.ino);
}

int sysmounts_dev(bool machine)
{
	mkdir("/dev", 0755);
	if (!machine || is_mounted("/dev"))
		return 0;
	int r = (int)neg(
		mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=755"));
	if (r) {
		umask(0);
		mknod("/dev/console", S_IFCHR | 0600, makedev(5, 1));
		mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
	}
	return r;
}

static void mount_row(size_t i, bool machine)
{
	const char *type = rows[i].type, *target = rows[i].target;
	/* Of the parent directories sysfs alone has some that nobody can make:
	 * then the kernel lacks what belongs there. */
	if (mkdir(target, 0755) && (errno == EPERM || is_mounted(target)))
		return;
	int r = (int)neg(
		mount(type, target, type, rows[i].flags, rows[i].data));
	if (r == -EINVAL && rows[i].fallback)
		r = (int)neg(mount(type, target, type, rows[i].flags,
				   rows[i].fallback));
	if (r && r != -ENODEV)
		warn("mount ", type, " on ", target, ": ", say_errno(r),
		     machine ? "" : " (skipped)", NULL);
}

void sysmounts_others(bool machine)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (machine || !rows[i].machine)
			mount_row(i, machine);
	for (size_t i = 0; machine && i < COUNT(links); i++)
		(void)!symlink(links[i][0], links[i][1]);
}
