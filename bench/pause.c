/* pause.c: the least that a program can hold while it does nothing, for
 * bench/run to compare memory with; also the payload of an idle container. */
#include <unistd.h>

int main(void)
{
	pause();
	return 0;
}
