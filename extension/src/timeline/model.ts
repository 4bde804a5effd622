/**
 * What the timeline shows, worked out from a `Simulation`: paths by outcome, counter strips, hold bars, and the sentence
 * that tells one step. Pure: no DOM.
 */
import type { CounterView, PathStep, SimulatedPath, Simulation } from '@folioscope/server/protocol';

export type CounterName = keyof CounterView;
export const COUNTERS: readonly CounterName[] = ['refcount', 'mapcount', 'pincount', 'pgmap'];

/** Nothing to draw: no path, or none that touches a counter. */
export function isEmpty(simulation: Simulation): boolean {
  return !simulation.paths.some((path) => path.steps.some((step) => Object.keys(step.counters).length > 0));
}

/** How a path ended, coarsely: `broken` has findings, `doubtful` may have, `hands-on` leaves holds with somebody else by intent. */
export type Ending = 'broken' | 'doubtful' | 'balanced' | 'hands-on';

export function endingOf(path: SimulatedPath): Ending {
  if (path.findings.length > 0) return 'broken';
  if (path.doubts && path.doubts.length > 0) return 'doubtful';
  return path.verdict === 'balanced' ? 'balanced' : 'hands-on';
}

export interface OutcomeGroup {
  readonly outcome: string;
  readonly paths: readonly SimulatedPath[];
}

/** Paths by outcome. Broken paths come first in their group, and groups that have one before the others. */
export function groupByOutcome(paths: readonly SimulatedPath[]): readonly OutcomeGroup[] {
  const groups = new Map<string, SimulatedPath[]>();
  for (const path of paths) {
    const group = groups.get(path.outcome);
    if (group) group.push(path);
    else groups.set(path.outcome, [path]);
  }
  const brokenFirst = (a: SimulatedPath, b: SimulatedPath) => rank(a) - rank(b);
  return [...groups]
    .map(([outcome, members]) => ({ outcome, paths: members.toSorted(brokenFirst) }))
    .toSorted((a, b) => rank(a.paths[0]) - rank(b.paths[0]));
}

function rank(path: SimulatedPath | undefined): number {
  return path && path.findings.length > 0 ? 0 : 1;
}

/** One counter of one object along a path. `values[i]` is the value after step i; undefined: not known there yet. */
export interface Strip {
  readonly object: string;
  /** Decides the colour. */
  readonly counter: CounterName;
  /** As it is called where this counter is known by another name. */
  readonly name?: string;
  readonly values: readonly ({ readonly text: string; readonly value: number } | undefined)[];
}

/** Objects that have counters on this path, in the simulation's order. */
export function objectsOn(simulation: Simulation, path: SimulatedPath): readonly string[] {
  const seen = new Set(path.steps.flatMap((step) => Object.keys(step.counters)));
  const known = simulation.objects.map((object) => object.label).filter((label) => seen.has(label));
  return [...new Set([...known, ...seen])];
}

/** Those of `objects` that this path does something to: a counter changes, or a hold is on them. */
export function touchedObjects(path: SimulatedPath, objects: readonly string[]): readonly string[] {
  const touched = new Set(
    path.steps.flatMap((step, index) => [
      ...step.holds.map((hold) => hold.object),
      ...changesAt(path, index).flatMap((change) => (change.before === undefined ? [] : [change.object])),
    ]),
  );
  return objects.filter((object) => touched.has(object));
}

/** The strips of these objects: every refcount, and each other counter that is ever anything but zero. */
export function stripsOf(path: SimulatedPath, objects: readonly string[]): readonly Strip[] {
  return objects.flatMap((object) =>
    COUNTERS.map((counter) => ({
      object,
      counter,
      values: path.steps.map((step) => step.counters[object]?.[counter]),
    })).filter((strip) => strip.counter === 'refcount' || strip.values.some((it) => it && it.text !== '0')),
  );
}

