/** Holds and what they are on, in people's words. */
import type { Hold, Linear, Target } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';

export function describeHolds(kind: Hold['kind'], count: Linear, target: Target, context: ExplorationContext): string {
  const one = count.terms.length === 0 && count.constant === 1;
  const noun = {
    ref: 'reference',
    pin: 'pin',
    map: 'mapping',
    pgmap: 'pgmap reference',
    isolation: 'LRU isolation',
    memory: 'memory',
  }[kind];
  const amount = one ? (kind === 'isolation' ? 'an' : 'a') : context.symbols.describe(count);
  return `${amount} ${noun}${one ? '' : 's'} on ${'object' in target ? '' : 'each of '}${describeTarget(target, context)}`;
}

/** `page`, `pages[0..ret)`. */
export function describeTarget(target: Target, { symbols }: Pick<ExplorationContext, 'symbols'>): string {
  if ('object' in target) return symbols.label(target.object);
  return `${symbols.label(target.array).replace(/^&/, '')}[${symbols.describe(target.from)}..${symbols.describe(target.to)})`;
}
