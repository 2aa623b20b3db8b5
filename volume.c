/* volume.c: block devices and the file systems on them. */
#include "volume.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "sys.h"

/* Superblocks. Kernel sources: fs/ext4/ext4.h, fs/squashfs/squashfs_fs.h,
 * fs/erofs/erofs_fs.h, include/uapi/linux/msdos_fs.h. */

enum { ID_MAX = 16, LABEL_MAX = 16, HEAD = 2048 };

/* clang-format off */
static const struct {
	const char *type;
	const char *magic;
	unsigned short magic_at, magic_len;
	unsigned short id_at, id_len;       /* 0: it has none */
	unsigned short label_at, label_len;
} formats[] = {
	{"ext4", "\x53\xef", 0x438, 2, 0x468, 16, 0x478, 16},
	{"squashfs", "hsqs", 0, 4, 0, 0, 0, 0},
	{"erofs", "\xe2\xe1\xf5\xe0", 0x400, 4, 0x430, 16, 0x440, 16},
	{"vfat", "FAT32   ", 0x52, 8, 0x43, 4, 0x47, 11},
	{"vfat", "FAT16   ", 0x36, 8, 0x27, 4, 0x2b, 11},
	{"vfat", "FAT12   ", 0x36, 8, 0x27, 4, 0x2b, 11},
};
/* clang-format on */

/* Which format has this head? COUNT(formats) if none. */
static size_t format_of(const unsigned char *head)
{
	size_t i = 0;
	while (i < COUNT(formats) &&
	       memcmp(head + formats[i].magic_at, formats[i].magic,
		      formats[i].magic_len) != 0)
		i++;
	return i;
}

/* Is it that text of ours, in letters of either case? */
static bool same_id(const char *ours, const char *asked)
{
	while (*ours && *ours == (*asked | (*asked >= 'A' ? 32 : 0)))
		ours++, asked++;
	return !*ours && !*asked;
}

static char *hex_byte(char *out, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	*out++ = digits[byte >> 4];
	*out++ = digits[byte & 15];
	return out;
}

/* 4 bytes as "1234-ABCD", the first last; 16 as 8-4-4-4-12 digits. */
static void id_text(const unsigned char *id, size_t len, char text[40])
{
	for (size_t i = 0; i < len; i++) {
		if (len == 4 ? i == 2 : i == 4 || i == 6 || i == 8 || i == 10)
			*text++ = '-';
		text = hex_byte(text, id[len == 4 ? 3 - i : i]);
	}
	*text = '\0';
}

