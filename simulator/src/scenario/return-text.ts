/** What an operation returned, for people: error numbers and signals by name. */
import * as errno from '../machine/errno.js';

const NAMES = new Map<number, string>(Object.entries(errno).map(([name, value]) => [value, name]));
const SIGNALS = new Map([
  [-1007, 'SIGBUS'],
  [-1011, 'SIGSEGV'],
]);

/** `512`, `-EINVAL`, `SIGBUS`. */
export function returnText(ret: number): string {
  const name = NAMES.get(ret);
  return name === undefined ? (SIGNALS.get(ret) ?? String(ret)) : `-${name}`;
}
