/** Control flow as the explorer walks it: the ways through a function, each as the calls and decisions on it. */
import { afterAll, describe, expect, it } from 'vitest';
import { kernelParser } from '../../grammars/test/outline.js';
import { type Expression, type FunctionGraph, lowerFunction, type NodeId, walk } from '../src/ir/index.js';

const parser = await kernelParser();
const trees: { delete(): void }[] = [];
afterAll(() => {
  for (const tree of trees) tree.delete();
});

function lower(text: string): { graph: FunctionGraph; text: string } {
  const tree = parser.parse(text);
  trees.push(tree);
  const [fn] = tree.functions();
  if (!fn) throw new Error('no function found');
  const lowered = lowerFunction(fn, tree);
  if ('reason' in lowered) throw new Error(lowered.reason);
  return { graph: lowered.graph, text };
}

/** Every way from the entry to a return that passes no node more than twice, decisions as the source has them. */
function ways(body: string, parameters = 'int x, int y'): string[] {
  const { graph, text } = lower(`int f(${parameters})\n{\n${body}\n}\n`);
  const found: string[] = [];
  const follow = (id: NodeId, words: readonly string[], seen: ReadonlyMap<NodeId, number>): void => {
    const node = graph.nodes[id];
    const times = (seen.get(id) ?? 0) + 1;
    if (!node) throw new Error('an edge leads nowhere');
    if (times > 2) return;
    const now = new Map(seen).set(id, times);
    const source = text.slice(node.extent.start, node.extent.end).replace(/\s+/g, ' ');
    switch (node.kind) {
      case 'join':
        follow(node.next, words, now);
        break;
      case 'do':
        follow(node.next, [...words, ...callsIn(node.expression)], now);
        break;
      case 'branch':
        follow(node.whenTrue, [...words, ...callsIn(node.condition), source], now);
        follow(node.whenFalse, [...words, ...callsIn(node.condition), `!${source}`], now);
        break;
      case 'iterate':
        follow(node.body, [...words, 'next'], now);
        follow(node.end, [...words, 'done'], now);
        break;
      case 'return':
        found.push([...words, ...(node.value ? callsIn(node.value) : []), 'return'].join(' '));
    }
  };
  follow(graph.entry, [], new Map());
  return found;
}

/** Calls in the order in which they are made: arguments first. */
function callsIn(e: Expression): string[] {
  return [...walk(e)].flatMap((part) => (part.op === 'call' ? [part.callee] : [])).reverse();
}

describe('decisions', () => {
  it('go one way or the other', () => {
    expect(ways('if (x) a(); else b(); c();')).toEqual(['x a c return', '!x b c return']);
  });

  it('ask no further than they have to', () => {
    expect(ways('if (x && y) a();')).toEqual(['x y a return', 'x !y return', '!x return']);
    expect(ways('if (x || y) a();')).toEqual(['x a return', '!x y a return', '!x !y return']);
    expect(ways('if (!(x || y)) a();')).toEqual(['x return', '!x y return', '!x !y a return']);
  });

  it('inside expressions are decisions too', () => {
    expect(ways('return x ? a() : b();')).toEqual(['x a return', '!x b return']);
    expect(ways('return a() ?: b();')).toEqual(['a a() return', 'a !a() b return']);
    expect(ways('y = x && a(); b();')).toEqual(['x a a() b return', 'x a !a() b return', '!x b return']);
  });

  it('in a statement expression come before what it is part of', () => {
    expect(ways('a(({ if (x) b(); c(); }));')).toEqual(['x b c a return', '!x c a return']);
  });
});

