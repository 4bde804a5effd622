/** The error numbers of the kernel's ABI, so that `-ENOMEM` is a number to the explorer and a name to people. */

const NAMES =
  'EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE'.split(
    ' ',
  );

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...NAMES.map((name, i): [string, number] => [name, i + 1]),
  ['EDEADLK', 35],
  ['ENAMETOOLONG', 36],
  ['ENOSYS', 38],
  ['ENOTEMPTY', 39],
  ['ELOOP', 40],
  ['EWOULDBLOCK', 11],
  ['ENODATA', 61],
  ['ETIME', 62],
  ['EPROTO', 71],
  ['EBADMSG', 74],
  ['EOVERFLOW', 75],
  ['EILSEQ', 84],
  ['EMSGSIZE', 90],
  ['EOPNOTSUPP', 95],
  ['ENOTSUPP', 524],
  ['ETIMEDOUT', 110],
  ['EALREADY', 114],
  ['EINPROGRESS', 115],
  ['ESTALE', 116],
  ['EREMOTEIO', 121],
  ['EDQUOT', 122],
  ['ECANCELED', 125],
  ['EHWPOISON', 133],
  ['ERESTARTSYS', 512],
  ['EIOCBQUEUED', 529],
]);

const BY_NUMBER: ReadonlyMap<number, string> = new Map([...NUMBERS].reverse().map(([name, number]) => [number, name]));

/** The largest errno: error pointers lie in -MAX_ERRNO..-1 (include/linux/err.h). */
export const MAX_ERRNO = 4095;

/** 12 for ENOMEM. */
export const errnoNumber = (name: string): number | undefined => NUMBERS.get(name);

/** `-ENOMEM` for -12; undefined when it is no known error. */
export const errnoName = (value: number): string | undefined => {
  const name = value < 0 ? BY_NUMBER.get(-value) : undefined;
  return name === undefined ? undefined : `-${name}`;
};
