# make            build/contain
# make run        build it and start a shell in a container
# make test       every test (T=name: that one); make lint, make faults
# make size       bytes of each object, and the change since the last commit
# make bench      against a floor program and the peers
# make menuconfig, defconfig, tiny_defconfig, boot_defconfig: choose what is built in
# make install    DESTDIR= PREFIX=/usr/local
# make CROSS=aarch64 (or armhf)   build/aarch64/contain, for that architecture

VERSION := 0.1.0
PREFIX ?= /usr/local
Q := $(if $(V),,@)

# The machine's own architecture is not crossed to.
CROSS_x86_64 := x86_64-linux-gnu-
CROSS_aarch64 := aarch64-linux-gnu-
CROSS_armhf := arm-linux-gnueabihf-
TARGET := $(if $(CROSS),$(filter-out $(shell uname -m),$(CROSS)))
CROSS_PREFIX := $(CROSS_$(TARGET))
ifneq ($(CROSS),$(if $(CROSS_$(CROSS)),$(CROSS)))
$(error CROSS=$(CROSS): unknown; x86_64, aarch64 or armhf)
endif
O := build$(TARGET:%=/%)

# A .config from menuconfig; without one the complete defconfig.
CONFIG ?= $(if $(wildcard .config),.config,configs/defconfig)

# musl's wrapper for gcc; on a musl system gcc itself.
MUSL := $(if $(wildcard /lib/ld-musl-*.so.1 /etc/alpine-release),$(if $(wildcard /etc/debian_version),,yes))
ifneq ($(TARGET),)
CC := tools/cross-cc $(TARGET)
else ifeq ($(origin CC),default)
CC := $(if $(MUSL),gcc,musl-gcc)
endif
STRIP := $(CROSS_PREFIX)strip

CFLAGS ?= -Oz
# The whole program at once is a tenth smaller. (Fat, so that "make size" and a
# debugger can look at the objects.) LTO= where the compiler cannot.
LTO ?= -flto -ffat-lto-objects
override CFLAGS += $(LTO) -std=gnu11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-ffunction-sections -fdata-sections -fno-pie -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fomit-frame-pointer
override LDFLAGS += -static -no-pie -Wl,--gc-sections -Wl,-z,noseparate-code \
	-Wl,-z,norelro -Wl,--build-id=none -Wl,-z,noexecstack

# A file is a concern; those of a role that is off are left out whole.
SYMBOLS := $(shell tools/autoconf Kconfig $(CONFIG) | sed -n 's/.* CONFIG_\(.*\) 1$$/\1/p')
on = $(filter $(1),$(SYMBOLS))
# (Base functions that nobody calls then are dropped by the linker.)
SRC := main.c str.c args.c opt.c check.c env.c say.c sys.c exec.c fds.c loop.c steps.c tty.c \
	mounts.c netlo.c pidfile.c signame.c
SRC += $(if $(call on,CONTAINER),ns.c)
SRC += $(if $(call on,INIT)$(call on,BOOT),forward.c rest.c restart.c)
SRC += $(if $(call on,INIT),init.c optinit.c)
SRC += $(if $(call on,INIT),$(if $(call on,DIALECTS),dialect.c))
SRC += $(if $(call on,BOOT),boot.c cmdline.c console.c halt.c service.c sysmounts.c)
SRC += $(if $(call on,INITTAB),inittab.c)
SRC += $(if $(call on,MODULES),modules.c)
SRC += $(if $(call on,SWITCH_ROOT),root.c volume.c)
SRC += $(if $(call on,BOOT_HOST),host.c)
OBJ := $(SRC:%.c=$(O)/%.o)

all: $(O)/contain

# The unstripped one stays beside it, for nm and a debugger. (Of the last two
# sections nothing is ever read; each would cost its header in the file.)
$(O)/contain: $(O)/contain.debug
	$(Q)$(STRIP) -s -R .comment -R .note.gnu.property -R .eh_frame -R .got.plt -o $@ $<

$(O)/contain.debug: $(OBJ) $(O)/.commands
	@echo "  LD $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ)

$(O)/%.o: %.c $(wildcard *.h) $(O)/autoconf.h $(O)/.commands | $(O)/.tools
	@echo "  CC $@"
	$(Q)$(CC) $(CFLAGS) -I$(O) -c -o $@ $<

$(O)/str.o: override CFLAGS += -fno-lto -fno-builtin

# Each line of the configuration becomes a constant: 1, 0 or a string. Looked at
# each time, as another configuration need not be a newer file.
$(O)/autoconf.h: FORCE
	@mkdir -p $(O)
	@tools/autoconf Kconfig $(CONFIG) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# So are the commands: what they made otherwise is made again.
$(O)/.commands: FORCE
	@mkdir -p $(O)
	@echo '$(CC) $(CFLAGS) $(LDFLAGS) $(OBJ)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

FORCE:

# What a goal needs and the machine lacks is installed, once.
$(O)/.tools:
	@mkdir -p $(O)
	@CC='$(CC)' tools/setup $(if $(TARGET),CROSS=$(TARGET),build)
	$(if $(TARGET),@$(CC) --version >/dev/null)
	@touch $@

run: $(O)/contain
	@echo 'A shell in a container: hostname, echo $$$$, ps, ip addr; exit ends it.'
	@$(O)/contain ns container -- "$${SHELL:-/bin/sh}" || [ $$? -ne 125 ]

test: $(O)/contain
	@tools/setup test
	@CC='$(CC)' test/run $(T)

faults: $(O)/contain
	@tools/setup test
	@CC='$(CC)' test/run faults

lint: $(O)/contain
	@tools/setup lint
	@CC='$(CC)' test/run lint

bench: $(O)/contain
	@tools/setup bench
	@CC='$(CC)' bench/run
	@CC='$(CC)' bench/init
	@CC='$(CC)' bench/boot

size: $(O)/contain
	@CC='$(CC)' O='$(O)' tools/size

menuconfig:
	@tools/setup menuconfig
	@[ -e .config ] || cp configs/defconfig .config
	kconfig-mconf Kconfig

defconfig tiny_defconfig boot_defconfig:
	cp configs/$@ .config

install: $(O)/contain
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(O)/contain tools/contain-boot $(DESTDIR)$(PREFIX)/bin
	install -m 644 doc/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 doc/*.8 $(DESTDIR)$(PREFIX)/share/man/man8

clean:
	rm -rf $(O)

.PHONY: all run test faults lint bench size menuconfig defconfig tiny_defconfig boot_defconfig \
	install clean
