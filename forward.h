/* forward.h: what an init does with the signals that it gets, and when its
 * payload was stopped. The functions that it hangs into the loop. */
#ifndef FORWARD_H
#define FORWARD_H

#include "loop.h"

/* Passes the signal on to main, or its process group, as the plan rewrites it;
 * notes in l what that says about the end (l->ending) and about who asked main
 * to stop. */
void forward_signal(struct loop *l, const siginfo_t *si);

/* What the signal becomes: itself, another, or 0 for none. */
int forward_rewritten(const struct plan *p, int sig);

/* Is somebody who sends it asking for the end? */
bool forward_ends(int sig);

/* main was stopped. PID 1 cannot stop, and leaves that to the launcher; without
 * one we stop too, so that the caller's shell hears of it. */
void forward_stop(struct loop *l, int sig);

#endif
