/** The parser: offsets, broken text, what it does not parse, and whose memory the trees are. */
import { createParser, ParseCancelled } from '@folioscope/grammars';
import { describe, expect, test, vi } from 'vitest';
import { Tree } from 'web-tree-sitter';
import { kernelParser, named, withTree } from './outline.js';

describe('offsets', () => {
  test('are UTF-16 units: text behind any character is found again', async () => {
    const source =
      '// é中😀\nint f(void)\n{\n\tlist_for_each(p, "ü😀") {\n\t\tput_page(p); /* 中 */ put_page(q);\n\t}\n\treturn 0;\n}\n';
    await withTree(source, (tree) => {
      const calls = tree.root.descendantsOfType('call_expression').map((node) => [tree.text(node), node.startIndex]);
      expect(calls).toEqual([
        ['put_page(p)', source.indexOf('put_page(p)')],
        ['put_page(q)', source.indexOf('put_page(q)')],
      ]);
      expect(tree.functions()[0]?.start).toBe(source.indexOf('int f'));
      expect(tree.masked.length).toBe(source.length);
    });
  });

  test('carriage returns stay', async () => {
    const source = 'int __init f(void)\r\n{\r\n\tfor_each(p)\r\n\t\tput(p);\r\n\treturn 0;\r\n}\r\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['f']);
      expect(tree.root.hasError).toBe(false);
    });
  });
});

describe('what could not be read is said', () => {
  test('a function with a place the parser could not read', async () => {
    const source =
      'int good(void)\n{\n\treturn 0;\n}\n\nint bad(void)\n{\n\tput(a b c);\n\treturn 0;\n}\n\nint missing(void)\n{\n\treturn 0\n}\n';
    await withTree(source, (tree) => {
      const [good, bad, missing] = tree.functions();
      expect(good?.problem).toBeUndefined();
      expect(bad?.problem).toEqual({ offset: source.indexOf('b c'), reason: 'the parser could not read `b c`' });
      expect(missing?.problem?.reason).toBe('the parser expected `;` here');
      expect(missing?.problem?.offset).toBe(source.indexOf('return 0\n') + 'return 0'.length);
    });
  });

  test('a function that is not in the tree', async () => {
    const source = 'int f(void)\n{\n\tif (a) {\n\t\tput(a);\n';
    await withTree(source, (tree) => {
      expect(tree.functions()).toEqual([]);
      expect(tree.lost()).toEqual([
        { name: 'f', offset: source.indexOf('{'), reason: 'the parser could not read this function' },
      ]);
    });
    await withTree('int f(void)\n{\n\treturn 0;\n}\n', (tree) => expect(tree.lost()).toEqual([]));
  });

  test('functions behind a missing brace are found, only the one before is in doubt', async () => {
    const source =
      'int a(void)\n{\n\tif (x) {\n\t\tput(x);\n}\n\nint b(void)\n{\n\treturn 0;\n}\n\nint c(void)\n{\n\treturn 0;\n}\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(({ name, problem }) => [name, problem !== undefined])).toEqual([
        ['a', true],
        ['b', false],
        ['c', false],
      ]);
      expect(tree.lost()).toEqual([]);
    });
  });

  test('a comment without an end takes the rest', async () => {
    const source = 'int f(void)\n{\n\treturn 0;\n}\n/* int g(void)\n{\n}\n#define X /*\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['f']);
      expect(tree.root.hasError).toBe(false);
    });
    await withTree('#/*\n'.repeat(200_000), (tree) => expect(tree.lost()).toEqual([]));
  });

  test('empty text', async () => {
    await withTree('', (tree) => {
      expect([tree.functions(), tree.lost(), tree.records, tree.refused]).toEqual([[], [], [], undefined]);
    });
  });
});

describe('text that is not parsed', () => {
  test('binary data', async () => {
    await withTree('\u007fELF\u0002\u0000\u0000int f(void)\n{\n}\n', (tree) => {
      expect(tree.refused).toEqual({ offset: 5, reason: 'this is binary data, not C' });
      expect(tree.functions()).toEqual([]);
    });
  });

  test('brackets without end; ten thousand are taken', async () => {
    await withTree(`int f(void)\n${'{'.repeat(10_000)}${'}'.repeat(10_000)}`, (tree) => {
      expect(tree.refused).toBeUndefined();
      expect(tree.functions().map(named)).toEqual(['f']);
    });
    await withTree('f('.repeat(30_000), (tree) => {
      expect(tree.refused?.reason).toBe('30000 brackets are open here; the parser takes 20000 at most');
      expect(tree.masked.length).toBe(60_000);
    });
  });

  test('a parse that is cancelled; the parser goes on', async () => {
    const parser = await kernelParser();
    const source = 'int f(void)\n{\n\treturn 0;\n}\n'.repeat(3000);
    expect(() => parser.parse(source, { cancelled: () => true })).toThrow(ParseCancelled);
    await withTree('int f(void)\n{\n}\n', (tree) => expect(tree.functions().map(named)).toEqual(['f']));
    await withTree(source, (tree) => expect(tree.functions().length).toBe(3000));
  });

  test('bytes that are no grammar', async () => {
    const nothing = new Uint8Array(8);
    await expect(createParser({ runtime: nothing, c: nothing })).rejects.toThrow();
  });
});

describe('WASM memory', () => {
  const source = 'int f(void)\n{\n\tput(a);\n\treturn 0;\n}\n'.repeat(100);

  test('every tree made is freed by the deletion of the one that was handed out', async () => {
    const parser = await kernelParser();
    const copied = vi.spyOn(Tree.prototype, 'copy');
    const freed = vi.spyOn(Tree.prototype, 'delete');
    const first = parser.parse(source);
    const second = parser.parse(source.replaceAll('put', 'get'), { previous: first });
    expect([copied.mock.calls.length, freed.mock.calls.length]).toEqual([1, 1]);
    expect(freed.mock.contexts[0]).toBe(copied.mock.results[0]?.value);
    expect(() => parser.parse(source.repeat(50), { previous: second, cancelled: () => true })).toThrow(ParseCancelled);
    expect([copied.mock.calls.length, freed.mock.calls.length]).toEqual([2, 2]);
    first.delete();
    second.delete();
    expect(freed.mock.contexts.slice(2)).toEqual([first.tree, second.tree]);
    vi.restoreAllMocks();
  });

  test('a tree outlives the ones made from it, and is dead once deleted', async () => {
    const parser = await kernelParser();
    const first = parser.parse(source);
    const second = parser.parse(`${source};`, { previous: first });
    expect(first.functions().length).toBe(100);
    first.delete();
    expect(first.functions()).toEqual([]);
    expect(second.functions().length).toBe(100);
    second.delete();
  });
});
