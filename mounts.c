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
	int r = root < 0 ? root : cwd < 0 ? cwd : self < 0 ? -errno : 0;
	if (!r)
		r = (int)neg(setns(self, CLONE_NEWNS));
	if (r)
		goto out;
	r = make_private();
	/* (musl's fchdir would look /proc up for what cannot be the case.) */
	if (syscall(SYS_fchdir, (long)root) || chroot(".") ||
	    syscall(SYS_fchdir, (long)cwd))
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

void mounts_unescape(char *s)
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

bool mounts_parse(char *line, struct mount_line *m)
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
	mounts_unescape(m->target);
	/* Options without a fixed number end in a dash of its own. */
	char *dash = strstr(line, "- ");
	m->type = dash ? dash + 2 : "";
	if (dash)
		m->type[strcspn(m->type, " ")] = '\0';
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
		return -EIO;
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

static int carry_line(int old, char *line, unsigned long sys)
{
	struct mount_line m;
	if (mounts_parse(line, &m) && m.parent == sys &&
	    !strncmp(m.target, "/sys/", 5))
		return carry(old, m.target);
	return 0;
}

/* Carries each mount that has the old /sys for its parent; those further below
 * come along with them. The lines that carrying adds have another parent. */
static int carry_all(int old, int mountinfo)
{
	char buf[4096];
	size_t have = 0;
	unsigned long sys = 0;
	bool tail = false; /* of a line too long, whose head was looked at */
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
			*end = '\0';
			if (!tail)
				r = carry_line(old, line, sys);
			tail = false;
		}
		have -= (size_t)(line - buf);
		memmove(buf, line, have);
		if (have < sizeof(buf) - 1)
			continue;
		/* Only the options at the end of a line are ever that long. */
		if (!r && !tail)
			r = carry_line(old, buf, sys);
		tail = true;
		have = 0;
	}
	return r;
}

static int carry_by_mountinfo(int old)
{
	int mountinfo = sys_open("/proc/self/mountinfo", O_RDONLY);
	if (mountinfo < 0) /* without /proc nobody can tell what is mounted */
		return mountinfo == -ENOENT ? 0 : mountinfo;
	int r = carry_all(old, mountinfo);
	close(mountinfo);
	return r;
}

/* linux/mount.h of Linux 6.8, as far as used. */
struct mnt_id_req {
	uint32_t size, spare;
	uint64_t mnt_id, param;
};

struct statmount {
	uint32_t unused_1[12];
	uint64_t mnt_parent_id;
	uint32_t unused_2[13];
	uint32_t mnt_point; /* where in str */
	uint32_t unused_3[100];
	char str[1024];
};

_Static_assert(offsetof(struct statmount, mnt_point) == 108, "linux/mount.h");
_Static_assert(offsetof(struct statmount, str) == 512, "linux/mount.h");

enum {
	STATX_MNT_ID_UNIQUE = 0x4000,
	STATMOUNT_MNT_BASIC = 0x2,
	STATMOUNT_MNT_POINT = 0x10,
	LISTED_MAX = 64
};

static int stat_mount(uint64_t id, uint64_t what, struct statmount *st)
{
	struct mnt_id_req req = {
		.size = sizeof(req), .mnt_id = id, .param = what};
	return (int)neg(syscall(SYS_statmount, &req, st, sizeof(*st), 0L));
}

/* Carries the mount id if it has sys for its parent. One that is gone by now
 * need not be. */
static int carry_id(int old, uint64_t id, uint64_t sys)
{
	struct statmount st;
	int r = stat_mount(id, STATMOUNT_MNT_BASIC, &st);
	if (!r && st.mnt_parent_id != sys)
		return 0;
	if (!r)
		r = stat_mount(id, STATMOUNT_MNT_POINT, &st);
	if (r)
		return r == -ENOENT ? 0 : r;
	const char *target = st.str + st.mnt_point;
	return strncmp(target, "/sys/", 5) ? 0 : carry(old, target);
}

/* The same by asking for what is below the old /sys alone: mountinfo writes
 * out every mount there is. -ENOSYS where that cannot be asked, before anything
 * is done. listmount(2), statmount(2). */
static int carry_by_list(int old)
{
	struct sys_stat stx;
	uint64_t ids[LISTED_MAX];
	if (sys_statx(old, "", AT_EMPTY_PATH, STATX_MNT_ID_UNIQUE, &stx) ||
	    !(stx.mask & STATX_MNT_ID_UNIQUE))
		return -ENOSYS;
	struct mnt_id_req req = {.size = sizeof(req), .mnt_id = stx.mnt_id};
	long n = neg(syscall(SYS_listmount, &req, ids, (long)LISTED_MAX, 0L));
	if (n < 0 || n == LISTED_MAX)
		return -ENOSYS;
	int r = 0;
	for (long i = 0; !r && i < n; i++)
		r = carry_id(old, ids[i], stx.mnt_id);
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
		r = carry_by_list(old);
	if (r == -ENOSYS)
		r = carry_by_mountinfo(old);
	close(old);
	return r;
}
