/* say.c: messages, numbers. */
#include "say.h"

#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/uio.h>

#include "sys.h"

enum { PARTS = 16 };

static int say(int fd, const char *prefix, const char *part, va_list ap,
	       const char *end)
{
	struct iovec iov[PARTS + 2];
	int n = 0;
	iov[n++] = (struct iovec){(void *)prefix, strlen(prefix)};
	for (; part && n <= PARTS; part = va_arg(ap, const char *))
		iov[n++] = (struct iovec){(void *)part, strlen(part)};
	iov[n++] = (struct iovec){(void *)end, strlen(end)};
	return neg(writev(fd, iov, n)) < 0 ? -errno : 0;
}

int fatal(const char *part, ...)
{
	va_list ap;
	va_start(ap, part);
	say(2, "contain: ", part, ap, "\n");
	va_end(ap);
	return STATUS_FAILED;
}

int warn(const char *part, ...)
{
	struct pollfd room = {.fd = 2, .events = POLLOUT};
	if (poll(&room, 1, 0) < 1)
		return 0;
	va_list ap;
	va_start(ap, part);
	say(2, "contain: ", part, ap, "\n");
	va_end(ap);
	return 0;
}

int say_out(const char *part, ...)
{
	va_list ap;
	va_start(ap, part);
	int err = say(1, "", part, ap, "");
	va_end(ap);
	return err;
}

/* What the calls of this program can answer. Its own table: strerror(3) would
 * bring four times the text, and the locale. */
static const struct {
	int err;
	const char *text;
} errors[] = {
	{EPERM, "Operation not permitted"},
	{ENOENT, "No such file or directory"},
	{ESRCH, "No such process"},
	{EINTR, "Interrupted system call"},
	{EIO, "Input/output error"},
	{ENXIO, "No such device or address"},
	{E2BIG, "Argument list too long"},
	{ENOEXEC, "Exec format error"},
	{EBADF, "Bad file descriptor"},
	{ECHILD, "No child processes"},
	{EAGAIN, "Resource temporarily unavailable"},
	{ENOMEM, "Out of memory"},
	{EACCES, "Permission denied"},
	{EFAULT, "Bad address"},
	{EBUSY, "Resource busy"},
	{EEXIST, "File exists"},
	{ENODEV, "No such device"},
	{ENOTDIR, "Not a directory"},
	{EISDIR, "Is a directory"},
	{EINVAL, "Invalid argument"},
	{ENFILE, "Too many open files in system"},
	{EMFILE, "Too many open files"},
	{ENOTTY, "Not a tty"},
	{ETXTBSY, "Text file busy"},
	{EFBIG, "File too large"},
	{ENOSPC, "No space left on device"},
	{EROFS, "Read-only file system"},
	{EPIPE, "Broken pipe"},
	{ERANGE, "Result not representable"},
	{ENAMETOOLONG, "Filename too long"},
	{ENOSYS, "Function not implemented"},
	{ELOOP, "Too many levels of symbolic links"},
	{EUSERS, "Too many users"},
	{EOPNOTSUPP, "Operation not supported"},
	{EAFNOSUPPORT, "Address family not supported"},
	{EPROTONOSUPPORT, "Protocol not supported"},
	{ELIBBAD, "Shared library is corrupted"},
	{EDQUOT, "Quota exceeded"},
};

const char *say_errno(int err)
{
	static char other[6 + NUM_LEN] = "errno ";
	if (err < 0)
		err = -err;
	for (size_t i = 0; i < COUNT(errors); i++)
		if (errors[i].err == err)
			return errors[i].text;
	num_text(other + 6, (unsigned long)err);
	return other;
}

char *num_text(char buf[NUM_LEN], unsigned long v)
{
	char *p = &buf[NUM_LEN - 1];
	*p = '\0';
	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	return memmove(buf, p, (size_t)(buf + NUM_LEN - p));
}

int num_parse(const char *text, unsigned long max, unsigned long *out)
{
	unsigned long v = 0;
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		unsigned digit = (unsigned)(*text - '0');
		if (digit > 9)
			return -EINVAL;
		if (digit > max || v > (max - digit) / 10)
			return -ERANGE;
		v = v * 10 + digit;
	}
	*out = v;
	return 0;
}
