/* root.c: from the initramfs to the real root file system. */
#include "root.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules.h"
#include "mounts.h"
#include "say.h"
#include "steps.h"
#include "volume.h"

#define NEW_ROOT "/newroot"

enum { WAIT_DEFAULT = 10, POLL_MS = 50 };

/* Nothing is lost before all of these are through. */

/* Has somebody asked for the end? (Nobody takes signals here, and all are
 * blocked.) */
static bool is_asked(void)
{
	return sys_sig_pending() &
	       (SIGMASK_OF(SIGINT) | SIGMASK_OF(SIGTERM) | SIGMASK_OF(SIGUSR1) |
		SIGMASK_OF(SIGUSR2) | SIGMASK_OF(SIGPWR) | SIGMASK_OF(37) |
		SIGMASK_OF(38) | SIGMASK_OF(39)); /* RTMIN+3 to +5 */
}

/* Waits for the device: what drives it may be at work still. */
static int await_device(const struct cmdline *c, char dev[VOLUME_NAME])
{
	unsigned long delay = 0;
	unsigned long seconds = WAIT_DEFAULT;
	if (c->rootwait_for && num_parse(c->rootwait_for, 3600, &seconds))
		warn("rootwait=", c->rootwait_for, ": not a number of seconds",
		     NULL);
	int r, tries = (int)seconds * 1000 / POLL_MS;
	if (c->rootdelay && num_parse(c->rootdelay, 3600, &delay))
		warn("rootdelay=", c->rootdelay, ": not a number of seconds",
		     NULL);
	for (delay *= 1000; delay && !is_asked(); delay -= POLL_MS)
		poll(NULL, 0, POLL_MS);
	bool said = false, forever = c->rootwait && !c->rootwait_for;
	while ((r = volume_find(c->root, dev)) && r != -EINVAL &&
	       (forever || tries-- > 0) && !is_asked()) {
		if (!said && forever)
			warn("waiting for root=", c->root, NULL);
		said = true;
		poll(NULL, 0, POLL_MS);
	}
	if (r)
		warn("find root=", c->root, ": ", say_errno(r),
		     r == -EINVAL ? " (not /dev/NAME, LABEL=, UUID= "
				    "or PARTUUID=)" :
				    " (no driver? "
				    "contain.modules=NAME,... loads it)",
		     NULL);
	return r;
}

static int mount_as(const struct cmdline *c, const char *dev, const char *type)
{
	unsigned long flags = c->rw ? 0 : MS_RDONLY;
	int r = (int)neg(mount(dev, NEW_ROOT, type, flags, c->rootflags));
	/* A medium that cannot be written, by its own or its switch. */
	if (r == -EACCES || r == -EROFS)
		r = (int)neg(mount(dev, NEW_ROOT, type, flags | MS_RDONLY,
				   c->rootflags));
	return r;
}

/* The kernel would ask a modprobe for what it lacks, which is not there. */
static int mount_with_modules(const struct cmdline *c, const char *dev,
			      const char *type)
{
	int r = mount_as(c, dev, type);
	if (ENABLED(MODULES) && r == -ENODEV) {
		modules_load(type);
		r = mount_as(c, dev, type);
	}
	/* What a file system needs and does not depend on by name. */
	const char *more = NULL;
	if (r == -ENOENT) /* ext4 */
		more = "crc32c_generic";
	else if (r == -EINVAL && !strcmp(type, "vfat"))
		more = "nls_cp437,nls_ascii,nls_iso8859-1";
	if (ENABLED(MODULES) && more) {
		modules_load(more);
		r = mount_as(c, dev, type);
	}
	return r;
}

static int mount_device(const struct cmdline *c, const char *dev)
{
	const char *type = c->rootfstype ? c->rootfstype : volume_type(dev);
	int r = 0;
	if (!type) {
		warn("mount ", dev,
		     ": an unknown file system (rootfstype=NAME tells)", NULL);
		return -EINVAL;
	}
	if (mkdir(NEW_ROOT, 0700) && errno != EEXIST)
		r = -errno;
	if (!r)
		r = mount_with_modules(c, dev, type);
	if (r)
		warn("mount ", dev, " on " NEW_ROOT " as ", type, ": ",
		     say_errno(r),
		     r == -ENODEV ?
			     " (the kernel does not know that file system)" :
			     "",
		     NULL);
	return r;
}

/* Mounted, and elsewhere than the old one? */
static int check_mounted(void)
{
	struct sys_stat old = {0}, new = {0};
	int r = sys_stat("/", &old);
	if (!r)
		r = sys_stat(NEW_ROOT, &new);
	return !r && old.dev == new.dev ? -EBUSY : r;
}

static const char *const inits[] = {"/sbin/init", "/etc/init", "/bin/init",
				    "/bin/sh", NULL};

struct look {
	const char *init; /* asked for, or NULL; then what was found */
	int err;
	unsigned char own[20]; /* the beginning of our own program */
};

/* A program or a script, for this kind of machine (but for one word size in
 * place of the other, which the kernel may run)? */
static int check_kind(const char *path, const unsigned char *own)
{
	unsigned char head[20];
	struct sys_stat st;
	if (sys_stat(path, &st) || access(path, X_OK))
		return errno;
	if (!S_ISREG(st.mode))
		return EACCES;
	if (sys_read_file(path, (char *)head, sizeof(head)) < 4)
		return ENOEXEC;
	if (head[0] == '#' && head[1] == '!')
		return 0;
	if (memcmp(head, "\177ELF", 4) != 0)
		return ENOEXEC;
	/* Byte order, and with the same word size the machine (elf(5)). */
	return *own && (head[5] != own[5] ||
			(head[4] == own[4] && head[18] != own[18])) ?
		       ENOEXEC :
		       0;
}