describe('loops', () => {
  it('test before each round', () => {
    expect(ways('while (x) a(); b();')).toEqual(['x a !x b return', '!x b return']);
  });

  it('or after it', () => {
    expect(ways('do a(); while (x); b();')).toEqual(['a x a !x b return', 'a !x b return']);
  });

  it('that go round once are no loops', () => {
    expect(ways('do { a(); if (x) break; b(); } while (0); c();')).toEqual(['a x c return', 'a !x b c return']);
  });

  it('step after each round, continued ones too', () => {
    expect(ways('for (a(); x; b()) { if (y) continue; c(); } d();')).toEqual([
      'a x y b !x d return',
      'a x !y c b !x d return',
      'a !x d return',
    ]);
  });

  it('without a condition end where they are left', () => {
    expect(ways('for (;;) { a(); if (x) break; }')).toEqual(['a x return', 'a !x a x return']);
  });

  it('are left and continued one at a time', () => {
    const inner = 'while (x) { while (y) { if (a()) break; b(); } c(); }';
    expect(ways(inner)).toContain('x y a a() c !x return');
  });

  it('made by macros end, or have another element', () => {
    expect(ways('list_for_each_entry(x, y, z) { if (x) continue; a(); } b();')).toEqual([
      'next x done b return',
      'next !x a done b return',
      'done b return',
    ]);
  });

  it('are marked where they close, every one of them', () => {
    const { graph } = lower(
      'int f(int x)\n{\nagain:\n\twhile (x)\n\t\ta();\n\tif (b())\n\t\tgoto again;\n\treturn 0;\n}\n',
    );
    expect(graph.nodes.filter((node) => node.kind === 'join' && node.loop)).toHaveLength(2);
    const straight = lower('int f(int x)\n{\n\tif (x)\n\t\ta();\n\treturn 0;\n}\n').graph;
    expect(straight.nodes.filter((node) => node.kind === 'join' && node.loop)).toEqual([]);
  });
});

describe('the order of the nodes', () => {
  /** The calls, in the order in which the explorer takes them. */
  const taken = (body: string) => {
    const { graph } = lower(`int f(int x, int y)\n{\n${body}\n}\n`);
    const ids = [...graph.order.rank.keys()].sort((a, b) => (graph.order.rank[a] ?? 0) - (graph.order.rank[b] ?? 0));
    return ids
      .flatMap((id) => {
        const node = graph.nodes[id];
        return node?.kind === 'do' ? callsIn(node.expression) : [];
      })
      .join(' ');
  };

  it('has all of a loop before what follows it', () => {
    expect(taken('while (x) { a(); b(); } c();')).toBe('a b c');
    expect(taken('for (;;) { a(); if (x) break; b(); } c();')).toBe('a b c');
    expect(taken('while (x) { if (y) { a(); continue; } if (x) goto out; b(); } out: c();')).toMatch(/c$/);
  });

  it('has an inner loop before the rest of the outer one', () => {
    expect(taken('while (x) { while (y) { a(); if (x) break; } b(); } c();')).toBe('a b c');
    expect(taken('again: while (y) a(); if (x) goto again; b();')).toBe('a b');
  });

  it('is one of all nodes, those included that nothing leads to', () => {
    const { graph } = lower('int f(int x)\n{\n\tgoto in;\n\tx = 1;\n\twhile (x) { in: a(); }\n\treturn 0;\n}\n');
    expect([...graph.order.rank].sort((a, b) => a - b)).toEqual([...graph.nodes.keys()]);
    expect(graph.order.last.every((last, id) => last >= (graph.order.rank[id] ?? 0))).toBe(true);
  });
});

describe('switches', () => {
  it('fall through, break, and have a default anywhere', () => {
    expect(ways('switch (x) { case 1: a(); default: b(); break; case 2: c(); } d();')).toEqual([
      '1 a b d return',
      '!1 2 c d return',
      '!1 !2 b d return',
    ]);
  });

  it('without a default may do nothing', () => {
    expect(ways('switch (x) { case 1: case 2: a(); }')).toEqual(['1 a return', '!1 2 a return', '!1 !2 return']);
  });

  it('let continue reach the loop around them', () => {
    expect(ways('while (x) { switch (y) { case 1: continue; default: break; } a(); }')).toEqual(
      expect.arrayContaining(['x 1 !x return', 'x !1 a !x return']),
    );
  });
});

