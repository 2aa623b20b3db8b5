/* signame.c: signals by name. */
#include "signame.h"

#include <string.h>

#include "sys.h"

enum { RTMIN = 34, RTMAX = 64 };

/* The same on every architecture that there is clone_call() for. */
/* clang-format off */
static const char names[][7] = {
	"",       "HUP",  "INT",    "QUIT", "ILL",   "TRAP", "ABRT", "BUS",
	"FPE",    "KILL", "USR1",   "SEGV", "USR2",  "PIPE", "ALRM", "TERM",
	"STKFLT", "CHLD", "CONT",   "STOP", "TSTP",  "TTIN", "TTOU", "URG",
	"XCPU",   "XFSZ", "VTALRM", "PROF", "WINCH", "IO",   "PWR",  "SYS",
};
/* clang-format on */

static int number(const char *text, unsigned long max)
{
	unsigned long v;
	return num_parse(text, max, &v) ? -EINVAL : (int)v;
}

/* "RTMIN", "RTMIN+3"; RTMAX likewise, down. */
static int real_time(const char *name)
{
	bool up = !strncmp(name, "RTMIN", 5);
	if (!up && strncmp(name, "RTMAX", 5))
		return -EINVAL;
	int n = 0;
	if (name[5] == (up ? '+' : '-'))
		n = number(name + 6, RTMAX - RTMIN);
	else if (name[5])
		return -EINVAL;
	if (n < 0)
		return n;
	return up ? RTMIN + n : RTMAX - n;
}

int signame_parse(const char *text, int *sig)
{
	*sig = number(text, SIGNALS);
	if (*sig >= 0)
		return *sig ? 0 : -EINVAL;
	const char *name = strncmp(text, "SIG", 3) ? text : text + 3;
	for (size_t i = 1; i < COUNT(names); i++)
		if (!strncmp(name, names[i], sizeof(names[i])))
			*sig = (int)i;
	if (*sig < 0)
		*sig = real_time(name);
	return *sig < 0 ? *sig : 0;
}

char *signame_text(char buf[NUM_LEN], int sig)
{
	char n[NUM_LEN];
	if (sig > 0 && (size_t)sig < COUNT(names))
		return memcpy(buf, names[sig], sizeof(names[sig]));
	if (sig < RTMIN)
		return num_text(buf, (unsigned long)sig);
	strcpy(buf, "RTMIN+");
	return strcat(buf, num_text(n, (unsigned long)(sig - RTMIN)));
}
