/* dialect.c: the options and variables of other inits. One table says which
 * option of "contain init" each of theirs is. */
#include "dialect.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "opt.h"
#include "say.h"
#include "signame.h"

enum { TINI = 1, CATATONIT = 2, DUMB_INIT = 4 };

/* What the kernel sends for a fault. Only a person can have sent it to an init:
 * tini and catatonit take no notice of it as PID 1, and die of it elsewhere,
 * where it is passed on here. */
#define FAULTS                                                                 \
	(SIGMASK_OF(SIGILL) | SIGMASK_OF(SIGTRAP) | SIGMASK_OF(SIGABRT) |      \
	 SIGMASK_OF(SIGBUS) | SIGMASK_OF(SIGFPE) | SIGMASK_OF(SIGSEGV) |       \
	 SIGMASK_OF(SIGSYS))
#define READS (SIGMASK_OF(SIGTTIN) | SIGMASK_OF(SIGTTOU))
/* glibc keeps these for its threads, and shows them to no program. */
#define THREADS (SIGMASK_OF(32) | SIGMASK_OF(33))

/* clang-format off */
static const struct dialect {
	unsigned who;
	const char *version; /* engines read that line */
	const char *synopsis;
	struct refusals refusals;
	sigmask drops;         /* signals that it does not pass on */
	sigmask drops_as_pid1; /* nor these, which would end it elsewhere */
	bool one_long;    /* a long option is the only word, or is none */
	bool own_session; /* of its payload, unless told otherwise */
} dialects[] = {
	{TINI, "tini version 0.19.0\n",
	 "tini [OPTION...] [--] COMMAND [ARG...]\n",
	 {127, 126, 1}, READS | THREADS, FAULTS, true, false},
	{CATATONIT, "tini version 0.1.7_catatonit\n",
	 "catatonit [OPTION...] [--] COMMAND [ARG...]\n",
	 {1, 1, 1}, READS | THREADS | SIGMASK_OF(SIGTSTP), FAULTS, false,
	 false},
	{DUMB_INIT, "dumb-init v1.2.5\n",
	 "dumb-init [OPTION...] [--] COMMAND [ARG...]\n",
	 {2, 2, 2}, THREADS, 0, false, true},
};

static const struct {
	const char *name;
	unsigned who;
} names[] = {
	{"tini", TINI},
	{"tini-static", TINI},
	{"docker-init", TINI},
	{"catatonit", CATATONIT},
	{"podman-init", CATATONIT},
	{"dumb-init", DUMB_INIT},
};
/* clang-format on */

/* Values: as narrow as theirs. */

/* SIGHUP ... SIGSYS, but for three. */
static bool is_signal(const char *v)
{
	int sig;
	return !strncmp(v, "SIG", 3) && !signame_parse(v, &sig) && sig < 32 &&
	       sig != SIGSTKFLT && sig != SIGIO && sig != SIGPWR;
}

static bool is_status(const char *v)
{
	unsigned long n;
	return !num_parse(v, 255, &n);
}

/* Two numbers of signals up to 31; the second may be 0. */
static bool is_rewrite(const char *v)
{
	char first[NUM_LEN] = "";
	unsigned long from, to;
	size_t len = strcspn(v, ":");
	if (!v[len] || len >= sizeof(first))
		return false;
	memcpy(first, v, len);
	return !num_parse(first, 31, &from) && from &&
	       !num_parse(v + len + 1, 31, &to);
}

/* Rows whose option is none of "init" are texts, or mean nothing here. */
static const char HELP[] = "help", VERSION_LINE[] = "version",
		  LICENSE[] = "license", NOTHING[] = "";