static long read_at(const char *dev, off_t at, void *buf, size_t len)
{
	int fd = sys_open(dev, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	long n = neg(pread(fd, buf, len, at));
	close(fd);
	return n;
}

static bool has_label(const unsigned char *head, size_t format,
		      const char *label)
{
	const char *own = (const char *)head + formats[format].label_at;
	size_t max = formats[format].label_len, len = strnlen(own, max);
	/* Padded by spaces there. */
	while (!strcmp(formats[format].type, "vfat") && len &&
	       own[len - 1] == ' ')
		len--;
	return len && strlen(label) == len && !memcmp(own, label, len);
}

static bool has_uuid(const unsigned char *head, size_t format, const char *uuid)
{
	char text[40];
	size_t len = formats[format].id_len;
	id_text(head + formats[format].id_at, len, text);
	return len && same_id(text, uuid);
}

const char *volume_type(const char *dev)
{
	unsigned char head[HEAD];
	if (read_at(dev, 0, head, sizeof(head)) != sizeof(head))
		return NULL;
	size_t i = format_of(head);
	return i < COUNT(formats) ? formats[i].type : NULL;
}

/* Partitions. UEFI specification 5.3 (GPT), which begins in the disk's second
 * block; the older table has a number of the disk at 0x1b8. */

static unsigned long le32(const unsigned char *b)
{
	return b[0] | b[1] << 8 | b[2] << 16 | (unsigned long)b[3] << 24;
}

static int read_number(const char *path, unsigned long *n)
{
	char text[NUM_LEN];
	long r = sys_read_file(path, text, sizeof(text));
	if (r < 0)
		return (int)r;
	text[strcspn(text, "\n")] = '\0';
	return num_parse(text, 1UL << 20, n);
}

/* PARTUUID of entry number n (from 1) of the disk's table. -errno. */
static int gpt_id(const char *disk, unsigned long block, unsigned long n,
		  char text[40])
{
	/* The first three fields of an ID have their bytes turned round. */
	static const unsigned char order[] = {3, 2, 1,  0,  5,  4,  7,  6,
					      8, 9, 10, 11, 12, 13, 14, 15};
	unsigned char head[92], entry[32], id[ID_MAX];
	if (read_at(disk, (off_t)block, head, sizeof(head)) != sizeof(head) ||
	    memcmp(head, "EFI PART", 8) != 0 || n > le32(head + 80))
		return -ENOENT;
	off_t at = (off_t)le32(head + 72) * (off_t)block +
		   (off_t)((n - 1) * le32(head + 84));
	if (read_at(disk, at, entry, sizeof(entry)) != sizeof(entry))
		return -EIO;
	for (size_t i = 0; i < sizeof(id); i++)
		id[i] = entry[16 + order[i]];
	id_text(id, sizeof(id), text);
	return 0;
}

/* "1234abcd-02" */
static int mbr_id(const char *disk, unsigned long n, char text[40])
{
	unsigned char sector[512];
	if (read_at(disk, 0, sector, sizeof(sector)) != sizeof(sector) ||
	    sector[510] != 0x55 || sector[511] != 0xaa)
		return -ENOENT;
	for (int i = 3; i >= 0; i--)
		text = hex_byte(text, sector[0x1b8 + i]);
	*text++ = '-';
	*hex_byte(text, (unsigned char)n) = '\0';
	return 0;
}

/* The disk of a partition: /sys/class/block/vda2 leads to .../vda/vda2. */
static int disk_of(const char *name, char disk[VOLUME_NAME])
{
	char path[VOLUME_NAME + 32] = "/sys/class/block/", link[256];
	long n = neg(readlink(strcat(path, name), link, sizeof(link) - 1));
	if (n < 0)
		return (int)n;
	link[n] = '\0';
	char *end = strrchr(link, '/');
	if (!end)
		return -ENOENT;
	*end = '\0';
	char *parent = strrchr(link, '/');
	if (!parent || strlen(parent) > VOLUME_NAME - 6)
		return -ENOENT;
	strcpy(disk, "/dev/");
	strcat(disk, parent + 1);
	return 0;
}

static bool has_partuuid(const char *name, const char *uuid)
{
	char path[VOLUME_NAME + 48] = "/sys/class/block/";
	char disk[VOLUME_NAME], text[40];
	unsigned long n, block = 512;
	if (read_number(strcat(strcat(path, name), "/partition"), &n) || !n ||
	    disk_of(name, disk))
		return false;
	strcpy(path, "/sys/class/block/");
	strcat(strcat(path, disk + strlen("/dev/")),
	       "/queue/logical_block_size");
	read_number(path, &block);
	return (!gpt_id(disk, block, n, text) || !mbr_id(disk, n, text)) &&
	       same_id(text, uuid);
}

/* Looking for one. */

static const char *const tags[] = {"LABEL=", "UUID=", "PARTUUID="};
enum tag { LABEL, UUID, PARTUUID };

struct search {
	enum tag tag;
	const char *value;
	char *dev;
};

static int look_at(const char *name, int dir UNUSED, void *arg)
{
	const struct search *s = arg;
	unsigned char head[HEAD];
	char dev[VOLUME_NAME] = "/dev/";
	if (strlen(name) >= sizeof(dev) - 5)
		return 0;
	strcat(dev, name);
	if (s->tag == PARTUUID) {
		if (!has_partuuid(name, s->value))
			return 0;
	} else {
		if (read_at(dev, 0, head, sizeof(head)) != sizeof(head))
			return 0;
		size_t i = format_of(head);
		if (i == COUNT(formats) ||
		    !(s->tag == LABEL ? has_label(head, i, s->value) :
					has_uuid(head, i, s->value)))
			return 0;
	}
	strcpy(s->dev, dev);
	return 1;
}

static int find_by_name(const char *name, char dev[VOLUME_NAME])
{
	struct sys_stat st;
	if (strlen(name) >= VOLUME_NAME)
		return -ENAMETOOLONG;
	int r = sys_stat(name, &st);
	if (r)
		return r;
	strcpy(dev, name);
	return S_ISBLK(st.mode) ? 0 : -ENOTBLK;
}

int volume_find(const char *spec, char dev[VOLUME_NAME])
{
	struct search s = {.dev = dev};
	if (!strncmp(spec, "/dev/", 5))
		return find_by_name(spec, dev);
	for (; s.tag < COUNT(tags); s.tag++)
		if (!strncmp(spec, tags[s.tag], strlen(tags[s.tag])))
			break;
	if (s.tag == COUNT(tags))
		return -EINVAL;
	s.value = spec + strlen(tags[s.tag]);
	int dir = sys_open("/sys/class/block", O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return dir;
	int r = sys_each_entry(dir, look_at, &s);
	close(dir);
	return r < 0 ? r : r ? 0 : -ENOENT;
}
