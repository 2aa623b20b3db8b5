/*
 * init.h: the role of PID 1 in a container, or of a subreaper beside one.
 */
#ifndef INIT_H
#define INIT_H

#include "plan.h"

struct setup;

/* "contain init": argv is what follows the subcommand. Returns the status. */
int init_main(struct plan *p, char **argv);

/* The same, called by the name of another init, argv[0]. */
int init_dialect(struct plan *p, char **argv);

/* Inside a container that the launcher set up (s->report leads to it): starts
 * the payload, supervises it, ends the process with its status. */
void init_pid1(struct setup *s) __attribute__((noreturn));

#endif
