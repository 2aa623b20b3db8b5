/* main.c: which role are we? Names and subcommands, one row each. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "dialect.h"
#include "env.h"
#include "init.h"
#include "ns.h"
#include "opt.h"
#include "say.h"

/* clang-format off */
static const struct {
	const char *word;
	const char *second; /* or NULL */
	int (*main)(struct plan *p, char **argv);
	const struct usage *usage;
} roles[] = {
	ROW(CONTAINER, {"ns", "container", ns_main, &opt_run},
	    {"run", NULL, ns_main, &opt_run},)
	ROW(INIT, {"init", NULL, init_main, &opt_init},)
	ROW(BOOT, {"boot", NULL, boot_main, &opt_boot},)
};
/* clang-format on */

_Static_assert(CONFIG_CONTAINER || CONFIG_INIT || CONFIG_BOOT,
	       "no role is switched on");

/* The process ends by _exit: there is nothing to flush or tear down. libc's
 * exit would bring its stdio hooks along. */
void exit(int status)
{
	_exit(status);
}

static int help(void)
{
	int r = 0;
	for (size_t i = 0; i < COUNT(roles); i++)
		if (!i || roles[i].usage != roles[i - 1].usage)
			r |= args_help(roles[i].usage) | say_out("\n", NULL);
	r |= say_out("contain --version\n", NULL);
	return r ? STATUS_FAILED : 0;
}

static bool is_role(const char *word)
{
	for (size_t i = 0; word && i < COUNT(roles); i++)
		if (!strcmp(word, roles[i].word))
			return true;
	return false;
}

static int dispatch(struct plan *p, char **argv)
{
	const char *word = argv[0];
	/* The kernel's first process has any name, and any words (rdinit=). */
	if (ENABLED(BOOT) && !is_role(word) && boot_is_machine())
		return boot_main(p, argv);
	if (!word)
		return fatal("nothing to do: contain ns container [-- COMMAND] "
			     "(see --help)",
			     NULL);
	if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		return help();
	if (!strcmp(word, "--version"))
		return say_out("contain " VERSION "\n", NULL) ?
			       fatal("write the version", NULL) :
			       0;
	for (size_t i = 0; i < COUNT(roles); i++) {
		if (strcmp(word, roles[i].word))
			continue;
		if (!roles[i].second)
			return roles[i].main(p, argv + 1);
		if (argv[1] && !strcmp(argv[1], roles[i].second))
			return roles[i].main(p, argv + 2);
		if (argv[1] &&
		    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
			return args_help(roles[i].usage);
		return fatal(word, ": which? (contain ", word, " ",
			     roles[i].second, ")", NULL);
	}
	return fatal("unknown subcommand ", word, " (see --help)", NULL);
}

int main(int argc, char **argv, char **envp)
{
	static struct plan plan; /* all zero costs no byte in the file */
	int entries = 0;
	plan.tty = -1;
	if (ENABLED(INIT))
		plan.pid1 = init_pid1;
	while (envp[entries])
		entries++;
	/* The kernel has bounded both counts: argv and envp fit a quarter of
	 * the stack (execve(2)). */
	char *room[entries + argc + ENV_OWN];
	env_copy(&plan, envp, room);
	if (ENABLED(INIT) && ENABLED(DIALECTS) && argc &&
	    dialect_knows(argv[0]))
		return init_dialect(&plan, argv);
	if (ENABLED(BOOT) && argc && boot_knows(argv[0]))
		return boot_main(&plan, argv + 1);
	return dispatch(&plan, argc ? argv + 1 : argv);
}
