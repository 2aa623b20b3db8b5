#!/bin/sh
# Each call that set-up makes fails once: faults.pl says how that is seen.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1
chmod 777 "$TMP"
for program in payload burn deny; do
	${CC:-musl-gcc} -Os -static -D_GNU_SOURCE -o $program "$TOP/test/$program.c" || exit 1
done
as_user true
perl "$TOP/test/faults.pl" "$TESTER"
exit
