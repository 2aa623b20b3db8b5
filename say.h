/*
 * say.h: what the program tells people, and numbers as text.
 *
 * A message is a list of strings ended by NULL and leaves by one writev(2), so
 * that lines of several processes do not mix. Two words, never mixed:
 * fatal() before the payload runs, warn() afterwards.
 */
#ifndef SAY_H
#define SAY_H

#include <stdbool.h>

/* The exit statuses of contain itself (chroot(1), docker-run(1)). */
enum {
	STATUS_FAILED = 125,   /* contain failed; the payload never ran */
	STATUS_NO_EXEC = 126,  /* the payload was found, but cannot be run */
	STATUS_NOT_FOUND = 127 /* there is no such payload */
};

/* "contain: PART...\n" on standard error. fatal() returns STATUS_FAILED. warn()
 * never waits: a line for which a full pipe or a halted terminal has no room is
 * lost, as who reaps and passes on signals has no time for it; 0. */
int fatal(const char *part, ...) __attribute__((sentinel));
int warn(const char *part, ...) __attribute__((sentinel));

/* PART... on standard output, without prefix or newline. -errno. */
int say_out(const char *part, ...) __attribute__((sentinel));

/* The text of an errno value (of either sign), as strerror(3) has it. */
const char *say_errno(int err);

/* v in decimal, in a buffer of NUM_LEN bytes, which is returned. */
enum { NUM_LEN = 24 };
char *num_text(char buf[NUM_LEN], unsigned long v);

/* Decimal text to number: digits only, all of it, at most max. -EINVAL,
 * -ERANGE. */
int num_parse(const char *text, unsigned long max, unsigned long *out);

#endif
