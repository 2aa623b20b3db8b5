/*
 * init.c: PID 1 of a container, or a subreaper beside one: starts the payload
 * in a process group of its own, reaps everything, forwards signals, returns
 * the payload's status.
 */
#include "init.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "args.h"
#include "fds.h"
#include "loop.h"
#include "opt.h"
#include "say.h"
#include "steps.h"
#include "tty.h"

/* Has a launcher started us? (Without that role the answer costs nothing.) */
static bool launched(const struct plan *p)
{
	return ENABLED(CONTAINER) && p->parent;
}

static bool is_pid1(const struct plan *p)
{
	return launched(p) ? p->ns & CLONE_NEWPID : getpid() == 1;
}

static pid_t self;

/* Where our end does not end the namespace, it has to end the payload. */
static int die_with_init(struct setup *s)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return steps_fault(s, FAIL_DIE_WITH_INIT, errno);
	if (getppid() != self)
		_exit(STATUS_FAILED);
	return 0;
}

/* In the payload's process, which shares our memory until it execs. */
static void become_payload(void *arg)
{
	struct setup *s = arg;
	const struct plan *p = s->plan;
	setpgid(0, 0);
	if (p->interactive)
		tty_give(p->tty, getpid());
	if (!launched(p) || is_pid1(p) || !die_with_init(s))
		steps_exec(s);
	_exit(s->fault.status);
}

/* Continues the payload; front: our group, or the launcher's, is the
 * terminal's foreground and lends it to a payload that had or wanted it. */
static void resume(struct loop *l, bool front)
{
	if (front && l->wants_tty)
		tty_give(l->plan->tty, l->main);
	l->wants_tty = false;
	if (kill(-l->main, SIGCONT))
		loop_send(l, SIGCONT);
}

/* What the launcher says along with a signal. Forged from inside it does no
 * more than a signal that the payload's user may send anyway. */
static int told(const struct loop *l, const siginfo_t *si)
{
	bool outside = launched(l->plan) && si->si_code == SI_QUEUE;
	return outside ? si->si_value.sival_int : 0;
}

static void forward(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo;
	if (sig == SIGCONT) {
		/* Group numbers say nothing across PID namespaces, so whether
		 * it has the terminal is for the launcher to tell. */
		resume(l, launched(l->plan) ? told(l, si) == TOLD_FRONT :
					      tty_is_ours(l->plan->tty));
		return;
	}
	/* The terminal means a whole group; ours is not the payload's. */
	if (si->si_code == SI_KERNEL || told(l, si) == TOLD_GROUP)
		kill(-l->main, sig);
	else
		loop_send(l, sig);
}

/* PID 1 cannot stop, and leaves that to the launcher; without one we do it. */
static void stopped(struct loop *l, int sig)
{
	const struct plan *p = l->plan;
	if (p->tty < 0)
		return;
	bool had = tcgetpgrp(p->tty) == l->main;
	l->wants_tty = had || sig == SIGTTIN || sig == SIGTTOU;
	unsigned char byte = (unsigned char)(sig | (had ? STOPPED_FRONT : 0));
	if (l->report >= 0 && write(l->report, &byte, 1) == 1)
		return;
	enum tty_next next = tty_stop_along(p->tty, sig, had);
	if (next != TTY_LEAVE)
		resume(l, next == TTY_FRONT);
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
		if (!num_parse(pid, INT32_MAX, &v))
			kill((pid_t)v, SIGKILL);
	}
	return 0;
}

/* Without a namespace that ends with us: what the payload left behind has
 * become our children, and theirs follow as they die. The kernel's list may
 * miss some while others end, so it is asked again until nobody is left. */
static void end_rest(void)
{
	for (;;) {
		int r = kill_children();
		if (r) {
			warn("read /proc/thread-self/children, to end what the "
			     "payload left running: ",
			     say_errno(r), NULL);
			return;
		}
		pid_t pid;
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid < 0 && errno == ECHILD)
			return;
		poll(NULL, 0, 1);
	}
}

/* Starts the payload; then holds on to nothing of the caller's: neither to
 * descriptors nor to a directory that somebody may want to unmount. */
static pid_t start(struct setup *s)
{
	self = getpid();
	if (launched(s->plan))
		setpgid(0, 0); /* a signal to the launcher's group comes once */
	if (!is_pid1(s->plan) && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return steps_fault(s, FAIL_SUBREAPER, errno);
	long pid = sys_clone(CLONE_VM | CLONE_VFORK, become_payload, s);
	if (pid < 0)
		return steps_fault(s, FAIL_PAYLOAD, (int)pid);
	if (s->fault.err) {
		/* Gone whole: the terminal's foreground may be its group. */
		waitpid((pid_t)pid, NULL, 0);
		return -s->fault.err;
	}
	fds_close_others(&s->report, 1);
	if (launched(s->plan)) /* --clearenv means our /proc/PID/environ too */
		for (char **e = s->plan->caller_envp; *e; e++)
			memset(*e, 0, strlen(*e));
	if (chdir("/"))
		warn("leave the start directory: ", say_errno(errno), NULL);
	return (pid_t)pid;
}

static int supervise(struct setup *s)
{
	pid_t pid = start(s);
	steps_report(s);
	if (pid < 0)
		return s->fault.status;
	struct loop l = {
		.plan = s->plan,
		.main = pid,
		.report = s->report,
		.on_signal = forward,
		.on_stop = stopped,
	};
	int status = loop_run(&l);
	char ended_by = SIGINT;
	if (l.ended_by == SIGINT && l.report >= 0 &&
	    write(l.report, &ended_by, 1) < 0)
		warn("tell the launcher of SIGINT: ", say_errno(errno), NULL);
	if (launched(s->plan) && !is_pid1(s->plan))
		end_rest();
	return status;
}

void init_pid1(struct setup *s)
{
	/* Memory, descriptors and program of ours are the caller's, and not for
	 * the payload to look into (proc(5): not for a user namespace at all).
	 * Not before set-up: /proc/self then is not ours either. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	_exit(supervise(s));
}

int init_main(struct plan *p, char **argv)
{
	struct setup s = {.plan = p, .report = -1, .go = -1};
	int r = args_parse(p, &opt_init, argv);
	if (r != ARGS_GO)
		return r;
	if (!p->argv)
		return fatal("init needs a command to run (contain init -- "
			     "COMMAND)",
			     NULL);
	p->inherit_signals = true;
	r = fds_fill_standard();
	if (r)
		return fatal("open /dev/null for a closed standard "
			     "descriptor: ",
			     say_errno(r), NULL);
	r = loop_prepare(p);
	if (r)
		return fatal("block signals: ", say_errno(r), NULL);
	p->tty = tty_find();
	p->interactive = tty_is_ours(0) && tty_is_ours(1);
	int status = supervise(&s);
	tty_reclaim();
	return status;
}
