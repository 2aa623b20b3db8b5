/* dialect.h: the options and variables of other inits, whose names we answer
 * to: tini(1), dumb-init(1), catatonit(1). */
#ifndef DIALECT_H
#define DIALECT_H

#include <stdbool.h>

#include "args.h"

/* Is that the name of such a program? A path's last part counts. */
bool dialect_knows(const char *name);

/* Reads argv, whose first word is that name, and those of its variables that
 * are in the environment; the plan becomes what that program would do. Returns
 * ARGS_GO, or the exit status after a text or a refusal, which is its too. */
int dialect_parse(struct plan *p, char **argv);

#endif
