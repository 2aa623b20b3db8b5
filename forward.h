/* forward.h: what an init does with the signals that it gets, and when its
 * payload was stopped. The functions that it hangs into the loop. */
#ifndef FORWARD_H
#define FORWARD_H

#include "loop.h"

/* Passes the signal on to main, or its process group, as the plan rewrites it;
 * notes what it says about the end, and if it asks main to stop. */
void forward_signal(struct loop *l, const siginfo_t *si);

/* What the signal becomes: itself, another, or 0 for none. */
int forward_rewritten(const struct plan *p, int sig);

/* Does it ask for the end? TERM and a hang-up do, which is noted in l->ending;
 * INT and QUIT may, or may have another meaning to main: they are noted for
 * restart.h. A signal that is dropped asks for nothing. */
bool forward_note_end(struct loop *l, const siginfo_t *si);

/* Does it stop a process, by default? */
bool forward_stops(int sig);

/* main was stopped. PID 1 cannot stop, and leaves that to the launcher; without
 * one we stop too, so that the caller's shell hears of it. */
void forward_stop(struct loop *l, int sig);

#endif
