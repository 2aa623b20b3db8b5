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
/* clang-format off */
#define ERRORS(X) \
	X(EPERM, "Operation not permitted") \
	X(ENOENT, "No such file or directory") \
	X(ESRCH, "No such process") \
	X(EINTR, "Interrupted system call") \
	X(EIO, "Input/output error") \
	X(ENXIO, "No such device or address") \
	X(E2BIG, "Argument list too long") \
	X(ENOEXEC, "Exec format error") \
	X(EBADF, "Bad file descriptor") \
	X(ECHILD, "No child processes") \
	X(EAGAIN, "Resource temporarily unavailable") \
	X(ENOMEM, "Out of memory") \
	X(EACCES, "Permission denied") \
	X(EFAULT, "Bad address") \
	X(EBUSY, "Resource busy") \
	X(EEXIST, "File exists") \
	X(ENODEV, "No such device") \
	X(ENOTDIR, "Not a directory") \
	X(EISDIR, "Is a directory") \
	X(EINVAL, "Invalid argument") \
	X(ENFILE, "Too many open files in system") \
	X(EMFILE, "Too many open files") \
	X(ENOTTY, "Not a tty") \
	X(ETXTBSY, "Text file busy") \
	X(EFBIG, "File too large") \
	X(ENOSPC, "No space left on device") \
	X(EROFS, "Read-only file system") \
	X(EPIPE, "Broken pipe") \
	X(ERANGE, "Result not representable") \
	X(ENAMETOOLONG, "Filename too long") \
	X(ENOSYS, "Function not implemented") \
	X(ELOOP, "Too many levels of symbolic links") \
	X(EUSERS, "Too many users") \
	X(EOPNOTSUPP, "Operation not supported") \
	X(EAFNOSUPPORT, "Address family not supported") \
	X(EPROTONOSUPPORT, "Protocol not supported") \
	X(ELIBBAD, "Shared library is corrupted") \
	X(EDQUOT, "Quota exceeded")
/* clang-format on */

#define NUMBER(err, text) err,
#define TEXT(err, text) text "\0"
static const unsigned char numbers[] = {ERRORS(NUMBER)};
static const char texts[] = ERRORS(TEXT);

const char *say_errno(int err)
{
	static char other[6 + NUM_LEN] = "errno ";
	const char *text = texts;
	if (err < 0)
		err = -err;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (numbers[i] == err)
			return text;
		text += strlen(text) + 1;
	}
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
