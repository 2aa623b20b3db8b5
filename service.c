/* service.c: what runs at boot. */
#include "service.h"

#include <fcntl.h>
#include <string.h>
#include <sys/times.h>
#include <unistd.h>

#include "console.h"
#include "env.h"
#include "rest.h"
#include "say.h"
#include "tty.h"

enum { TICK_MS = 10, APART_MS = 1000, END_MS = 5000 };

/* What is asked. */

/* busybox's and toybox's reboot, halt and poweroff send the first three, the
 * kernel INT for Ctrl-Alt-Del and PWR where the power fails, LXC PWR and podman
 * RTMIN+3, as systemd wants it. */
static const unsigned char requests[][2] = {
	{SIGTERM, REQUEST_REBOOT},   {SIGUSR1, REQUEST_HALT},
	{SIGUSR2, REQUEST_POWEROFF}, {SIGINT, REQUEST_CTRLALTDEL},
	{SIGHUP, REQUEST_RELOAD},    {SIGQUIT, REQUEST_RESTART},
	{SIGPWR, REQUEST_POWEROFF},  {37, REQUEST_HALT},
	{38, REQUEST_POWEROFF},      {39, REQUEST_REBOOT},
};

static bool ends(enum request r)
{
	return r >= REQUEST_END && r <= REQUEST_PANIC;
}

static void hear(struct loop *l, const siginfo_t *si)
{
	struct services *v = (struct services *)l;
	int sig = si->si_signo;
	if (sig == SIGTSTP || sig == SIGCONT) {
		v->paused = sig == SIGTSTP;
		l->over |= !v->paused && l->until != UNTIL_CHILDLESS;
		return;
	}
	/* A terminal's, of a container that has none of its own. */
	if (!v->machine && l->main && v->row->payload &&
	    (sig == SIGINT || sig == SIGQUIT || sig == SIGHUP)) {
		kill(-l->main, sig);
		return;
	}
	for (size_t i = 0; i < COUNT(requests); i++)
		if (requests[i][0] == sig &&
		    (v->asked <= REQUEST_RELOAD || ends(requests[i][1])) &&
		    !ends(v->asked)) {
			v->asked = requests[i][1];
			l->over |= l->until != UNTIL_CHILDLESS ||
				   (v->asked >= REQUEST_END &&
				    v->asked <= REQUEST_CTRLALTDEL);
		}
}

static void note_end(struct loop *l, pid_t pid)
{
	struct services *v = (struct services *)l;
	for (int i = 0; i < v->count; i++)
		if (v->row[i].pid == pid) {
			v->row[i].pid = 0;
			l->over |= l->until == UNTIL_TOLD;
		}
}

void services_init(struct services *v, struct plan *p)
{
	v->loop = (struct loop){
		.plan = p,
		.report = -1,
		.on_signal = hear,
		.on_reap = note_end,
	};
	v->setup = (struct setup){.plan = p, .report = -1};
	v->plan = p;
}

void services_payload(struct services *v, char **argv, enum restart restart)
{
	v->row[v->count++] = (struct service){
		.action = restart == RESTART_NO ? ONCE : RESPAWN,
		.payload = true,
		.argv = argv,
	};
	v->plan->restart = restart;
}

/* Starting one. */

struct start {
	struct setup *setup;
	const struct services *services;
	const struct service *row;
};

/* 0 to 2 become the terminal. -errno. */
static int take_terminal(const struct start *t)
{
	const struct service *row = t->row;
	const char *name = t->setup->plan->terminal;
	/* Who has the controlling terminal hangs it up for all at its end, but
	 * for those who opened it as /dev/console: as our 0 to 2 are, which
	 * boot scripts and daemons keep. */
	bool control = row->payload || row->action == ASKFIRST ||
		       *row->command == '-';
	if (!row->tty && !control)
		return 0;
	control = (control || row->tty) && row->action != RESTART_INIT;
	int fd = name ? console_open(name) : 0;
	if (fd < 0 && !row->tty) /* the console is gone: as we are, then */
		return 0;
	if (fd < 0)
		return fd;
	if (name)
		console_make_sane(fd);
	if (control)
		tty_take(fd);
	for (int i = 0; fd && i < 3; i++)
		dup2(fd, i);
	return 0;
}

static void ask_first(void)
{
	static const char prompt[] =
		"\nPlease press Enter to activate this console. ";
	char c = 0;
	if (write(1, prompt, sizeof(prompt) - 1) < 0)
		return;
	while (c != '\n' && read(0, &c, 1) == 1)
		;
}

