/* sys.c: the system calls that need more than musl's wrapper. */
#include "sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "say.h"

int sys_open(const char *path, int flags)
{
	return sys_openat(AT_FDCWD, path, flags, 0);
}

int sys_openat(int dir, const char *path, int flags, int mode)
{
	return (int)neg(syscall(SYS_openat, (long)dir, path,
				(long)(flags | O_CLOEXEC | O_LARGEFILE),
				(long)mode));
}

int sys_fcntl(int fd, int command, long arg)
{
	return (int)neg(syscall(SYS_fcntl, (long)fd, (long)command, arg));
}

int sys_statx(int dir, const char *path, int flags, unsigned mask,
	      struct sys_stat *st)
{
	enum { STATX_BASIC_STATS = 0x7ff };
	return (int)neg(syscall(SYS_statx, (long)dir, path, (long)flags,
				(long)(STATX_BASIC_STATS | mask), st));
}

int sys_stat(const char *path, struct sys_stat *st)
{
	return sys_statx(AT_FDCWD, path, 0, 0, st);
}

void *sys_map(size_t len)
{
#ifdef SYS_mmap2 /* the offset counts pages: as there is none, the same */
	const long nr = SYS_mmap2;
#else
	const long nr = SYS_mmap;
#endif
	long r = syscall(nr, 0L, len, (long)(PROT_READ | PROT_WRITE),
			 (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
	void *memory = NULL;
	if (r != -1)
		memcpy(&memory, &r, sizeof(memory));
	else if (errno == EPERM) /* the kernel's word for it */
		errno = ENOMEM;
	return memory;
}

int sys_write_file(const char *path, const char *text, size_t len)
{
	int fd = sys_open(path, O_WRONLY);
	if (fd < 0)
		return fd;
	long n = neg(write(fd, text, len));
	close(fd);
	if (n < 0)
		return (int)n;
	return (size_t)n == len ? 0 : -EIO;
}

static long read_to_end(int fd, char *buf, size_t size)
{
	size_t len = 0;
	long n;
	while (len < size && (n = neg(read(fd, buf + len, size - len))) != 0) {
		if (n < 0 && n != -EINTR)
			return n;
		len += n > 0 ? (size_t)n : 0;
	}
	return (long)len;
}

long sys_read_file(const char *path, char *buf, size_t size)
{
	int fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return fd;
	long n = read_to_end(fd, buf, size - 1);
	close(fd);
	buf[n > 0 ? n : 0] = '\0';
	return n;
}

int sys_text_read(struct sys_text *t, int dir, const char *path)
{
	enum { MAX = 16 << 20 };
	struct sys_stat st;
	*t = (struct sys_text){0};
	int fd = sys_openat(dir, path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	long n = sys_statx(fd, "", AT_EMPTY_PATH, 0, &st);
	if (!n && st.size >= MAX)
		n = -EFBIG;
	char *text = n ? NULL : sys_map((size_t)st.size + 1);
	if (!n && !text)
		n = -errno;
	if (!n)
		n = read_to_end(fd, text, (size_t)st.size);
	close(fd);
	if (n < 0) {
		if (text)
			munmap(text, (size_t)st.size + 1);
		return (int)n;
	}
	t->text = text;
	t->len = (size_t)n;
	return 0;
}

void sys_text_free(struct sys_text *t)
{
	if (t->text)
		munmap(t->text, t->len + 1);
	*t = (struct sys_text){0};
}

int sys_each_entry(int dir, int (*each)(const char *, int, void *), void *arg)
{
	union {
		struct dirent align;
		char bytes[1024];
	} buf;
	long len;
	int r = 0;
	while (!r && (len = neg(syscall(SYS_getdents64, (long)dir, &buf,
					sizeof(buf)))) != 0) {
		struct dirent *d;
		if (len < 0)
			return (int)len;
		for (long at = 0; !r && at < len; at += d->d_reclen) {
			d = (struct dirent *)(buf.bytes + at);
			if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
				r = each(d->d_name, dir, arg);
		}
	}
	return r;
}

struct numbers {
	void (*each)(unsigned long, int, void *);
	void *arg;
};

static int number(const char *name, int dir, void *arg)
{
	const struct numbers *to = arg;
	unsigned long n;
	if (!num_parse(name, INT_MAX, &n))
		to->each(n, dir, to->arg);
	return 0;
}

int sys_each_number(const char *path, void (*each)(unsigned long, int, void *),
		    void *arg)
{
	struct numbers to = {each, arg};
	int dir = sys_open(path, O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return dir;
	int r = sys_each_entry(dir, number, &to);
	close(dir);
	return r;
}

long sys_read_all(int fd, void *buf, size_t len)
{
	size_t have = 0;
	while (have < len) {
		long n = neg(read(fd, (char *)buf + have, len - have));
		if (n == -EINTR)
			continue;
		if (n < 0)
			return n;
		if (n == 0)
			return have ? -EIO : 0;
		have += (size_t)n;
	}
	return (long)len;
}

/* linux/sched.h, first version: every kernel with clone3 takes this size. */
struct clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid;
	uint64_t exit_signal, stack, stack_size, tls;
};

/*
 * The call that returns twice. The child may start on another stack, where no
 * frame of ours exists, so it must not return into C: it calls fn from here.
 * fn and arg wait in registers that the kernel preserves.
 */
#if defined(__x86_64__)
static long clone_call(long nr, long a, long b, void (*fn)(void *), void *arg)
{
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	register void (*r12)(void *) __asm__("r12") = fn;
	register void *r13 __asm__("r13") = arg;
	long ret;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "and $-16, %%rsp\n\t"
			 "mov %%r13, %%rdi\n\t"
			 "call *%%r12\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(0L), "r"(r10), "r"(r8),
			   "r"(r12), "r"(r13)
			 : "rcx", "r11", "memory");
	return ret;
}
#elif defined(__aarch64__)
static long clone_call(long nr, long a, long b, void (*fn)(void *), void *arg)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;
	register void (*x19)(void *) __asm__("x19") = fn;
	register void *x20 __asm__("x20") = arg;
	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, xzr\n\t"
			 "mov x0, x20\n\t"
			 "blr x19\n\t"
			 "brk 1\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4),
			   "r"(x19), "r"(x20)
			 : "memory", "cc", "x30");
	return x0;
}
#elif defined(__arm__)
/* r7 holds the number and is Thumb's frame pointer too: saved by hand. */
static long clone_call(long nr, long a, long b, void (*fn)(void *), void *arg)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = 0;
	register long r3 __asm__("r3") = 0;
	register long r4 __asm__("r4") = 0;
	register void (*r5)(void *) __asm__("r5") = fn;
	register void *r6 __asm__("r6") = arg;
	register long r8 __asm__("r8") = nr;
	__asm__ volatile("mov r9, r7\n\t"
			 "mov r7, r8\n\t"
			 "svc 0\n\t"
			 "mov r7, r9\n\t"
			 "cmp r0, #0\n\t"
			 "bne 1f\n\t"
			 "mov r0, sp\n\t"
			 "bic r0, r0, #7\n\t"
			 "mov sp, r0\n\t"
			 "mov r0, r6\n\t"
			 "blx r5\n\t"
			 "udf #0\n"
			 "1:"
			 : "+r"(r0)
			 : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), "r"(r6),
			   "r"(r8)
			 : "memory", "cc", "r9", "lr");
	return r0;
}
#else
#error "clone_call: write the ten lines of assembly for this architecture"
#endif

