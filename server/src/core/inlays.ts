/** The books after each line of a function, short enough for the end of the line: `ref N+1 pin 1`. */
import type { KernelFunction } from '@folioscope/grammars';
import { type Linear, linear, nameOf } from '@folioscope/simulator';
import type { Books, Exploration, Snapshot } from '../analysis/explore.js';
import { countersAt, type PathView } from '../analysis/path.js';
import { events } from '../analysis/trace.js';
import type { Inlay } from '../protocol.js';
import { viewOf } from './function-report.js';
import type { Source } from './source.js';

/** Values of one counter that are told apart; more is `...`. */
const MOST_VALUES = 2;

/** One for each line on which something is held, or was. Lines are 1-based, both ends included. */
export function inlaysOf(source: Source, large: boolean, from: number, to: number): readonly Inlay[] {
  return source.all().flatMap((fn) => {
    const [first, last] = [source.lines.position(fn.start).line, source.lines.position(fn.end).line];
    return last < from || first > to || !source.counts(fn)
      ? []
      : inlaysIn(fn, source, large).filter(({ line }) => from <= line && line <= to);
  });
}

function inlaysIn(fn: KernelFunction, source: Source, large: boolean): readonly Inlay[] {
  const exploration = source.snapshots(fn);
  if ('reason' in exploration) return [];
  const view = viewOf(source, large);
  const lines = new Map<number, Snapshot[]>();
  for (const snapshot of exploration.snapshots) {
    const { line } = source.lines.position(snapshot.extent.end);
    const known = lines.get(line);
    if (known) known.push(snapshot);
    else lines.set(line, [snapshot]);
  }
  return [...lines].flatMap(([line, snapshots]) => {
    const came = snapshots.filter(isFirst).map((s) => s.before);
    const left = snapshots.filter(isLast).flatMap((s) => s.after);
    const objects = heldBy([...came, ...left], exploration);
    const before = textsOf(came, objects, exploration, view);
    const after = textsOf(left, objects, exploration, view);
    const changed = after.filter(({ text }, i) => text !== before[i]?.text);
    const shown = changed.length === 0 ? after : changed;
    const text = after.length === 1 ? (after[0]?.text ?? '') : joined(shown);
    return text === '' ? [] : [{ line, text, all: joined(after), changed: changed.length > 0 }];
  });
}

/** Of what stands on one line, what is done first and what last. */
const isFirst = (s: Snapshot, _: number, all: readonly Snapshot[]): boolean =>
  all.every((other) => other.extent.start >= s.extent.start);
const isLast = (s: Snapshot, _: number, all: readonly Snapshot[]): boolean =>
  all.every((other) => other.extent.end <= s.extent.end);

const isHeld = (object: string, { ledger }: Books): boolean => ledger.holds.some((hold) => nameOf(hold.on) === object);

/** What any of the paths holds. */
function heldBy(paths: readonly Books[], { symbols }: Exploration): readonly string[] {
  const objects = new Set(paths.flatMap(({ ledger }) => ledger.holds.map((hold) => nameOf(hold.on))));
  return [...objects].filter((object) => symbols.get(object) !== undefined);
}

interface ObjectText {
  readonly label: string;
  readonly text: string;
}

const joined = (texts: readonly ObjectText[]): string => texts.map(({ label, text }) => `${label}: ${text}`).join(', ');

/** The counters of each object, in their order. */
function textsOf(
  paths: readonly Books[],
  objects: readonly string[],
  exploration: Exploration,
  view: PathView,
): readonly ObjectText[] {
  return objects.map((object) => {
    const holding = paths.filter((books) => isHeld(object, books));
    const shown = holding.length === 0 ? paths : holding;
    const counters = shown.map((books) => countersOf(object, books, exploration, view));
    const [{ label } = { label: '' }] = counters;
    const values = (name: 'ref' | 'pin' | 'map' | 'pgmap') => [...new Set(counters.map((c) => c[name]))];
    const parts = (['ref', 'pin', 'map', 'pgmap'] as const).flatMap((name) => partOf(name, values(name)));
    return { label, text: `${shown.length === paths.length ? '' : 'maybe '}${parts.join(' ')}` };
  });
}

function partOf(name: string, values: readonly string[]): readonly string[] {
  if (name !== 'ref' && values.every((value) => value === '0')) return [];
  const shown = values.slice(0, MOST_VALUES).map((value) => value.replaceAll(' ', ''));
  return [`${name} ${[...shown, ...(values.length > MOST_VALUES ? ['...'] : [])].join(' or ')}`];
}

/** `pin`: the pins that are held, however the folio counts them. */
function countersOf(object: string, { ledger, facts, state }: Books, exploration: Exploration, view: PathView) {
  const trace = events(state.trace);
  const [[label, counters] = ['', undefined]] = Object.entries(
    countersAt(ledger, facts, [object], trace, exploration, view),
  );
  const pins = ledger.holds
    .filter((hold) => hold.kind === 'pin' && nameOf(hold.on) === object)
    .reduce((sum: Linear, hold) => linear.add(sum, hold.count), linear.ZERO);
  return {
    label,
    ref: counters?.refcount.text ?? '',
    pin: exploration.symbols.describe(pins),
    map: counters?.mapcount.text ?? '0',
    pgmap: counters?.pgmap?.text ?? '0',
  };
}
