/*
 * ns.c: the launcher. Makes the namespaces, sees that set-up ran to its end,
 * then stands for the container towards the caller: its signals, its terminal,
 * its status, and its end.
 */
#include "ns.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop.h"
#include "opt.h"
#include "say.h"
#include "steps.h"
#include "tty.h"

/* A pipe: [0] is read, [1] is written; -1 where there is none. */
struct launch {
	struct setup setup;
	int report[2]; /* child to launcher */
	int go[2];     /* launcher to child */
};

/* Signals of the caller, for the container. */

enum default_action { IGNORED, STOPS, ENDS };

static enum default_action default_of(int sig)
{
	switch (sig) {
	case SIGCHLD:
	case SIGCONT:
	case SIGURG:
	case SIGWINCH:
		return IGNORED;
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return STOPS;
	default:
		return ENDS;
	}
}

/* A number in the kernel's spelling, up to where it ends. */
static uint64_t hex(const char *text)
{
	uint64_t v = 0;
	for (; *text && !strchr(" \n", *text); text++)
		v = v << 4 |
		    (unsigned)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
	return v;
}

static bool in_set(const char *fields, const char *name, int sig)
{
	const char *set = strstr(fields, name);
	return set && hex(set + strlen(name)) & SIGMASK_OF(sig);
}

/* Reads fd up to the lines of the signals into buf. They come behind the list
 * of groups, which can be long: what is not needed makes room. */
static int read_signals(int fd, char *buf, size_t size)
{
	size_t have = 0;
	for (;;) {
		long n = neg(read(fd, buf + have, size - 1 - have));
		if (n <= 0)
			return n ? (int)n : -EIO;
		have += (size_t)n;
		buf[have] = '\0';
		const char *last = strstr(buf, "\nSigCgt:\t");
		if (last && strchr(last + 1, '\n'))
			return 0;
		const char *keep = strstr(buf, "\nSigPnd:\t");
		if (!keep)
			keep = have > 16 ? buf + have - 16 : buf;
		have -= (size_t)(keep - buf);
		memmove(buf, keep, have + 1);
	}
}

/* Does the process catch, ignore or block sig? Users of signalfd and sigwait
 * block it; a shell blocks all for a moment at a fork and at each SIGCHLD, and
 * one comes along with a Ctrl-Z: who blocks it is looked at again. 1, 0,
 * -errno. proc_pid_status(5). */
static int handles(pid_t pid, int sig)
{
	enum { LOOKS = 5 };
	char path[48] = "/proc/";
	char fields[1024];
	strcat(num_text(path + 6, (unsigned long)pid), "/status");
	for (int ms = 0; ms < LOOKS; ms++) {
		poll(NULL, 0, ms);
		int fd = sys_open(path, O_RDONLY);
		if (fd < 0)
			return fd;
		int r = read_signals(fd, fields, sizeof(fields));
		close(fd);
		if (r)
			return r;
		if (in_set(fields, "\nSigCgt:\t", sig) ||
		    in_set(fields, "\nSigIgn:\t", sig))
			break;
		if (!in_set(fields, "\nSigBlk:\t", sig))
			return 0;
	}
	return 1;
}

/* Does the process sit in sigwait(3) for sig? While it does, the kernel takes
 * what it waits for out of SigBlk. The call and its first argument, a set in
 * the memory of that process: proc_pid_syscall(5), process_vm_readv(2). */
static bool awaits(pid_t pid, int sig)
{
	enum { SIGTIMEDWAIT_TIME64 = 421 }; /* of 32-bit architectures */
	char path[48] = "/proc/", line[256];
	sigmask set = 0;
	unsigned long nr;
	strcat(num_text(path + 6, (unsigned long)pid), "/syscall");
	long n = sys_read_file(path, line, sizeof(line));
	char *arg = n > 0 ? strchr(line, ' ') : NULL;
	if (!arg)
		return false;
	*arg = '\0';
	if (num_parse(line, INT_MAX, &nr) ||
	    (nr != SYS_rt_sigtimedwait && nr != SIGTIMEDWAIT_TIME64))
		return false;
	uintptr_t address = (uintptr_t)hex(arg + strlen(" 0x"));
	struct iovec ours = {&set, sizeof(set)}, its = {0, sizeof(set)};
	memcpy(&its.iov_base, &address, sizeof(address));
	return process_vm_readv(pid, &ours, 1, &its, 1, 0) > 0 &&
	       set & SIGMASK_OF(sig);
}

/* The kernel does not stop a PID 1 that asks for the terminal or is asked to
 * stop, so that it reads on and on: it is stopped from outside, we stop as any
 * program would, and when the caller's shell continues us, so is it. */
