/** Which step of one path stands beside which of another, so that two of them can be read side by side. Pure: no DOM. */
import type { SimulatedPath } from '@folioscope/server/protocol';

/**
 * For each step of `path`, the step of `other` that it has come to by then: the last one at a place, and visit of that
 * place, that `path` has also been to.
 */
export function stepsBeside(path: SimulatedPath, other: SimulatedPath): readonly number[] {
  const there = new Map(visitsOf(other).map((visit, index) => [visit, index]));
  let reached = 0;
  return visitsOf(path).map((visit, index) => {
    reached = Math.max(reached, there.get(visit) ?? 0);
    // Both end together, wherever they do.
    return index === path.steps.length - 1 ? other.steps.length - 1 : reached;
  });
}

function visitsOf({ steps }: SimulatedPath): readonly string[] {
  const visits = new Map<string, number>();
  return steps.map(({ file, line, column }) => {
    const place = `${file}:${line}:${column}`;
    const visit = visits.get(place) ?? 0;
    visits.set(place, visit + 1);
    return `${place} ${visit}`;
  });
}