/* clang-format off */
static const struct row {
	unsigned who;
	char letter;
	const char *word;   /* spelled out, or NULL */
	const char *option; /* of "contain init" */
	bool (*fits)(const char *value); /* NULL: it has none */
} rows[] = {
	{TINI, 's', NULL, NOTHING, NULL}, /* that is always so */
	{TINI | CATATONIT, 'g', NULL, "group", NULL},
	{TINI, 'p', NULL, "parent-death", is_signal},
	{TINI, 'e', NULL, "remap-exit", is_status},
	{TINI, 'w', NULL, "warn-reaped", NULL},
	{TINI, 'v', NULL, "verbose", NULL},
	{TINI, 'l', NULL, LICENSE, NULL},
	{TINI, '\0', "version", VERSION_LINE, NULL},
	{CATATONIT, 'P', NULL, "pause", NULL},
	{CATATONIT, 'L', NULL, LICENSE, NULL},
	{DUMB_INIT, 'c', "single-child", "single", NULL},
	{DUMB_INIT, 'r', "rewrite", "rewrite", is_rewrite},
	{DUMB_INIT, 'v', "verbose", "verbose", NULL},
	{CATATONIT | DUMB_INIT, 'V', "version", VERSION_LINE, NULL},
	{TINI | CATATONIT, 'h', NULL, HELP, NULL},
	{DUMB_INIT, 'h', "help", HELP, NULL},
};

static const struct {
	unsigned who;
	const char *name;
	const char *value; /* or NULL: any */
	const char *option;
} variables[] = {
	{TINI, "TINI_SUBREAPER", NULL, NOTHING},
	{TINI, "TINI_KILL_PROCESS_GROUP", NULL, "group"},
	{TINI, "TINI_VERBOSITY", "2", "verbose"},
	{TINI, "TINI_VERBOSITY", "3", "verbose"},
	{CATATONIT, "CATATONIT_DEBUG", NULL, "verbose"},
	{DUMB_INIT, "DUMB_INIT_DEBUG", "1", "verbose"},
	{DUMB_INIT, "DUMB_INIT_SETSID", "0", "single"},
};
/* clang-format on */

static const struct dialect *find(const char *name)
{
	const char *slash = strrchr(name, '/');
	name = slash ? slash + 1 : name;
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t j = 0; j < COUNT(dialects); j++)
			if (!strcmp(names[i].name, name) &&
			    names[i].who == dialects[j].who)
				return &dialects[j];
	return NULL;
}

bool dialect_knows(const char *name)
{
	return find(name);
}

/* Texts. */

static int help(const struct dialect *d)
{
	int r = say_out(d->version,
			"(contain " VERSION ")\nusage: ", d->synopsis, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		char letter[] = {'-', row->letter, '\0'};
		if (!(row->who & d->who))
			continue;
		r |= say_out("  ", row->letter ? letter : "",
			     row->letter && row->word ? ", " : "",
			     row->word ? "--" : "", row->word ? row->word : "",
			     row->fits ? " VALUE" : "",
			     *row->option ? ": " : "", row->option, "\n", NULL);
	}
	return r;
}

/* Does what the row means. ARGS_GO, or a status. */
static int apply(struct plan *p, const struct dialect *d, const char *option,
		 char *value)
{
	int r;
	if (option == NOTHING)
		return ARGS_GO;
	if (option == HELP)
		r = help(d);
	else if (option == VERSION_LINE)
		r = say_out(d->version, NULL);
	else if (option == LICENSE)
		r = say_out("contain " VERSION ", under the BSD Zero Clause "
			    "License (0BSD)\n",
			    NULL);
	else {
		const struct option *o = args_find(&opt_init, option);
		if (!o)
			return fatal("--", option, ": not built in", NULL);
		r = o->set(p, &value);
		return r ? r : ARGS_GO;
	}
	return r ? fatal("write the text", NULL) : 0;
}

/* The option of that row, with its value, or that in the next word, which then
 * makes *words 2. ARGS_GO, or a status. */
static int take(struct plan *p, const struct dialect *d, const struct row *row,
		char *value, char **argv, int *words)
{
	if (row->fits && !value) {
		value = argv[1];
		*words = 2;
	}
	if (row->fits && !value)
		return fatal(*argv, " needs a value (see -h)", NULL);
	if (row->fits && !row->fits(value))
		return fatal(*argv, ": \"", value, "\" is not a value for it",
			     NULL);
	return apply(p, d, row->option, value);
}