static void suspend_both(const struct loop *l, int sig)
{
	loop_send(l, SIGSTOP);
	tty_suspend(sig);
	loop_send(l, SIGCONT);
}

/*
 * The payload is PID 1, and the kernel lets a PID 1 ignore what it does not
 * handle. It starts in our process group, and while it is there it has got what
 * the kernel sent to us for the terminal too, so that is not forwarded. What
 * remains is judged: a payload that does not handle the signal is dealt with as
 * the default would.
 */
static void judge(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo;
	if (sys_sig_ignored(sig)) /* nohup(1) and the like */
		return;
	enum default_action action = default_of(sig);
	/* Asked on both sides: it may enter or leave its wait meanwhile. */
	int handled = action == IGNORED || awaits(l->main, sig) ?
			      1 :
			      handles(l->main, sig);
	if (!handled)
		handled = awaits(l->main, sig);
	if (handled < 0)
		warn("read how the payload handles a signal: ",
		     say_errno(handled), " (forwarded unseen)", NULL);
	if (handled) {
		if (!loop_main_has(l, si))
			loop_send(l, sig);
	} else if (action == STOPS) {
		suspend_both(l, sig);
	} else {
		l->killed_by = sig;
		loop_send(l, SIGKILL);
	}
}

/* The last byte that PID 1 told, 0 if none: one SIGIO may stand for several,
 * and a flood (a pipe holds no more) counts once. */
static unsigned char last_told(int fd)
{
	unsigned char told[512], last = 0;
	for (int i = 0; i < 128; i++) {
		ssize_t n = read(fd, told, sizeof(told));
		if (n <= 0)
			break;
		last = told[n - 1];
	}
	return last;
}

static bool interrupted; /* PID 1 has told of SIGINT */

/* PID 1 tells that the payload was stopped, or ended by SIGINT, which no status
 * of PID 1 can say for sure. A payload with privilege over PID 1 may forge the
 * bytes, and so stop us or make us end as by Ctrl-C: no more. */
static void hear_pid1(struct loop *l)
{
	unsigned char last = last_told(l->report);
	if (last == SIGINT)
		interrupted = true;
	if (!last || last == SIGINT)
		return;
	enum tty_next next = tty_stop_along(l->plan->tty, last & STOPPED_SIGNAL,
					    last & STOPPED_FRONT);
	if (next != TTY_LEAVE)
		loop_tell(l, SIGCONT,
			  next == TTY_FRONT ? TOLD_FRONT : TOLD_BACK);
}

/* PID 1 is ours: it is in a group of its own and does the rest. */
static void relay(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo;
	/* Sent by a person its code is no greater than SI_USER, 0. */
	if (sig == SIGIO && si->si_code > SI_USER && l->report >= 0)
		hear_pid1(l);
	else if (sig == SIGCONT)
		loop_tell(l, SIGCONT,
			  tty_is_ours(l->plan->tty) ? TOLD_FRONT : TOLD_BACK);
	else if (sys_sig_ignored(sig))
		return;
	else if (loop_from_tty(si))
		loop_tell(l, sig, TOLD_GROUP);
	else
		loop_send(l, sig);
}

/* Lets PID 1 interrupt the loop's one wait by a byte in its pipe. If that fails
 * the pipe is let go: reading it would wait. */
static int listen_to(int fd)
{
	if (!sys_fcntl(fd, F_SETOWN, getpid()) &&
	    !sys_fcntl(fd, F_SETSIG, SIGIO) &&
	    !sys_fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK))
		return fd;
	warn("listen to PID 1: ", say_errno(errno),
	     " (a stopped payload will not stop contain)", NULL);
	close(fd);
	return -1;
}

/* The start. */

static void child(void *arg)
{
	struct launch *l = arg;
	struct setup *s = &l->setup;
	close(l->report[0]);
	if (l->go[1] >= 0)
		close(l->go[1]);
	s->report = l->report[1];
	s->go = l->go[0];
	if (!steps_run(s)) {
		if (s->plan->init)
			s->plan->pid1(s);
		steps_exec(s);
	}
	steps_report(s);
	_exit(s->fault.status);
}

/* The launcher's part, for which the child waits before its first step. */
static int let_go(struct launch *l, pid_t pid)
{
	int r = pidfile_write(&l->setup.plan->pid_file, pid);
	if (r)
		return steps_fault(&l->setup, FAIL_PID_FILE, r);
	/* A child that is gone has told why, or is found dead by the loop. */
	if (write(l->go[1], "", 1) < 0 && errno != EPIPE)
		return steps_fault(&l->setup, FAIL_START, errno);
	return 0;
}

