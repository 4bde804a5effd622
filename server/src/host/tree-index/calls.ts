/**
 * Which functions a file calls, as keys: what an index remembers of them to find a function's callers. Two names can have
 * one key, and a macro or a comment can look like a call: who finds a file by a key looks into it.
 */

/** What stands before a `(` in the bytes of a source, each once, in ascending order. */
export function callKeys(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const keys = new Set<number>();
  for (let at = bytes.indexOf(OPEN); at >= 0; at = bytes.indexOf(OPEN, at + 1)) {
    const key = keyBefore(bytes, at);
    if (key !== undefined) keys.add(key);
  }
  return Uint32Array.from(keys).sort();
}

export const callKey = (name: string): number | undefined => keyBefore(Buffer.from(name), Buffer.byteLength(name));

/** Of the word that ends at `end`: FNV-1a, read backwards. Words that are too short to be functions of a kernel have none. */
function keyBefore(bytes: Uint8Array, end: number): number | undefined {
  let key = 0x811c9dc5;
  let at = end - 1;
  for (; at >= 0 && IS_WORD[bytes[at] ?? 0]; at--) key = Math.imul(key ^ (bytes[at] ?? 0), 0x01000193);
  return end - 1 - at >= SHORTEST ? key >>> 0 : undefined;
}

const OPEN = 40;
const SHORTEST = 3;
const IS_WORD = Uint8Array.from({ length: 256 }, (_, code) => Number(/\w/.test(String.fromCharCode(code))));
