/* env.h: the environment of the payload: pointers in a room of the stack, the
 * entries where the kernel or the command line has them. environ(7). */
#ifndef ENV_H
#define ENV_H

#include "plan.h"

/* What is added besides the options: container= of a container; PATH, HOME,
 * SHELL, USER and TERM at boot; and the NULL behind the last. */
enum { ENV_OWN = 6 };

/* The environment is the caller's, copied to room (its count, one more for each
 * argument, and ENV_OWN). */
void env_copy(struct plan *p, char **caller, char **room);

/* "N=V" into it, in place of every other value of N. */
void env_set(struct plan *p, char *entry);

/* container=contain, by which a program knows where it is (systemd's
 * CONTAINER_INTERFACE). */
void env_mark(struct plan *p);

/* Every value of the name of len bytes out of it. */
void env_remove(struct plan *p, const char *name, size_t len);

/* The entry of that name, or NULL. */
char **env_find(char **env, const char *name, size_t len);

/* The bytes in front of the "=" of "N=V", or all. */
size_t env_name_len(const char *entry);

/* A variable that names the process that it is meant for, LISTEN_PID or
 * WATCHDOG_PID: if that is from, or the last one that it was corrected to, it
 * becomes to. sd_listen_fds(3), sd_watchdog_enabled(3). */
void env_correct_pid(const struct plan *p, pid_t from, pid_t to);

#endif
