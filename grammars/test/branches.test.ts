/** Groups of preprocessor conditionals: those that stay, and those of which one branch is left. */
import { type BranchRecord, type MaskOptions, mask } from '@folioscope/grammars';
import { describe, expect, test } from 'vitest';
import { named, outline, withTree } from './outline.js';

const branchesOf = (source: string, options?: MaskOptions): BranchRecord[] =>
  mask(source, options).records.filter((record) => record.kind === 'branch');

const SPLIT_IF = '\tif (a) {\n\t\tput(a);\n#ifdef CONFIG_X\n\t} else if (b) {\n\t\tput(b);\n#endif\n\t}';
const SPLIT_ELSE = '\tif (a)\n\t\tput(a);\n#ifdef CONFIG_X\n\telse\n\t\tput(b);\n#endif';
const SPLIT_CALL = '\tput(a,\n#if defined(CONFIG_X)\n\t    one(a)\n#else\n\t    two(a)\n#endif\n\t   );';

describe('groups that stay', () => {
  test('around whole statements, labels, cases and members', async () => {
    const body =
      '#ifdef CONFIG_X\n\tput(a);\n#else\n\tget(a);\n#endif\n\tswitch (a) {\n#ifdef CONFIG_Y\n\tcase 1:\n\t\tput(a);\n#endif\n\tdefault:\n\t\tbreak;\n\t}';
    expect(await outline(body)).toEqual([
      '#ifdef CONFIG_X',
      '  call put',
      '  #else',
      '    call get',
      'switch',
      '  #ifdef CONFIG_Y',
      '    case 1',
      '      call put',
      '  default',
      '    break',
    ]);
    expect(branchesOf(`int f(void)\n{\n${body}\n}\n`)).toEqual([]);
  });
});

describe('groups that split something are reduced to one branch', () => {
  test('an if', async () => {
    expect(await outline(SPLIT_IF)).toEqual(['if', '  call put', '  else', '    if', '      call put']);
    expect(await outline(SPLIT_ELSE)).toEqual(['if', '  call put', '  else', '    call put']);
  });

  test('a call', async () => {
    expect(await outline(SPLIT_CALL)).toEqual(['call put', '  call one']);
  });

  test('a signature', async () => {
    const source = '#ifdef CONFIG_X\nint f(int a)\n#else\nint g(void)\n#endif\n{\n\treturn 0;\n}\n';
    expect(await withTree(source, (tree) => tree.functions().map(named))).toEqual(['f']);
  });

  test('the record says what the group was', () => {
    const source = `int f(void)\n{\n${SPLIT_CALL}\n}\n`;
    const [record] = branchesOf(source);
    expect(record).toMatchObject({ kept: 0, because: 'default' });
    expect(source.slice(record?.start, record?.end)).toMatch(/^#if defined[\s\S]*#endif$/);
    expect(record?.branches.map(({ directive, start, end }) => [directive, source.slice(start, end)])).toEqual([
      ['#if defined(CONFIG_X)', '#if defined(CONFIG_X)\n\t    one(a)\n'],
      ['#else', '#else\n\t    two(a)\n'],
    ]);
  });

  test('in an initialiser all entries stay', async () => {
    const source = 'int t[] = {\n\t1,\n#ifdef CONFIG_X\n\t2,\n#else\n\t3,\n#endif\n\t4,\n};\n';
    await withTree(source, (tree) => {
      expect(tree.root.hasError).toBe(false);
      expect(tree.root.descendantsOfType('number_literal').map((node) => tree.text(node))).toEqual([
        '1',
        '2',
        '3',
        '4',
      ]);
    });
    expect(branchesOf(source)).toMatchObject([{ kept: 'all' }]);
  });

  test('groups inside a kept branch are looked at in their turn', async () => {
    const body = '\tput(a\n#ifdef CONFIG_X\n\t    + one(a)\n#ifdef CONFIG_Y\n\t    + two(a)\n#endif\n#endif\n\t   );';
    expect(await outline(body)).toEqual(['call put', '  call one', '  call two']);
  });
});

describe('which branch is kept', () => {
  const kept = (source: string, options?: MaskOptions) =>
    branchesOf(`int f(void)\n{\n${source}\n}\n`, options).map(({ kept, because }) => [kept, because]);
  const group = (...directives: string[]) =>
    `\tput(\n${directives.map((directive, index) => `${directive}\n\t    v${index}\n`).join('')}#endif\n\t   );`;

  test('the first; behind #if 0 and #ifndef the second', () => {
    expect(kept(group('#ifdef A', '#else'))).toEqual([[0, 'default']]);
    expect(kept(group('#if 0', '#else'))).toEqual([[1, 'config']]);
    expect(kept(group('#if 0'))).toEqual([['none', 'config']]);
    expect(kept(group('#ifndef CONFIG_MMU', '#else'))).toEqual([[1, 'default']]);
    expect(kept(group('#ifdef __cplusplus', '#else'))).toEqual([[1, 'config']]);
  });

  test('the one the configuration selects', () => {
    const config = (symbol: string) => ({ CONFIG_A: true, CONFIG_B: false })[symbol];
    expect(kept(group('#ifdef CONFIG_B', '#else'), { config })).toEqual([[1, 'config']]);
    expect(kept(group('#ifndef CONFIG_A', '#else'), { config })).toEqual([[1, 'config']]);
    expect(
      kept(group('#if defined(CONFIG_B) || !defined(CONFIG_A)', '#elif defined(CONFIG_A)', '#else'), { config }),
    ).toEqual([[1, 'config']]);
    expect(kept(group('#ifdef CONFIG_B'), { config })).toEqual([['none', 'config']]);
    expect(kept(group('#ifdef CONFIG_OTHER', '#else'), { config })).toEqual([[0, 'default']]);
  });

  test('the one the caller prefers, among those the configuration leaves', () => {
    const prefer = (text: string) => (text.includes('v1') ? 1 : 0);
    expect(kept(group('#ifdef A', '#else'), { prefer })).toEqual([[1, 'preference']]);
    expect(
      kept(group('#ifdef A', '#elif B', '#else'), { prefer, config: (symbol) => symbol !== 'B' && undefined }),
    ).toEqual([[0, 'default']]);
    expect(kept(group('#ifdef A', '#else'), { prefer: () => 0 })).toEqual([[0, 'default']]);
  });
});
