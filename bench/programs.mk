# The programs of bench/, built with the compiler and the flags of contain:
# make -f bench/programs.mk (run by bench/run)

include Makefile

PROGRAMS := floor true pause spawn drain orphans

bench-programs: $(PROGRAMS:%=$(O)/bench/%)

vpath %.c bench test
$(O)/bench/%: %.c Makefile bench/programs.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<
	$(Q)strip -s -R .comment -R .note.gnu.property $@

.PHONY: bench-programs
