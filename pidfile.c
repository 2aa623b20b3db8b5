/* pidfile.c: a file that tells others a process's number. */
#include "pidfile.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

int pidfile_open(struct pidfile *f)
{
	f->fd = -1;
	if (!ENABLED(FILES) || !f->path)
		return 0;
	f->fd = sys_openat(AT_FDCWD, f->path, O_WRONLY | O_CREAT | O_EXCL,
			   0644);
	f->made = f->fd >= 0;
	if (f->fd == -EEXIST)
		f->fd = sys_open(f->path, O_WRONLY);
	return f->fd < 0 ? f->fd : 0;
}

int pidfile_write(const struct pidfile *f, pid_t pid)
{
	char line[NUM_LEN + 1];
	if (!ENABLED(FILES) || f->fd < 0)
		return 0;
	strcat(num_text(line, (unsigned long)pid), "\n");
	/* A pipe or terminal cannot be shortened, nor need be. */
	if (ftruncate(f->fd, 0) && errno != EINVAL)
		return -errno;
	/* At its beginning, wherever an earlier number left off. */
	if (pwrite(f->fd, line, strlen(line), 0) >= 0)
		return 0;
	if (errno != ESPIPE || write(f->fd, line, strlen(line)) < 0)
		return -errno;
	return 0;
}

void pidfile_clear(const struct pidfile *f)
{
	if (ENABLED(FILES) && f->fd >= 0)
		ftruncate(f->fd, 0);
}

void pidfile_forget(const struct pidfile *f)
{
	if (ENABLED(FILES) && f->fd >= 0 && f->made)
		unlink(f->path);
	else
		pidfile_clear(f);
}

void pidfile_close(struct pidfile *f)
{
	if (ENABLED(FILES) && f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}