/* In a process of its own, as links have to be followed within the new root. */
static void look_inside(void *arg)
{
	struct look *l = arg;
	sys_read_file("/proc/self/exe", (char *)l->own, sizeof(l->own));
	if (chdir(NEW_ROOT) || chroot(".")) {
		l->err = errno;
		_exit(0);
	}
	if (l->init) {
		l->err = check_kind(l->init, l->own);
		_exit(0);
	}
	for (size_t i = 0; inits[i]; i++) {
		l->err = check_kind(inits[i], l->own);
		if (!l->err) {
			l->init = inits[i];
			break;
		}
	}
	_exit(0);
}

static int find_init(const struct cmdline *c, const char **init)
{
	struct look l = {.init = c->init};
	struct setup s = {.report = -1};
	pid_t pid = steps_spawn(&s, look_inside, &l);
	waitpid(pid, NULL, 0);
	int r = pid < 0 ? (int)pid : -l.err;
	*init = l.init;
	if (r)
		warn("find ", c->init ? c->init : "/sbin/init", " in ", c->root,
		     ": ", say_errno(r),
		     r == -EACCES  ? " (not executable)" :
		     r == -ENOEXEC ? " (no program for this machine)" :
				     "",
		     NULL);
	return r;
}

/* Now what cannot be undone. */

static int empty(const char *name, int dir, void *arg)
{
	const uint64_t *device = arg;
	struct sys_stat st;
	if (sys_statx(dir, name, AT_SYMLINK_NOFOLLOW, 0, &st) ||
	    st.dev != *device)
		return 0;
	if (!S_ISDIR(st.mode)) {
		unlinkat(dir, name, 0);
		return 0;
	}
	int sub = sys_openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (sub >= 0) {
		sys_each_entry(sub, empty, arg);
		close(sub);
	}
	unlinkat(dir, name, AT_REMOVEDIR);
	return 0;
}

/* The memory of an initramfs, which nothing else gives back. Never of anything
 * but memory, and not across a mount. */
static void free_initramfs(int old)
{
	enum { RAMFS = 0x858458f6, TMPFS = 0x01021994 }; /* statfs(2) */
	struct statfs fs;
	struct sys_stat st;
	if (fstatfs(old, &fs) || sys_statx(old, "", AT_EMPTY_PATH, 0, &st) ||
	    ((unsigned)fs.f_type != RAMFS && (unsigned)fs.f_type != TMPFS))
		return;
	sys_each_entry(old, empty, &st.dev);
}

/* Takes along what is mounted below one root to the other; what has no place
 * there is let go. */
static void move_mounts(const char *old, const char *new)
{
	static const char *const targets[] = {"/dev", "/proc", "/sys", "/run"};
	for (size_t i = 0; i < COUNT(targets); i++) {
		char from[32], to[32];
		struct sys_stat above, st;
		strcat(strcpy(from, old), targets[i]);
		strcat(strcpy(to, new), targets[i]);
		if (sys_stat(from, &st) || sys_stat(*old ? old : "/", &above) ||
		    st.dev == above.dev)
			continue;
		if (mount(from, to, NULL, MS_MOVE, NULL))
			umount2(from, MNT_DETACH);
	}
}

/* The others: what is mounted under the new root is out of reach, and would
 * neither be unmounted at the end nor give its memory back. */
static void let_go_of_mounts(void)
{
	char text[8192], *rest = text, *line;
	struct mount_line m;
	if (sys_read_file(NEW_ROOT "/proc/self/mountinfo", text,
			  sizeof(text)) <= 0)
		return;
	while ((line = strsep(&rest, "\n")))
		if (mounts_parse(line, &m) && strcmp(m.target, "/") != 0 &&
		    strncmp(m.target, NEW_ROOT, strlen(NEW_ROOT)) != 0)
			umount2(m.target, MNT_DETACH);
}

/* Since Linux 6.19 or so an initramfs can be pivoted away. Where not, the new
 * root is moved over it: a mount right on top, so that user namespaces still
 * work (the kernel refuses them to what is chrooted anywhere else). */
static int change_root(void)
{
	int old = sys_open("/", O_RDONLY | O_DIRECTORY);
	if (old < 0 || chdir(NEW_ROOT))
		return -errno;
	if (!syscall(SYS_pivot_root, ".", ".")) {
		/* The old one lies on the new one's root, and we in it. */
		umount2(".", MNT_DETACH);
	} else {
		if (mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
			return -errno;
		free_initramfs(old);
	}
	close(old);
	return (int)neg(chdir("/"));
}

void root_switch(const struct cmdline *c, struct plan *p)
{
	char dev[VOLUME_NAME];
	const char *init;
	if (await_device(c, dev) || mount_device(c, dev))
		return;
	int r = check_mounted();
	if (r)
		warn("check that " NEW_ROOT " is mounted: ", say_errno(r),
		     NULL);
	if (r || find_init(c, &init)) {
		umount2(NEW_ROOT, MNT_DETACH);
		return;
	}
	/* The real init has options of its own for it, or another kind. */
	umount2("/sys/fs/cgroup", MNT_DETACH);
	move_mounts("", NEW_ROOT);
	let_go_of_mounts();
	r = change_root();
	if (r) {
		move_mounts(NEW_ROOT, "");
		warn("make ", dev, " the root: ", say_errno(r), NULL);
		return;
	}
	struct setup s = {.plan = p, .report = -1};
	char *word[] = {NULL, (char *)init, NULL};
	p->command = init;
	p->argv = word + 1;
	steps_exec(&s);
	sys_sigmask(SIGMASK_ALL, NULL);
	steps_warn(p, &s.fault);
}
