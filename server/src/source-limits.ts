/** Which texts are taken for source at all. */

/** Larger sources are refused. The largest C file of the kernel that has functions is a quarter of it. */
const LARGEST_SOURCE = 8 * 1024 * 1024;

/**
 * Why this is no source: too large (in bytes or characters), or binary (offset of a NUL, -1 for none). A part of a
 * sentence for people: "is a binary file (...)".
 */
export function refusal(size: number, nulAt: number): string | undefined {
  if (size > LARGEST_SOURCE)
    return `has ${megabytes(size)} MB; sources above ${megabytes(LARGEST_SOURCE)} MB are not read`;
  return nulAt >= 0 ? `is a binary file (NUL byte at offset ${nulAt})` : undefined;
}

const megabytes = (size: number) => (size / (1024 * 1024)).toFixed(1);
