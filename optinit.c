/* optinit.c: the options of "init". */
#include "opt.h"
#include "say.h"

const struct usage opt_init = {
	.synopsis = "contain init [--] COMMAND [ARG...]",
	.text = "Runs COMMAND, reaps what it leaves behind, forwards signals "
		"to it and returns\nits status: as PID 1 of a container, or "
		"elsewhere as a subreaper.\n",
};

int opt_check_init(struct plan *p)
{
	p->init = true;
	p->inherit_signals = true;
	if (!p->argv)
		return fatal("init needs a command to run (contain init -- "
			     "COMMAND)",
			     NULL);
	return 0;
}