/** A stretch of a hold with the same certainty: present after steps `from` to `to - 1`. */
export interface HoldSegment {
  readonly from: number;
  readonly to: number;
  readonly sure: boolean;
  readonly count: string;
  readonly owner: string;
}

export interface HoldBar {
  readonly id: number;
  readonly kind: string;
  readonly object: string;
  readonly segments: readonly HoldSegment[];
  readonly sinceLine: number;
  /** Still held after the last step. */
  readonly open: boolean;
}

/** The holds of a path from acquire to release, in the order they were taken. */
export function holdBars(path: SimulatedPath): readonly HoldBar[] {
  const bars = new Map<number, HoldBar & { segments: HoldSegment[] }>();
  path.steps.forEach((step, index) => {
    for (const hold of step.holds) {
      let bar = bars.get(hold.id);
      if (!bar) {
        bar = {
          id: hold.id,
          kind: hold.kind,
          object: hold.object,
          segments: [],
          sinceLine: hold.since.line,
          open: false,
        };
        bars.set(hold.id, bar);
      }
      const last = bar.segments.at(-1);
      const { sure, count, owner } = hold;
      const continues = last?.to === index && last.sure === sure && last.count === count && last.owner === owner;
      if (continues) bar.segments[bar.segments.length - 1] = { ...last, to: index + 1 };
      else bar.segments.push({ from: index, to: index + 1, sure, count, owner });
    }
  });
  return [...bars.values()].map((bar) => ({ ...bar, open: bar.segments.at(-1)?.to === path.steps.length }));
}

export interface CounterChange {
  readonly object: string;
  readonly counter: CounterName;
  readonly before: string | undefined;
  readonly after: string;
}

/** What step `index` changed. A counter that appears counts as changed unless it appears as zero. */
export function changesAt(path: SimulatedPath, index: number): readonly CounterChange[] {
  const now = path.steps[index]?.counters ?? {};
  const earlier = path.steps[index - 1]?.counters ?? {};
  return Object.entries(now).flatMap(([object, view]) =>
    COUNTERS.flatMap((counter) => {
      const after = view[counter]?.text;
      const before = earlier[object]?.[counter]?.text;
      if (after === undefined || after === before || (before === undefined && after === '0')) return [];
      return [{ object, counter, before, after }];
    }),
  );
}

/** `page refcount 0 → N + 1`; the object is named when the path has several. */
export function changeText(change: CounterChange, nameObject: boolean): string {
  const subject = nameObject ? `${change.object} ${change.counter}` : change.counter;
  return change.before === undefined ? `${subject} ${change.after}` : `${subject} ${change.before} → ${change.after}`;
}

/** One step in a sentence, for the live region. */
export function describeStep(path: SimulatedPath, index: number): string {
  const step = path.steps[index];
  if (!step) return '';
  const changes = changesAt(path, index).map((change) => changeText(change, true).replace('→', 'to'));
  const holds = step.holds.length === 1 ? '1 hold' : `${step.holds.length} holds`;
  return [`Step ${index + 1} of ${path.steps.length}, line ${step.line}: ${step.text}`, ...changes, holds].join('. ');
}

/** `gup.c:120`: the file's name without its folders. */
export function placeText(step: PathStep): string {
  return `${step.file.slice(step.file.lastIndexOf('/') + 1)}:${step.line}`;
}

/** Conditions that more paths than this part of a group share tell none from the others. */
const COMMON = 0.8;

/** What tells each path from the others with its outcome: its conditions without those most share, if any are left. */
export function pathTitles(group: OutcomeGroup): readonly string[] {
  const counts = new Map<string, number>();
  for (const { conditions } of group.paths)
    for (const condition of new Set(conditions)) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  return group.paths.map((path) => {
    const own = path.conditions.filter((it) => (counts.get(it) ?? 0) <= COMMON * group.paths.length);
    return (own.length > 0 ? own : path.conditions).join(', ') || 'no condition';
  });
}
