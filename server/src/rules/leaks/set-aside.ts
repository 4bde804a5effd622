/** What a member leads to is set aside before a call that puts something else there, and nothing is made of it afterwards. */
import { OURS } from '@folioscope/simulator';
import { type Expression, expressionsOf, walk } from '../../ir/index.js';
import type { Break, FunctionBooks } from '../rule.js';

/** `old = x->page; replace(x, new);` where another function gives back what it finds in `x->page`. */
export function leftSetAside(code: string, books: FunctionBooks): readonly Break[] {
  const { graph } = books.exploration;
  const mentions = [...expressionsOf(graph)].flatMap((e) => (e.op === 'variable' ? [e.slot] : []));
  const locals = new Set(graph.variables.filter((v) => !v.parameter && v.depth > 0).map((v) => v.slot));
  return graph.nodes.flatMap((node): readonly Break[] => {
    const e = node.kind === 'do' ? node.expression : undefined;
    if (e?.op !== 'assign' || e.target.op !== 'variable' || e.value.op !== 'field') return [];
    const { slot } = e.target;
    if (!locals.has(slot) || mentions.filter((other) => other === slot).length > 1) return [];
    const other = books.givesIfThere(e.value.name);
    if (other === undefined || !isPassedOn(e.value.base, books)) return [];
    const name = slot.split('~')[0] ?? slot;
    return [
      {
        code,
        extent: e.extent,
        confidence: 'medium',
        message: `${name} is what ${e.value.name} led to before, and nothing is made of it; ${other}() gives back what it finds there`,
        object: name,
        trace: books.exploration.exits[0]?.state.trace,
        // Whoever put it there left its hold with it.
        last: [{ do: 'acquire', kind: 'ref', on: { object: name }, count: 1, owner: OURS }, { do: 'end' }],
        inText: true,
        key: `${code} ${slot} ${e.extent.start}`,
      },
    ];
  });
}

/** A call is given what the member is part of: it may put something else there. */
function isPassedOn(base: Expression, { exploration: { graph } }: FunctionBooks): boolean {
  const bases = new Set([...walk(base)].flatMap((e) => (e.op === 'variable' ? [e.slot] : [])));
  return [...expressionsOf(graph)].some(
    (e) => e.op === 'call' && e.args.some((arg) => arg.op === 'variable' && bases.has(arg.slot)),
  );
}
