/* loop.c: the one supervision loop. */
#include "loop.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "say.h"

int loop_prepare(struct plan *p)
{
	int r = sys_sigmask(SIGMASK_ALL, &p->mask);
	if (r)
		return r;
	p->chld_ignored = sys_sig_ignored(SIGCHLD);
	return sys_sig_default(SIGCHLD);
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

/* Takes every child that is ready: one SIGCHLD can stand for many. Returns
 * main's status, or -1 while it runs. */
static int reap(struct loop *l, int flags)
{
	int result = -1;
	if (l->on_stop)
		flags |= WUNTRACED;
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, flags);
		if (pid < 0 && errno != ECHILD) {
			/* None is documented but EINTR; the child is there. */
			poll(NULL, 0, errno == EINTR ? 0 : 10);
			continue;
		}
		if (pid < 0 && result < 0) {
			warn("wait for the payload: ", say_errno(ECHILD), NULL);
			return STATUS_FAILED;
		}
		if (pid <= 0)
			return result;
		if (pid != l->main)
			continue;
		if (WIFSTOPPED(status)) {
			if (l->on_stop)
				l->on_stop(l, WSTOPSIG(status));
			continue;
		}
		result = exit_status(l, status);
		flags |= WNOHANG;
	}
}

int loop_run(struct loop *l)
{
	const sigmask all = SIGMASK_ALL;
	for (;;) {
		siginfo_t si;
		int flags = WNOHANG;
		long sig = neg(syscall(SYS_rt_sigtimedwait, &all, &si, 0L,
				       sizeof(all)));
		if (sig == -EINTR || sig == -EAGAIN)
			continue;
		if (sig < 0) {
			/* No signal can be had: the status still can. */
			warn("wait for signals: ", say_errno((int)sig),
			     " (they are not forwarded any more)", NULL);
			flags = 0;
		} else if (sig != SIGCHLD) {
			/* A warning to nobody is our own affair. */
			if (sig != SIGPIPE || si.si_pid != getpid())
				l->on_signal(l, &si);
			continue;
		}
		int status = reap(l, flags);
		if (status >= 0)
			return status;
	}
}

void loop_send(const struct loop *l, int sig)
{
	if (kill(l->main, sig) && errno != ESRCH) {
		char n[NUM_LEN];
		warn("send signal ", num_text(n, (unsigned long)sig), ": ",
		     say_errno(errno), NULL);
	}
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
