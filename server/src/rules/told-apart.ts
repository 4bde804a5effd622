/** What a caller can know of the path that was taken, besides the result: where the object went, and how two paths differ. */
import { linear } from '@folioscope/simulator';
import type { Exit, Exploration } from '../analysis/explore.js';
import { expressionsOf, walk } from '../ir/index.js';

/** The path itself put it where others find it. */
export function isKept(object: string, { state }: Exit, { symbols }: Exploration): boolean {
  return [...state.cells()].some(
    ({ cell, value, written }) =>
      written &&
      cell.kind !== 'variable' &&
      symbols.involved(value).includes(object) &&
      !symbols.involved(cell.base).includes(object),
  );
}

/** Something that the caller can see, too, is otherwise on the one path than on the other. */
export function canTell(object: string, a: Exit, b: Exit, { symbols, graph }: Exploration): boolean {
  const asked = callsAbout(object, graph);
  const isSeen = (name: string) => {
    const origin = symbols.get(name)?.origin;
    const call = /@(\d+)$/.exec(name)?.[1];
    return call === undefined || (origin !== 'acquired' && origin !== 'unknown') || asked.has(Number(call));
  };
  for (const form of a.state.facts.forms()) {
    if (!form.terms.every(([name]) => isSeen(name))) continue;
    const [x, y] = [a.state.facts.range(form), b.state.facts.range(form)];
    if (x.hi < y.lo || y.hi < x.lo) return true;
    if (x.lo === x.hi && b.state.facts.decide(linear.subtract(form, linear.constant(x.lo)), '==') === false)
      return true;
    if (y.lo === y.hi && a.state.facts.decide(linear.subtract(form, linear.constant(y.lo)), '==') === false)
      return true;
  }
  return false;
}

/** Where calls begin that are given the object: what they answer is about it, and its owner could ask as well. */
const callsAbout = (object: string, graph: Exploration['graph']): ReadonlySet<number> =>
  new Set(
    [...expressionsOf(graph)].flatMap((e) =>
      e.op === 'call' && e.args.some((arg) => [...walk(arg)].some((a) => a.op === 'variable' && a.slot === object))
        ? [e.extent.start]
        : [],
    ),
  );
