/*
 * loop.h: the one supervision loop: signals in, children reaped, signals out,
 * a status at the end. The launcher, the PID 1 of a container and a stand-alone
 * init differ only in the two functions that they hang in.
 *
 * Nothing in here ends the process: after the payload started, an error is
 * answered or warned about, and the loop goes on.
 */
#ifndef LOOP_H
#define LOOP_H

#include <signal.h>
#include <sys/types.h>

#include "plan.h"

struct loop {
	const struct plan *plan;
	pid_t main; /* the child whose end ends the loop; its status is ours */
	int ended_by;   /* the signal that main ended by, or 0 */
	int killed_by;  /* the signal in whose stead main was killed, or 0 */
	int report;     /* pipe between launcher and PID 1, or -1 */
	bool wants_tty; /* init: stopped, main had or wanted the terminal */
	/* Any signal but SIGCHLD. */
	void (*on_signal)(struct loop *, const siginfo_t *);
	/* main was stopped by sig; NULL: do not ask the kernel for that. */
	void (*on_stop)(struct loop *, int sig);
};

/* What every role does first: blocks all signals (keeping the caller's mask in
 * p->mask) and gives SIGCHLD its default, without which nobody could be waited
 * for (wait(2), "Linux notes"). Before any child is made. -errno. */
int loop_prepare(struct plan *p);

/* Waits, reaps and calls the two functions until main has ended. Returns its
 * exit status, or 128 + n if signal n ended it. Never wakes while idle.
 * sigwaitinfo(2), wait(2). */
int loop_run(struct loop *l);

/* Sends sig to main. */
void loop_send(const struct loop *l, int sig);

/* PID 1 to launcher: main was stopped by this signal, and had the terminal. */
enum { STOPPED_SIGNAL = 0x7f, STOPPED_FRONT = 0x80 };

/* Launcher to PID 1, along with a signal: go on, without the terminal or with
 * it; or, this came from the terminal and is for the whole group. */
enum told { TOLD_BACK = 0x636f6e30, TOLD_FRONT, TOLD_GROUP };

/* Sends sig to main, a PID 1 of ours, with that. sigqueue(3). */
void loop_tell(const struct loop *l, int sig, int told);

#endif
