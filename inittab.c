/* inittab.c: /etc/inittab. */
#include "inittab.h"

#include <fcntl.h>
#include <string.h>

#include "console.h"
#include "say.h"

/* clang-format off */
static const struct {
	const char *name;
	enum action action;
} actions[] = {
	{"sysinit", SYSINIT},
	{"wait", WAIT},
	{"once", ONCE},
	{"respawn", RESPAWN},
	{"askfirst", ASKFIRST},
	{"ctrlaltdel", CTRLALTDEL},
	{"shutdown", SHUTDOWN},
	{"restart", RESTART_INIT},
};
/* clang-format on */

enum { COMMAND_MAX = 4096 };

static void complain(const char *path, unsigned number, const char *what,
		     const char *word)
{
	char n[NUM_LEN];
	warn(path, " line ", num_text(n, number), ": ", what, word,
	     " (the line is left out)", NULL);
}

/* Blanks at both ends go. */
static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* One line, in place. False if it is none, or wrong. */
static bool parse(char *line, const char *path, unsigned number,
		  struct service *row)
{
	char *field[3];
	line[strcspn(line, "#")] = '\0';
	line = trim(line);
	if (!*line)
		return false;
	for (int i = 0; i < 3; i++) {
		field[i] = line;
		line = strchr(line, ':');
		if (!line) {
			complain(path, number, "not TTY::ACTION:COMMAND", "");
			return false;
		}
		*line++ = '\0';
	}
	*row = (struct service){.command = trim(line)};
	if (!strncmp(field[0], "/dev/", 5))
		field[0] += 5;
	row->tty = *field[0] ? field[0] : NULL;
	for (size_t i = 0; i < COUNT(actions); i++)
		if (!strcmp(field[2], actions[i].name))
			row->action = actions[i].action;
	if (!row->action)
		complain(path, number, "unknown action ", field[2]);
	else if (!*row->command)
		complain(path, number, "no command", "");
	else if (strlen(row->command) > COMMAND_MAX)
		complain(path, number, "the command is too long", "");
	else if (strlen(field[0]) >= CONSOLE_NAME - 6)
		complain(path, number, "no terminal: ", field[0]);
	else
		return true;
	return false;
}

static bool same(const struct service *a, const struct service *b)
{
	return !strcmp(a->command, b->command) &&
	       !strcmp(a->tty ? a->tty : "", b->tty ? b->tty : "");
}

/* What runs, goes on. */
static void keep(struct service *row, int count, struct service *old,
		 int old_count)
{
	for (int i = 0; i < count; i++)
		for (int j = 0; j < old_count; j++)
			if (same(&row[i], &old[j])) {
				row[i].pid = old[j].pid;
				row[i].began = old[j].began;
				old[j].command = ""; /* it is taken */
				break;
			}
}

static void fill(struct services *v, char *text, const char *path)
{
	unsigned number = 0;
	char *line;
	v->count = 0;
	while ((line = strsep(&text, "\n"))) {
		struct service row;
		if (!parse(line, path, ++number, &row))
			continue;
		if (v->count == SERVICES_MAX)
			complain(path, number, "there are 128 already", "");
		else
			v->row[v->count++] = row;
	}
}

int inittab_read(struct services *v, const char *path)
{
	static struct sys_text current;
	struct service old[v->count + 1];
	struct sys_text text;
	int r = sys_text_read(&text, AT_FDCWD, path), count = v->count;
	if (r)
		return r;
	memcpy(old, v->row, (size_t)count * sizeof(*old));
	fill(v, text.text, path);
	keep(v->row, v->count, old, count);
	sys_text_free(&current);
	current = text;
	return 0;
}

void inittab_default(struct services *v)
{
	static char text[] = "::sysinit:/etc/init.d/rcS\n"
			     "::askfirst:-/bin/sh\n"
			     "::ctrlaltdel:reboot\n"
			     "::restart:/sbin/init\n";
	fill(v, text, "");
}
