// SPDX-License-Identifier: MIT
/* Runs scenario texts against /dev/recorder, JSON lines on stdout. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include <fcntl.h>
#include <errno.h>
#include <signal.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <time.h>
#include <poll.h>
#include "../module/recorder.h"

#define NV 16
#define NF 16
#define NC 8
#define M2 (2UL << 20)
static int dev;
static struct {
	char *p;
	size_t len;
} v[NV];
static int fd[NF];
static struct {
	pid_t pid;
	int to, from;
} c[NC];
static int watch[REC_NSLOT], nwatch, autodrain = 1;
static char scn[64] = "none";
static int step;
static sigjmp_buf jb;
static volatile int catching;
static void onsig(int s)
{
	if (catching)
		siglongjmp(jb, s);
	_exit(128 + s);
}

static long call(int op, int slot, long a, long b, long cc, struct rec_counters *s)
{
	struct rec_request q;
	memset(&q, 0, sizeof q);
	q.op = op;
	q.slot = slot;
	q.a = a;
	q.b = b;
	q.c = cc;
	if (ioctl(dev, REC_IOC, &q))
		return -errno;
	if (s)
		*s = q.snap;
	return q.ret;
}
static void fl(char *o, unsigned f)
{
	static const struct {
		unsigned b;
		const char *n;
	} t[] = {{SF_RESERVED, "reserved"},
		 {SF_LRU, "lru"},
		 {SF_ANON, "anon"},
		 {SF_LOCKED, "locked"},
		 {SF_DIRTY, "dirty"},
		 {SF_UPTODATE, "uptodate"},
		 {SF_HEAD, "head"},
		 {SF_TAIL, "tail"},
		 {SF_ZONEDEV, "zonedev"},
		 {SF_PRIVATE, "private"},
		 {SF_SWAPBACKED, "swapbacked"},
		 {SF_MAPPING, "mapping"},
		 {SF_ANONEXCL, "anonexcl"},
		 {SF_SWAPCACHE, "swapcache"},
		 {SF_REFERENCED, "referenced"},
		 {SF_ACTIVE, "active"},
		 {SF_UNEVICT, "unevictable"},
		 {SF_BUDDY, "buddy"},
		 {SF_WRITEBACK, "writeback"}};
	*o = 0;
	for (unsigned i = 0; i < sizeof t / sizeof *t; i++)
		if (f & t[i].b) {
			if (*o)
				strcat(o, ",");
			strcat(o, t[i].n);
		}
}
static void emit(const char *op, const char *slot, long ret)
{
	struct rec_counters s;
	char fb[400];
	int sl = atoi(slot + 1);
	call(OP_SNAP, sl, autodrain ? 2 : 0, 0, 0, &s);
	fl(fb, s.flags);
	printf("{\"scenario\":\"%s\",\"step\":%d,\"op\":\"%s\",\"ret\":%ld,\"slot\":\"%s\",\"ref\":"
	       "%d,\"map\":%d,",
	       scn, step, op, ret, slot, s.ref, s.map);
	if (s.pin >= 0)
		printf("\"pin\":%d,\"pin_exact\":1,", s.pin);
	else {
		int r = s.order ? s.href : s.ref;
		printf("\"pin\":%d,\"pin_exact\":0,", r > 0 ? r / 1024 : 0);
	}
	printf("\"dma_pinned\":%d,\"reserved\":%d,\"head_ref\":%d,\"fmap\":%d,\"entire\":%d,"
	       "\"rawmap\":%d,\"order\":%d,\"nid\":%d,\"flags\":\"%s\"",
	       !!(s.flags & SF_DMAPINNED), !!(s.flags & SF_RESERVED), s.href, s.fmap, s.entire,
	       s.rawmap, s.order, s.nid, fb);
	if (s.flags & SF_ZONEDEV)
		printf(",\"pgmap_type\":%d,\"pgmap_ref\":%lld,\"zfree\":%d", s.pgtype,
		       (long long)s.pgref, s.zfree);
	if ((s.flags & SF_ZONEDEV) && s.share >= 0)
		printf(",\"share\":%lld", (long long)s.share);
	printf("}\n");
}
static long num(const char *s)
{
	if (!s)
		return 0;
	char *e;
	long x = strtol(s, &e, 0);
	if (*e == 'k')
		x <<= 10;
	else if (*e == 'm')
		x <<= 20;
	else if (*e == 'g')
		x <<= 30;
	return x;
}
static int ix(const char *s)
{
	return s ? atoi(s + 1) : 0;
}
static unsigned gf(const char *s)
{
	unsigned f = 0;
	if (!s)
		return 1; /* w=FOLL_WRITE l=FOLL_LONGTERM f=FORCE r=read */
