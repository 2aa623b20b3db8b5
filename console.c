/* console.c: the terminal of the system. */
#include "console.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

int console_open(const char *name)
{
	int fd = sys_open(name, O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0)
		sys_fcntl(fd, F_SETFL, 0);
	return fd;
}

int console_take_over(void)
{
	int fd = console_open("/dev/console");
	if (fd < 0)
		fd = sys_open("/dev/null", O_RDWR);
	if (fd < 0)
		return fd;
	for (int i = 0; i < 3; i++)
		if (i == fd)
			sys_fcntl(i, F_SETFD, 0);
		else
			dup2(fd, i);
	if (fd > 2)
		close(fd);
	return 0;
}

void console_find(char name[CONSOLE_NAME])
{
	enum { TIOCGDEV_NR = 0x80045432 }; /* asm-generic/ioctls.h */
	unsigned dev = 0;
	char path[64] = "/sys/dev/char/", link[256];
	strcpy(name, "/dev/console");
	if (ioctl(0, (int)TIOCGDEV_NR, &dev))
		return;
	num_text(path + strlen(path), dev >> 8 & 0xfff);
	strcat(path, ":");
	num_text(path + strlen(path), (dev & 0xff) | (dev >> 12 & 0xfff00));
	long n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = '\0';
	const char *base = strrchr(link, '/');
	if (!base || strlen(base) > CONSOLE_NAME - 6)
		return;
	strcat(strcpy(path, "/dev"), base);
	if (!access(path, F_OK))
		strcpy(name, path);
}

const char *console_term(const char *name)
{
	bool is_virtual = !strncmp(name, "/dev/tty", 8) && name[8] >= '0' &&
			  name[8] <= '9';
	return is_virtual ? "TERM=linux" : "TERM=vt102";
}

void console_make_sane(int fd)
{
	static const unsigned char keys[][2] = {{VINTR, 3},    {VQUIT, 28},
						{VERASE, 127}, {VKILL, 21},
						{VEOF, 4},     {VSTART, 17},
						{VSTOP, 19},   {VSUSP, 26},
						{VMIN, 1},     {VTIME, 0}};
	struct termios t;
	if (tcgetattr(fd, &t))
		return;
	for (size_t i = 0; i < COUNT(keys); i++)
		t.c_cc[keys[i][0]] = keys[i][1];
	t.c_cflag |= CREAD | HUPCL | CLOCAL;
	t.c_iflag = ICRNL | IXON | (t.c_iflag & IUTF8);
	t.c_oflag = OPOST | ONLCR;
	t.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		    IEXTEN;
	tcsetattr(fd, TCSANOW, &t);
}
