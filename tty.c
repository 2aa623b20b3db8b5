/* tty.c: who has the terminal. */
#include "tty.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sys.h"

int tty_find(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (tcgetpgrp(fd) >= 0)
			return fd;
	return -1;
}

bool tty_is_ours(int fd)
{
	return fd >= 0 && tcgetpgrp(fd) == getpgrp();
}

void tty_give(int fd, pid_t pgrp)
{
	if (fd >= 0)
		tcsetpgrp(fd, pgrp);
}

void tty_leave(int fd)
{
	static const unsigned char told[] = {SIGHUP, SIGCONT};
	sigmask before = sys_sig_pending();
	if (fd < 0 || getsid(0) != getpid() || ioctl(fd, TIOCNOTTY))
		return;
	for (size_t i = 0; i < COUNT(told); i++) {
		siginfo_t si;
		if (!(before & SIGMASK_OF(told[i])))
			sys_sig_next(SIGMASK_OF(told[i]), &si, false);
	}
}

void tty_take(int fd)
{
	if (fd >= 0)
		ioctl(fd, TIOCSCTTY, 0);
}

void tty_reclaim(pid_t group)
{
	int fd = tty_find();
	if (fd < 0)
		return;
	pid_t front = tcgetpgrp(fd);
	if (front > 0 &&
	    (front == group || (kill(-front, 0) && errno == ESRCH)))
		tcsetpgrp(fd, getpgrp());
}

/* Stops the processes to (kill(2): ourselves, or 0 for our group), us among
 * them. Were we stopped, and continued? */
static bool stop_as(int sig, pid_t to)
{
	/* A stop would wipe out the continuation that came behind its cause. */
	if (sys_sig_pending() & SIGMASK_OF(SIGCONT))
		return true;
	kill(to, sig);
	sys_sigmask(SIGMASK_ALL & ~SIGMASK_OF(sig), NULL);
	sys_sigmask(SIGMASK_ALL, NULL);
	/* What woke us is blocked, so it waits to be taken by the loop. */
	return sys_sig_pending() & SIGMASK_OF(SIGCONT);
}

void tty_suspend(int sig)
{
	stop_as(sig, getpid());
}

enum tty_next tty_stop_along(int fd, int sig, bool had)
{
	bool reads = sig == SIGTTIN || sig == SIGTTOU;
	tty_reclaim(0);
	if (reads && tty_is_ours(fd))
		return TTY_FRONT;
	/* The rest of our job, a script or a pipeline, has not been told: the
	 * terminal told the payload's group alone. */
	pid_t front = tcgetpgrp(fd);
	if (had)
		tty_give(fd, getpgrp());
	bool woken = stop_as(reads ? sig : SIGTSTP, 0);
	if (!woken && had)
		tty_give(fd, front);
	if (!woken && sig != SIGTSTP)
		return TTY_LEAVE;
	return tty_is_ours(fd) ? TTY_FRONT : TTY_BACK;
}
