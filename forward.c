/* forward.c: what an init does with signals. */
#include "forward.h"

#include <unistd.h>

#include "signame.h"
#include "tty.h"

int forward_rewritten(const struct plan *p, int sig)
{
	int to = ENABLED(INIT_OPTIONS) ? p->rewrite[sig] : 0;
	return to == REWRITE_DROP ? 0 : to ? to : sig;
}

bool forward_ends(int sig)
{
	return sig == SIGTERM || sig == SIGINT || sig == SIGQUIT;
}

static bool stops(int sig)
{
	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	       sig == SIGTTOU;
}

/* Continues the payload; front: our group, or the launcher's, is the
 * terminal's foreground and lends it to a payload that had or wanted it. */
static void resume(struct loop *l, bool front)
{
	if (front && l->wants_tty)
		tty_give(l->plan->tty, l->main);
	l->wants_tty = false;
	l->asked_stop = false;
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

static void say(const struct plan *p, int from, int to)
{
	if (!ENABLED(VERBOSE) || !p->verbose)
		return;
	char a[NUM_LEN], b[NUM_LEN];
	warn("got ", signame_text(a, from), ", ",
	     to ? "passed on as " : "dropped", to ? signame_text(b, to) : "",
	     NULL);
}

void forward_signal(struct loop *l, const siginfo_t *si)
{
	const struct plan *p = l->plan;
	int sig = forward_rewritten(p, si->si_signo);
	say(p, si->si_signo, sig);
	if (!sig || loop_main_has(l, si))
		return;
	l->ending |= forward_ends(si->si_signo) || forward_ends(sig);
	if (sig == SIGCONT) {
		/* Group numbers say nothing across PID namespaces, so whether
		 * it has the terminal is for the launcher to tell. */
		resume(l, plan_launched(p) ? told(l, si) == TOLD_FRONT :
					     tty_is_ours(p->tty));
		return;
	}
	l->asked_stop |= stops(sig);
	/* The terminal means a whole group; ours is not the payload's. */
	bool whole = p->group || si->si_code == SI_KERNEL ||
		     told(l, si) == TOLD_GROUP;
	if (!whole || kill(-l->main, sig))
		loop_send(l, sig);
}

void forward_stop(struct loop *l, int sig)
{
	const struct plan *p = l->plan;
	if (p->tty < 0 || p->place == PLACE_SESSION) {
		/* Who asked us to stop means us too. */
		if (l->asked_stop)
			tty_suspend(SIGSTOP);
		l->asked_stop = false;
		return;
	}
	bool had = tcgetpgrp(p->tty) == l->main;
	/* (To a payload in our group it cannot be given: the kernel would make
	 * its number the foreground, though there is no such group.) */
	l->wants_tty = p->place == PLACE_GROUP &&
		       (had || sig == SIGTTIN || sig == SIGTTOU);
	unsigned char byte = (unsigned char)(sig | (had ? STOPPED_FRONT : 0));
	if (l->report >= 0 && write(l->report, &byte, 1) == 1)
		return;
	enum tty_next next = tty_stop_along(p->tty, sig, had);
	if (next != TTY_LEAVE)
		resume(l, next == TTY_FRONT);
}
