/**
 * What if a call had come out otherwise? Each step that decided something, with the outcomes other paths have there and the
 * path that comes nearest for each. Pure: no DOM.
 */
import type { SimulatedPath } from '@folioscope/server/protocol';

export interface Alternative {
  readonly outcome: string;
  /** Index of the path that has this outcome and else decides most like the chosen one. */
  readonly path: number;
  /** The step of that path at which it is decided. */
  readonly step: number;
}

/** A step where other paths go another way. */
export interface Fork {
  readonly step: number;
  readonly line: number;
  readonly of: string;
  readonly outcome: string;
  /** The other outcomes, in the order of the paths. */
  readonly others: readonly Alternative[];
}

/** The forks of the path at `chosen`, in the order of its steps. */
export function forksOf(paths: readonly SimulatedPath[], chosen: number): readonly Fork[] {
  const decided = paths.map(decisionsOf);
  const own = decided[chosen] ?? new Map<string, Decided>();
  return [...own].flatMap(([key, { step, line, of, outcome }]) => {
    const others = alternatives(key, outcome, decided, own);
    return others.length > 0 ? [{ step, line, of, outcome, others }] : [];
  });
}

/** The fork a step is about: its own, else the last before it, else the first of all. */
export function forkAt(forks: readonly Fork[], step: number): Fork | undefined {
  return forks.findLast((fork) => fork.step <= step) ?? forks[0];
}

/** The path that decides most like this one; of equals the one with its outcome. */
export function nearestPath(path: SimulatedPath, paths: readonly SimulatedPath[]): number {
  const own = decisionsOf(path);
  const scores = paths.map((other) => agreement(own, decisionsOf(other)) + (other.outcome === path.outcome ? 0.5 : 0));
  return scores.reduce((best, score, index) => (score > (scores[best] ?? -1) ? index : best), 0);
}

interface Decided {
  readonly step: number;
  readonly line: number;
  readonly of: string;
  readonly outcome: string;
}

/** By place and by how often the path has been there. */
function decisionsOf(path: SimulatedPath): ReadonlyMap<string, Decided> {
  const decided = new Map<string, Decided>();
  const visits = new Map<string, number>();
  path.steps.forEach(({ decision, line, column }, step) => {
    if (!decision) return;
    const place = `${line}:${column} ${decision.of}`;
    const visit = visits.get(place) ?? 0;
    visits.set(place, visit + 1);
    decided.set(`${place} ${visit}`, { step, line, ...decision });
  });
  return decided;
}

function alternatives(
  key: string,
  outcome: string,
  decided: readonly ReadonlyMap<string, Decided>[],
  own: ReadonlyMap<string, Decided>,
): readonly Alternative[] {
  const best = new Map<string, Alternative & { readonly score: number }>();
  decided.forEach((other, path) => {
    const there = other.get(key);
    if (!there || there.outcome === outcome) return;
    const score = agreement(own, other);
    if (score > (best.get(there.outcome)?.score ?? -1)) {
      best.set(there.outcome, { outcome: there.outcome, path, step: there.step, score });
    }
  });
  return [...best.values()].map(({ score: _, ...alternative }) => alternative);
}

/** How many decisions two paths share. */
function agreement(own: ReadonlyMap<string, Decided>, other: ReadonlyMap<string, Decided>): number {
  let shared = 0;
  for (const [key, { outcome }] of own) if (other.get(key)?.outcome === outcome) shared += 1;
  return shared;
}
