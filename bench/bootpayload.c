/*
 * bootpayload.c: the payload of bench/boot. Prints the microseconds from the
 * kernel's start of /init to its own, both by the clock of the kernel's log,
 * and the bytes that PID 1 holds; then ends the machine, whoever PID 1 is.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

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

int main(void)
{
	static const char mark[] = "<7>bench: payload";
	static char log[1 << 20];
	int fd = open("/kmsg", O_WRONLY); /* in the initramfs */
	if (write(fd, mark, sizeof(mark) - 1) < 0)
		puts("bench: no /kmsg");
	klogctl(3, log, sizeof(log) - 1);
	long long begin = when(log, " as init process"),
		  end = when(log, mark + 3);
	printf("\nbench: %lld\n", begin < 0 || end < 0 ? -1 : end - begin);
	fflush(stdout);
	tcdrain(1);
	return reboot(RB_AUTOBOOT);
}
