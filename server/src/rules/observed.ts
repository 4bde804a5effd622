/** Breaks that show at one statement: what the explorer observed there becomes a finding. */
import type { Observation } from '../analysis/context.js';
import { events } from '../analysis/trace.js';
import type { Confidence } from '../protocol.js';
import type { Break, FunctionBooks } from './rule.js';

/** One break for each observation of these sorts. */
export function fromObservations(
  code: string,
  books: FunctionBooks,
  sorts: Partial<Record<Observation['what'], { sure: Confidence; unsure: Confidence }>>,
  message: (o: Observation, takenLine: number | undefined) => string,
): readonly Break[] {
  return books.exploration.observations.flatMap((o): readonly Break[] => {
    const sort = sorts[o.what];
    if (!sort) return [];
    const path = events(o.trace);
    const taken = o.hold
      ? path.find((t) => t.number === Math.floor(o.hold?.id ?? -1))
      : path.findLast(
          (t) =>
            t.event === 'acquire' && t.objects.some((object) => books.exploration.symbols.label(object) === o.object),
        );
    return [
      {
        code,
        extent: o.extent,
        confidence: o.sure ? sort.sure : sort.unsure,
        message: message(o, taken && books.line(taken.extent)),
        object: o.object,
        trace: o.trace,
        ...(taken ? { taken } : {}),
        ...lastEvent(o),
        key: `${code} ${o.object} ${o.extent.start}`,
      },
    ];
  });
}

/** A release is the last event of its path already; a use, and a call that counted nothing, are not. */
function lastEvent({ what, object, address }: Observation): Pick<Break, 'last'> {
  if (what === 'used-after') return { last: { do: 'use', on: { object } } };
  if (what !== 'not-a-pointer' || address === undefined) return {};
  return { last: { do: 'release', kind: 'ref', on: { object, address }, count: 1 } };
}
