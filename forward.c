/* forward.c: what an init does with signals. */
#include "forward.h"

#include <unistd.h>

#include "tty.h"

/* Continues the payload; front: our group, or the launcher's, is the
 * terminal's foreground and lends it to a payload that had or wanted it. */
static void resume(struct loop *l, bool front)
{
	if (front && l->wants_tty)
		tty_give(l->plan->tty, l->main);
	l->wants_tty = false;
	if (kill(-l->main, SIGCONT))
		loop_send(l, SIGCONT);
}

/* What the launcher says along with a signal. Forged from inside it does no
 * more than a signal that the payload's user may send anyway. */
static int told(const struct loop *l, const siginfo_t *si)
{
	bool outside = plan_launched(l->plan) && si->si_code == SI_QUEUE;
	return outside ? si->si_value.sival_int : 0;
}

void forward_signal(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo;
	if (sig == SIGCONT) {
		/* Group numbers say nothing across PID namespaces, so whether
		 * it has the terminal is for the launcher to tell. */
		resume(l, plan_launched(l->plan) ? told(l, si) == TOLD_FRONT :
						   tty_is_ours(l->plan->tty));
		return;
	}
	/* The terminal means a whole group; ours is not the payload's. */
	if (si->si_code == SI_KERNEL || told(l, si) == TOLD_GROUP)
		kill(-l->main, sig);
	else
		loop_send(l, sig);
}

void forward_stop(struct loop *l, int sig)
{
	const struct plan *p = l->plan;
	if (p->tty < 0)
		return;
	bool had = tcgetpgrp(p->tty) == l->main;
	l->wants_tty = had || sig == SIGTTIN || sig == SIGTTOU;
	unsigned char byte = (unsigned char)(sig | (had ? STOPPED_FRONT : 0));
	if (l->report >= 0 && write(l->report, &byte, 1) == 1)
		return;
	enum tty_next next = tty_stop_along(p->tty, sig, had);
	if (next != TTY_LEAVE)
		resume(l, next == TTY_FRONT);
}