#ifndef LT
#define LT 0x10000
#endif
	extern unsigned long_flag, force_flag;
	for (; *s; s++)
		switch (*s) {
		case 'w':
			f |= 1;
			break;
		case 'l':
			f |= long_flag;
			break;
		case 'f':
			f |= force_flag;
			break;
		case 'p':
			f |= 8;
			break;
		}
	return f;
}
unsigned long_flag = 2, force_flag = 4; /* the module translates to FOLL_* */

static void child(int in, int out)
{
	struct {
		char c;
		char *p;
		long n;
	} m;
	while (read(in, &m, sizeof m) == sizeof m) {
		long r = 0;
		int s;
		catching = 1;
		if (!(s = sigsetjmp(jb, 1)))
			switch (m.c) {
			case 'w':
				*(volatile char *)m.p = 2;
				break;
			case 'r':
				r = *(volatile char *)m.p;
				break;
			case 'u':
				r = munmap(m.p, m.n);
				break;
			case 't':
				r = ftruncate(fd[(long)m.p], m.n);
				break;
			case 'h':
				r = fallocate(fd[(long)m.p], 3, m.n, 4096);
				break;
			case 'm':
				r = call(OP_MEMUNMAP, 0, 0, 0, 0, 0);
				break;
			case 'x':
				_exit(0);
			}
		else
			r = -1000 - s;
		catching = 0;
		if (write(out, &r, sizeof r) < 0)
			_exit(1);
	}
	_exit(0);
}
static long ccmd(int i, char k, char *p, long n)
{
	struct {
		char c;
		char *p;
		long n;
	} m;
	memset(&m, 0, sizeof m);
	m.c = k;
	m.p = p;
	m.n = n;
	long r = 0;
	if (write(c[i].to, &m, sizeof m) < 0)
		return -1;
	if (k == 'x') {
		waitpid(c[i].pid, 0, 0);
		close(c[i].to);
		close(c[i].from);
		c[i].pid = 0;
		return 0;
	}
	if (read(c[i].from, &r, sizeof r) != sizeof r)
		return -2;
	return r;
}
static int bg[NC]; /* a background call of this child has not been seen to return */
static void settle(void)
{ /* let a child woken by the last operation run until it blocks again */
	for (int i = 0; i < NC; i++)
		if (bg[i] && c[i].pid)
			for (int n = 0, calm = 0; n < 200 && calm < 3; n++) {
				char p[64], b[256], *e;
				int k, f;
				snprintf(p, sizeof p, "/proc/%d/stat", (int)c[i].pid);
				usleep(10000);
				f = open(p, O_RDONLY);
				k = f < 0 ? 0 : read(f, b, sizeof b - 1);
				if (f >= 0)
					close(f);
				if (k <= 0)
					break;
				b[k] = 0;
				e = strrchr(b, ')');
				calm = e && e[2] != 'R' ? calm + 1 : 0;
			}
}
static void kmsg(const char *s)
{
	int k = open("/dev/kmsg", O_WRONLY);
	if (k >= 0) {
		if (write(k, s, strlen(s)) < 0) {
		}
		close(k);
	}
}

