/* exec.h: finding and starting the payload. */
#ifndef EXEC_H
#define EXEC_H

#include <stdbool.h>

/* execve(2) of name, looked for in the PATH of envp (a default if it has
 * none) unless it holds a slash; a text file without #! is run by /bin/sh, for
 * which argv[-1] must be writable. execvp(3), POSIX exec.
 * Returns only on failure, a negative errno; *found tells whether there is such
 * a file, though it cannot be run. */
int exec_payload(const char *name, char **argv, char **envp, bool *found);

#endif
