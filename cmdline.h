/* cmdline.h: what the kernel command line asks of us. bootparam(7), kernel
 * documents "kernel-parameters" and lib/cmdline.c for its quoting. */
#ifndef CMDLINE_H
#define CMDLINE_H

#include "plan.h"

enum { CMDLINE_SIZE = 8192 }; /* no architecture has more than 4096 */

/* The values are texts in the line that was parsed; NULL: not given. */
struct cmdline {
	const char *hostname; /* contain.hostname=, or the kernel's hostname= */
	const char *term;     /* "TERM=..." */
	const char *argv;     /* contain.argv=: a file */
	const char *end;      /* contain.end= */
	const char *restart;  /* contain.restart= */
	const char *modules;  /* contain.modules= */
	const char *host;     /* contain.host= */
	const char *root, *rootfstype, *rootflags, *init;
	const char *rootdelay;
	const char *rootwait_for; /* seconds */
	bool rootwait;            /* for ever */
	bool rw;                  /* the last of ro and rw */
	int words;                /* behind "--" */
	int to_kernel;            /* as many of them as the kernel hands on */
};

/* Takes text apart in place, by the kernel's rules. The words behind the first
 * "--" go to word, which has room for one less than text has bytes, and behind
 * the last one NULL. An unknown contain.* is warned of. */
void cmdline_parse(struct cmdline *c, char *text, char **word);

#endif
