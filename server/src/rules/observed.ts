/** Breaks that show at one statement: what the explorer observed there becomes a finding. */
import type { ReplayEvent } from '@folioscope/simulator';
import type { Observation } from '../analysis/context.js';
import { events, type Trace } from '../analysis/trace.js';
import type { Confidence } from '../protocol.js';
import type { Break, FunctionBooks } from './rule.js';

/** Which observations a rule makes breaks of. */
export interface Observed {
  readonly sorts: Partial<Record<Observation['what'], { sure: Confidence; unsure: Confidence }>>;
  /**
   * `line`: of the event that the observation goes back to: where the hold was taken, or refused. `before`: where the object
   * was given back before.
   */
  readonly message: (o: Observation, line: number | undefined, before: number | undefined) => string;
  /** Only of those. */
  readonly when?: (o: Observation) => boolean;
  /** The hold that was there before the path began. */
  readonly given?: (o: Observation) => ReplayEvent;
  /** What breaks the books when it is not the last event of the path already. */
  readonly last?: (o: Observation) => readonly ReplayEvent[];
}

/** One break for each observation of these sorts. */
export function fromObservations(code: string, books: FunctionBooks, observed: Observed): readonly Break[] {
  return books.exploration.observations.flatMap((o): readonly Break[] => {
    const sort = observed.sorts[o.what];
    if (!sort || observed.when?.(o) === false) return [];
    const origin = originOf(o, books);
    const before = releaseBefore(o, books);
    return [
      {
        code,
        extent: o.extent,
        confidence: o.sure ? sort.sure : sort.unsure,
        message: observed.message(o, origin && books.line(origin.extent), before && books.line(before.extent)),
        object: o.object,
        trace: o.trace,
        ...(origin ? { taken: origin } : {}),
        ...(observed.given ? { given: observed.given(o) } : {}),
        ...(observed.last ? { last: observed.last(o) } : {}),
        key: `${code} ${o.object} ${o.extent.start}`,
      },
    ];
  });
}

/** The call gave back the same sort of hold on it before: what is given back now is something else. */
export function isRepeated({ trace }: Observation): boolean {
  const [last, ...earlier] = [...events(trace)].reverse();
  return earlier.some(
    (t) =>
      t.event === 'release' &&
      t.change?.kind === last?.change?.kind &&
      t.change?.by === last?.change?.by &&
      t.objects[0] === last?.objects[0],
  );
}

/** Where its hold was taken; without one, what the path last said of the object. */
function originOf(o: Observation, { exploration }: FunctionBooks): Trace | undefined {
  const path = events(o.trace);
  if (o.hold) return path.find((t) => t.number === Math.floor(o.hold?.id ?? -1));
  const label = (name: string) => exploration.symbols.label(name).replace(/^&/, '');
  const isIt = (name: string) =>
    [label(name), `*${label(name)}`].includes(o.object) || o.object.startsWith(`${label(name)}[`);
  return path.findLast((t) => (t.event === 'acquire' && t.objects.some(isIt)) || toldOf(t).some(isIt));
}

/** The last time that the object was given back before what was observed. */
function releaseBefore(o: Observation, { exploration }: FunctionBooks): Trace | undefined {
  const isIt = (name: string) => exploration.symbols.label(name) === o.object;
  return events(o.trace).findLast(
    (t) => t.event === 'release' && t.extent.start !== o.extent.start && t.objects.some(isIt),
  );
}

const toldOf = ({ tells }: Trace): readonly string[] =>
  tells === undefined ? [] : 'zero' in tells ? [tells.zero] : tells.unheld;
