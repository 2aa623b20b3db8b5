/*
 * opt.h: what can be asked for: the option tables of the subcommands, each
 * value checked where it is read, and the check of the plan as a whole.
 */
#ifndef OPT_H
#define OPT_H

#include "args.h"

extern const struct usage opt_run;  /* contain ns container, contain run */
extern const struct usage opt_init; /* contain init */

/* Before any option: the environment of the payload is the caller's, copied to
 * room (that many pointers, one for each argument above the caller's count). */
void opt_environment(struct plan *p, char **caller, char **room);

/* "N=V" into the payload's environment, in place of another value of N. */
void opt_setenv(struct plan *p, char *entry);

/* container=contain, by which a program knows where it is (systemd's
 * CONTAINER_INTERFACE). */
void opt_mark(struct plan *p);

/* What "run" does if nothing else is asked for. */
void opt_defaults_run(struct plan *p);

/* Behind the last option of "run": what is implied, what contradicts itself,
 * which steps follow. 0, or the status of a refusal. */
int opt_check_run(struct plan *p);

#endif
