/*
 * init.c: PID 1 of a container, or a subreaper beside one: starts the payload
 * in a process group of its own, reaps everything, forwards signals, returns
 * the payload's status.
 */
#include "init.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "dialect.h"
#include "env.h"
#include "fds.h"
#include "forward.h"
#include "loop.h"
#include "opt.h"
#include "rest.h"
#include "restart.h"
#include "say.h"
#include "signame.h"
#include "steps.h"
#include "tty.h"

static pid_t self, parent;
static bool started; /* a payload has run */

/* In the payload's process, which shares our memory until it execs. */

/* Where our end does not end the namespace, it has to end the payload. */
static int die_with_init(struct setup *s)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return steps_fault(s, FAIL_DIE_WITH_INIT, errno);
	if (getppid() != self)
		_exit(STATUS_FAILED);
	return 0;
}

static int take_place(struct setup *s)
{
	const struct plan *p = s->plan;
	if (ENABLED(INIT_OPTIONS) && p->place == PLACE_OURS)
		return 0;
	if (ENABLED(INIT_OPTIONS) && p->place == PLACE_SESSION) {
		if (setsid() < 0)
			return steps_fault(s, FAIL_SESSION, errno);
		tty_take(p->tty >= 0 ? p->tty : 0);
		return 0;
	}
	/* Ours still, when this is not the first start? */
	bool front = p->interactive && (!started || tty_is_ours(p->tty));
	setpgid(0, 0);
	if (front)
		tty_give(p->tty, getpid());
	return 0;
}

static int write_pid_file(struct setup *s)
{
	const struct plan *p = s->plan;
	siginfo_t si;
	if (!ENABLED(FILES) || plan_launched(p))
		return 0;
	int r = pidfile_write(&p->pid_file, getpid());
	if (!ENABLED(RESTART) || !r || !started)
		return r ? steps_fault(s, FAIL_PID_FILE, r) : 0;
	/* One that ran before runs again, whatever became of the file. */
	warn("write the PID file ", p->pid_file.path, ": ", say_errno(r), NULL);
	sys_sig_next(SIGMASK_OF(SIGPIPE), &si, false);
	return 0;
}

static void become_payload(void *arg)
{
	struct setup *s = arg;
	const struct plan *p = s->plan;
	/* SIGKILL for our parent's death cannot be passed on by us. */
	bool bound = plan_launched(p) ? !plan_is_pid1(p) :
					p->parent_death == SIGKILL;
	if (ENABLED(INIT_OPTIONS) && !plan_launched(p))
		env_correct_pid(p, self, getpid());
	if (!take_place(s) && (!bound || !die_with_init(s)) &&
	    !write_pid_file(s))
		steps_exec(s);
	_exit(s->fault.status);
}

/* In ours. */

/* The signal for our parent's death: it may have died before that. */
static int watch_parent(struct setup *s)
{
	int sig = s->plan->parent_death;
	if (!ENABLED(INIT_OPTIONS) || !sig)
		return 0;
	if (prctl(PR_SET_PDEATHSIG, (unsigned long)sig, 0, 0, 0))
		return steps_fault(s, FAIL_PARENT_DEATH, errno);
	if (getppid() != parent)
		kill(self, sig);
	return 0;
}