static long make_pipe(int fd[2])
{
	return syscall(SYS_pipe2, fd, (long)O_CLOEXEC);
}

static long create(struct launch *l)
{
	const struct plan *p = l->setup.plan;
	uint64_t flags = p->ns | (p->copy ? 0 : CLONE_VM | CLONE_VFORK);
	if (make_pipe(l->report) || (p->copy && make_pipe(l->go)))
		return steps_fault(&l->setup, FAIL_PIPE, errno);
	long pid = sys_clone(flags, child, l);
	if (pid < 0)
		steps_fault(&l->setup, FAIL_CLONE, (int)pid);
	if (ENABLED(VERBOSE) && p->verbose)
		warn("create the namespaces: ",
		     pid < 0 ? say_errno((int)pid) : "done", NULL);
	close(l->report[1]);
	if (p->copy)
		close(l->go[0]);
	return pid;
}

/* Waits until set-up is through. 0: the payload runs (or, killed by somebody,
 * does not: the loop will tell). */
static int wait_for_setup(struct launch *l)
{
	struct fault told;
	long n = sys_read_all(l->report[0], &told, sizeof(told));
	/* It may run already. If not, its status will tell, without the why. */
	if (n < 0)
		warn("hear from set-up: ", say_errno((int)n), NULL);
	if (n <= 0 || !told.err)
		return 0;
	/* A payload may have forged it: then it runs, and this ends it. */
	if ((unsigned)told.step >= FAILS || told.err < 0)
		return 0;
	l->setup.fault = told;
	return -told.err;
}

/* Everything up to the payload's start. Its PID, or a negative errno with the
 * fault filled in and nothing left running. */
static pid_t start(struct launch *l)
{
	long pid = create(l);
	if (pid < 0)
		return (pid_t)pid;
	int r = l->setup.plan->copy ? let_go(l, (pid_t)pid) : 0;
	if (!r)
		r = wait_for_setup(l);
	if (!r)
		return (pid_t)pid;
	kill((pid_t)pid, SIGKILL);
	while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

/* reboot(2) in a PID namespace ends it by one of two signals, which a PID 1
 * does not die of otherwise. */
static bool asked_reboot(const struct loop *l)
{
	bool asked = l->plan->ns & CLONE_NEWPID && !l->killed_by &&
		     (l->ended_by == SIGHUP || l->ended_by == SIGINT);
	if (asked && l->ended_by == SIGHUP)
		warn("the container asks for a restart (reboot): status 129",
		     NULL);
	else if (asked)
		warn("the container is at its end (poweroff or halt): status "
		     "130",
		     NULL);
	return asked;
}

static int supervise(struct launch *l, pid_t pid)
{
	const struct plan *p = l->setup.plan;
	struct loop loop = {
		.plan = p,
		.main = pid,
		.report = -1,
		.on_signal = p->init ? relay : judge,
	};
	if (p->init && p->tty >= 0)
		loop.report = listen_to(l->report[0]);
	else
		close(l->report[0]);
	if (loop.report >= 0)
		hear_pid1(&loop); /* it may have been before that */
	loop_run(&loop);
	tty_reclaim(0);
	if (asked_reboot(&loop))
		return loop.status;
	if (interrupted ||
	    (loop.report >= 0 && last_told(loop.report) == SIGINT))
		loop.ended_by = SIGINT;
	/* Ctrl-C has to end the loop or script around us too. Its shell looks
	 * whether we died of it; to it the status is the same. */
	if (loop.ended_by == SIGINT && loop.status == 128 + SIGINT)
		sys_die_of(SIGINT);
	return loop.status;
}

static int launch(struct plan *p)
{
	struct launch l = {
		.setup = {.plan = p, .report = -1, .go = -1},
		.report = {-1, -1},
		.go = {-1, -1},
	};
	pid_t pid = start(&l);
	if (pid < 0) {
		pidfile_forget(&p->pid_file);
		tty_reclaim(0);
		return steps_say(p, &l.setup.fault);
	}
	pidfile_close(&p->pid_file);
	return supervise(&l, pid);
}

int ns_main(struct plan *p, char **argv)
{
	static char *shell[] = {NULL, CONFIG_SHELL_DEFAULT, NULL};
	char cwd[CWD_SIZE];
	opt_defaults_run(p);
	int r = args_parse(p, &opt_run, argv);
	if (r != ARGS_GO)
		return r;
	r = opt_check_run(p, cwd);
	if (r)
		return r;
	if (!p->argv) {
		p->argv = shell + 1;
		p->command = shell[1];
	}
	r = loop_prepare(p);
	return r ? r : launch(p);
}
