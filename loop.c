/* loop.c: the one supervision loop. */
#include "loop.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fds.h"
#include "say.h"
#include "signame.h"
#include "tty.h"

int loop_prepare(struct plan *p)
{
	int r = fds_fill_standard();
	if (r)
		return fatal(
			"open /dev/null for a closed standard descriptor: ",
			say_errno(r), NULL);
	/* A FIFO may keep us here: before signals are blocked. */
	r = pidfile_open(&p->pid_file);
	if (r)
		return fatal("open the PID file ", p->pid_file.path, ": ",
			     say_errno(r), NULL);
	r = sys_sigmask(SIGMASK_ALL, &p->mask);
	p->chld_ignored = sys_sig_ignored(SIGCHLD);
	if (!r)
		r = sys_sig_default(SIGCHLD);
	if (r) {
		pidfile_forget(&p->pid_file);
		return fatal("block signals: ", say_errno(r), NULL);
	}
	if (p->init) {
		p->tty = tty_find();
		p->interactive = tty_is_ours(0) && tty_is_ours(1);
	}
	return 0;
}

static int exit_status(struct loop *l, int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	l->ended_by = WTERMSIG(status);
	if (l->killed_by && l->ended_by == SIGKILL)
		l->ended_by = l->killed_by;
	return 128 + l->ended_by;
}

/* A child's state has changed. */
static void take(struct loop *l, pid_t pid, int status)
{
	if (pid != l->main) {
		if (l->on_reap && !WIFSTOPPED(status))
			l->on_reap(l, pid);
	} else if (WIFSTOPPED(status)) {
		if (l->on_stop)
			l->on_stop(l, WSTOPSIG(status));
	} else {
		l->main = 0; /* the number may be another's from now on */
		l->status = exit_status(l, status);
		l->over |= l->until == UNTIL_MAIN;
	}
}

/* The kernel says that there is no child. Not true while main is there, if only
 * to be waited for. */
static bool no_child(struct loop *l)
{
	if (l->main && (!kill(l->main, 0) || errno == EPERM))
		return false;
	l->childless = true;
	if (l->until == UNTIL_MAIN && !l->over) {
		warn("wait for the payload: ", say_errno(ECHILD), NULL);
		l->status = STATUS_FAILED;
	}
	l->over |= l->until != UNTIL_TOLD;
	return true;
}

void loop_reap(struct loop *l)
{
	int flags = WNOHANG | (l->on_stop ? WUNTRACED : 0);
	l->childless = false;
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, flags);
		if (pid > 0)
			take(l, pid, status);
		else if (!pid || (errno == ECHILD && no_child(l)))
			return;
		else
			/* None is documented but EINTR; the child is there. */
			poll(NULL, 0, errno == EINTR ? 0 : 10);
	}
}

void loop_limit(struct loop *l, unsigned long ms)
{
	const struct itimerval t = {
		.it_value.tv_sec = (time_t)(ms / 1000),
		.it_value.tv_usec = (suseconds_t)(ms % 1000 * 1000),
	};
	siginfo_t si;
	setitimer(ITIMER_REAL, &t, NULL);
	if (l->limited) /* one that came too late is not for the payload */
		sys_sig_next(SIGMASK_OF(SIGALRM), &si, false);
	l->limited = ms;
}

/* A SIGALRM of somebody's may stand for that of the kernel too, which merges
 * them; so the timer is asked. */
static bool time_is_up(const struct loop *l)
{
	struct itimerval left;
	return l->limited && !getitimer(ITIMER_REAL, &left) &&
	       !left.it_value.tv_sec && !left.it_value.tv_usec;
}

static void answer(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo;
	if (sig == SIGCHLD)
		loop_reap(l);
	else if ((ENABLED(RESTART) || ENABLED(GRACE) || ENABLED(BOOT)) &&
		 sig == SIGALRM && time_is_up(l))
		l->over = true;
	/* A warning to nobody is our own affair. */
	else if (sig != SIGPIPE || si->si_pid != getpid())
		l->on_signal(l, si);
}

/* No signal can be had: it may be again, and the status can even so. */
static void do_without(struct loop *l, int err)
{
	static bool said;
	if (!said)
		warn("wait for signals: ", say_errno(err), " (trying again)",
		     NULL);
	said = true;
	poll(NULL, 0, 100);
	loop_reap(l);
}

void loop_run(struct loop *l)
{
	l->over = false;
	loop_reap(l);
	while (!l->over) {
		siginfo_t si;
		long sig = sys_sig_next(SIGMASK_ALL, &si, true);
		if (sig > 0)
			answer(l, &si);
		else if (sig != -EINTR)
			do_without(l, (int)sig);
	}
}

void loop_send(const struct loop *l, int sig)
{
	if (l->main && kill(l->main, sig) && errno != ESRCH) {
		char name[NUM_LEN];
		int err = errno;
		if (ENABLED(INIT_OPTIONS) || ENABLED(CONTAINER))
			signame_text(name, sig);
		else
			num_text(name, (unsigned long)sig);
		warn("pass on signal ", name, ": ", say_errno(err), NULL);
	}
}

bool loop_from_tty(const siginfo_t *si)
{
	const sigmask of_tty = SIGMASK_OF(SIGHUP) | SIGMASK_OF(SIGINT) |
			       SIGMASK_OF(SIGQUIT) | SIGMASK_OF(SIGTSTP) |
			       SIGMASK_OF(SIGTTIN) | SIGMASK_OF(SIGTTOU) |
			       SIGMASK_OF(SIGCONT) | SIGMASK_OF(SIGWINCH);
	return si->si_code == SI_KERNEL && of_tty & SIGMASK_OF(si->si_signo);
}

bool loop_main_has(const struct loop *l, const siginfo_t *si)
{
	return loop_from_tty(si) && getpgid(l->main) == getpgrp() &&
	       !(si->si_signo == SIGHUP && getsid(0) == getpid());
}

void loop_tell(const struct loop *l, int sig, int told)
{
	siginfo_t si = {
		.si_signo = sig,
		.si_code = SI_QUEUE,
		.si_value.sival_int = told,
	};
	if (syscall(SYS_rt_sigqueueinfo, (long)l->main, (long)sig, &si))
		loop_send(l, sig);
}
