/* fds.c: which descriptors are open. */
#include "fds.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

int fds_check(int fd)
{
	return sys_fcntl(fd, F_GETFD, 0) < 0 ? -EBADF : 0;
}

int fds_fill_standard(void)
{
	struct pollfd std[3] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
	int n = (int)neg(poll(std, 3, 0));
	if (n < 0)
		return n;
	for (int fd = 0; fd < 3; fd++) {
		if (!(std[fd].revents & POLLNVAL))
			continue;
		/* The lowest free number: all below are open by now. */
		long got = neg(syscall(SYS_openat, (long)AT_FDCWD, "/dev/null",
				       (long)O_RDWR, 0L));
		if (got != fd)
			return got < 0 ? (int)got : -EBADF;
	}
	return 0;
}

static bool is_kept(unsigned fd, const int *keep, int n)
{
	for (int i = 0; i < n; i++)
		if (keep[i] >= 0 && (unsigned)keep[i] == fd)
			return true;
	return false;
}

struct kept {
	const int *fds;
	int n;
};

static void close_one(unsigned long fd, int dir, void *arg)
{
	const struct kept *keep = arg;
	if (fd >= 3 && fd != (unsigned long)dir &&
	    !is_kept((unsigned)fd, keep->fds, keep->n))
		close((int)fd);
}

int fds_close_others(const int *keep, int n)
{
	struct kept kept = {keep, n};
	unsigned from = 3;
	while (from) {
		unsigned next = UINT_MAX;
		for (int i = 0; i < n; i++)
			if (keep[i] >= 0 && (unsigned)keep[i] >= from &&
			    (unsigned)keep[i] < next)
				next = (unsigned)keep[i];
		if (next != from) {
			unsigned to = next == UINT_MAX ? next : next - 1;
			int r = (int)neg(syscall(SYS_close_range, (long)from,
						 (long)to, 0L));
			if (r == -ENOSYS || r == -EPERM)
				return sys_each_number("/proc/self/fd",
						       close_one, &kept);
			if (r < 0)
				return r;
		}
		from = next + 1; /* wraps to 0 behind the last */
	}
	return 0;
}
