/** The events of a path as people see them: one step each, with the counters and holds after it. */
import {
  type Counters,
  countersOf,
  EMPTY,
  type Hold,
  type Ledger,
  type Linear,
  linear,
  nameOf,
  type Rules,
} from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { CounterValue, CounterView, HoldView, PathStep } from '../protocol.js';
import { describeTaking, describeTarget } from './describe.js';
import type { Exploration } from './explore.js';
import type { Facts } from './facts.js';
import type { LineTable } from './lines.js';
import { straysOf } from './strays.js';
import type { Trace } from './trace.js';

/** What is needed to show a path: the text it runs through, and how folios count. */
export interface PathView {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
  readonly rules: Rules;
  /** Folios of several pages count pins exactly. */
  readonly large: boolean;
  /** References that others hold, in the example that stands for `N`. */
  readonly others: number;
}

/** The steps of a path, oldest first. `shown`: the objects whose counters are wanted; all when absent. */
export function stepsOf(
  trace: readonly Trace[],
  exploration: Exploration,
  view: PathView,
  shown?: ReadonlySet<string>,
): readonly PathStep[] {
  const taken = new Map(trace.map((t) => [t.number, t]));
  const objects = countedIn(trace).filter((o) => !shown || shown.has(o));
  const strays = straysOf(trace);
  return trace.map((t, index) => {
    const stray = strays[index] ?? [];
    const held = { ...t.ledger, holds: [...t.ledger.holds, ...stray.flatMap(({ hold }) => hold ?? [])] };
    const counted = { ...held, holds: [...held.holds, ...stray.map(({ less }) => less)] };
    return {
      ...view.lines.span(view.file, t.extent),
      text: textOf(t, exploration, view),
      event: t.event,
      ...decisionOf(t, view),
      counters: countersAt(counted, t.facts, objects, trace, exploration, view),
      holds: holdsAt(held, exploration, view, taken),
    };
  });
}

/** The step before all others: the counters of everything the path will touch, as they are when the function is entered. */
export function entryOf(trace: readonly Trace[], exploration: Exploration, view: PathView): readonly PathStep[] {
  const [first] = trace;
  if (!first) return [];
  const { name, nameExtent } = exploration.graph;
  return [
    {
      ...view.lines.span(view.file, nameExtent),
      text: `${name}() is entered`,
      event: 'enter',
      counters: countersAt(EMPTY, first.facts, countedIn(trace), trace, exploration, view),
      holds: [],
    },
  ];
}

/** The objects whose counters a path changes. */
const countedIn = (trace: readonly Trace[]): readonly string[] => [
  ...new Set(trace.flatMap((t) => (t.change ? t.objects : []))),
];

/** What was decided in a step: which way a condition went, or how a call came out. Once for all events of the call. */
function decisionOf(t: Trace, view: PathView): Pick<PathStep, 'decision'> {
  if (t.event === 'assume') return { decision: { of: sourceOf(t.extent, view), outcome: t.text } };
  if (!t.call || t.call === t.before?.call) return {};
  return { decision: { of: `${t.call.callee}()`, outcome: t.call.text } };
}

/** The counters of each object, by its label. */
export function countersAt(
  ledger: Ledger,
  facts: Facts,
  objects: readonly string[],
  trace: readonly Trace[],
  exploration: Exploration,
  view: PathView,
): Record<string, CounterView> {
  const counters: Record<string, CounterView> = {};
  for (const object of objects) {
    const holds = ledger.holds.filter((h) => nameOf(h.on) === object);
    const sums = countersOf(holds, view.large, view.rules);
    const fresh = trace.some((t) => t.change?.fresh === true && t.objects.includes(object));
    const debt = ledger.debts
      .filter((d) => d.object === object)
      .reduce((sum, d) => linear.add(sum, d.count), linear.ZERO);
    counters[labelOf(object, trace, exploration)] = viewOf(sums, fresh, debt, facts, exploration, view.others);
  }
  return counters;
}

export function holdsAt(
  ledger: Ledger,
  exploration: Exploration,
  view: PathView,
  taken: ReadonlyMap<number, Trace>,
): readonly HoldView[] {
  return ledger.holds.map((hold) => ({
    id: hold.id,
    kind: hold.kind === 'memory' ? 'ref' : hold.kind,
    object: describeHold(hold, exploration),
    count: exploration.symbols.describe(hold.count),
    owner: hold.owner,
    since: view.lines.span(view.file, taken.get(Math.floor(hold.id))?.extent ?? exploration.graph.nameExtent),
    sure: hold.sure,
  }));
}

/** `page`, `pages[0..ret)`. */
export const describeHold = ({ on }: Hold, exploration: Exploration): string => describeTarget(on, exploration);

/** What was taken is named as it is called later on; a condition is shown as the source has it. */
function textOf(t: Trace, exploration: Exploration, view: PathView): string {
  if (t.event === 'acquire' && t.change) return describeTaking(t.change, exploration);
  return t.event === 'assume' ? decisionText(t, view) : t.text;
}

/** `ret < 0 is true`, `case 2 is not taken`. */
export function decisionText({ extent, text }: Pick<Trace, 'extent' | 'text'>, view: PathView): string {
  const isCase = /\bcase\s*$/.test(view.text.slice(Math.max(0, extent.start - 10), extent.start));
  const source = sourceOf(extent, view);
  return isCase ? `case ${source} is ${text === 'true' ? '' : 'not '}taken` : `${source} is ${text}`;
}

/** The source in one line. */
function sourceOf(extent: Extent, view: PathView): string {
  const text = view.text.slice(extent.start, extent.end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** One name for an object all along a path: of an array, the stretch that was taken first. */
function labelOf(object: string, trace: readonly Trace[], exploration: Exploration): string {
  const on = trace.find((t) => t.change && 'array' in t.change.on && t.change.on.array === object)?.change?.on;
  return on ? describeTarget(on, exploration) : exploration.symbols.label(object).replace(/^&/, '');
}

/** `N` is what others hold; a new page has no others. */
function viewOf(
  sums: Counters,
  fresh: boolean,
  debt: Linear,
  facts: Facts,
  exploration: Exploration,
  others: number,
): CounterView {
  const base = fresh ? linear.ZERO : linear.symbol('N');
  const value = (sum: Linear): CounterValue => ({
    text: exploration.symbols.describe(sum),
    value: evaluate(sum, facts, others),
  });
  return {
    refcount: value(linear.add(base, linear.subtract(sums.refcount, debt))),
    mapcount: value(sums.mapcount),
    pincount: value(sums.pincount),
    ...(sums.pgmap.terms.length > 0 || sums.pgmap.constant !== 0 ? { pgmap: value(sums.pgmap) } : {}),
  };
}

/** With an example for each unknown. */
const evaluate = (sum: Linear, facts: Facts, others: number): number =>
  sum.terms.reduce((total, [name, c]) => total + c * (name === 'N' ? others : facts.example(name)), sum.constant);
