# SPDX-License-Identifier: Apache-2.0
# make            builds ./gridck
# make check      builds with ASan and UBSan and runs every test and lint
# make demo       walks two sample nodes, then this machine
# make bench      one table: how long things take, beside what does the like (root)
# make check-vm   udev's rules on multipath maps, at boots of an emulated machine (Debian; downloads 75 MB)
# make fuzz       FUZZ_SECONDS (60) for each parser; needs clang
# make format     lays the sources out as .clang-format says
# make install    PREFIX (/usr/local), DESTDIR
# Variables: CC, CFLAGS, SAN=1 (sanitizers), FUZZ=1 (libFuzzer objects), V=1 (show commands)

VERSION := 0.1.0
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
PACKAGES := jansson smartcols libudev blkid libxml-2.0 libarchive zlib

FOLDERS := node probes crs asm udev-rules report
SOURCES := $(foreach d,$(FOLDERS),$(wildcard $(d)/*.c))
HEADERS := $(foreach d,$(FOLDERS),$(wildcard $(d)/*.h))
TESTS := $(wildcard tests/unit/test_*.c)
ALL_SOURCES := main.c $(SOURCES) $(wildcard tests/unit/*.c tests/fuzz/*.c)
ALL_HEADERS := $(HEADERS) $(wildcard tests/unit/*.h tests/fuzz/*.h)

VARIANT := $(notdir $(firstword $(CC)))$(if $(SAN),-san)$(if $(FUZZ),-fuzz)
B := build/$(VARIANT)
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wcast-qual -Wwrite-strings
# -iquote, not -I: a folder asm/ in the include path would hide the kernel's <asm/types.h>
BASE := -std=c11 -D_GNU_SOURCE -iquote . $(shell pkg-config --cflags $(PACKAGES))
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE := $(if $(SAN)$(FUZZ),$(SANITIZERS)) $(if $(FUZZ),-fsanitize=fuzzer-no-link)
ALL_CFLAGS = $(BASE) $(WARNINGS) -MMD -MP -fstack-protector-strong $(CFLAGS) $(SANITIZE)
LIBRARIES := $(shell pkg-config --libs $(PACKAGES))
Q := $(if $(V),,@)

OBJECTS := $(SOURCES:%.c=$(B)/%.o)
ARCHIVE := $(B)/libgridck.a
TEST_PROGRAMS := $(TESTS:tests/unit/%.c=$(B)/tests/unit/%)

all: gridck
# always looked at: the last one copied may be of another compiler or have sanitizers
gridck: $(B)/gridck always
	$(Q)cmp -s $< $@ || cp $< $@

$(B)/gridck: $(B)/main.o $(B)/checks_page.o $(ARCHIVE)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDFLAGS) $(LIBRARIES)

$(ARCHIVE): $(OBJECTS)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# not CFLAGS: what is given on the command line would win
$(B)/main.o: BASE += -DGRIDCK_VERSION='"$(VERSION)"'

# CHECKS.md is what `gridck explain` prints: one text, not two
$(B)/checks_page.c: CHECKS.md Makefile
	$(Q)mkdir -p $(@D)
	$(Q){ echo 'extern const char checks_page[];'; echo 'const char checks_page[] ='; \
	 sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' CHECKS.md; echo ';'; } >$@
$(B)/checks_page.o: $(B)/checks_page.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/tests/unit/%: tests/unit/%.c $(ARCHIVE)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(ARCHIVE) $(LDFLAGS) $(LIBRARIES) -lcmocka

# a file system whose files hang, fail or are slow: disks for tests/e2e
$(B)/tests/e2e/faultfs: tests/e2e/faultfs.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BASE) $(WARNINGS) $(CFLAGS) $$(pkg-config --cflags fuse3) -o $@ $< \
		$$(pkg-config --libs fuse3)

# what tests/e2e ask of the library alone
$(B)/tests/e2e/rules-%: tests/e2e/rules-%.c $(ARCHIVE)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(ARCHIVE) $(LDFLAGS) $(LIBRARIES)

$(B)/tests/bench-rules: tests/bench-rules.c $(ARCHIVE)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(ARCHIVE) $(LDFLAGS) $(LIBRARIES)

# what udev is going to do, for comparison with what it does
$(B)/tests/e2e/predict: tests/e2e/predict.c $(ARCHIVE)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(ARCHIVE) $(LDFLAGS) $(LIBRARIES)

tests: $(B)/gridck $(TEST_PROGRAMS) $(B)/tests/e2e/faultfs $(B)/tests/e2e/rules-verdict $(B)/tests/e2e/predict
check:
	$(Q)$(MAKE) --no-print-directory SAN=1 CFLAGS='$(CFLAGS) -Werror' tests
	$(Q)BUILD=build/$(notdir $(firstword $(CC)))-san CC='$(CC)' sh tests/run.sh

check-vm: $(B)/gridck $(B)/tests/e2e/predict
	$(Q)BUILD=$(B) sh tests/vm/run.sh

demo: gridck
	$(Q)sh tests/demo.sh ./gridck

bench: $(B)/gridck $(B)/tests/e2e/faultfs $(B)/tests/bench-rules
	$(Q)BUILD=$(B) sh tests/bench.sh
	$(Q)$(B)/tests/bench-rules
	$(Q)BUILD=$(B) sh tests/bench-disks.sh

$(B)/tests/fuzz/fuzz: tests/fuzz/fuzz.c $(ARCHIVE)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< $(ARCHIVE) $(LIBRARIES)
fuzz-build: $(B)/tests/fuzz/fuzz
fuzz:
	$(Q)$(MAKE) --no-print-directory CC=clang FUZZ=1 fuzz-build
	$(Q)sh tests/fuzz/run.sh build/clang-fuzz/tests/fuzz/fuzz

format:
	$(Q)clang-format -i $(ALL_SOURCES) $(ALL_HEADERS)

# what the lints ask
flags:
	@echo $(BASE) $(WARNINGS)
sources:
	@echo $(ALL_SOURCES)
headers:
	@echo $(ALL_HEADERS)

install: gridck
	install -D -m 755 gridck '$(DESTDIR)$(PREFIX)/bin/gridck'
	install -D -m 644 README.md '$(DESTDIR)$(PREFIX)/share/doc/gridck/README.md'
	install -D -m 644 CHECKS.md '$(DESTDIR)$(PREFIX)/share/doc/gridck/CHECKS.md'

clean:
	rm -rf build gridck

.PHONY: all always tests check check-vm demo bench fuzz fuzz-build format flags sources headers install clean
-include $(shell find build -name '*.d' 2>/dev/null)
