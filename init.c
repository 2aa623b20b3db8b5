/*
 * init.c: PID 1 of a container, or a subreaper beside one: starts the payload
 * in a process group of its own, reaps everything, forwards signals, returns
 * the payload's status.
 */
#include "init.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fds.h"
#include "forward.h"
#include "loop.h"
#include "opt.h"
#include "rest.h"
#include "say.h"
#include "steps.h"
#include "tty.h"

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
	if (!plan_launched(p) || plan_is_pid1(p) || !die_with_init(s))
		steps_exec(s);
	_exit(s->fault.status);
}

/* Starts the payload; then holds on to nothing of the caller's: neither to
 * descriptors nor to a directory that somebody may want to unmount. */
static pid_t start(struct setup *s)
{
	self = getpid();
	if (plan_launched(s->plan))
		setpgid(0, 0); /* a signal to the launcher's group comes once */
	if (!plan_is_pid1(s->plan) && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
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
	if (plan_launched(
		    s->plan)) /* --clearenv means our /proc/PID/environ too */
		for (char **e = s->plan->caller_envp; *e; e++)
			memset(*e, 0, strlen(*e));
	if (chdir("/"))
		warn("leave the start directory: ", say_errno(errno), NULL);
	return (pid_t)pid;
}

static int supervise(struct setup *s)
{
	const struct plan *p = s->plan;
	pid_t pid = start(s);
	steps_report(s);
	if (pid < 0)
		return s->fault.status;
	struct loop l = {
		.plan = p,
		.main = pid,
		.report = s->report,
		.on_signal = forward_signal,
		.on_stop = forward_stop,
	};
	loop_run(&l);
	char ended_by = SIGINT;
	if (l.ended_by == SIGINT && l.report >= 0 &&
	    write(l.report, &ended_by, 1) < 0)
		warn("tell the launcher of SIGINT: ", say_errno(errno), NULL);
	if (plan_launched(p) && !plan_is_pid1(p))
		rest_kill(&l);
	return l.status;
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
	r = opt_check_init(p);
	if (!r)
		r = loop_prepare(p);
	if (r)
		return r;
	int status = supervise(&s);
	tty_reclaim();
	return status;
}
