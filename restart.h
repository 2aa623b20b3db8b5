/* restart.h: whether the payload is started again, and when. */
#ifndef RESTART_H
#define RESTART_H

#include "loop.h"

/* The payload is about to be started. */
void restart_began(void);

/* main has ended with l->status. If it shall be started again: says so, waits
 * (reaping), and returns true, unless somebody asks for the end meanwhile.
 * The wait is 0.1 s at first, twice as long each time, at most a minute; one
 * that ran for ten seconds starts over. */
bool restart_wait(struct loop *l);

#endif
