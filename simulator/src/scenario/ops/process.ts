/** Children: fork, what they touch, truncate or unmap, also in the background. */

import { breakLayouts } from '../../machine/dax.js';
import { ENOMEM } from '../../machine/errno.js';
import { forkMm } from '../../machine/fork.js';
import type { Inode } from '../../machine/inode.js';
import { child, file, number, optional, region } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation } from '../operation.js';
import { type BackgroundCall, Process } from '../process.js';
import { tearDown } from './device.js';
import { punchHole, truncateFile } from './files.js';

export const processOperations: readonly Operation[] = [
  operation('fork', [child], (m, c) => {
    const pipes = m.main.openPipes();
    m.answers.set(c, pipes.answers);
    const mm = forkMm(m.kernel, m.main.mm);
    if (!mm) {
      m.children.delete(c);
      return ENOMEM;
    }
    const process = new Process(mm, pipes);
    for (const [descriptor, inode] of m.main.files) {
      process.files.set(descriptor, inode);
      if (inode) inode.opens++;
    }
    m.children.set(c, process);
    return 0;
  }),
  operation('crd', [child, region, number], (m, c, v, offset) => {
    const process = m.children.get(c);
    return process ? m.access(process.mm, m.address(v, offset), offset) : -1;
  }),
  operation('cwr', [child, region, number], (m, c, v, offset) => {
    const process = m.children.get(c);
    return process ? m.access(process.mm, m.address(v, offset), offset, 2) : -1;
  }),
  operation('cunmap', [child, region], (m, c, v) => {
    const process = m.children.get(c);
    const range = m.regions.get(v);
    if (!process) return -1;
    if (range) m.unmap(process.mm, range.start, range.start + Math.ceil(range.length / 4096));
    return 0;
  }),
  operation('cexit', [child], (m, c) => (m.exitChild(c) ? 0 : -1)),
  operation('cftrunc_bg', [child, file, optional(number, 0)], (m, c, f, size) =>
    inBackground(m, c, f, (inode) => truncateFile(m, inode, size)),
  ),
  operation('cpunch_bg', [child, file, optional(number, 0)], (m, c, f, offset) =>
    inBackground(m, c, f, (inode) => punchHole(m, inode, offset, 4096)),
  ),
  operation('cmemunmap_bg', [child], (m, c) => {
    const process = m.children.get(c);
    if (!process) return -1;
    start(process, false, tearDown(m));
    return 0;
  }),
  operation('cpoll', [child, optional(number, 200)], (m, c) => {
    const descriptor = m.answers.get(c);
    if (descriptor === undefined) return 0;
    // poll() does not wait for a descriptor that is closed (POLLNVAL), nor for a file that has its number by now.
    if (!m.main.files.has(descriptor) || m.main.files.get(descriptor)) return 1;
    const call = [...m.children.values()].find(({ pipes }) => pipes?.answers === descriptor)?.background;
    if (!call?.returned || call.collected) return 0;
    call.collected = true;
    return 1;
  }),
];

/** Starts a change to a file's layout in a child; it sleeps while somebody holds one of the pages. */
function inBackground(m: Machine, c: number, f: number, change: (inode: Inode) => void): number {
  const process = m.children.get(c);
  if (!process) return -1;
  const inode = process.files.get(m.descriptors[f] ?? 0);
  start(process, true, () => {
    if (!inode) return true;
    if (breakLayouts(m.kernel, inode)) return false;
    change(inode);
    return true;
  });
  return 0;
}

function start(process: Process, sleeps: boolean, attempt: () => boolean): void {
  const call: BackgroundCall = { sleeps, attempt, returned: false, collected: false };
  process.background = call;
  call.returned = attempt();
}
