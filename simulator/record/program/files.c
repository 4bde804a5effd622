// SPDX-License-Identifier: MIT
/* Operations on files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "operations.h"

int files[MOST_FILES];

void close_files(void)
{
	for (int i = 0; i < MOST_FILES; i++)
		if (files[i] > 0) {
			close(files[i]);
			files[i] = 0;
		}
}

static int file_of(const char *word)
{
	return files[index_of(word)];
}

static long failed(long result)
{
	return result ? -errno : 0;
}

/* file F PATH SIZE [trunc] */
static long open_file(char **w)
{
	int file = open(w[2], O_RDWR | O_CREAT | (is(w[4], "trunc") ? O_TRUNC : 0), 0600);

	files[index_of(w[1])] = file;
	if (file < 0)
		return -errno;
	return w[3] && number(w[3]) >= 0 ? failed(ftruncate(file, number(w[3]))) : 0;
}

/* falloc, punch, fwrite, fread, fadv: F OFFSET SIZE */
static long allocate(char **w) { return failed(fallocate(file_of(w[1]), 0, number(w[2]), number(w[3]))); }

static long punch(char **w)
{
	return failed(fallocate(file_of(w[1]), FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, number(w[2]), number(w[3])));
}

static long write_file(char **w)
{
	size_t size = number(w[3]);
	char *bytes = malloc(size);
	long result;

	memset(bytes, 7, size);
	result = pwrite(file_of(w[1]), bytes, size, number(w[2]));
	free(bytes);
	return result;
}

static long read_file(char **w)
{
	size_t size = number(w[3]);
	char *bytes = malloc(size);
	long result = pread(file_of(w[1]), bytes, size, number(w[2]));

	free(bytes);
	return result;
}

static long forget_cached(char **w)
{
	return -posix_fadvise(file_of(w[1]), number(w[2]), number(w[3]), POSIX_FADV_DONTNEED);
}

static long sync_file(char **w) { return failed(fsync(file_of(w[1]))); }
static long truncate_file(char **w) { return failed(ftruncate(file_of(w[1]), number(w[2]))); }
static long reflink(char **w) { return failed(ioctl(file_of(w[1]), FICLONE, file_of(w[2]))); }
static long unlink_file(char **w) { return failed(unlink(w[1])); }

static long close_file(char **w)
{
	long result = close(file_of(w[1]));

	files[index_of(w[1])] = 0;
	return result;
}

const struct operation file_operations[] = {
	{"file", open_file},
	{"falloc", allocate},
	{"punch", punch},
	{"fwrite", write_file},
	{"fread", read_file},
	{"fadv", forget_cached},
	{"fsync", sync_file},
	{"ftrunc", truncate_file},
	{"reflink", reflink},
	{"fclose", close_file},
	{"unlink", unlink_file},
	{0},
};
