/*
 * steps.h: the set-up between clone and payload, and the report when it fails.
 */
#ifndef STEPS_H
#define STEPS_H

#include "plan.h"

/* Which step failed, why, and the exit status that goes with it. What was
 * attempted, on what, and the remedy follow from that and the plan: a process
 * that is no longer trusted may have written it. */
struct fault {
	enum step step;
	int err; /* errno, positive; 0: no fault */
	int status;
};

/* What the process that sets up has at hand besides the plan. */
struct setup {
	const struct plan *plan;
	int report; /* pipe to the launcher, or -1 */
	int go;     /* pipe from the launcher, or -1 */
	struct fault fault;
};

/* Carries out the plan's steps in order; stops at the first that fails.
 * 0, or a negative errno with s->fault filled in. */
int steps_run(struct setup *s);

/* Signals as the plan wants them, then execve(2) of the payload, which it looks
 * for as execvp(3) does, in the payload's own PATH. Returns on failure only,
 * with s->fault filled in. */
void steps_exec(struct setup *s);

/* Starts child(arg), which shares our memory until it execs by steps_exec(s),
 * and waits for that. Its PID; or a negative errno with s->fault filled in, and
 * it is gone. */
pid_t steps_spawn(struct setup *s, void (*child)(void *), void *arg);

/* Records a fault of STATUS_FAILED and returns -err. err: either sign. */
int steps_fault(struct setup *s, enum step step, int err);

/* To the launcher, if there is one: the fault, or, with none, "it runs". Else
 * prints it. */
void steps_report(const struct setup *s);

/* One message on standard error; returns the fault's status. steps_warn() where
 * a payload ran before. */
int steps_say(const struct plan *p, const struct fault *f);
int steps_warn(const struct plan *p, const struct fault *f);

#endif
