/* rest.c: what the payload leaves running when it ends. */
#include "rest.h"

#include <poll.h>
#include <string.h>

#include "say.h"

/* Kills our children, as many as fit the buffer; a number that it cuts has no
 * space behind it. proc_pid_task_children(5). */
static int kill_children(void)
{
	char list[4096];
	long n =
		sys_read_file("/proc/thread-self/children", list, sizeof(list));
	if (n < 0)
		return (int)n;
	char *pid = list, *end;
	for (; (end = strchr(pid, ' ')); pid = end + 1) {
		unsigned long v;
		*end = '\0';
		if (!num_parse(pid, INT32_MAX, &v))
			kill((pid_t)v, SIGKILL);
	}
	return 0;
}

/* The kernel's list may miss some while others end, so it is asked again until
 * nobody is left. */
void rest_kill(struct loop *l)
{
	for (;;) {
		int r = kill_children();
		if (r) {
			warn("read /proc/thread-self/children, to end what the "
			     "payload left running: ",
			     say_errno(r), NULL);
			return;
		}
		loop_reap(l);
		if (l->childless)
			return;
		poll(NULL, 0, 1);
	}
}
