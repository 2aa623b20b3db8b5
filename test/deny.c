/*
 * deny CALL ERRNO COMMAND...: becomes COMMAND, for which and for whose children
 * the system call of that number fails with that errno. For the calls that
 * strace does not know. seccomp(2), linux/filter.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

struct instruction {
	uint16_t code;
	uint8_t jump_true, jump_false;
	uint32_t value;
};

int main(int argc, char **argv)
{
	if (argc < 4)
		return 99;
	struct instruction code[] = {
		{0x20, 0, 0, 0}, /* load the number */
		{0x15, 0, 1, (uint32_t)atoi(argv[1])},
		{0x06, 0, 0, 0x00050000U | (uint32_t)atoi(argv[2])},
		{0x06, 0, 0, 0x7fff0000U}, /* allow */
	};
	struct {
		unsigned short length;
		struct instruction *code;
	} program = {4, code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, 2, &program))
		return 99;
	execv(argv[3], argv + 3);
	return 99;
}