/* What has to be so before there is a payload. */
static int prepare(struct setup *s)
{
	const struct plan *p = s->plan;
	self = getpid();
	if (plan_launched(p))
		setpgid(0, 0); /* a signal to the launcher's group comes once */
	if (!plan_is_pid1(p) && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return steps_fault(s, FAIL_SUBREAPER, errno);
	if (ENABLED(INIT_OPTIONS) && p->place == PLACE_SESSION)
		tty_leave(p->tty);
	return watch_parent(s);
}

static int spawn(struct setup *s, struct loop *l)
{
	if (ENABLED(RESTART) && s->plan->restart)
		restart_began();
	pid_t pid = steps_spawn(s, become_payload, s);
	if (pid < 0)
		return pid;
	l->main = pid;
	l->ended_by = l->asked_stop = 0;
	l->wants_tty = false;
	started = true;
	return 0;
}

/* Holds on to nothing of the caller's: neither to descriptors nor to a
 * directory that somebody may want to unmount. */
static void let_go(const struct setup *s)
{
	fds_close_others(&s->report, 1);
	if (plan_launched(s->plan))
		/* --clearenv means our /proc/PID/environ too. */
		for (char **e = s->plan->caller_envp; *e; e++)
			memset(*e, 0, strlen(*e));
	if (chdir("/"))
		warn("leave the start directory: ", say_errno(errno), NULL);
}

static void say_reaped(struct loop *l, pid_t pid)
{
	if (!ENABLED(INIT_OPTIONS) || !l->plan->warn_reaped)
		return;
	char n[NUM_LEN];
	warn("reaped orphan ", num_text(n, (unsigned long)pid), NULL);
}

static void say_ended(const struct loop *l)
{
	if (!ENABLED(VERBOSE) || !l->plan->verbose)
		return;
	char n[NUM_LEN];
	if (l->ended_by)
		warn(l->plan->command, " was ended by ",
		     signame_text(n, l->ended_by), NULL);
	else
		warn(l->plan->command, " ended with status ",
		     num_text(n, (unsigned long)l->status), NULL);
}

/* Until the payload, and what it has left as far as that is waited for, has
 * ended. */
static void run_to_end(struct loop *l)
{
	const struct plan *p = l->plan;
	pid_t group = l->main;
	loop_run(l);
	if (ENABLED(RESTART) && p->restart)
		restart_ended();
	/* For Ctrl-C to reach us, and for the next start: whoever is left in
	 * its group had the terminal by its leave. */
	if (!plan_launched(p))
		tty_reclaim(group);
	say_ended(l);
	if (ENABLED(DIALECTS) && p->term_group)
		kill(-group, forward_rewritten(p, SIGTERM));
	if (ENABLED(REWRITE))
		l->status ^= p->remap[l->status];
	rest_wait(l);
}

/* The status if there is no payload. */
static int refusal(const struct setup *s)
{
	const struct refusals *as = s->plan->refusals;
	if (!ENABLED(DIALECTS) || !as)
		return s->fault.status;
	if (s->fault.step == FAIL_EXEC && s->fault.err == ENOENT)
		return as->missing;
	if (s->fault.step == FAIL_EXEC && s->fault.err == EACCES)
		return as->denied;
	return as->other;
}

/* Before our own end, for which some wait. */
static void end_with(struct loop *l)
{
	const struct plan *p = l->plan;
	char ended_by = SIGINT;
	if (l->ended_by == SIGINT && l->report >= 0 &&
	    write(l->report, &ended_by, 1) < 0)
		warn("tell the launcher of SIGINT: ", say_errno(errno), NULL);
	if (plan_launched(p) && !plan_is_pid1(p))
		rest_kill(l);
	/* The Ctrl-C that ended the payload went to it alone; the loop or
	 * script around us looks whether we died of it. */
	if (p->interactive && l->ended_by == SIGINT && l->report < 0 &&
	    l->status == 128 + SIGINT)
		sys_die_of(SIGINT);
}

static int supervise(struct setup *s)
{
	const struct plan *p = s->plan;
	struct loop l = {
		.plan = p,
		.report = s->report,
		.on_signal = forward_signal,
		.on_stop = forward_stop,
		.on_reap = say_reaped,
	};
	if (!prepare(s))
		spawn(s, &l);
	steps_report(s);
	if (s->fault.err)
		return refusal(s);
	if (!p->restart)
		let_go(s);
	run_to_end(&l);
	while (ENABLED(RESTART) && restart_wait(&l)) {
		if (!spawn(s, &l)) {
			run_to_end(&l);
			continue;
		}
		restart_ended();
		pidfile_clear(&p->pid_file);
		l.status = steps_warn(p, &s->fault);
	}
	end_with(&l);
	return l.status;
}

static void end_pause(struct loop *l, const siginfo_t *si)
{
	int sig = forward_rewritten(l->plan, si->si_signo);
	if (sig == SIGTERM || sig == SIGINT)
		l->over = l->ending = true;
}

/* A pod's first process: holds the namespaces, reaps, ends when told to. */
static int hold(struct setup *s)
{
	struct loop l = {
		.plan = s->plan,
		.report = -1,
		.until = UNTIL_TOLD,
		.on_signal = end_pause,
		.on_reap = say_reaped,
	};
	if (prepare(s)) {
		steps_report(s);
		return refusal(s);
	}
	let_go(s);
	loop_run(&l);
	rest_wait(&l);
	return 0;
}

void init_pid1(struct setup *s)
{
	/* Memory, descriptors and program of ours are the caller's, and not for
	 * the payload to look into (proc(5): not for a user namespace at all).
	 * Not before set-up: /proc/self then is not ours either. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	_exit(supervise(s));
}

static int init_run(struct plan *p)
{
	struct setup s = {.plan = p, .report = -1, .go = -1};
	parent = getppid();
	int r = loop_prepare(p);
	if (r)
		return ENABLED(DIALECTS) && p->refusals ? p->refusals->other :
							  r;
	if (ENABLED(INIT_OPTIONS) && p->pause)
		return hold(&s);
	int status = supervise(&s);
	if (s.fault.err)
		pidfile_forget(&p->pid_file);
	tty_reclaim(0);
	return status;
}

int init_main(struct plan *p, char **argv)
{
	int r = args_parse(p, &opt_init, argv);
	if (r != ARGS_GO)
		return r;
	r = opt_check_init(p);
	return r ? r : init_run(p);
}

int init_dialect(struct plan *p, char **argv)
{
	int r = dialect_parse(p, argv);
	return r == ARGS_GO ? init_run(p) : r;
}
