/* volume.h: block devices and the file systems on them, by their superblocks:
 * ext2 to ext4, squashfs, erofs, vfat. */
#ifndef VOLUME_H
#define VOLUME_H

enum { VOLUME_NAME = 64 };

/* "/dev/NAME", LABEL=, UUID= or PARTUUID= (as blkid(8) prints them; letters of
 * either case in the latter two): the device goes to dev. -ENOENT: there is
 * none, as yet; -EINVAL: spec is none of these. Needs /sys. */
int volume_find(const char *spec, char dev[VOLUME_NAME]);

/* The type of the file system on dev, or NULL if it is unknown. */
const char *volume_type(const char *dev);

#endif
