# The programs of bench/, built with the compiler and the flags of contain:
# make -f bench/programs.mk (run by bench/run)

include Makefile

PROGRAMS := floor true pause

bench-programs: $(PROGRAMS:%=$(O)/bench/%)

$(O)/bench/%: bench/%.c Makefile bench/programs.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<
	$(Q)strip -s -R .comment -R .note.gnu.property $@

.PHONY: bench-programs
