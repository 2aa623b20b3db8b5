/* forward.c: what an init does with signals. */
#include "forward.h"

#include <unistd.h>

#include "restart.h"
#include "signame.h"
#include "tty.h"

int forward_rewritten(const struct plan *p, int sig)
{
	int to = ENABLED(INIT_OPTIONS) ? p->rewrite[sig] : 0;
	return to == REWRITE_DROP ? 0 : to ? to : sig;
}

bool forward_note_end(struct loop *l, const siginfo_t *si)
{
	int sig = si->si_signo, to = forward_rewritten(l->plan, sig);
	/* What our caller had us ignore, as nohup(1) does, asks for nothing. */
	if (!to || sys_sig_ignored(sig))
		return false;
	int tty = l->plan->tty; /* gone? An interactive shell tells its jobs. */
	bool hung_up = sig == SIGHUP &&
		       (loop_from_tty(si) || (tty >= 0 && tcgetpgrp(tty) < 0));
	bool term = sig == SIGTERM || to == SIGTERM || hung_up;
	bool maybe = sig == SIGINT || to == SIGINT || sig == SIGQUIT ||
		     to == SIGQUIT;
	l->ending |= term;
	if (ENABLED(RESTART) && l->plan->restart && maybe)
		restart_interrupted();
	return term || maybe;
}

bool forward_stops(int sig)
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
	l->asked_stop = 0;
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
	if (loop_main_has(l, si))
		return;
	say(p, si->si_signo, sig);
	if (!sig)
		return;
	if (ENABLED(RESTART) || ENABLED(GRACE))
		forward_note_end(l, si);
	if (sig == SIGCONT) {
		/* Group numbers say nothing across PID namespaces, so whether
		 * it has the terminal is for the launcher to tell. */
		resume(l, plan_launched(p) ? told(l, si) == TOLD_FRONT :
					     tty_is_ours(p->tty));
		return;
	}
	l->asked_stop = forward_stops(sig) ? sig : 0;
	/* The terminal means a whole group; ours is not the payload's. */
	bool whole = p->group || loop_from_tty(si) || told(l, si) == TOLD_GROUP;
	if (!whole || kill(-l->main, sig))
		loop_send(l, sig);
}

/* Who asked us to stop means us too; who stopped main alone, a debugger say,
 * does not. (Who asked a launcher has to continue it, and that us.) */
static void stop_if_asked(struct loop *l, int sig)
{
	bool asked = l->asked_stop == sig && !plan_launched(l->plan);
	l->asked_stop = 0;
	if (asked)
		tty_suspend(SIGSTOP);
}

void forward_stop(struct loop *l, int sig)
{
	const struct plan *p = l->plan;
	if (p->tty < 0 || p->place == PLACE_SESSION) {
		stop_if_asked(l, sig);
		return;
	}
	bool had = tcgetpgrp(p->tty) == l->main;
	if (sig == SIGSTOP && !had) {
		stop_if_asked(l, sig);
		return;
	}
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
