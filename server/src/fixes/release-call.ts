/**
 * Calls that would give a hold back, as C text. What gives it back is the catalogue's word (`undo` of the row that took
 * it) or the function's own: another path of it does it already.
 */
import type { Effect, HoldKind, Row } from '@folioscope/simulator';
import { linear } from '@folioscope/simulator';
import type { HoldView } from '../protocol.js';

/** What a hold is on, as C: `page`, or `ret` elements of `pages`. */
export interface HeldText {
  readonly base: string;
  /** Absent for a single object. */
  readonly count?: string;
}

const NAME = '[A-Za-z_]\\w*';
const LVALUE = new RegExp(`^&?${NAME}(?:(?:->|\\.)${NAME}|\\[\\w+\\])*$`);

/** What `page` or `pages[0..ret)` is in C; undefined when it is no name that the source could use. */
export function heldText({ object }: Pick<HoldView, 'object'>): HeldText | undefined {
  const range = /^(.*)\[([^[\]]*)\.\.([^[\]]*)\)$/.exec(object);
  if (!range) return LVALUE.test(object) ? { base: object } : undefined;
  const [, array = '', from = '', to = ''] = range;
  if (!LVALUE.test(array) || from !== '0' || !/^[\w\s+\->.]+$/.test(to)) return undefined;
  return to === '1' ? { base: `${array}[0]` } : { base: array, count: to };
}

/** The call of one function that gives the hold back; undefined when it takes something that cannot be told. */
export function releaseCall(row: Row, kind: HoldKind, held: HeldText): string | undefined {
  const release = row.outcomes.flatMap((o) => o.effects).find((e) => isRelease(e, kind));
  if (release?.do !== 'release') return undefined;
  const { root, steps } = release.on;
  const [step] = steps;
  if (steps.length > 1 || (step === undefined) !== (held.count === undefined)) return undefined;
  const count = step && lengthParameter(step);
  if (step && count === undefined) return undefined;
  const args = row.params.map(({ name }) => (name === root ? held.base : name === count ? held.count : undefined));
  if (args.some((arg) => arg === undefined) || !args.includes(held.base)) return undefined;
  return `${row.name}(${args.join(', ')});`;
}

const isRelease = (e: Effect, kind: HoldKind): boolean =>
  e.do === 'release' && e.kind === kind && e.owner === undefined;

/** The parameter that says how many elements: `npages` of `pages[0..npages)`. */
function lengthParameter(step: Extract<Effect, { do: 'release' }>['on']['steps'][number]): string | undefined {
  if (step.step !== 'range' || linear.format(step.from) !== '0') return undefined;
  const [term] = step.to.terms;
  return step.to.terms.length === 1 && step.to.constant === 0 && term?.[1] === 1 ? term[0] : undefined;
}
