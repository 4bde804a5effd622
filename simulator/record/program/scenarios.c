// SPDX-License-Identifier: MIT
/* Runs scenario texts against /dev/recorder: one operation a line, JSON lines on stdout. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "operations.h"

#define LINE 256
#define NO_SYSCALL (-38)

int device;
sigjmp_buf faulted;
volatile int catching;

static struct {
	char name[64];
	int step;
	/* The slots that are shown after each step; without any, the one that the step names. */
	int watched[REC_NSLOT], watching;
	bool drains;
} scenario = {.name = "none", .drains = true};

bool is(const char *word, const char *wanted)
{
	return word && !strcmp(word, wanted);
}

long number(const char *word)
{
	char *unit;
	long value;

	if (!word)
		return 0;
	value = strtol(word, &unit, 0);
	return *unit == 'k' ? value << 10 : *unit == 'm' ? value << 20 : *unit == 'g' ? value << 30 : value;
}

int index_of(const char *word)
{
	return word ? atoi(word + 1) : 0;
}

static void on_fault(int signal)
{
	if (catching)
		siglongjmp(faulted, signal);
	_exit(128 + signal);
}

static void begin_anew(void)
{
	end_children();
	unmap_all();
	close_files();
	for (int i = 0; i < REC_NSLOT; i++)
		request(OP_FORGET, i, 0, 0, 0);
	scenario.watching = 0;
	scenario.step = 0;
	scenario.drains = true;
}

/* So that the kernel's own messages can be told apart by scenario. */
static void tell_kernel_log(const char *name)
{
	int log = open("/dev/kmsg", O_WRONLY);

	if (log < 0)
		return;
	dprintf(log, "RECORDER scenario %s\n", name);
	close(log);
}

/* Words that are about the scenario itself and no step of it. */
static bool direct(char **w)
{
	if (is(w[0], "scenario")) {
		begin_anew();
		snprintf(scenario.name, sizeof scenario.name, "%s", w[1]);
		tell_kernel_log(scenario.name);
	} else if (is(w[0], "watch")) {
		scenario.watching = 0;
		for (int i = 1; i < MOST_WORDS && w[i]; i++)
			scenario.watched[scenario.watching++] = index_of(w[i]);
	} else if (is(w[0], "autodrain")) {
		scenario.drains = number(w[1]);
	} else if (is(w[0], "sleep")) {
		usleep(number(w[1]) * 1000);
	} else {
		return false;
	}
	return true;
}

/* sh COMMAND */
static long shell(char **w)
{
	char command[LINE + MOST_WORDS] = "";

	for (int i = 1; i < MOST_WORDS && w[i]; i++) {
		strcat(command, w[i]);
		strcat(command, " ");
	}
	fflush(stdout);
	return system(command);
}

static const struct operation *find_operation(const char *name)
{
	static const struct operation own[] = {{"sh", shell}, {0}};
	static const struct operation *const all[] = {own, page_operations, mapping_operations, file_operations,
						      child_operations};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (const struct operation *known = all[i]; known->name; known++)
			if (is(name, known->name))
				return known;
	return NULL;
}

static long perform(const struct operation *operation, char **w)
{
	long result;
	int signal;

	catching = 1;
	signal = sigsetjmp(faulted, 1);
	result = signal ? -1000 - signal : operation->run(w);
	catching = 0;
	return result;
}

static void print_step(const char *text, long result, const char *slot)
{
	for (int i = 0; i < scenario.watching; i++) {
		char watched[16];

		snprintf(watched, sizeof watched, "s%d", scenario.watched[i]);
		print_reading(scenario.name, scenario.step, text, result, watched, scenario.drains);
	}
	if (scenario.watching)
		return;
	if (slot)
		print_reading(scenario.name, scenario.step, text, result, slot, scenario.drains);
	else
		printf("{\"scenario\":\"%s\",\"step\":%d,\"op\":\"%s\",\"ret\":%ld}\n", scenario.name, scenario.step, text, result);
}

/* The line without its comment and the space around it. */
static char *trimmed(char *line)
{
	line[strcspn(line, "#\n")] = 0;
	line += strspn(line, " \t");
	for (size_t size = strlen(line); size && line[size - 1] == ' '; size--)
		line[size - 1] = 0;
	return line;
}

static void run_line(char *line)
{
	const struct operation *operation;
	char text[LINE], *words[MOST_WORDS] = {0}, *rest;
	int count = 0;
	long result = NO_SYSCALL;

	line = trimmed(line);
	if (!*line)
		return;
	snprintf(text, sizeof text, "%s", line);
	for (char *word = strtok_r(line, " \t", &rest); word && count < MOST_WORDS; word = strtok_r(0, " \t", &rest))
		words[count++] = word;
	if (direct(words))
		return;
	scenario.step++;
	operation = find_operation(words[0]);
	if (operation)
		result = perform(operation, words);
	else
		fprintf(stderr, "unknown op %s\n", words[0]);
	settle_children();
	print_step(text, result, operation && operation->names_slot ? words[1] : NULL);
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void run_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[LINE];
	long began = milliseconds(), lines = 0;

	if (!file) {
		perror(path);
		return;
	}
	for (; fgets(line, sizeof line, file); lines++)
		run_line(line);
	fclose(file);
	begin_anew();
	fflush(stdout);
	fprintf(stderr, "RECORDER %s lines=%ld ms=%ld\n", path, lines, milliseconds() - began);
}

int main(int count, char **paths)
{
	static char buffer[1 << 16];
	struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_NODEFER};

	sigaction(SIGBUS, &action, 0);
	sigaction(SIGSEGV, &action, 0);
	signal(SIGPIPE, SIG_IGN);
	device = open("/dev/recorder", O_RDWR);
	if (device < 0) {
		perror("/dev/recorder");
		return 1;
	}
	setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
	for (int i = 1; i < count; i++)
		run_file(paths[i]);
	return 0;
}
