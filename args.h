/* args.h: a command line against a table of options. */
#ifndef ARGS_H
#define ARGS_H

#include "plan.h"

/* One option, its help and its action: one row. */
struct option {
	const char *name; /* without its two dashes; one letter has one */
	const char *arg;  /* its value's name, "A B" for two values, or NULL */
	const char *help;
	/* Puts the value(s) into the plan, or refuses them with a message and
	 * a status. 0: taken. */
	int (*set)(struct plan *p, char **value);
};

/* An option's action; unused where its row is switched off. */
#define SETTER(name)                                                           \
	static UNUSED int set_##name(struct plan *p, char **v UNUSED)

/* How another program spells it, and what to do here. */
struct foreign {
	const char *spelling;
	const char *advice;
};

struct usage {
	const char *synopsis;
	const char *text;
	const struct option *options;
	const struct foreign *foreign;
	int options_count;
	int foreign_count;
};

/* The answer of args_parse() when there is something to be done. */
enum { ARGS_GO = -1 };

/* Reads options until the first word that is none (or behind "--"); that word
 * and all behind it is p->argv, NULL if there is none. argv[-1] must exist.
 * Returns ARGS_GO, or the exit status after --help or a refusal. */
int args_parse(struct plan *p, const struct usage *u, char **argv);

/* The option of that name, or NULL. */
const struct option *args_find(const struct usage *u, const char *name);

/* Behind the last option: argv is p->argv. */
void args_rest(struct plan *p, char **argv);

/* --help of u on standard output; returns the exit status. */
int args_help(const struct usage *u);

#endif
