/* rest.h: what the payload leaves running when it ends. */
#ifndef REST_H
#define REST_H

#include "loop.h"

/* main has ended: waits for the others as the plan says. With grace they get
 * TERM, and KILL if they are not gone in time; with wait_all they have all the
 * time that they want, and the grace counts from the moment when somebody asks
 * us for the end. Signals go to all of them meanwhile. */
void rest_wait(struct loop *l);

/* Kills all that is left, and reaps it; for some seconds, behind which nothing
 * can help: a process that does not end then hangs in the kernel. */
void rest_kill(struct loop *l);

#endif
