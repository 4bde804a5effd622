/** Properties of masking and parsing that hold for any text. */
import { mask } from '@folioscope/grammars';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAgain } from '../src/mask-again.js';
import { kernelParser } from './outline.js';

/** Pieces of kernel C and of anything else, in any order. */
const PIECES = [
  ...[
    'int f(void)\n{\n',
    '}\n',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    ':',
    '=',
    '*',
    '.',
    '...',
    '\\',
    '\\\n',
    '\n',
    '\r\n',
  ],
  ...[
    '#if A\n',
    '#ifdef CONFIG_X\n',
    '#else\n',
    '#elif B\n',
    '#endif\n',
    '#define m(x, y...) x\n',
    '#',
    '/*',
    '*/',
    '//',
    '"',
  ],
  ...["'", 'L"', 'x', 'p', 'page', '42', '0x', '3D', ' ', '\t', 'é', '中', '😀', '\u0000', '\uD800', '\u2028', '_'],
  ...[
    'if (x) ',
    'else ',
    'for (;;) ',
    'while (x) ',
    'do ',
    'switch (x) ',
    'case 1 ... 3:',
    'default:',
    'return ',
    'goto out;',
  ],
  ...[
    'list_for_each(p, q) ',
    'scoped_guard(mutex, &l) ',
    'guard(mutex)(&l);',
    'CLASS(fd, f)(1);',
    '__free(kfree) ',
    '__init ',
  ],
  ...[
    '__releases(x) ',
    'SYSCALL_DEFINE2(foo, int, a, int, b)\n',
    'typeof(x) ',
    'offsetof(struct s, a.b)',
    'asm volatile("x") ',
  ],
  ...[
    'EXPORT_SYMBOL(x)\n',
    'static DEFINE_X(a, b) = ',
    'struct s {\n',
    'enum e {',
    'struct_group(a, int b;);',
    'DEBUG(if (x) y;) ',
  ],
  ...['asm(\nx\n)', 'SYSCALL_DEFINE0(\nfoo\n)\n{', 'for_each(\n) ', 'each() ', '(\n', '\n)', 'SYSCALL_DEFINE0(foo) {'],
  ...['CHECK(x, return -1);', 'FOO(x)\n', '\tBAR\n', 'STATIC int ', 'KERN_INFO PFX "a"', 'put(x);', 'get(', 'static '],
];

const kernelText = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
const anyText = fc.oneof(
  kernelText,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);

const breaksOf = (text: string) => [...text.matchAll(/[\n\r]/g)].map(({ index, 0: character }) => [index, character]);

