// SPDX-License-Identifier: MIT
/* What the files of the program share: the things that scenarios name, and the operations on them. */
#ifndef OPERATIONS_H
#define OPERATIONS_H
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include "../module/recorder.h"

#define MOST_WORDS 10
#define MOST_MAPPINGS 16
#define MOST_FILES 16

/* An operation by its name. It is handed the words of its line, its own name first; those that are missing are NULL. */
struct operation {
	const char *name;
	long (*run)(char **words);
	/* Whether its first argument is a slot, to be shown afterwards. */
	bool names_slot;
};

/* Each ends with an entry without a name. */
extern const struct operation page_operations[], mapping_operations[], file_operations[], child_operations[];

struct mapping {
	char *at;
	size_t length;
};

extern struct mapping mappings[MOST_MAPPINGS];
extern int files[MOST_FILES];
extern int device;

/* A fault while `catching` comes back to `faulted` with the signal's number. */
extern sigjmp_buf faulted;
extern volatile int catching;

/* 12, 0x10, 4k, 2m, 1g; 0 for a word that is missing. */
long number(const char *word);
/* 3 for s3, v3, f3, c3, k3. */
int index_of(const char *word);
/* Where in a mapping: the words v0 and 4k. */
char *address(const char *mapping, const char *offset);
bool is(const char *word, const char *wanted);

/* One operation of the driver: what it returns, or the negated errno. */
long request(int op, int slot, long a, long b, long c);
/* Prints what a page counts, as one line. */
void print_reading(const char *scenario, int step, const char *op, long result, const char *slot, bool drain);

void unmap_all(void);
void close_files(void);
void end_children(void);
/* Lets children that the last operation woke run until they block again. */
void settle_children(void);
#endif
