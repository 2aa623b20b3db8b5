/*
 * opt.h: what can be asked for: the option tables of the subcommands, each
 * value checked where it is read, and the check of the plan as a whole.
 */
#ifndef OPT_H
#define OPT_H

#include "args.h"

extern const struct usage opt_run;  /* contain ns container, contain run */
extern const struct usage opt_init; /* contain init */
extern const struct usage
	opt_boot; /* contain boot; boot.c, it has no options */

/* check.c. What "run" does if nothing else is asked for. */
void opt_defaults_run(struct plan *p);

/* check.c, optinit.c. Behind the last option: what is implied, what contradicts
 * itself, which steps follow. cwd: CWD_SIZE bytes that stay, long enough for a
 * directory in /proc or /sys. 0, or the status of a refusal. */
enum { CWD_SIZE = 512 };
int opt_check_run(struct plan *p, char *cwd);
int opt_check_init(struct plan *p);

/* check.c. --pid-file, which both have. 0, or the status of a refusal. */
int opt_pid_file(struct plan *p, const char *path);

#endif
