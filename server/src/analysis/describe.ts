/** Holds and what they are on, in people's words. */
import { type Hold, type Linear, OURS, type Target } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import type { Change } from './trace.js';

type Named = Pick<ExplorationContext, 'symbols'>;

export function describeHolds(kind: Hold['kind'], count: Linear, target: Target, context: Named): string {
  const one = count.terms.length === 0 && count.constant === 1;
  const noun = {
    ref: 'reference',
    pin: 'pin',
    map: 'mapping',
    pgmap: 'dev_pagemap reference',
    isolation: 'LRU isolation',
    memory: 'memory',
  }[kind];
  const amount = one ? (kind === 'isolation' ? 'an' : 'a') : context.symbols.describe(count);
  return `${amount} ${noun}${one ? '' : 's'} on ${'object' in target ? '' : 'each of '}${describeTarget(target, context)}`;
}

/** `takes a pin on each of pages[0..ret), fewer than asked for`. */
export function describeTaking({ kind, count, on, owner, partial }: Change, context: Named): string {
  const whose = owner === OURS ? '' : ` for the ${owner}`;
  return `takes ${describeHolds(kind, count, on, context)}${whose}${partial ? ', fewer than asked for' : ''}`;
}

const LONGEST_STRETCH = 80;

/** `page`, `pages[0..ret)`; of a stretch that takes too many words only the array. */
export function describeTarget(target: Target, { symbols }: Named): string {
  if ('object' in target) return symbols.label(target.object);
  const array = symbols.label(target.array).replace(/^&/, '');
  const stretch = `${symbols.describe(target.from)}..${symbols.describe(target.to)}`;
  return stretch.length > LONGEST_STRETCH ? `${array}[...]` : `${array}[${stretch})`;
}

/** What a pointer leads to: `*foliop`; `page` for `&page`. */
export const pointee = (label: string): string => (label.startsWith('&') ? label.slice(1) : `*${label}`);
