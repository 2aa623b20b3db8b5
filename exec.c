/* exec.c: finding and starting the payload. */
#include "exec.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "sys.h"

#define DEFAULT_PATH                                                           \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static const char *path_of(char **envp)
{
	for (; *envp; envp++)
		if (!strncmp(*envp, "PATH=", 5))
			return *envp + 5;
	return DEFAULT_PATH;
}

/* A text has no NUL in its beginning; every other program has. */
static bool is_text(const char *file)
{
	char head[64];
	int fd = sys_open(file, O_RDONLY);
	long n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	close(fd);
	return n >= 0 && !memchr(head, '\0', (size_t)n) &&
	       (n < 4 || memcmp(head, "\177ELF", 4));
}

/* execve(2), and what POSIX asks of a shell's exec: a text file without #! is a
 * script of /bin/sh. */
static int try(const char *file, char **argv, char **envp)
{
	execve(file, argv, envp);
	int err = errno;
	if (err == ENOEXEC && is_text(file)) {
		char *name = argv[0];
		argv[-1] = "/bin/sh";
		argv[0] = (char *)file;
		execve(argv[-1], argv - 1, envp);
		argv[0] = name;
	}
	return -err;
}

/* Puts the next candidate of the search path *dir into file and moves *dir on;
 * false behind the last. An empty entry is the working directory. */
static bool next(const char **dir, const char *name, char file[PATH_MAX])
{
	while (*dir) {
		const char *end = strchrnul(*dir, ':');
		size_t len = (size_t)(end - *dir);
		bool fits = len + strlen(name) + 2 <= PATH_MAX;
		if (fits) {
			memcpy(file, *dir, len);
			file[len] = '/';
			memcpy(file + (len ? len + 1 : 0), name,
			       strlen(name) + 1);
		}
		*dir = *end ? end + 1 : NULL;
		if (fits)
			return true;
	}
	return false;
}

/* Is there such a file, as far as we can see? */
static bool exists(const char *file)
{
	return !access(file, F_OK);
}

static int search(const char *name, char **argv, char **envp, bool *found)
{
	char file[PATH_MAX];
	const char *dir;
	bool denied = false;
	for (dir = path_of(envp); next(&dir, name, file);) {
		int r = try(file, argv, envp);
		if (r == -EACCES)
			denied |= exists(file);
		else if (r != -ENOENT && r != -ENOTDIR) {
			*found = true;
			return r;
		}
	}
	*found = denied;
	if (denied)
		return -EACCES;
	/* One that is there and yet ENOENT lacks its interpreter. */
	for (dir = path_of(envp); next(&dir, name, file);)
		*found |= exists(file);
	return -ENOENT;
}

int exec_payload(const char *name, char **argv, char **envp, bool *found)
{
	*found = false;
	if (!*name)
		return -ENOENT;
	if (!strchr(name, '/'))
		return search(name, argv, envp, found);
	int r = try(name, argv, envp);
	*found = (r != -ENOENT && r != -ENOTDIR) || exists(name);
	return r;
}
