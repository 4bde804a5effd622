// SPDX-License-Identifier: MIT
/* Child processes that do one thing at a time when they are told to. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "operations.h"

#define MOST_CHILDREN 8
#define PAGE 4096

static struct child {
	pid_t pid;
	int to, from;
	/* A call in the background has not been seen to return. */
	bool busy;
} children[MOST_CHILDREN];

enum what { WRITE, READ, UNMAP, TRUNCATE, PUNCH, REMOVE_DEVICE, EXIT };

struct task {
	enum what what;
	char *at;
	int file;
	long size;
};

static long perform(const struct task *task)
{
	switch (task->what) {
	case WRITE:
		*(volatile char *)task->at = 2;
		return 0;
	case READ:
		return *(volatile char *)task->at;
	case UNMAP:
		return munmap(task->at, task->size);
	case TRUNCATE:
		return ftruncate(files[task->file], task->size);
	case PUNCH:
		return fallocate(files[task->file], FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, task->size, PAGE);
	case REMOVE_DEVICE:
		return request(OP_MEMUNMAP, 0, 0, 0, 0);
	case EXIT:
		_exit(0);
	}
	return 0;
}

static void obey(int in, int out)
{
	struct task task;

	while (read(in, &task, sizeof task) == sizeof task) {
		long result;
		int signal;

		catching = 1;
		signal = sigsetjmp(faulted, 1);
		result = signal ? -1000 - signal : perform(&task);
		catching = 0;
		if (write(out, &result, sizeof result) < 0)
			_exit(1);
	}
	_exit(0);
}

static struct child *child_of(const char *word)
{
	return &children[index_of(word)];
}

static bool tell(const struct child *child, struct task task)
{
	return write(child->to, &task, sizeof task) == sizeof task;
}

static long ask(const struct child *child, struct task task)
{
	long result = 0;

	if (!tell(child, task))
		return -1;
	return read(child->from, &result, sizeof result) == sizeof result ? result : -2;
}

static long end(struct child *child)
{
	if (!tell(child, (struct task){EXIT}))
		return -1;
	waitpid(child->pid, 0, 0);
	close(child->to);
	close(child->from);
	child->pid = 0;
	return 0;
}

void end_children(void)
{
	for (int i = 0; i < MOST_CHILDREN; i++) {
		if (children[i].pid)
			end(&children[i]);
		children[i].busy = false;
	}
}

/* Whether it waits for something; one that is gone does. */
static bool is_blocked(const struct child *child, bool *gone)
{
	char path[64], text[256], *state;
	int file, size;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)child->pid);
	file = open(path, O_RDONLY);
	size = file < 0 ? 0 : read(file, text, sizeof text - 1);
	if (file >= 0)
		close(file);
	*gone = size <= 0;
	if (*gone)
		return true;
	text[size] = 0;
	state = strrchr(text, ')');
	return state && state[2] != 'R';
}

void settle_children(void)
{
	for (int i = 0; i < MOST_CHILDREN; i++) {
		bool gone = false;

		if (!children[i].busy || !children[i].pid)
			continue;
		for (int n = 0, calm = 0; n < 200 && calm < 3 && !gone; n++) {
			usleep(10000);
			calm = is_blocked(&children[i], &gone) ? calm + 1 : 0;
		}
	}
}

/* fork C */
static long start(char **w)
{
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) || pipe(from))
		return -errno;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(to[1]);
		close(from[0]);
		obey(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	*child_of(w[1]) = (struct child){.pid = pid, .to = to[1], .from = from[0]};
	return pid > 0 ? 0 : -errno;
}

/* cwr, crd: C V OFFSET */
static long child_writes(char **w)
{
	return ask(child_of(w[1]), (struct task){WRITE, .at = address(w[2], w[3])});
}

static long child_reads(char **w)
{
	return ask(child_of(w[1]), (struct task){READ, .at = address(w[2], w[3])});
}

/* cunmap C V */
static long child_unmaps(char **w)
{
	const struct mapping *whole = &mappings[index_of(w[2])];

	return ask(child_of(w[1]), (struct task){UNMAP, .at = whole->at, .size = whole->length});
}

static long in_background(struct child *child, struct task task)
{
	bool told = tell(child, task);

	child->busy = true;
	usleep(100000);
	return told ? 0 : -1;
}

/* cftrunc_bg C F SIZE */
static long child_truncates(char **w)
{
	return in_background(child_of(w[1]), (struct task){TRUNCATE, .file = index_of(w[2]), .size = number(w[3])});
}

/* cpunch_bg C F OFFSET */
static long child_punches(char **w)
{
	return in_background(child_of(w[1]), (struct task){PUNCH, .file = index_of(w[2]), .size = number(w[3])});
}

/* cmemunmap_bg C */
static long child_removes_device(char **w)
{
	return in_background(child_of(w[1]), (struct task){REMOVE_DEVICE});
}

/* cpoll C [MILLISECONDS]: 1 when the call in the background has returned */
static long child_has_returned(char **w)
{
	struct child *child = child_of(w[1]);
	struct pollfd answer = {child->from, POLLIN, 0};
	long result, ready = poll(&answer, 1, w[2] ? number(w[2]) : 200);

	if (ready == 1) {
		child->busy = false;
		if (read(child->from, &result, sizeof result) < 0)
			return -errno;
	}
	return ready;
}

/* cexit C */
static long child_exits(char **w) { return end(child_of(w[1])); }

const struct operation child_operations[] = {
	{"fork", start},
	{"cwr", child_writes},
	{"crd", child_reads},
	{"cunmap", child_unmaps},
	{"cftrunc_bg", child_truncates},
	{"cpunch_bg", child_punches},
	{"cmemunmap_bg", child_removes_device},
	{"cpoll", child_has_returned},
	{"cexit", child_exits},
	{0},
};
