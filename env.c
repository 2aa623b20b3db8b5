/* env.c: the environment of the payload. */
#include "env.h"

#include <string.h>

#include "say.h"

size_t env_name_len(const char *entry)
{
	return (size_t)(strchrnul(entry, '=') - entry);
}

char **env_find(char **env, const char *name, size_t len)
{
	for (; *env; env++)
		if (env_name_len(*env) == len && !strncmp(*env, name, len))
			return env;
	return NULL;
}

void env_remove(struct plan *p, const char *name, size_t len)
{
	char **old;
	while ((old = env_find(p->envp, name, len))) {
		*old = p->envp[--p->envc];
		p->envp[p->envc] = NULL;
	}
}

void env_set(struct plan *p, char *entry)
{
	env_remove(p, entry, env_name_len(entry));
	p->envp[p->envc++] = entry;
	p->envp[p->envc] = NULL;
}

void env_copy(struct plan *p, char **caller, char **room)
{
	p->caller_envp = caller;
	p->envp = room;
	for (p->envc = 0; caller[p->envc]; p->envc++)
		room[p->envc] = caller[p->envc];
	room[p->envc] = NULL;
}

void env_mark(struct plan *p)
{
	static char entry[] = "container=contain";
	env_set(p, entry);
}

static bool is_pid(const char *text, pid_t pid)
{
	char n[NUM_LEN];
	return !strcmp(text, num_text(n, (unsigned long)pid));
}

void env_correct_pid(const struct plan *p, pid_t from, pid_t to)
{
	static const char names[][16] = {"LISTEN_PID=", "WATCHDOG_PID="};
	static char ours[COUNT(names)][16 + NUM_LEN];
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t len = strlen(names[i]);
		char **e = env_find(p->envp, names[i], len - 1);
		if (!e || !(*e)[len - 1] ||
		    (*e != ours[i] && !is_pid(*e + len, from)))
			continue;
		strcpy(ours[i], names[i]);
		num_text(ours[i] + len, (unsigned long)to);
		*e = ours[i];
	}
}
