/* rest.c: what the payload leaves running when it ends. */
#include "rest.h"

#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "forward.h"
#include "say.h"
#include "tty.h"

/* The parent of a process, 0 if it is gone or has none. proc_pid_stat(5): the
 * name in parentheses may hold anything. */
static pid_t parent_of(pid_t pid)
{
	char path[48] = "/proc/", stat[256];
	unsigned long parent;
	strcat(num_text(path + 6, (unsigned long)pid), "/stat");
	if (sys_read_file(path, stat, sizeof(stat)) < 0)
		return 0;
	char *s = strrchr(stat, ')');
	if (!s || strlen(s) < 5)
		return 0;
	s += 4; /* ") S " */
	s[strcspn(s, " ")] = '\0';
	return num_parse(s, INT_MAX, &parent) ? 0 : (pid_t)parent;
}

static bool is_descendant(pid_t pid)
{
	const pid_t self = getpid();
	while (pid > 1 && pid != self)
		pid = parent_of(pid);
	return pid == self;
}

struct call {
	int sig;
	bool has_ours;
};

static void signal_one(unsigned long pid, int dir UNUSED, void *arg)
{
	const struct call *c = arg;
	if ((pid_t)pid != getpid() && is_descendant((pid_t)pid) &&
	    !(c->has_ours && getpgid((pid_t)pid) == getpgrp()))
		kill((pid_t)pid, c->sig);
}

/* For a subreaper: each process that descends from us, once; but those of our
 * process group, if they have it. A process that is orphaned meanwhile becomes
 * our child, and so stays one. */
static int signal_descendants(int sig, bool has_ours)
{
	struct call c = {sig, has_ours};
	return sys_each_number("/proc", signal_one, &c);
}

/* Without /proc of our own PID namespace the numbers in it are others'. */
static bool proc_is_ours(void)
{
	char link[NUM_LEN] = "", self[NUM_LEN];
	if (readlink("/proc/self", link, sizeof(link) - 1) > 0 &&
	    !strcmp(link, num_text(self, (unsigned long)getpid())))
		return true;
	warn("/proc is not that of our PID namespace: what the payload left "
	     "running is left alone",
	     NULL);
	return false;
}

/* has_ours: our process group has got it, from the terminal. */
static void signal_all(const struct plan *p, int sig, bool has_ours)
{
	/* From PID 1 that is the whole namespace but itself, at once. */
	int r = 0;
	if (!plan_is_pid1(p) || has_ours)
		r = proc_is_ours() ? signal_descendants(sig, has_ours) : 0;
	else if (kill(-1, sig) && errno != ESRCH)
		r = -errno;
	if (r)
		warn("signal what the payload left running: ", say_errno(r),
		     NULL);
}

static void signal_rest(struct loop *l, const siginfo_t *si)
{
	int sig = forward_rewritten(l->plan, si->si_signo);
	if (!sig)
		return;
	/* Nobody is left to whom it may mean something else. */
	if (forward_note_end(l, si)) {
		l->ending = true;
		if (l->plan->grace && !l->limited)
			loop_limit(l, l->plan->grace * 1000UL);
	}
	signal_all(l->plan, sig,
		   l->plan->place == PLACE_OURS && loop_from_tty(si));
	if (forward_stops(sig))
		tty_suspend(SIGTSTP);
}

void rest_wait(struct loop *l)
{
	const struct plan *p = l->plan;
	void (*on_signal)(struct loop *, const siginfo_t *) = l->on_signal;
	if (!ENABLED(GRACE) || (!p->grace && !p->wait_all))
		return;
	l->until = UNTIL_CHILDLESS;
	l->on_signal = signal_rest;
	loop_reap(l);
	if (!l->childless && (!p->wait_all || l->ending)) {
		if (p->grace)
			loop_limit(l, p->grace * 1000UL);
		signal_all(p, SIGTERM, false);
	}
	if (!l->childless)
		loop_run(l);
	loop_limit(l, 0);
	if (!l->childless)
		rest_kill(l);
	l->until = UNTIL_MAIN;
	l->on_signal = on_signal;
}

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
		if (!num_parse(pid, INT_MAX, &v))
			kill((pid_t)v, SIGKILL);
	}
	return 0;
}

/* The kernel's list may miss some while others end, and the children of those
 * that end become ours: so it is asked again until nobody is left. */
void rest_kill(struct loop *l)
{
	enum { ROUNDS = 10000 }; /* of a millisecond each, and what it takes */
	if (!plan_is_pid1(l->plan) && !proc_is_ours())
		return;
	for (int i = 0; i < ROUNDS; i++) {
		int r = 0;
		if (!plan_is_pid1(l->plan))
			r = kill_children();
		else if (i % 100 == 0)
			kill(-1, SIGKILL);
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
	warn("some of what the payload left running does not end", NULL);
}
