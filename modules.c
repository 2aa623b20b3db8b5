/* modules.c: kernel modules. */
#include "modules.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

enum { MODULE_INIT_COMPRESSED_FILE = 4 }; /* linux/module.h, Linux 5.17 */

/* What modprobe(8) looks into. */
struct tree {
	char path[16 + sizeof(((struct utsname *)0)->release)];
	int dir; /* a descriptor of path, or -errno */
	struct sys_text dep, builtin;
};

static void tree_open(struct tree *t)
{
	struct utsname u;
	uname(&u);
	strcpy(t->path, "/lib/modules/");
	strcat(t->path, u.release);
	t->dir = sys_open(t->path, O_PATH | O_DIRECTORY);
	sys_text_read(&t->dep, t->dir, "modules.dep");
	sys_text_read(&t->builtin, t->dir, "modules.builtin");
}

static void tree_close(struct tree *t)
{
	sys_text_free(&t->dep);
	sys_text_free(&t->builtin);
	close(t->dir);
}

static char plain(char c)
{
	if (c == '-')
		return '_';
	return c;
}

/* Is the file path (of len bytes) that module? "x/y/virtio-rng.ko.xz" is
 * virtio_rng. */
static bool is_module(const char *path, size_t len, const char *name,
		      size_t name_len)
{
	const char *base = memrchr(path, '/', len);
	base = base ? base + 1 : path;
	len -= (size_t)(base - path);
	if (len < name_len + 3 || memcmp(base + name_len, ".ko", 3))
		return false;
	for (size_t i = 0; i < name_len; i++)
		if (plain(base[i]) != plain(name[i]))
			return false;
	return true;
}

/* The line of text whose file is that module, or NULL; *len is up to its end,
 * *file up to the end of the file's name. */
static const char *find(const struct sys_text *text, const char *name,
			size_t name_len, size_t *file, size_t *len)
{
	const char *line = text->text, *end = line + text->len;
	for (; line < end; line += *len + 1) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		*len = (size_t)((newline ? newline : end) - line);
		const char *colon = memchr(line, ':', *len);
		*file = colon ? (size_t)(colon - line) : *len;
		if (is_module(line, *file, name, name_len))
			return line;
	}
	return NULL;
}

static int insert_file(const struct tree *t, const char *path,
		       const char *parameters)
{
	const char *dot = strrchr(path, '.');
	long flags = dot && strcmp(dot, ".ko") ? MODULE_INIT_COMPRESSED_FILE :
						 0;
	int fd = sys_openat(t->dir, path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	int r = (int)neg(
		syscall(SYS_finit_module, (long)fd, parameters, flags));
	close(fd);
	return r == -EEXIST ? 0 : r;
}

/* needed: by another, which tells if it cannot do without: of the variants of
 * an algorithm, all of which it names, some are for other processors. */
static void insert(const struct tree *t, const char *file, size_t len,
		   const char *parameters, bool needed)
{
	char path[PATH_MAX];
	if (len >= sizeof(path))
		return;
	memcpy(path, file, len);
	path[len] = '\0';
	int r = insert_file(t, path, parameters);
	if (r && !(needed && r == -ENODEV))
		warn("load the kernel module ", path, ": ", say_errno(r),
		     r == -ENOEXEC ? " (built for another kernel?)" : "", NULL);
}

/* "FILE: NEEDED NEEDED...": the last is needed by those in front. */
static void insert_line(const struct tree *t, const char *line, size_t file,
			size_t len, const char *parameters)
{
	while (len > file + 1) {
		size_t start = len;
		while (start > file + 1 && line[start - 1] != ' ')
			start--;
		if (start < len)
			insert(t, line + start, len - start, "", true);
		len = start - 1;
	}
	insert(t, line, file, parameters, false);
}

static bool is_loaded(const char *name, size_t len)
{
	char path[PATH_MAX] = "/sys/module/";
	size_t at = strlen(path);
	if (at + len >= sizeof(path))
		return false;
	for (size_t i = 0; i < len; i++)
		path[at + i] = plain(name[i]);
	path[at + len] = '\0';
	return !access(path, F_OK);
}

static void load(const struct tree *t, char *name, size_t name_len,
		 const char *parameters)
{
	size_t file, len;
	const char *line = find(&t->dep, name, name_len, &file, &len);
	if (line) {
		insert_line(t, line, file, len, parameters);
		return;
	}
	if (find(&t->builtin, name, name_len, &file, &len) ||
	    is_loaded(name, name_len))
		return;
	name[name_len] = '\0';
	warn("load the kernel module ", name, ": not in ", t->path,
	     t->dep.text ? "/modules.dep" :
			   "/modules.dep, which cannot be read",
	     NULL);
}

void modules_load(const char *list)
{
	char name[NAME_MAX + 1];
	struct tree t;
	tree_open(&t);
	for (; *list; list += !!*list) {
		size_t len = strcspn(list, ",");
		if (len && len < sizeof(name)) {
			memcpy(name, list, len);
			load(&t, name, len, "");
		}
		list += len;
	}
	tree_close(&t);
}

void modules_load_file(const char *path)
{
	char text[4096];
	long n = sys_read_file(path, text, sizeof(text));
	if (n < 0 && n != -ENOENT)
		warn("read ", path, ": ", say_errno((int)n), NULL);
	if (n <= 0)
		return;
	if (n == sizeof(text) - 1)
		warn("read ", path, ": only the first 4095 bytes", NULL);
	struct tree t;
	tree_open(&t);
	char *line, *rest = text;
	while ((line = strsep(&rest, "\n"))) {
		line[strcspn(line, "#\r")] = '\0';
		line += strspn(line, " \t");
		size_t len = strcspn(line, " \t");
		const char *parameters = line + len;
		parameters += strspn(parameters, " \t");
		if (len)
			load(&t, line, len, parameters);
	}
	tree_close(&t);
}
