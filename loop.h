/*
 * loop.h: the one supervision loop: signals in, children reaped, signals out,
 * a status at the end. The launcher, the PID 1 of a container and a stand-alone
 * init differ only in the functions that they hang in.
 *
 * Nothing in here ends the process: after the payload started, an error is
 * answered or warned about, and the loop goes on.
 */
#ifndef LOOP_H
#define LOOP_H

#include <signal.h>
#include <sys/types.h>

#include "plan.h"

/* What loop_run() waits for. */
enum until {
	UNTIL_MAIN,      /* the end of main */
	UNTIL_CHILDLESS, /* the end of every child, adopted ones too */
	UNTIL_TOLD       /* somebody sets over */
};

struct loop {
	const struct plan *plan;
	pid_t main; /* the child whose status is ours */
	enum until until;
	bool over;      /* what was waited for has come */
	bool limited;   /* loop_limit() is in force: SIGALRM is ours */
	bool childless; /* the kernel said so when it was last asked */
	int status;     /* of main, once it has ended, as exit(2) is to have it:
	                   its own or 128 + n */
	int ended_by;   /* the signal that main ended by, or 0 */
	int killed_by;  /* the signal in whose stead main was killed, or 0 */
	int report;     /* pipe between launcher and PID 1, or -1 */
	/* For an init to note, forward.c. */
	bool wants_tty; /* stopped, main had or wanted the terminal */
	int asked_stop; /* the signal that main was last sent, if it stops */
	bool ending;    /* somebody has asked for the end */
	/* Any signal but SIGCHLD. */
	void (*on_signal)(struct loop *, const siginfo_t *);
	/* main was stopped by sig; NULL: do not ask the kernel for that. */
	void (*on_stop)(struct loop *, int sig);
	/* A child that is not main has ended; or NULL. */
	void (*on_reap)(struct loop *, pid_t pid);
};

/* What every role does before its first child: standard descriptors are opened
 * where they are closed, and the PID file; all signals are blocked (the
 * caller's mask is kept in p->mask), and SIGCHLD gets its default, without
 * which nobody could be waited for (wait(2), "Linux notes"); with p->init it is
 * found who has the terminal. 0, or the status of a refusal, with its
 * message. */
int loop_prepare(struct plan *p);

/* Reaps, waits and calls the functions until that is over, or the time is up.
 * Never wakes while idle. sigwaitinfo(2), wait(2). */
void loop_run(struct loop *l);

/* Takes every child that is ready: one SIGCHLD can stand for many. */
void loop_reap(struct loop *l);

/* Lets loop_run() return after ms milliseconds, whatever else; 0: no more.
 * setitimer(2): the kernel keeps the time, and an idle loop still sleeps. */
void loop_limit(struct loop *l, unsigned long ms);

/* Sends sig to main. */
void loop_send(const struct loop *l, int sig);

/* Does it come from the terminal? (A timer's comes from the kernel too.) */
bool loop_from_tty(const siginfo_t *si);

/* Did main get this from the kernel as we did? The terminal means a whole
 * process group, and main may be in ours. (But a hang-up is told to the session
 * leader alone.) */
bool loop_main_has(const struct loop *l, const siginfo_t *si);

/* PID 1 to launcher: main was stopped by this signal, and had the terminal. */
enum { STOPPED_SIGNAL = 0x7f, STOPPED_FRONT = 0x80 };

/* Launcher to PID 1, along with a signal: go on, without the terminal or with
 * it; or, this came from the terminal and is for the whole group. */
enum told { TOLD_BACK = 0x636f6e30, TOLD_FRONT, TOLD_GROUP };

/* Sends sig to main, a PID 1 of ours, with that. sigqueue(3). */
void loop_tell(const struct loop *l, int sig, int told);

#endif
