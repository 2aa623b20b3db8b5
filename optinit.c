/* optinit.c: the options of "init". */
#include <signal.h>
#include <string.h>

#include "opt.h"
#include "say.h"
#include "signame.h"

enum { GRACE_MAX = 24 * 60 * 60 };

/* Signals. */

/* Cuts "A:B" into A, which is copied to first (of NUM_LEN bytes), and B. NULL
 * if there is no B; an A too long to be anything becomes empty. */
static const char *split(const char *v, char *first)
{
	size_t len = strcspn(v, ":");
	*first = '\0';
	if (len < NUM_LEN) {
		memcpy(first, v, len);
		first[len] = '\0';
	}
	return v[len] ? v + len + 1 : NULL;
}

static UNUSED int set_rewritten(struct plan *p, int from, int to)
{
	p->rewrite[from] = (unsigned char)(to ? to : REWRITE_DROP);
	return 0;
}

SETTER(rewrite)
{
	char text[NUM_LEN];
	int from, to = 0;
	unsigned long none;
	const char *wrong = NULL, *second = split(*v, text);
	if (!second)
		return fatal("--rewrite ", *v,
			     ": not SIGNAL:SIGNAL (HUP:TERM, 37:0)", NULL);
	if (num_parse(second, 0, &none) && signame_parse(second, &to))
		wrong = second;
	if (signame_parse(text, &from))
		wrong = text;
	if (wrong)
		return fatal("--rewrite ", *v, ": \"", wrong,
			     "\" is no signal (1 to 64, HUP, RTMIN+3)", NULL);
	if (p->refusals) /* that program takes them, to no effect */
		return set_rewritten(p, from, to);
	if (from == SIGKILL || from == SIGSTOP || from == SIGCHLD)
		return fatal("--rewrite ", *v,
			     ": that signal is never passed on", NULL);
	return set_rewritten(p, from, to);
}

SETTER(remap_exit)
{
	char text[NUM_LEN];
	unsigned long from, to = 0;
	const char *second = split(*v, text);
	if (num_parse(text, 255, &from) ||
	    (second && num_parse(second, 255, &to)))
		return fatal("--remap-exit ", *v,
			     ": not STATUS or STATUS:STATUS, each 0 to 255",
			     NULL);
	p->remap[from] = (unsigned char)(from ^ to);
	return 0;
}

SETTER(parent_death)
{
	if (signame_parse(*v, &p->parent_death))
		return fatal("--parent-death ", *v,
			     ": not a signal's name or number", NULL);
	if (!p->refusals &&
	    (p->parent_death == SIGCHLD || p->parent_death == SIGSTOP))
		return fatal("--parent-death ", *v,
			     ": that signal is never passed on", NULL);
	return 0;
}

SETTER(group)
{
	p->group = true;
	return 0;
}

SETTER(setsid)
{
	p->place = PLACE_SESSION;
	return 0;
}

SETTER(single)
{
	p->place = PLACE_OURS;
	return 0;
}

/* The end. */

SETTER(grace)
{
	unsigned long seconds;
	if (num_parse(*v, GRACE_MAX, &seconds) || !seconds)
		return fatal("--grace ", *v,
			     ": not a number of seconds from 1 to 86400", NULL);
	p->grace = (unsigned)seconds;
	return 0;
}

SETTER(wait_all)
{
	p->wait_all = true;
	return 0;
}

SETTER(restart)
{
	/* In the order of enum restart. */
	static const char *const words[] = {"no", "on-failure", "always"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strcmp(*v, words[i])) {
			p->restart = (enum restart)i;
			return 0;
		}
	return fatal("--restart ", *v, ": not on-failure, always or no", NULL);
}

/* What is said, and to whom. */

SETTER(pid_file)
{
	return opt_pid_file(p, *v);
}

SETTER(warn_reaped)
{
	p->warn_reaped = true;
	return 0;
}

SETTER(verbose)
{
	p->verbose = true;
	return 0;
}

