/*
 * steps.h: the set-up between clone and payload, and the report when it fails.
 */
#ifndef STEPS_H
#define STEPS_H

#include "plan.h"

/* What was attempted, on what, why it failed, and the remedy where known. */
struct fault {
	const char *what;
	const char *object; /* or NULL */
	const char *hint;   /* or NULL */
	int err;            /* errno, positive; 0: no fault */
	int status;         /* the exit status that goes with it */
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

/* Records a fault of STATUS_FAILED and returns -err. err: either sign. */
int steps_fault(struct setup *s, const char *what, const char *object, int err);

/* To the launcher, if there is one: the fault, or, with none, "it runs". A
 * launcher of the same image reads it, so the pointers hold there too. Else
 * prints it. */
void steps_report(const struct setup *s);

/* One message on standard error; returns its status. */
int steps_say(const struct fault *f);

#endif
