/*
 * bootpayload.c: the payload of bench/boot. Prints the microseconds from the
 * kernel's start of /init to its own, and how many mounts it sees; then ends
 * the machine, whoever is PID 1. Both moments are stamped by the kernel's log,
 * which needs no mount, and has one clock.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

enum { READ_ALL = 3 }; /* syslog(2) */

/* "<6>[    1.234567] TEXT" in microseconds: of the last line with that text. */
static long long when(const char *log, const char *text)
{
	const char *at = NULL, *next = log;
	while ((next = strstr(next, text)))
		at = next++;
	while (at && at > log && *at != '[')
		at--;
	if (!at)
		return -1;
	char *end;
	long long seconds = strtoll(at + 1, &end, 10);
	return seconds * 1000000 + strtoll(end + 1, NULL, 10);
}

static int count_mounts(void)
{
	int n = 0, c;
	FILE *f = fopen("/proc/self/mounts", "r");
	while (f && (c = getc(f)) != EOF)
		n += c == '\n';
	return n;
}

int main(void)
{
	static const char mark[] = "<7>bench: payload\n";
	static char log[1 << 20];
	int fd = open("/kmsg", O_WRONLY); /* a node of the initramfs */
	long n = write(fd, mark, sizeof(mark) - 1);
	klogctl(READ_ALL, log, sizeof(log) - 1);
	/* The last that the kernel says before its execve. */
	long long begin = when(log, "] Run /"), last = when(log, "    TERM=");
	long long end = when(log, "bench: payload");
	if (last > begin)
		begin = last;
	printf("\nbench: %lld %d\n", n < 0 || begin < 0 ? -1 : end - begin,
	       count_mounts());
	fflush(stdout);
	tcdrain(1);
	return reboot(RB_AUTOBOOT);
}
