// SPDX-License-Identifier: GPL-2.0
/* recorder.ko: performs single page/folio operations on request and reports the
 * real counters. Builds against 5.10, 6.1, 6.12 and 7.2. */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include "parts.h"

static DEFINE_MUTEX(big);

static long recorder_ioctl(struct file *f, unsigned int cmd, unsigned long arg)
{
	struct rec_request q;

	if (cmd != REC_IOC)
		return -ENOTTY;
	if (copy_from_user(&q, (void __user *)arg, sizeof(q)))
		return -EFAULT;
	if (q.slot >= REC_NSLOT)
		return -EINVAL;
	if (q.op == OP_MEMUNMAP) {	/* may block, so others go on meanwhile */
		q.ret = remove_device();
		if (q.ret < 0)
			return q.ret;
		return copy_to_user((void __user *)arg, &q, sizeof(q)) ? -EFAULT : 0;
	}
	mutex_lock(&big);
	q.ret = do_operation(&q);
	read_page(slots[q.slot], &q.snap);
	mutex_unlock(&big);
	if (copy_to_user((void __user *)arg, &q, sizeof(q)))
		return -EFAULT;
	return 0;
}

static const struct file_operations recorder_fops = {
	.owner = THIS_MODULE, .unlocked_ioctl = recorder_ioctl, .mmap = recorder_mmap,
};
static struct miscdevice recorder_misc = {
	.minor = MISC_DYNAMIC_MINOR, .name = "recorder", .fops = &recorder_fops, .mode = 0666,
};

static int __init recorder_init(void)
{
	int r = resolve_symbols();

	if (r)
		return r;
	return misc_register(&recorder_misc);
}
static void __exit recorder_exit(void) { misc_deregister(&recorder_misc); }
module_init(recorder_init);
module_exit(recorder_exit);
MODULE_DESCRIPTION("reads page counters");
MODULE_LICENSE("GPL");
