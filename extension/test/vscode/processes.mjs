/** What runs on this machine, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** All processes, without those that have ended and wait for their parent to ask. */
export function runningProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // After the name in parentheses: state, parent, group.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [] : [{ pid: Number(name), group: Number(group), command }];
      } catch {
        return []; // It ended while it was being read.
      }
    });
}