static long clone_any(uint64_t flags, char *stack, size_t size,
		      void (*fn)(void *), void *arg)
{
	struct clone_args a = {
		.flags = flags,
		.exit_signal = SIGCHLD,
		.stack = (uintptr_t)stack,
		.stack_size = size,
	};
	long r = clone_call(SYS_clone3, (long)&a, sizeof(a), fn, arg);
	/* Old filters answer EPERM to what they do not know. */
	if (r != -ENOSYS && r != -EPERM)
		return r;
	/* Kernels before 4.6 would take no notice of the second. */
	if (flags & CLONE_NEWTIME)
		return r == -EPERM ? r : -EOPNOTSUPP;
	if (flags & CLONE_NEWCGROUP && access("/proc/self/ns/cgroup", F_OK))
		return -EINVAL;
	return clone_call(SYS_clone, (long)flags | SIGCHLD,
			  (long)(stack + size), fn, arg);
}

long sys_clone(uint64_t flags, void (*fn)(void *), void *arg)
{
	const size_t size = 32 << 10;
	if (!(flags & CLONE_VM))
		return clone_any(flags, NULL, 0, fn, arg);
	char *stack = sys_map(size);
	if (!stack)
		return -errno;
	long r = clone_any(flags, stack, size, fn, arg);
	munmap(stack, size);
	return r;
}

/* The kernel's struct: handler first, then flags, restorer and mask. All zero
 * is SIG_DFL without flags in any order of these. */
struct kernel_sigaction {
	void *handler;
	unsigned long flags;
	void *restorer;
	sigmask mask;
};

int sys_sigmask(sigmask set, sigmask *old)
{
	return (int)neg(syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, &set,
				old, sizeof(set)));
}

sigmask sys_sig_pending(void)
{
	sigmask pending = 0;
	syscall(SYS_rt_sigpending, &pending, sizeof(pending));
	return pending;
}

long sys_sig_next(sigmask set, siginfo_t *si, bool wait)
{
	static const uint64_t none[2]; /* a timespec of either size */
	return neg(syscall(SYS_rt_sigtimedwait, &set, si, wait ? NULL : none,
			   sizeof(set)));
}

bool sys_sig_ignored(int sig)
{
	struct kernel_sigaction a = {0};
	syscall(SYS_rt_sigaction, (long)sig, 0L, &a, sizeof(sigmask));
	return a.handler == (void *)SIG_IGN;
}

static int set_handler(int sig, void *handler)
{
	const struct kernel_sigaction a = {.handler = handler};
	return (int)neg(
		syscall(SYS_rt_sigaction, (long)sig, &a, 0L, sizeof(sigmask)));
}

int sys_sig_default(int sig)
{
	return set_handler(sig, (void *)SIG_DFL);
}

int sys_sig_ignore(int sig)
{
	return set_handler(sig, (void *)SIG_IGN);
}

void sys_die_of(int sig)
{
	kill(getpid(), sig);
	sys_sigmask(SIGMASK_ALL & ~SIGMASK_OF(sig), NULL);
}