describe('masking', () => {
  test('keeps length and line breaks, and its records lie inside the text, in order', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const { text, records } = mask(source);
        expect(text.length).toBe(source.length);
        expect(breaksOf(text)).toEqual(breaksOf(source));
        let previous = 0;
        for (const { start, end } of records) {
          expect(start).toBeGreaterThanOrEqual(previous);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(source.length);
          previous = start;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('leaves comments and plain C alone', () => {
    const plain =
      '/* __init for_each(x) { */\nstatic int f(struct page *page, int n)\n{\n\tint i;\n\n\tfor (i = 0; i < n; i++)\n\t\tif (page[i].count)\n' +
      '\t\t\tput_page(&page[i]);\n\treturn n ? 0 : -22; // __must_check\n}\n';
    expect(mask(plain)).toMatchObject({ text: plain, records: [] });
  });

  test('of masked text changes nothing more', () => {
    const source =
      'static int __init f(char __user *p)\n{\n\tlist_for_each_entry(a, b, list)\n\t\tput(a);\n\tscoped_guard(mutex, &l) {\n\t\tget(a);\n\t}\n' +
      '\tswitch (a) {\n\tcase 1 ... 3:\n\t\tcall(a, struct page *);\n\t}\n\tif (a)\n#ifdef A\n\t\tput(a,\n#else\n\t\tput(b,\n#endif\n\t\t    c);\n}\n' +
      'SYSCALL_DEFINE1(foo, int, a)\n{\n\treturn 0;\n}\n';
    const once = mask(source).text;
    expect(once).not.toBe(source);
    expect(mask(once).text).toBe(once);
  });
});

describe('hostile text is masked whole', () => {
  const MANY = 50_000;
  test.each([
    ['open braces', '{'.repeat(MANY)],
    ['nested braces', `int f(void)\n${'{'.repeat(MANY)}${'}'.repeat(MANY)}`],
    ['open calls', 'f('.repeat(MANY)],
    ['nested calls', `int g(void) { ${'f('.repeat(MANY)}${')'.repeat(MANY)}; }`],
    ['open attributes', '__aligned('.repeat(MANY)],
    ['nested attributes', '__aligned('.repeat(MANY) + ')'.repeat(MANY)],
    ['open groups', '#if A\n'.repeat(MANY)],
    ['nested groups in a statement', `int f(void) { x =\n${'#if A\n'.repeat(MANY)}${'#endif\n'.repeat(MANY)}; }`],
    ['comment openers', '/*'.repeat(MANY)],
    ['comment openers in directives', '#/*\n'.repeat(MANY)],
    ['quotes', '"'.repeat(MANY)],
    ['continued lines', '\\\n'.repeat(MANY)],
    ['statements in an argument', `int f(void) { g(${'a;'.repeat(MANY)}) }`],
    ['cases without a colon', `int f(void) { ${'case a ... '.repeat(MANY)} }`],
    ['iterators without a body', `int f(void) { ${'for_each(x) '.repeat(MANY)}; }`],
    ['a long parameter list', `#define f(${'a'.repeat(MANY)}`],
    ['a condition of parentheses', `int x = (\n#if ${'('.repeat(MANY)}\n1\n#endif\n);`],
  ])('%s', (_, source) => {
    expect(mask(source).text.length).toBe(source.length);
  });
});

describe('masking after an edit', () => {
  test('gives what masking anew gives, wherever and whatever the edit is', () => {
    const body = fc.array(
      fc.constantFrom('\tput(p);\n', '\tlist_for_each(p, q)\n\t\tget(p);\n', '#ifdef A\n\tput(p);\n#endif\n'),
    );
    const text = fc
      .array(
        fc.tuple(fc.oneof(body, fc.array(kernelText, { maxLength: 1 })), fc.constantFrom('', '#if B\n', '#endif\n')),
      )
      .map((parts) => parts.map(([lines, rest]) => `int f(int x)\n{\n${lines.join('')}\n}\n${rest}`).join('\n'));
    const edit = fc.record({
      at: fc.nat(500),
      remove: fc.nat(20),
      insert: fc.oneof(fc.constantFrom(...PIECES), kernelText),
    });
    fc.assert(
      fc.property(text, edit, (source, { at, remove, insert }) => {
        const offset = Math.min(at, source.length);
        const edited = source.slice(0, offset) + insert + source.slice(offset + remove);
        expect(maskAgain(edited, { source, masked: mask(source) }, {})).toEqual(mask(edited));
      }),
      { numRuns: 500 },
    );
  });
});

describe('parsing', () => {
  /** The whole tree: types, extents, errors. */
  const shapeOf = async (source: string, edits: readonly { at: number; remove: number; insert: string }[]) => {
    const parser = await kernelParser();
    let text = source;
    let tree = parser.parse(text);
    for (const { at, remove, insert } of edits) {
      const offset = text.length === 0 ? 0 : at % (text.length + 1);
      text = text.slice(0, offset) + insert + text.slice(offset + remove);
      const next = parser.parse(text, { previous: tree });
      tree.delete();
      tree = next;
    }
    const whole = parser.parse(text);
    try {
      return [tree, whole].map((parsed) => ({
        tree: parsed.root.toString(),
        functions: parsed.functions().map(({ name }) => name),
      }));
    } finally {
      tree.delete();
      whole.delete();
    }
  };

  const WELL_FORMED =
    '/* é中😀 */\nstatic int __init f(struct page __user *p)\n{\n\tlist_for_each_entry(p, q, list)\n\t\tput(p);\n#ifdef A\n\tget("ü");\n#endif\n\treturn 0;\n}\n' +
    'SYSCALL_DEFINE1(foo, int, a)\n{\n\tscoped_guard(mutex, &l)\n\t\tput(a);\n\treturn 0;\n}\n';

  /** Edits after which the text is still C: what a parser makes of broken text may depend on how it got there. */
  const wellFormedEdits = fc.array(
    fc.constantFrom(
      { find: 'return 0;', with: 'put(p);\n\treturn 1;' },
      { find: 'put(p);', with: '{ put(p); get("中"); }' },
      { find: '#ifdef A\n', with: '#ifdef CONFIG_B\n' },
      { find: 'list_for_each_entry(p, q, list)', with: 'for_each_thing(p)' },
      { find: 'for_each_thing(p)', with: 'while (p)' },
      { find: 'é', with: 'eee\n' },
      { find: 'scoped_guard(mutex, &l)', with: 'if (a)' },
      { find: 'static int __init', with: 'long __must_check' },
    ),
    { maxLength: 6 },
  );

  test('after edits gives the tree that parsing anew gives', async () => {
    await fc.assert(
      fc.asyncProperty(wellFormedEdits, async (changes) => {
        let text = WELL_FORMED;
        const edits = [];
        for (const change of changes) {
          const at = text.indexOf(change.find);
          if (at < 0) continue;
          edits.push({ at, remove: change.find.length, insert: change.with });
          text = text.slice(0, at) + change.with + text.slice(at + change.find.length);
        }
        const [incremental, whole] = await shapeOf(WELL_FORMED, edits);
        expect(incremental).toEqual(whole);
        expect(whole?.tree).not.toContain('ERROR');
      }),
      { numRuns: 150 },
    );
  });

  test('takes any text and any edit', async () => {
    const anyEdit = fc.record({ at: fc.nat(5000), remove: fc.nat(20), insert: kernelText });
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(anyEdit, { maxLength: 4 }), async (source, edits) => {
        const [incremental, whole] = await shapeOf(source, edits);
        expect(incremental?.tree.startsWith('(')).toBe(true);
        expect(whole?.tree.startsWith('(')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
