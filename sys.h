/*
 * sys.h: what musl's headers do not give: a few kernel constants, calls
 * without a wrapper, and the one contract of this program for errors.
 *
 * Contract: a function that can fail returns 0 (or a count, or a descriptor)
 * and otherwise a negative errno. neg() turns a libc result into that.
 */
#ifndef SYS_H
#define SYS_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoconf.h"

/* ENABLED(X): a switch of Kconfig as a constant 0 or 1 (dead code is dropped).
 * ROW(X, ...): a table row, present only when the switch is on. */
#define ENABLED(x) CONFIG_##x
#define ROW_0(...)
#define ROW_1(...) __VA_ARGS__
#define ROW__(on) ROW_##on
#define ROW_(on) ROW__(on)
#define ROW(x, ...) ROW_(CONFIG_##x)(__VA_ARGS__)

#define UNUSED __attribute__((unused))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clone(2): flags of linux/sched.h */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

/* capabilities(7), linux/capability.h */
#define CAP_VERSION_3 0x20080522
#define CAP_SYS_ADMIN 21

/* Older headers lack the numbers; they are the same on every architecture. */
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* signal(7): the kernel's set is 64 bits; musl hides signals 32 to 34. */
typedef uint64_t sigmask;
#define SIGMASK_ALL (~(sigmask)0)
#define SIGMASK_OF(n) ((sigmask)1 << ((n)-1))
#define SIGNALS 64

static inline long neg(long r)
{
	return r == -1 ? -errno : r;
}

/* open(2), openat(2), fcntl(2) by the raw call, where musl does more, and is
 * larger: a descriptor is closed on exec. -errno. */
int sys_open(const char *path, int flags);
int sys_openat(int dir, const char *path, int flags, int mode);
int sys_fcntl(int fd, int command, long arg);

/* linux/stat.h: struct statx, of which only the layout counts here. */
struct sys_stat {
	uint32_t mask, unused_1;
	uint64_t unused_2;
	uint32_t unused_3[3];
	uint16_t mode, unused_4;
	uint64_t ino, size;
	uint64_t unused_5[11];
	uint64_t dev; /* major and minor */
	uint64_t mnt_id;
	uint64_t unused_6[13];
};

_Static_assert(offsetof(struct sys_stat, mode) == 28 &&
		       offsetof(struct sys_stat, size) == 40 &&
		       offsetof(struct sys_stat, dev) == 136 &&
		       offsetof(struct sys_stat, mnt_id) == 144,
	       "linux/stat.h");

/* statx(2), Linux 4.11: the same on every architecture, where musl's stat(3)
 * has to convert. mask: what is asked for besides the basic. -errno. */
int sys_statx(int dir, const char *path, int flags, unsigned mask,
	      struct sys_stat *st);

/* stat(2) by it. */
int sys_stat(const char *path, struct sys_stat *st);

/* len bytes of memory, all 0. NULL and errno. */
void *sys_map(size_t len);

/* Writes all of text to the existing file path. -errno; short is -EIO. */
int sys_write_file(const char *path, const char *text, size_t len);

/* Reads at most size - 1 bytes of path into buf, ends them with NUL and
 * returns their number, or -errno. */
long sys_read_file(const char *path, char *buf, size_t size);

/* A file as a whole, in memory of its own, with a NUL behind it. */
struct sys_text {
	char *text; /* NULL: could not be read */
	size_t len;
};

/* Reads path, which dir (or AT_FDCWD) is the start of. -errno; -EFBIG for more
 * than 16 MiB. */
int sys_text_read(struct sys_text *t, int dir, const char *path);
void sys_text_free(struct sys_text *t);

/* Calls each(name, dir, arg) for every entry of the open directory but "." and
 * "..", until one answers other than 0, which is returned. getdents64(2).
 * -errno. */
int sys_each_entry(int dir, int (*each)(const char *, int, void *), void *arg);

/* Calls each(number, descriptor of the directory, arg) for every entry of path
 * that is a number: /proc, /proc/self/fd. getdents64(2). -errno. */
int sys_each_number(const char *path, void (*each)(unsigned long, int, void *),
		    void *arg);

/* Waits until fd gave len bytes, without giving up on EINTR.
 * len, 0 at end of file, -errno; anything between is -EIO. */
long sys_read_all(int fd, void *buf, size_t len);

/* Starts a child that runs fn(arg) and never returns from it.
 * flags: CLONE_*, without the exit signal, which is SIGCHLD.
 *        With CLONE_VM it gets a stack of its own (there is one, so CLONE_VFORK
 *        goes with it), since coming back through this frame would clobber it.
 * Returns the child's PID or -errno. Where clone3 is missing (ENOSYS) or
 * filtered (EPERM) the old clone does it; -EOPNOTSUPP for CLONE_NEWTIME, whose
 * bit the old call would take for a part of the exit signal, and so not
 * isolate.
 * clone(2), clone3(2). */
long sys_clone(uint64_t flags, void (*fn)(void *), void *arg);

/* Signals by the raw calls, so that 1 to 64 are all meant.
 * sigaction(2), sigprocmask(2). */
sigmask sys_sig_pending(void);
int sys_sigmask(sigmask set, sigmask *old);
bool sys_sig_ignored(int sig);
int sys_sig_default(int sig);
int sys_sig_ignore(int sig);

/* Ends this process by sig; returns if our caller had it ignored, or if we are
 * PID 1. */
void sys_die_of(int sig);

/* Takes a pending signal of set, waiting for one if asked to. Its number, or
 * -errno: -EAGAIN if there is none. sigtimedwait(2). */
long sys_sig_next(sigmask set, siginfo_t *si, bool wait);

#endif
