/* payload: proves that it ran by making the directory "ran", with no system
 * call that contain's set-up makes too. */
#include <sys/stat.h>

int main(void)
{
	return mkdir("ran", 0755) ? 1 : 0;
}
