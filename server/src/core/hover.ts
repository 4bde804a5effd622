/** What is known of the call, variable or return under the cursor, on the paths that come through there. */

import type { KernelFunction } from '@folioscope/grammars';
import { nameOf } from '@folioscope/simulator';
import type { Books, Exploration, Snapshot } from '../analysis/explore.js';
import { countersAt, decisionText, holdsAt, type PathView } from '../analysis/path.js';
import { events } from '../analysis/trace.js';
import { FOLIO_KINDS } from '../folio-kinds.js';
import { type Expression, type Extent, expressionsOf } from '../ir/index.js';
import type { EraView, Hover, HoverGroup, KindCounters } from '../protocol.js';
import { viewOf } from './function-report.js';
import { describeRow } from './simulation.js';
import type { Source } from './source.js';
import { isLarge } from './start-state.js';

type Call = Extract<Expression, { op: 'call' }>;

export function hoverAt(
  offset: number,
  source: Source,
  folio: string,
  large: boolean,
  era: EraView,
): Hover | undefined {
  const fn = source.all().find((f) => f.start <= offset && offset < f.end);
  if (!fn) return undefined;
  const graph = source.graph(fn);
  if ('reason' in graph) return undefined;
  const covers = ({ start, end }: Extent) => start <= offset && offset < end;
  const call = innermost([...expressionsOf(graph)].filter((e): e is Call => e.op === 'call' && isOnName(e, offset)));
  const mention = graph.mentions.find((m) => covers(m.extent));
  const leave = graph.nodes.find(
    (n) => n.kind === 'return' && covers({ start: n.extent.start, end: n.extent.start + 6 }),
  );
  const subject = call
    ? ({
        subject: 'call',
        name: call.callee,
        extent: { start: call.extent.start, end: call.extent.start + call.callee.length },
      } as const)
    : mention
      ? ({ subject: 'variable', name: mention.slot.split('~')[0] ?? mention.slot, extent: mention.extent } as const)
      : leave
        ? ({ subject: 'return', name: 'return', extent: leave.extent } as const)
        : undefined;
  if (!subject) return undefined;
  const row = call ? source.lookup(call.callee) : undefined;
  const groups = groupsAt(
    fn,
    offset,
    subject.subject === 'variable' ? mention?.slot : undefined,
    source,
    viewOf(source, large),
  );
  if (call && !row && groups.length === 0) return undefined;
  if (subject.subject === 'variable' && groups.length === 0) return undefined;
  return {
    ...source.lines.span(source.options.path, subject.extent),
    subject: subject.subject,
    name: subject.name,
    ...(row
      ? {
          row: {
            prototype: row.prototype,
            does: row.does,
            outcomes: describeRow(row),
            undo: row.undo,
            sources: row.sources,
            confidence: row.confidence,
            origin: row.origin,
          },
        }
      : {}),
    era,
    folio,
    function: fn.name,
    groups,
  };
}

const isOnName = (e: Call, offset: number): boolean =>
  !e.through && e.extent.start <= offset && offset < e.extent.start + e.callee.length;

const innermost = (calls: readonly Call[]): Call | undefined =>
  calls.reduce<Call | undefined>(
    (best, e) => (!best || e.extent.end - e.extent.start < best.extent.end - best.extent.start ? e : best),
    undefined,
  );

/** Groups shown at most. */
const MOST_GROUPS = 6;

/** The books before and after the statement under the cursor; paths with the same books are one group. */
function groupsAt(
  fn: KernelFunction,
  offset: number,
  slot: string | undefined,
  source: Source,
  view: PathView,
): readonly HoverGroup[] {
  if (!source.counts(fn)) return [];
  const exploration = source.snapshots(fn);
  if ('reason' in exploration) return [];
  const around = statementAt(exploration.snapshots, offset);
  const groups = new Map<string, { group: Omit<HoverGroup, 'label'>; paths: number; decision: string }>();
  for (const { before, after } of around)
    for (const now of after) {
      const objects = slot === undefined ? touched(before, now, exploration) : heldBy(slot, now, exploration);
      if (objects.length === 0) continue;
      const shown = (as: PathView) => ({
        before: show(before, now, objects, exploration, as),
        after: show(now, now, objects, exploration, as),
      });
      const group = { ...shown(view), kinds: kindsOf((large) => shown({ ...view, large })) };
      // The same hold has a number of its own on each path.
      const key = JSON.stringify(group, (name, value) => (name === 'id' ? undefined : value));
      const known = groups.get(key);
      if (known) known.paths++;
      else groups.set(key, { group, paths: 1, decision: lastDecision(now, view) });
    }
  return [...groups.values()].slice(0, MOST_GROUPS).map(({ group, paths, decision }) => ({
    label: `${paths === 1 ? '1 path' : `${paths} paths`}${decision}`,
    ...group,
  }));
}

/** The folio kinds that count the same; none when all do. */
function kindsOf(shown: (large: boolean) => Pick<HoverGroup, 'before' | 'after'>): readonly KindCounters[] {
  const [small, large] = [shown(false), shown(true)];
  const counters = ({ before, after }: typeof small) => ({ before: before.counters, after: after.counters });
  if (JSON.stringify(counters(small)) === JSON.stringify(counters(large))) return [];
  return [
    { folios: FOLIO_KINDS.filter((kind) => !isLarge(kind)), ...counters(small) },
    { folios: FOLIO_KINDS.filter(isLarge), ...counters(large) },
  ];
}

/** What tells a path from its neighbours: `, ret < nr is true`. */
function lastDecision({ state }: Books, view: PathView): string {
  const last = events(state.trace).findLast((t) => t.event === 'assume');
  return last ? `, ${decisionText(last, view)}` : '';
}

/** The snapshots of the smallest statement that covers the place. */
function statementAt(snapshots: readonly Snapshot[], offset: number): readonly Snapshot[] {
  const covering = snapshots.filter(({ extent }) => extent.start <= offset && offset < extent.end);
  const smallest = Math.min(...covering.map(({ extent }) => extent.end - extent.start));
  return covering.filter(({ extent }) => extent.end - extent.start === smallest);
}

/** Objects that the path holds, or that the statement changed. */
function touched(before: Books, after: Books, { symbols }: Exploration): readonly string[] {
  const objects = new Set<string>();
  for (const { ledger } of [before, after]) {
    for (const h of ledger.holds) objects.add(nameOf(h.on));
    for (const d of ledger.debts) objects.add(d.object);
  }
  return [...objects].filter((o) => symbols.get(o) !== undefined);
}

function heldBy(slot: string, books: Books, exploration: Exploration): readonly string[] {
  const value = books.state.read({ kind: 'variable', slot });
  if (!value) return [];
  const involved = exploration.symbols.involved(value);
  return touched(books, books, exploration).filter((o) => involved.includes(o));
}

/** `named`: the path whose names are used. */
function show(
  books: Books,
  named: Books,
  objects: readonly string[],
  exploration: Exploration,
  view: PathView,
): HoverGroup['before'] {
  const trace = events(named.state.trace);
  const taken = new Map(trace.map((t) => [t.number, t]));
  const own = new Set(objects);
  const holds = books.ledger.holds.filter((h) => own.has(nameOf(h.on)));
  return {
    counters: countersAt(books.ledger, books.facts, objects, trace, exploration, view),
    holds: holdsAt({ ...books.ledger, holds }, exploration, view, taken),
  };
}
