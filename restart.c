/* restart.c: whether the payload is started again, and when. */
#include "restart.h"

#include <sys/times.h>

#include "forward.h"
#include "say.h"
#include "tty.h"

enum { DELAY_FIRST = 100, DELAY_MAX = 60 * 1000 }; /* ms */
enum { WELL = 10 * 100 };                          /* ticks of times(2) */

static unsigned long began, ran, interrupted;

/* Ticks of 10 ms since some moment, that no setting of the clock changes; never
 * 0, which stands for no time. */
static unsigned long now(void)
{
	return (unsigned long)times(NULL) | 1;
}

void restart_began(void)
{
	began = now();
}

void restart_ended(void)
{
	ran = now() - began;
}

void restart_interrupted(void)
{
	interrupted = now();
}

static bool wanted(const struct loop *l)
{
	const struct plan *p = l->plan;
	if (l->ending || p->restart == RESTART_NO)
		return false;
	if (interrupted && began + ran - interrupted < WELL)
		return false;
	interrupted = 0;
	/* Ctrl-C went to the payload alone, and means us both. */
	if (p->interactive && l->ended_by == SIGINT)
		return false;
	return p->restart == RESTART_ALWAYS || l->status;
}

static void end_wait(struct loop *l, const siginfo_t *si)
{
	/* With our parent gone there is nobody to start it for, and no payload
	 * that could be told. */
	if (forward_note_end(l, si) || si->si_signo == l->plan->parent_death)
		l->ending = l->over = true;
	else if (si->si_signo == SIGTSTP)
		tty_suspend(SIGTSTP);
}

static void say(const struct loop *l, unsigned long ms)
{
	char status[NUM_LEN], delay[NUM_LEN];
	warn(l->plan->command, " ended with status ",
	     num_text(status, (unsigned long)l->status),
	     ", is started again in ", num_text(delay, ms), " ms", NULL);
}

bool restart_wait(struct loop *l)
{
	static unsigned long delay;
	void (*on_signal)(struct loop *, const siginfo_t *) = l->on_signal;
	if (!wanted(l))
		return false;
	delay = !delay || ran >= WELL ? DELAY_FIRST : delay * 2;
	if (delay > DELAY_MAX)
		delay = DELAY_MAX;
	say(l, delay);
	tty_reclaim(0); /* where a start has failed */
	l->until = UNTIL_TOLD;
	l->on_signal = end_wait;
	loop_limit(l, delay);
	loop_run(l);
	loop_limit(l, 0);
	l->until = UNTIL_MAIN;
	l->on_signal = on_signal;
	return !l->ending;
}
