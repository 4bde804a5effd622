/** Which variables are read later on. */
import { afterAll, describe, expect, it } from 'vitest';
import { kernelParser } from '../../grammars/test/outline.js';
import { liveVariables, lowerFunction } from '../src/ir/index.js';

const parser = await kernelParser();
const trees: { delete(): void }[] = [];
afterAll(() => {
  for (const tree of trees) tree.delete();
});

/** What is live at the head of the first loop. */
function liveInLoop(body: string): readonly string[] {
  const tree = parser.parse(`void f(int x, struct list_head *list)\n{\n${body}\n}\n`);
  trees.push(tree);
  const [fn] = tree.functions();
  const lowered = fn ? lowerFunction(fn, tree) : { reason: 'no function found' };
  if ('reason' in lowered) throw new Error(lowered.reason);
  const { graph } = lowered;
  const head = graph.nodes.findIndex((node) => node.kind === 'join' && node.loop);
  return [...(liveVariables(graph)[head] ?? [])].map((slot) => slot.replace(/~.*/, '')).sort();
}

describe('a variable at the head of a loop', () => {
  it('is live when a round reads what the round before wrote', () => {
    expect(liveInLoop('int last = 0; while (x--) { use(last); last = x; }')).toEqual(['last', 'x']);
  });

  it('is dead when every round writes it first', () => {
    expect(liveInLoop('int now; while (x--) { now = get(); use(now); }')).toEqual(['x']);
  });

  it('is live when it is read after the loop', () => {
    expect(liveInLoop('int now = 0; while (x--) { now = get(); } use(now);')).toEqual(['now', 'x']);
  });

  it('is live when its address is given away', () => {
    expect(liveInLoop('int now; while (x--) { get(&now); }')).toEqual(['now', 'x']);
  });

  it('is not read where while (1) would end', () => {
    expect(liveInLoop('int now = 0; while (1) { now = get(x); if (now) return; } use(now);')).toEqual(['x']);
  });

  it('is dead as the loop variable of a macro', () => {
    expect(liveInLoop('struct folio *folio; list_for_each_entry(folio, list, lru) { use(folio); }')).toEqual(['list']);
  });

  it('is not read by a type of that name', () => {
    const body = 'struct folio *folio; while (x--) { folio = get(); } use(list_first_entry(list, struct folio, lru));';
    expect(liveInLoop(body)).toEqual(['list', 'x']);
  });
});