describe('gotos', () => {
  it('lead forward, out of blocks', () => {
    expect(ways('if (x) { a(); goto out; } b(); out: c();')).toEqual(['x a c return', '!x b c return']);
  });

  it('lead into blocks', () => {
    expect(ways('if (x) goto inside; a(); if (y) { b(); inside: c(); }')).toEqual([
      'x c return',
      '!x a y b c return',
      '!x a !y return',
    ]);
  });

  it('lead back', () => {
    expect(ways('again: a(); if (x) goto again;')).toEqual(['a x a !x return', 'a !x return']);
  });

  it('that skip everything leave nothing of it', () => {
    expect(ways('goto out; a(); out: b();')).toEqual(['b return']);
  });

  it('to nowhere are a reason not to analyse', () => {
    const tree = parser.parse('int f(void)\n{\n\tgoto nowhere;\n}\n');
    trees.push(tree);
    const [fn] = tree.functions();
    expect(fn && lowerFunction(fn, tree)).toEqual({ reason: 'a goto leads to a label that was not found' });
  });
});

describe('what runs at the end of a scope', () => {
  const declare = 'struct a *p __free(put_a) = a(); struct b *q __free(put_b) = b();';

  it('runs last declared first, for what is held', () => {
    const through = ways(`${declare} c();`).map((way) =>
      way.split(' ').filter((word) => /^(c|put_.|return)$/.test(word)),
    );
    expect(through.map((words) => words.join(' '))).toEqual([
      'c put_b put_a return',
      'c put_b return',
      'c put_a return',
      'c return',
    ]);
  });

  it('runs when a block is left by break or goto, and not what is outside of it', () => {
    const ended = (body: string) =>
      ways(body).map((way) =>
        way
          .split(' ')
          .filter((word) => /^(put_[a-z]|end|return)$/.test(word))
          .join(' '),
      );
    expect(ended('while (x) { struct a *p __free(put_a) = a(); break; } end();')).toContain('put_a end return');
    expect(
      ended('struct b *q __free(put_b) = b(); { struct a *p __free(put_a) = a(); goto out; } out: end();'),
    ).toContain('put_a end put_b return');
  });

  it('runs after the value is taken', () => {
    expect(ways('struct a *p __free(put_a) = a(); return b(p);')[0]).toMatch(/^a b .*put_a return$/);
  });

  it('does not run where nothing was declared yet', () => {
    expect(ways('if (x) return 1; struct a *p __free(put_a) = a(); return 0;')).toContain('x return');
  });
});

describe('variables', () => {
  it('of the same name in inner blocks are others', () => {
    const { graph } = lower('int f(int x)\n{\n\tif (x) {\n\t\tint x = a();\n\t\tb(x);\n\t}\n\treturn x;\n}\n');
    expect(graph.variables.filter((v) => v.name === 'x').map((v) => v.slot)).toEqual(['x', 'x~2']);
    const returned = graph.nodes.flatMap((node) => (node.kind === 'return' && node.value ? [node.value] : []));
    expect(returned).toEqual([{ op: 'variable', slot: 'x' }]);
  });

  it('know how they are declared', () => {
    const { graph } = lower('int f(struct page **pages, int n)\n{\n\tstruct page *own[4], one;\n\treturn 0;\n}\n');
    expect(graph.variables.map(({ name, type, depth, inFrame }) => ({ name, type, depth, inFrame }))).toEqual([
      { name: 'pages', type: 'struct page', depth: 2, inFrame: false },
      { name: 'n', type: 'int', depth: 0, inFrame: false },
      { name: 'own', type: 'struct page', depth: 2, inFrame: true },
      { name: 'one', type: 'struct page', depth: 0, inFrame: true },
    ]);
  });

  it('numbers and errors are read as numbers', () => {
    const { graph } = lower('int f(void)\n{\n\treturn g(0x10, 010, NULL, -ENOMEM, true);\n}\n');
    const [value] = graph.nodes.flatMap((node) => (node.kind === 'return' && node.value ? [node.value] : []));
    const args = value?.op === 'call' ? value.args : [];
    expect(args.map((arg) => arg.op === 'number' && arg.value)).toEqual([16, 8, 0, -12, 1]);
    expect(args.map((arg) => arg.op === 'number' && arg.isNull === true)).toEqual([false, false, true, false, false]);
  });
});
