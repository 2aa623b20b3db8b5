/* host.c: a payload in a virtual machine, seen from its host. */
#include "host.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/klog.h>
#include <termios.h>
#include <unistd.h>

#include "console.h"
#include "say.h"
#include "sys.h"

#define NONCE "/etc/contain/nonce"
#define STDIN "/etc/contain/stdin"
#define PORTS "/sys/class/virtio-ports"

static const char *const ports[] = {"contain.stdin", "contain.stdout",
				    "contain.stderr", "contain.status"};

struct search {
	const char *port;
	int flags, fd;
};

static int look_at(const char *name, int dir UNUSED, void *arg)
{
	struct search *s = arg;
	char path[128] = PORTS "/", text[64];
	if (strlen(name) > 32)
		return 0;
	strcat(strcat(path, name), "/name");
	if (sys_read_file(path, text, sizeof(text)) <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	if (strcmp(text, s->port) != 0)
		return 0;
	strcpy(path, "/dev/");
	s->fd = sys_open(strcat(path, name), s->flags);
	return s->fd >= 0;
}

/* They come up some time behind their driver. */
static int open_port(int which)
{
	enum { TRIES = 250, EACH_MS = 20 };
	struct search s = {ports[which], which ? O_WRONLY : O_RDONLY, -ENOENT};
	for (int i = 0; i < TRIES; i++) {
		int dir = sys_open(PORTS, O_RDONLY | O_DIRECTORY);
		if (dir < 0) /* not even the class: there is no driver */
			return dir;
		int r = sys_each_entry(dir, look_at, &s);
		close(dir);
		if (r)
			return r < 0 ? r : s.fd;
		poll(NULL, 0, EACH_MS);
	}
	return s.fd;
}

static void line(const struct host *h, const char *word, const char *number)
{
	char text[128];
	strcpy(text, "\ncontain "); /* behind what else a console holds */
	strcat(strcat(strcat(strcat(text, h->nonce), " "), word), number);
	strcat(text, "\n");
	if (h->status >= 0 && write(h->status, text, strlen(text)) < 0)
		warn("tell the host: ", say_errno(errno), NULL);
}

static int open_ports(struct host *h, bool streams)
{
	for (int i = streams ? 0 : 3; i < 4; i++) {
		int fd = open_port(i);
		if (fd < 0)
			return fd;
		if (i < 3)
			h->stdio[i] = fd;
		else
			h->status = fd;
	}
	h->streams = streams;
	return 0;
}

/* Nothing is added to or taken from what goes through, and the kernel's own
 * messages are kept out of it. */
static int open_serial(struct host *h, const char *console)
{
	struct termios t;
	int fd = console_open(console ? console : "/dev/console");
	if (fd < 0)
		return fd;
	if (!tcgetattr(fd, &t)) {
		cfmakeraw(&t);
		tcsetattr(fd, TCSANOW, &t);
	}
	klogctl(8, NULL, 1);
	h->stdio[0] = h->stdio[1] = h->stdio[2] = h->status = fd;
	int in = sys_open(STDIN, O_RDONLY);
	if (in >= 0)
		h->stdio[0] = in;
	unlink(STDIN);
	h->streams = true;
	return 0;
}

int host_open(struct host *h, const char *mode, const char *console)
{
	*h = (struct host){.status = -1};
	if (sys_read_file(NONCE, h->nonce, sizeof(h->nonce)) < 0)
		h->nonce[0] = '\0';
	h->nonce[strcspn(h->nonce, "\n")] = '\0';
	unlink(NONCE);
	if (!strcmp(mode, "serial"))
		return open_serial(h, console);
	bool streams = !strcmp(mode, "virtio");
	if (!streams && strcmp(mode, "status") != 0)
		return -EINVAL;
	int r = open_ports(h, streams);
	if (r) {
		h->status = 2;
		if (!streams)
			return 0;
		line(h, "no-ports", "");
		h->status = -1;
	}
	return r;
}

void host_start(const struct host *h)
{
	line(h, "start", "");
}

void host_exit(const struct host *h, int status)
{
	char number[NUM_LEN + 1] = " ";
	num_text(number + 1, (unsigned long)status);
	line(h, "exit", number);
	tcdrain(h->status); /* of a console */
}