static int take_letters(struct plan *p, const struct dialect *d, char **argv,
			int *words)
{
	for (char *c = *argv + 1; *c; c++) {
		const struct row *row = NULL;
		for (size_t i = 0; i < COUNT(rows); i++)
			if (rows[i].who & d->who && rows[i].letter == *c)
				row = &rows[i];
		if (!row)
			return fatal("unknown option ", *argv, " (see -h)",
				     NULL);
		int r = take(p, d, row, c[1] ? c + 1 : NULL, argv, words);
		if (r != ARGS_GO || row->fits)
			return r;
	}
	return ARGS_GO;
}

/* Spelled out, as getopt_long(3) takes it: the beginning will do if there is
 * but one. */
static int take_word(struct plan *p, const struct dialect *d, char **argv,
		     int *words)
{
	char *word = *argv + 2;
	size_t len = strcspn(word, "=");
	const struct row *row = NULL;
	int found = 0;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *full = rows[i].word;
		if (!(rows[i].who & d->who) || !full ||
		    strncmp(full, word, len))
			continue;
		row = &rows[i];
		found++;
		if (d->one_long && full[len])
			found = 0;
	}
	if (found != 1)
		return fatal("unknown option ", *argv, " (see -h)", NULL);
	if (word[len] && !row->fits)
		return fatal(*argv, ": the option takes no value", NULL);
	return take(p, d, row, word[len] ? word + len + 1 : NULL, argv, words);
}

static int take_variables(struct plan *p, const struct dialect *d)
{
	int r = ARGS_GO;
	for (size_t i = 0; i < COUNT(variables) && r == ARGS_GO; i++) {
		size_t len = strlen(variables[i].name);
		char **e = env_find(p->envp, variables[i].name, len);
		if (variables[i].who & d->who && e && (*e)[len] &&
		    (!variables[i].value ||
		     !strcmp(*e + len + 1, variables[i].value)))
			r = apply(p, d, variables[i].option, NULL);
	}
	return r;
}

/* Behind the last option: what that program does without any. */
static int complete(struct plan *p, const struct dialect *d, char **argv)
{
	args_rest(p, argv);
	if (p->pause)
		p->argv = NULL;
	sigmask drops = d->drops | (getpid() == 1 ? d->drops_as_pid1 : 0);
	for (int sig = 1; sig <= SIGNALS; sig++)
		if (ENABLED(INIT_OPTIONS) && drops & SIGMASK_OF(sig))
			p->rewrite[sig] = REWRITE_DROP;
	if (d->own_session && p->place == PLACE_GROUP) {
		p->place = PLACE_SESSION;
		p->group = p->term_group = true;
	}
	return opt_check_init(p);
}

static int parse(struct plan *p, const struct dialect *d, char **argv)
{
	bool first = true;
	p->refusals = &d->refusals;
	for (argv++; *argv && argv[0][0] == '-' && argv[0][1]; first = false) {
		int words = 1, r;
		bool is_word = argv[0][1] == '-';
		if (is_word && !argv[0][2]) {
			argv++;
			break;
		}
		if (is_word && d->one_long && (!first || argv[1]))
			return fatal("unknown option ", *argv, " (see -h)",
				     NULL);
		r = is_word ? take_word(p, d, argv, &words) :
			      take_letters(p, d, argv, &words);
		if (r != ARGS_GO)
			return r;
		argv += words;
	}
	int r = take_variables(p, d);
	if (r != ARGS_GO)
		return r;
	r = complete(p, d, argv);
	return r ? r : ARGS_GO;
}

/* All three refuse wrong use with 1. */
int dialect_parse(struct plan *p, char **argv)
{
	int r = parse(p, find(*argv), argv);
	return r == STATUS_FAILED ? 1 : r;
}
