/* restart.h: whether the payload is started again, and when. */
#ifndef RESTART_H
#define RESTART_H

#include "loop.h"

/* The payload is about to be started; it has ended, or has not come about. */
void restart_began(void);
void restart_ended(void);

/* INT or QUIT was passed on. It may ask for the end, or, as a request for a
 * dump say, not: it does if the payload ends within ten seconds. */
void restart_interrupted(void);

/* main has ended with l->status. If it shall be started again: says so, waits
 * (reaping), and returns true, unless somebody asks for the end meanwhile.
 * The wait is 0.1 s at first, twice as long each time, at most a minute; behind
 * a run of ten seconds it is 0.1 s again. */
bool restart_wait(struct loop *l);

#endif
