/** The steps of a path as lines of text: where, what happens, and which counters change by it. */
import type { CounterValue, CounterView, Finding, HoldView, PathStep } from '../protocol.js';
import { plain, type Style } from './style.js';

type Counters = PathStep['counters'];
const NAMES = ['refcount', 'mapcount', 'pincount', 'pgmap'] as const satisfies readonly (keyof CounterView)[];

/** The steps of a finding's path; where it ends in what the message has said already, that is not said twice. */
export const toldSteps = ({ path, message }: Finding): readonly PathStep[] =>
  path.filter((step) => step.event !== 'break' || step.text !== message);

/** A line per step: `file:line: text   (page refcount N -> N + 1)`. */
export function stepLines(steps: readonly PathStep[], indent: string, style: Style): string[] {
  let before: Counters = {};
  return steps.map((step) => {
    const changes = counterChanges(before, step.counters);
    before = step.counters;
    const line = `${indent}${plain(step.file)}:${step.line}: ${plain(step.text)}`;
    return changes.length === 0 ? line : `${line}   ${style.faint(`(${changes.join(', ')})`)}`;
  });
}

/** What differs between two states, by object: `page refcount N -> N + 1`. Objects that are new are given with their values. */
function counterChanges(before: Counters, after: Counters): string[] {
  return Object.entries(after).flatMap(([object, view]) => {
    const old = before[object];
    const parts = NAMES.flatMap((name) => changeOf(name, old?.[name], view[name]));
    return parts.length === 0 ? [] : [`${plain(object)} ${parts.join(', ')}`];
  });
}

function changeOf(name: string, old: CounterValue | undefined, now: CounterValue | undefined): string[] {
  if (now === undefined || old?.text === now.text) return [];
  if (old !== undefined) return [`${name} ${old.text} -> ${now.text}`];
  return name === 'refcount' || now.text !== '0' ? [`${name} ${now.text}`] : [];
}

/** The counters of an object across a place, unchanged ones once and those at 0 not at all: `refcount N -> N + 1, mapcount 1`. */
export function countersText(before: CounterView | undefined, after: CounterView | undefined): string {
  const parts = NAMES.flatMap((name) => {
    const [old, now] = [before?.[name]?.text, after?.[name]?.text];
    if (old === undefined && now === undefined) return [];
    if (name !== 'refcount' && [old, now].every((text) => text === undefined || text === '0')) return [];
    return [`${name} ${old === now || old === undefined ? now : now === undefined ? old : `${old} -> ${now}`}`];
  });
  return parts.length === 0 ? 'not followed' : parts.join(', ');
}

/** `pin on pages[0..ret), 1 each, held by this function since line 40`. */
export const holdText = (hold: HoldView): string =>
  `${hold.sure ? '' : 'maybe '}${hold.kind} on ${plain(hold.object)}${hold.count === '1' ? '' : ` (${hold.count})`}, ` +
  `held by ${hold.owner} since line ${hold.since.line}`;