static void become(void *arg)
{
	const struct start *t = arg;
	const struct services *v = t->services;
	int r = 0;
	setsid();
	if (t->row->payload && v->stdio)
		for (int i = 0; i < 3; i++)
			dup2(v->stdio[i], i);
	else
		r = take_terminal(t);
	if (r) {
		steps_fault(t->setup, FAIL_TERMINAL, r);
	} else {
		if (t->row->action == ASKFIRST) {
			sys_sigmask(0, NULL);
			ask_first();
		}
		steps_exec(t->setup);
	}
	if (t->row->action == ASKFIRST)
		steps_warn(t->setup->plan, &t->setup->fault);
	_exit(t->setup->fault.status);
}

/* Room for the words of a command, and two in front. */
#define WORDS(command) (strlen(command) / 2 + 6)

/* The words of an inittab's command, as busybox takes them: for the shell if
 * there is anything in it that only a shell understands. A dash in front makes
 * a login shell. copy has room for "exec " more than command. */
static void split(struct plan *p, const char *command, char *copy, char **word)
{
	bool login = *command == '-';
	*word++ = NULL; /* for a script without "#!" */
	p->argv = word;
	if (strpbrk(command, "~`!$^&*()=|\\{}[];\"'<>?")) {
		strcpy(copy, "exec ");
		strcat(copy, command + login);
		*word++ = login ? "-/bin/sh" : "/bin/sh";
		*word++ = "-c";
		*word++ = copy;
	} else {
		char *rest = strcpy(copy, command), *one;
		while ((one = strsep(&rest, " \t")))
			if (*one)
				*word++ = one;
	}
	*word = NULL;
	p->command = *p->argv ? *p->argv + login : "''";
	p->file = *p->argv ? p->command : NULL;
}

static void set_terminal(struct services *v, const struct service *row,
			 char name[CONSOLE_NAME])
{
	struct plan *p = v->plan;
	p->terminal = v->console;
	if (row->tty && strcmp(row->tty, "console") != 0) {
		strcpy(name, "/dev/");
		strcat(name, row->tty); /* its length was checked */
		p->terminal = name;
	}
	if (p->terminal && !v->own_term)
		env_set(p, (char *)console_term(p->terminal));
}

static unsigned long now(void)
{
	return (unsigned long)times(NULL) | 1;
}

/* Once, however often it is tried again. */
static void say_failed(struct services *v, struct service *row)
{
	if (!row->failed)
		steps_warn(v->plan, &v->setup.fault);
	row->failed = true;
}

static void spawn(struct services *v, struct service *row)
{
	struct start t = {&v->setup, v, row};
	const char *terminal = v->plan->terminal;
	if (row->tty && terminal && access(terminal, F_OK)) {
		row->began = now();
		steps_fault(&v->setup, FAIL_TERMINAL, errno);
		say_failed(v, row);
		return;
	}
	/* It waits for a key before it execs: with a vfork we should, too. */
	pid_t pid = row->action == ASKFIRST ?
			    (pid_t)sys_clone(0, become, &t) :
			    steps_spawn(&v->setup, become, &t);
	row->began = now();
	row->pid = pid > 0 ? pid : 0;
	if (pid < 0 && row->action == ASKFIRST)
		steps_fault(&v->setup, FAIL_PAYLOAD, pid);
	if (pid < 0)
		say_failed(v, row);
	else
		row->failed = false;
	if (row->payload && pid < 0)
		v->status = v->setup.fault.status;
}

static void start(struct services *v, struct service *row)
{
	struct plan *p = v->plan;
	char terminal[CONSOLE_NAME];
	set_terminal(v, row, terminal);
	if (row->argv) {
		p->argv = row->argv;
		p->command = *row->argv;
		p->file = NULL;
		spawn(v, row);
		return;
	}
	char copy[strlen(row->command) + 6], *word[WORDS(row->command)];
	split(p, row->command, copy, word);
	if (*p->argv)
		spawn(v, row);
}

static void wait_for(struct services *v, struct service *row)
{
	struct loop *l = &v->loop;
	l->until = UNTIL_MAIN;
	l->main = row->pid;
	while (l->main && !ends(v->asked))
		loop_run(l);
	row->pid = l->main;
	l->main = 0;
}

