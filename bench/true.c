/* true.c: the payload of bench/run: the same static program for every peer, so
 * that no loader of libraries is part of what is measured. */
int main(void)
{
	return 0;
}