static const struct {
	const char *n;
	int op;
	int kind;
} ops[] = {
    /* kind 0: S a(default 1) ; 1: S only ; */
    {"snap", OP_SNAP, 0},	  {"get", OP_GET, 0},		{"put", OP_PUT, 0},
    {"fget", OP_FGET, 0},	  {"fput", OP_FPUT, 0},		{"tryget", OP_TRYGET, 0},
    {"getnz", OP_GETNZ, 0},	  {"ftryget", OP_FTRYGET, 0},	{"freeze", OP_FREEZE, 0},
    {"unfreeze", OP_UNFREEZE, 0}, {"refadd", OP_REFADD, 0},	{"refsub", OP_REFSUB, 0},
    {"unpin", OP_UNPIN, 0},	  {"unpind", OP_UNPIND, 0},	{"unpinrange", OP_UNPINRANGE, 0},
    {"isolate", OP_ISOLATE, 0},	  {"putback", OP_PUTBACK, 0},	{"lock", OP_LOCK, 0},
    {"unlock", OP_UNLOCK, 0},	  {"reserve", OP_RESERVE, 0},	{"unreserve", OP_UNRESERVE, 0},
    {"zdinit", OP_ZDINIT, 0},	  {"pgmapget", OP_PGMAPGET, 0}, {"pgmapput", OP_PGMAPPUT, 0},
    {"splitthp", OP_SPLITTHP, 0}, {"forget", OP_FORGET, 0}};

static void reset(void)
{
	for (int i = 0; i < NC; i++)
		if (c[i].pid)
			ccmd(i, 'x', 0, 0);
	for (int i = 0; i < NV; i++)
		if (v[i].p) {
			munmap(v[i].p, v[i].len);
			v[i].p = 0;
		}
	for (int i = 0; i < NF; i++)
		if (fd[i] > 0) {
			close(fd[i]);
			fd[i] = 0;
		}
	for (int i = 0; i < REC_NSLOT; i++)
		call(OP_FORGET, i, 0, 0, 0, 0);
	nwatch = 0;
	step = 0;
	autodrain = 1;
	memset(bg, 0, sizeof bg);
}
static int domode(const char *m)
{
	static const char *n[] = {"",		"insert_page",	    "insert_pfn",  "remap_pfn",
				  "fault_page", "fault_page_noget", "insert_mixed"};
	for (int i = 1; i < 7; i++)
		if (!strcmp(m, n[i]))
			return i;
	return 0;
}