void services_run(struct services *v, unsigned actions, bool wait)
{
	for (int i = 0; i < v->count && !ends(v->asked); i++) {
		if (!(v->row[i].action & actions) || v->row[i].pid)
			continue;
		start(v, &v->row[i]);
		if (wait)
			wait_for(v, &v->row[i]);
	}
}

/* Watching. */

static bool wanted(const struct services *v, const struct service *row)
{
	if (row->pid || !(row->action & (RESPAWN | ASKFIRST)))
		return false;
	return !row->payload || !row->began || v->status ||
	       v->plan->restart == RESTART_ALWAYS;
}

/* Starts what has to run and does not. The time in ms until there is more to
 * start, 0 if there is none. */
static unsigned long start_due(struct services *v)
{
	unsigned long next = 0;
	if (v->paused)
		return 0;
	for (int i = 0; i < v->count && !ends(v->asked); i++) {
		struct service *row = &v->row[i];
		if (!wanted(v, row))
			continue;
		unsigned long ago = (now() - row->began) * TICK_MS;
		if (!row->began || ago >= APART_MS) {
			start(v, row);
			if (row->pid)
				continue;
			ago = 0;
		}
		if (!next || APART_MS - ago < next)
			next = APART_MS - ago;
	}
	return next;
}

/* The payload's row if it is at its end. */
static bool payload_ended(const struct services *v)
{
	const struct service *row = v->row;
	return v->count && row->payload && !row->pid && row->began &&
	       !wanted(v, row);
}

/* It may have ended. */
static void note_payload(struct services *v, struct service *payload)
{
	if (!payload)
		return;
	if (payload->pid && !v->loop.main)
		v->status = v->loop.status;
	payload->pid = v->loop.main;
}

enum request services_watch(struct services *v)
{
	struct loop *l = &v->loop;
	struct service *payload = v->count && v->row->payload ? v->row : NULL;
	while (!v->asked) {
		unsigned long ms = start_due(v);
		if (payload_ended(v))
			return REQUEST_END;
		l->main = payload ? payload->pid : 0;
		l->until = l->main ? UNTIL_MAIN : UNTIL_TOLD;
		loop_limit(l, ms);
		loop_run(l);
		loop_limit(l, 0);
		note_payload(v, payload);
	}
	enum request asked = v->asked;
	v->asked = REQUEST_NONE;
	return asked;
}

/* A shell at its prompt ignores TERM, and would have us wait. */
static void hang_up(const struct services *v)
{
	for (int i = 0; i < v->count; i++) {
		const struct service *row = &v->row[i];
		bool shell = row->payload ? row->shell : *row->command == '-';
		if (row->pid && shell)
			kill(row->pid, SIGHUP);
	}
}

void services_end(struct services *v)
{
	struct loop *l = &v->loop;
	v->asked = REQUEST_NONE; /* another one cuts the waiting short */
	l->until = UNTIL_CHILDLESS;
	loop_reap(l);
	if (!l->childless) {
		kill(-1, SIGTERM);
		hang_up(v);
		kill(-1, SIGCONT);
		loop_limit(l, END_MS);
		loop_run(l);
		loop_limit(l, 0);
	}
	if (!l->childless)
		rest_kill(l);
	note_payload(v, v->count && v->row->payload ? v->row : NULL);
	for (int i = 0; i < v->count; i++)
		v->row[i].pid = 0;
}

static void take_no_notice(struct loop *l UNUSED, const siginfo_t *si UNUSED)
{
}

bool services_call(struct services *v, void (*fn)(void *),
		   bool (*goes_on)(void), unsigned long ms)
{
	struct loop *l = &v->loop;
	long pid = sys_clone(0, fn, NULL);
	if (pid < 0)
		return false;
	l->until = UNTIL_MAIN;
	l->main = (pid_t)pid;
	l->on_signal = take_no_notice;
	do {
		loop_limit(l, ms);
		loop_run(l);
	} while (l->main && goes_on());
	loop_limit(l, 0);
	return !l->main && !l->status;
}

void services_become(struct services *v, struct service *row)
{
	char terminal[CONSOLE_NAME];
	char copy[strlen(row->command) + 6], *word[WORDS(row->command)];
	set_terminal(v, row, terminal);
	split(v->plan, row->command, copy, word);
	struct start t = {&v->setup, v, row};
	take_terminal(&t);
	if (*v->plan->argv)
		steps_exec(&v->setup);
	steps_warn(v->plan, &v->setup.fault);
	sys_sigmask(SIGMASK_ALL, NULL);
}
