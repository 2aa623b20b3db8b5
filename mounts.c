/* mounts.c: every mount that contain makes. */
#include "mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

#define MS_STRICT (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int make_private(void)
{
	return (int)neg(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/*
 * In a chroot / is no mount, and the mount that it lies in, out of reach by any
 * path, may be shared: what we mount would show up outside. Joining our own
 * mount namespace moves root and working directory to its true root; there the
 * propagation can be changed, and then we go back.
 */
static int make_private_in_chroot(void)
{
	int root = sys_open("/", O_PATH | O_DIRECTORY);
	int cwd = sys_open(".", O_PATH | O_DIRECTORY);
	int self = (int)syscall(SYS_pidfd_open, (long)getpid(), 0L);
	int r = -EINVAL;
	if (root < 0 || cwd < 0 || self < 0)
		goto out;
	r = (int)neg(setns(self, CLONE_NEWNS));
	if (r)
		goto out;
	r = make_private();
	if (fchdir(root) || chroot(".") || fchdir(cwd))
		r = -errno;
out:
	close(root);
	close(cwd);
	close(self);
	return r;
}

int mounts_private(void)
{
	int r = make_private();
	return r == -EINVAL ? make_private_in_chroot() : r;
}

int mounts_proc(void)
{
	return (int)neg(mount("proc", "/proc", "proc", MS_STRICT, NULL));
}

/* One line of mountinfo: "ID PARENT MAJ:MIN ROOT TARGET ...". */
struct mount_line {
	unsigned long parent;
	char *target;
};

/* The kernel writes space, tab, newline and backslash as \ooo. */
static void unescape(char *s)
{
	char *out = s;
	while (*s) {
		if (s[0] == '\\' && s[1] && s[2] && s[3]) {
			*out++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 +
					(s[3] - '0'));
			s += 4;
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
}

static bool parse_line(char *line, struct mount_line *m)
{
	char *field[5];
	for (int i = 0; i < 5; i++) {
		field[i] = line;
		line = strchr(line, ' ');
		if (!line)
			return false;
		*line++ = '\0';
	}
	m->target = field[4];
	unescape(m->target);
	return !num_parse(field[1], (unsigned long)-1, &m->parent);
}

/* The mount that fd lies on, from "mnt_id:" of its fdinfo: there is no call for
 * it on kernels before 5.8. */
static int mount_id(int fd, unsigned long *id)
{
	char path[48] = "/proc/self/fdinfo/";
	char buf[256];
	num_text(path + strlen(path), (unsigned long)fd);
	long n = sys_read_file(path, buf, sizeof(buf));
	if (n < 0)
		return (int)n;
	char *value = strstr(buf, "mnt_id:\t");
	if (!value)
		return -ENOSYS;
	value += 8;
	value[strcspn(value, "\n")] = '\0';
	return num_parse(value, (unsigned long)-1, id);
}

/* Binds target, which lay on the old /sys at descriptor old, over the new one.
 * What the new sysfs has no place for, or we could not reach before either
 * (below a directory of the outer root alone), stays away. */
static int carry(int old, const char *target)
{
	char from[512] = "/proc/self/fd/";
	num_text(from + strlen(from), (unsigned long)old);
	const char *below = target + strlen("/sys");
	if (strlen(from) + strlen(below) >= sizeof(from))
		return -ENAMETOOLONG;
	strcat(from, below);
	int r = (int)neg(mount(from, target, NULL, MS_BIND | MS_REC, NULL));
	return r == -ENOENT || r == -EACCES ? 0 : r;
}

/* Calls carry() for each mount that has the old /sys for its parent; those
 * further below come along with them. */
static int carry_all(int old, int mountinfo)
{
	static char buf[16 << 10]; /* the longest line: three paths, a page */
	size_t have = 0;
	unsigned long sys = 0;
	int r = mount_id(old, &sys);
	while (!r) {
		long n = neg(
			read(mountinfo, buf + have, sizeof(buf) - 1 - have));
		if (n <= 0)
			return (int)n;
		have += (size_t)n;
		buf[have] = '\0';
		char *line = buf, *end;
		for (; !r && (end = strchr(line, '\n')); line = end + 1) {
			struct mount_line m;
			*end = '\0';
			if (parse_line(line, &m) && m.parent == sys &&
			    !strncmp(m.target, "/sys/", 5))
				r = carry(old, m.target);
		}
		have -= (size_t)(line - buf);
		memmove(buf, line, have);
		if (have == sizeof(buf) - 1)
			return -ENAMETOOLONG;
	}
	return r;
}

static int carry_from(int old)
{
	int mountinfo = sys_open("/proc/self/mountinfo", O_RDONLY);
	if (mountinfo < 0) /* without /proc nobody can tell what is mounted */
		return mountinfo == -ENOENT ? 0 : mountinfo;
	int r = carry_all(old, mountinfo);
	close(mountinfo);
	return r;
}

int mounts_sys(void)
{
	int old = sys_open("/sys", O_PATH | O_DIRECTORY);
	if (old < 0)
		return old == -ENOENT ? 0 : old;
	int r = (int)neg(mount("sysfs", "/sys", "sysfs", MS_STRICT, NULL));
	/* In a user namespace the kernel grants what the old one did. */
	if (r == -EPERM)
		r = (int)neg(mount("sysfs", "/sys", "sysfs",
				   MS_STRICT | MS_RDONLY, NULL));
	if (!r)
		r = carry_from(old);
	close(old);
	return r;
}
