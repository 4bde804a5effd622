/** A short key for a content: the same for the same, and different for others in all likelihood there is (106 bits). */

/** Deterministic over processes and machines. */
export function contentKey(text: string): string {
  return half(text, 0x9e3779b9) + half(text, 0x7f4a7c15);
}

/** 53 bits, after the mixing steps of MurmurHash3. */
function half(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 15) | (b >>> 17);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  const high = (0x1fffff & b) * 0x1_0000_0000 + (a >>> 0);
  return high.toString(36).padStart(11, '0');
}
