/* inittab.h: /etc/inittab in busybox's format and meaning. */
#ifndef INITTAB_H
#define INITTAB_H

#include "service.h"

/* Fills the rows of v from path, "TTY:IGNORED:ACTION:COMMAND" a line. Entries
 * that were there before, with the same terminal and command, go on; others
 * that run are left to end by themselves. What is wrong in a line is warned of,
 * with its number. 0, or -errno: nothing is changed. */
int inittab_read(struct services *v, const char *path);

/* The rows of a system without an inittab, but with /etc/init.d/rcS. */
void inittab_default(struct services *v);

#endif