static void run(char *line)
{
	char orig[256], *a[10];
	int n = 0;
	char *sv;
	line[strcspn(line, "\n")] = 0;
	char *h = strchr(line, '#');
	if (h)
		*h = 0;
	while (*line == ' ' || *line == '\t')
		line++;
	for (int l = strlen(line); l && line[l - 1] == ' '; l--)
		line[l - 1] = 0;
	if (!*line)
		return;
	snprintf(orig, sizeof orig, "%s", line);
	for (char *t = strtok_r(line, " \t", &sv); t && n < 10; t = strtok_r(0, " \t", &sv))
		a[n++] = t;
	for (int i = n; i < 10; i++)
		a[i] = 0;
	char *o = a[0];
	long r = -9999;
	const char *slot = 0;
	long t0;
	if (!strcmp(o, "scenario")) {
		reset();
		snprintf(scn, sizeof scn, "%s", a[1]);
		char b[100];
		snprintf(b, sizeof b, "RECORDER scenario %s\n", scn);
		kmsg(b);
		return;
	}
	if (!strcmp(o, "watch")) {
		nwatch = 0;
		for (int i = 1; i < n; i++)
			watch[nwatch++] = ix(a[i]);
		return;
	}
	if (!strcmp(o, "autodrain")) {
		autodrain = num(a[1]);
		return;
	}
	if (!strcmp(o, "sleep")) {
		usleep(num(a[1]) * 1000);
		return;
	}
	if (!strcmp(o, "sh")) {
		char b[256] = "";
		for (int i = 1; i < n; i++) {
			strcat(b, a[i]);
			strcat(b, " ");
		}
		fflush(stdout);
		r = system(b);
	}
	step++;
	catching = 1;
	int s = sigsetjmp(jb, 1);
	if (s) {
		r = -1000 - s;
		goto out;
	}
	(void)t0;
	if (!strcmp(o, "zdinit")) {
		slot = a[1];
		r = call(OP_ZDINIT, ix(a[1]), 1, num(a[2]), 0, 0);
		goto out;
	} /* zdinit S [ORDER] */
	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++)
		if (!strcmp(o, ops[i].n)) {
			slot = a[1];
			r = call(ops[i].op, ix(a[1]), a[2] ? num(a[2]) : 1, num(a[3]), num(a[4]),
				 0);
			goto out;
		}
	if (!strcmp(o, "alloc")) {
		slot = a[1];
		r = call(OP_ALLOC, ix(a[1]), num(a[2]), a[3] && !strcmp(a[3], "nocomp"), 0, 0);
	} else if (!strcmp(o, "free")) {
		slot = a[1];
		r = call(OP_FREE, ix(a[1]), num(a[2]), 0, 0, 0);
	} else if (!strcmp(o, "splitpage")) {
		slot = a[1];
		r = call(OP_SPLITPAGE, ix(a[1]), num(a[2]), 0, 0, 0);
	} else if (!strcmp(o, "tail")) {
		slot = a[1];
		r = call(OP_TAIL, ix(a[1]), ix(a[2]), num(a[3]), 0, 0);
	} else if (!strcmp(o, "headof")) {
		slot = a[1];
		r = call(OP_HEAD, ix(a[1]), ix(a[2]), 0, 0, 0);
	} else if (!strcmp(o, "watchu")) {
		slot = a[1];
		r = call(OP_WATCHU, ix(a[1]), (long)(v[ix(a[2])].p + num(a[3])), 0, 0, 0);
	} else if (!strcmp(o, "watchf")) {
		slot = a[1];
		r = call(OP_WATCHF, ix(a[1]), fd[ix(a[2])], num(a[3]), 0, 0);
	} else if (!strcmp(o, "watchpfn")) {
		slot = a[1];
		r = call(OP_WATCHPFN, ix(a[1]), num(a[2]), 0, 0, 0);
	} else if (!strcmp(o, "gup") || !strcmp(o, "gupf") || !strcmp(o, "pin") ||
		   !strcmp(o, "pinf")) { /* op S V off flags n */
		int op = !strcmp(o, "gup")    ? OP_GUP
			 : !strcmp(o, "gupf") ? OP_GUPF
			 : !strcmp(o, "pin")  ? OP_PIN
					      : OP_PINF;
		slot = a[1];
		r = call(op, ix(a[1]), (long)(v[ix(a[2])].p + num(a[3])), gf(a[4]),
			 a[5] ? num(a[5]) : 1, 0);
	} else if (!strcmp(o, "gupn") || !strcmp(o, "pinn"))
		r = call(*o == 'g' ? OP_GUPN : OP_PINN, ix(a[1]), (long)(v[ix(a[2])].p + num(a[3])),
			 gf(a[4]), num(a[5]), 0);
	else if (!strcmp(o, "putn") || !strcmp(o, "unpinn"))
		r = call(*o == 'p' ? OP_PUTN : OP_UNPINN, ix(a[1]), 0, 0, 0, 0);
	else if (!strcmp(o, "drain"))
		r = call(OP_DRAIN, 0, 0, 0, 0, 0);
	else if (!strcmp(o, "memremap"))
		r = call(OP_MEMREMAP, 0, num(a[1]), num(a[2]), num(a[3]), 0);
	else if (!strcmp(o, "memunmap"))
		r = call(OP_MEMUNMAP, 0, 0, 0, 0, 0);
	else if (!strcmp(o, "zdpage")) {
		slot = a[1];
		r = call(OP_ZDPAGE, ix(a[1]), num(a[2]), 0, 0, 0);
	} else if (!strcmp(o, "anon") || !strcmp(o, "anonshared") || !strcmp(o, "mapf") ||
		   !strcmp(o, "dev")) {
		int i = ix(a[1]);
		size_t len;
		char *hint = 0;
		int m, f = -1;
		off_t off = 0;
		int prot = PROT_READ | PROT_WRITE;
		int al = 0;
		if (*o == 'a') {
			len = num(a[2]);
			m = (o[4] ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS;
			al = a[3] != 0;
		} else if (*o == 'm') {
			f = fd[ix(a[2])];
			off = num(a[3]);
			len = num(a[4]);
			m = !strcmp(a[5], "shared") ? MAP_SHARED : MAP_PRIVATE;
			al = a[6] && !strcmp(a[6], "align");
			if (a[6] && !strcmp(a[6], "ro"))
				prot = PROT_READ;
		} else {
			f = dev;
			off = ((off_t)(ix(a[3]) << 8 | domode(a[2]))) << 12;
			len = num(a[4]) * 4096;
			m = MAP_SHARED;
			if (a[5] && !strcmp(a[5], "private"))
				m = MAP_PRIVATE;
		}
		if (al) {
			char *x = mmap(0, len + M2, PROT_NONE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
			munmap(x, len + M2);
			hint = (char *)(((uintptr_t)x + M2 - 1) & ~(M2 - 1));
			m |= MAP_FIXED_NOREPLACE;
		}
		char *p = mmap(hint, len, prot, m, f, off);
		if (p == MAP_FAILED)
			r = -errno;
		else {
			v[i].p = p;
			v[i].len = len;
			r = 0;
		}
	} else if (!strcmp(o, "wr")) {
		*(volatile char *)(v[ix(a[1])].p + num(a[2])) = 1;
		r = 0;
	} else if (!strcmp(o, "rd")) {
		r = *(volatile unsigned char *)(v[ix(a[1])].p + num(a[2]));
	} else if (!strcmp(o, "unmap")) {
		int i = ix(a[1]);
		if (a[2])
			r = munmap(v[i].p + num(a[2]), num(a[3]));
		else {
			r = munmap(v[i].p, v[i].len);
			v[i].p = 0;
		}
	} else if (!strcmp(o, "madv")) {
		int ad = !strcmp(a[4], "dontneed")   ? MADV_DONTNEED
			 : !strcmp(a[4], "hugepage") ? MADV_HUGEPAGE
			 : !strcmp(a[4], "nohuge")   ? MADV_NOHUGEPAGE
			 : !strcmp(a[4], "pageout")  ? 21
			 : !strcmp(a[4], "cold")     ? 20
			 : !strcmp(a[4], "free")     ? 8
			 : !strcmp(a[4], "collapse") ? 25
			 : !strcmp(a[4], "dontfork") ? 10
			 : !strcmp(a[4], "remove")   ? 9
			 : !strcmp(a[4], "popread")  ? 22
			 : !strcmp(a[4], "popwrite") ? 23
						     : -1;
		r = madvise(v[ix(a[1])].p + num(a[2]), num(a[3]), ad) ? -errno : 0;
	} else if (!strcmp(o, "mlock"))
		r = mlock(v[ix(a[1])].p + num(a[2]), num(a[3])) ? -errno : 0;
	else if (!strcmp(o, "munlock"))
		r = munlock(v[ix(a[1])].p + num(a[2]), num(a[3])) ? -errno : 0;
	else if (!strcmp(o, "mprotect"))
		r = mprotect(v[ix(a[1])].p + num(a[2]), num(a[3]), num(a[4])) ? -errno : 0;
	else if (!strcmp(o, "file")) {
		int i = ix(a[1]);
		fd[i] = open(
		    a[2], O_RDWR | O_CREAT | (a[4] && !strcmp(a[4], "trunc") ? O_TRUNC : 0), 0600);
		r = fd[i] < 0 ? -errno : 0;
		if (!r && a[3] && num(a[3]) >= 0)
			r = ftruncate(fd[i], num(a[3])) ? -errno : 0;
	} else if (!strcmp(o, "falloc"))
		r = fallocate(fd[ix(a[1])], 0, num(a[2]), num(a[3])) ? -errno : 0;
	else if (!strcmp(o, "punch"))
		r = fallocate(fd[ix(a[1])], 3, num(a[2]), num(a[3])) ? -errno : 0;
	else if (!strcmp(o, "fwrite")) {
		char *b = malloc(num(a[3]));
		memset(b, 7, num(a[3]));
		r = pwrite(fd[ix(a[1])], b, num(a[3]), num(a[2]));
		free(b);
	} else if (!strcmp(o, "fread")) {
		char *b = malloc(num(a[3]));
		r = pread(fd[ix(a[1])], b, num(a[3]), num(a[2]));
		free(b);
	} else if (!strcmp(o, "fsync"))
		r = fsync(fd[ix(a[1])]) ? -errno : 0;
	else if (!strcmp(o, "ftrunc"))
		r = ftruncate(fd[ix(a[1])], num(a[2])) ? -errno : 0;
	else if (!strcmp(o, "fadv"))
		r = -posix_fadvise(fd[ix(a[1])], num(a[2]), num(a[3]), POSIX_FADV_DONTNEED);
	else if (!strcmp(o, "reflink"))
		r = ioctl(fd[ix(a[1])], _IOW(0x94, 9, int), fd[ix(a[2])]) ? -errno
									  : 0; /* FICLONE */
	else if (!strcmp(o, "fclose")) {
		r = close(fd[ix(a[1])]);
		fd[ix(a[1])] = 0;
	} else if (!strcmp(o, "unlink"))
		r = unlink(a[1]) ? -errno : 0;
	else if (!strcmp(o, "fork")) {
		int i = ix(a[1]), p1[2], p2[2];
		if (pipe(p1) || pipe(p2))
			r = -1;
		fflush(stdout);
		pid_t pid = fork();
		if (!pid) {
			close(p1[1]);
			close(p2[0]);
			child(p1[0], p2[1]);
		}
		close(p1[0]);
		close(p2[1]);
		c[i].pid = pid;
		c[i].to = p1[1];
		c[i].from = p2[0];
		r = pid > 0 ? 0 : -errno;
	} else if (!strcmp(o, "cwr"))
		r = ccmd(ix(a[1]), 'w', v[ix(a[2])].p + num(a[3]), 0);
	else if (!strcmp(o, "crd"))
		r = ccmd(ix(a[1]), 'r', v[ix(a[2])].p + num(a[3]), 0);
	else if (!strcmp(o, "cunmap"))
		r = ccmd(ix(a[1]), 'u', v[ix(a[2])].p, v[ix(a[2])].len);
	else if (!strcmp(o, "cftrunc_bg")) {
		int i = ix(a[1]);
		struct {
			char ch;
			char *p;
			long n;
		} m;
		memset(&m, 0, sizeof m);
		m.ch = 't';
		m.p = (char *)(long)ix(a[2]);
		m.n = num(a[3]);
		r = write(c[i].to, &m, sizeof m) == sizeof m ? 0 : -1;
		bg[i] = 1;
		usleep(100000);
	} else if (!strcmp(o, "cpunch_bg")) {
		int i = ix(a[1]);
		struct {
			char ch;
			char *p;
			long n;
		} m;
		memset(&m, 0, sizeof m);
		m.ch = 'h';
		m.p = (char *)(long)ix(a[2]);
		m.n = num(a[3]);
		r = write(c[i].to, &m, sizeof m) == sizeof m ? 0 : -1;
		bg[i] = 1;
		usleep(100000);
	} else if (!strcmp(o, "cmemunmap_bg")) {
		int i = ix(a[1]);
		struct {
			char ch;
			char *p;
			long n;
		} m;
		memset(&m, 0, sizeof m);
		m.ch = 'm';
		r = write(c[i].to, &m, sizeof m) == sizeof m ? 0 : -1;
		bg[i] = 1;
		usleep(100000);
	} else if (!strcmp(o, "cpoll")) { /* 1 = the background call has returned */
		struct pollfd pf = {c[ix(a[1])].from, POLLIN, 0};
		r = poll(&pf, 1, a[2] ? num(a[2]) : 200);
		if (r == 1) {
			long x;
			bg[ix(a[1])] = 0;
			if (read(c[ix(a[1])].from, &x, sizeof x) < 0) {
			}
		}
	} else if (!strcmp(o, "pglevel"))
		r = call(OP_PGLEVEL, 0, (long)(v[ix(a[1])].p + num(a[2])), 0, 0, 0);
	else if (!strcmp(o, "zdmigrate"))
		r = call(OP_ZDMIGRATE, 0, (long)(v[ix(a[1])].p + num(a[2])), num(a[3]), 0, 0);
	else if (!strcmp(o, "hugetlb")) {
		int i = ix(a[1]);
		char *p = mmap(0, num(a[2]), 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
		if (p == MAP_FAILED)
			r = -errno;
		else {
			v[i].p = p;
			v[i].len = num(a[2]);
			r = 0;
		}
	} else if (!strcmp(o, "cexit"))
		r = ccmd(ix(a[1]), 'x', 0, 0);
	else if (!strcmp(o, "move")) {
		void *p = v[ix(a[1])].p + num(a[2]);
		int node = num(a[3]), st = -999;
		r = syscall(SYS_move_pages, 0, 1L, &p, &node, &st, 2);
		if (r < 0)
			r = -errno;
		else if (r > 0)
			r = 1000 + r;
		else
			r = st;
	} else if (!strcmp(o, "sh"))
		;
	else {
		fprintf(stderr, "unknown op %s\n", o);
		r = -38;
	}
out:
	catching = 0;
	settle();
	if (nwatch)
		for (int i = 0; i < nwatch; i++) {
			char b[8];
			snprintf(b, 8, "s%d", watch[i]);
			emit(orig, b, r);
		}
	else if (slot)
		emit(orig, slot, r);
	else
		printf("{\"scenario\":\"%s\",\"step\":%d,\"op\":\"%s\",\"ret\":%ld}\n", scn, step,
		       orig, r);
}
int main(int ac, char **av)
{
	char l[256];
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = onsig;
	sa.sa_flags = SA_NODEFER;
	sigaction(SIGBUS, &sa, 0);
	sigaction(SIGSEGV, &sa, 0);
	signal(SIGPIPE, SIG_IGN);
	dev = open("/dev/recorder", O_RDWR);
	if (dev < 0) {
		perror("/dev/recorder");
		return 1;
	}
	static char ob[1 << 16];
	setvbuf(stdout, ob, _IOLBF, sizeof ob);
	for (int i = 1; i < ac; i++) {
		FILE *f = fopen(av[i], "r");
		if (!f) {
			perror(av[i]);
			continue;
		}
		struct timespec t0, t1;
		clock_gettime(CLOCK_MONOTONIC, &t0);
		long n = 0;
		while (fgets(l, sizeof l, f)) {
			run(l);
			n++;
		}
		clock_gettime(CLOCK_MONOTONIC, &t1);
		fclose(f);
		reset();
		fflush(stdout);
		fprintf(stderr, "RECORDER %s lines=%ld ms=%ld\n", av[i], n,
			(t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000);
	}
	return 0;
}