SETTER(pause)
{
	p->pause = true;
	return 0;
}

/* clang-format off */
static const struct option init_options[] = {
	ROW(INIT_OPTIONS,
	    {"group", NULL, "signal the command's whole process group",
	     set_group},
	    {"g", NULL, "the same", set_group},)
	ROW(REWRITE,
	    {"rewrite", "SIG:SIG", "pass on the second in place of the first; "
	     "0: none", set_rewrite},
	    {"remap-exit", "N[:M]", "exit with M (0) where the command did "
	     "with N", set_remap_exit},)
	ROW(GRACE,
	    {"grace", "SECONDS", "at its end TERM to what is left, then KILL",
	     set_grace},
	    {"wait-all", NULL, "wait for all that it started", set_wait_all},)
	ROW(RESTART,
	    {"restart", "WHEN", "start it again: on-failure, always, no",
	     set_restart},)
	ROW(INIT_OPTIONS,
	    {"parent-death", "SIG", "pass SIG on when our parent dies",
	     set_parent_death},
	    {"setsid", NULL, "start it in a session of its own", set_setsid},
	    {"single", NULL, "start it in our own process group", set_single},
	    {"pause", NULL, "no command: reap until INT or TERM", set_pause},
	    {"warn-reaped", NULL, "say it of each orphan that is reaped",
	     set_warn_reaped},)
	ROW(FILES,
	    {"pid-file", "F", "write the command's process number to F",
	     set_pid_file},)
	ROW(VERBOSE,
	    {"verbose", NULL, "say what happens", set_verbose},)
};

static const struct foreign init_foreign[] = {
	ROW(FOREIGN,
	    {"-s", "leave it out: that is always so"},
	    {"--subreaper", "leave it out: that is always so"},
	    {"-p", "use --parent-death SIG"},
	    {"-e", "use --remap-exit N"},
	    {"-v", "use --verbose"},
	    {"-w", "use --warn-reaped"},
	    {"-c", "use --single"},
	    {"--single-child", "use --single"},
	    {"-r", "use --rewrite SIG:SIG"},
	    {"-P", "use --pause"},
	    {"-V", "use contain --version"},
	    {"--version", "use contain --version"},)
};
/* clang-format on */

const struct usage opt_init = {
	.synopsis = ENABLED(INIT_OPTIONS) ?
			    "contain init [OPTION...] [--] COMMAND [ARG...]" :
			    "contain init [--] COMMAND [ARG...]",
	.text = "Runs COMMAND, reaps what it leaves behind, forwards signals "
		"to it and returns\nits status: as PID 1 of a container, or "
		"elsewhere as a subreaper.\n",
	.options = init_options,
	.options_count = COUNT(init_options),
	.foreign = init_foreign,
	.foreign_count = COUNT(init_foreign),
};

/* A new session's group is orphaned: the kernel does not stop it by these. */
static void rewrite_stops(struct plan *p)
{
	static const unsigned char stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};
	for (size_t i = 0; i < COUNT(stops); i++)
		if (!p->rewrite[stops[i]])
			p->rewrite[stops[i]] = SIGSTOP;
}

static int check_pause(const struct plan *p)
{
	if (p->argv)
		return fatal("--pause runs no command", NULL);
	if (p->restart || p->pid_file.path)
		return fatal("--pause has no command for ",
			     p->restart ? "--restart" : "--pid-file", NULL);
	return 0;
}

int opt_check_init(struct plan *p)
{
	p->init = true;
	p->inherit_signals = true;
	if (!p->argv && !p->pause)
		return fatal("init needs a command to run (contain init -- "
			     "COMMAND)",
			     NULL);
	if (!ENABLED(INIT_OPTIONS))
		return 0;
	if (p->group && p->place == PLACE_OURS)
		return fatal("--group would signal our own group with --single",
			     NULL);
	if (p->place == PLACE_SESSION)
		rewrite_stops(p);
	return p->pause ? check_pause(p) : 0;
}
