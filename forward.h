/* forward.h: what an init does with the signals that it gets, and when its
 * payload was stopped. The functions that it hangs into the loop. */
#ifndef FORWARD_H
#define FORWARD_H

#include "loop.h"

/* Passes the signal on to main, or its process group. */
void forward_signal(struct loop *l, const siginfo_t *si);

/* main was stopped. PID 1 cannot stop, and leaves that to the launcher; without
 * one we stop too, so that the caller's shell hears of it. */
void forward_stop(struct loop *l, int sig);

#endif
