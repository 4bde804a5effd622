/** Declarations in the kernel's dialect come out as declarations of C. */
import { mask } from '@folioscope/grammars';
import { describe, expect, test } from 'vitest';
import { named, outlineOf, withTree } from './outline.js';

const functionsOf = (source: string) => withTree(source, (tree) => tree.functions().map(named));

describe('attributes', () => {
  test('known ones go wherever they stand, and are recorded', async () => {
    const source =
      'static __always_inline int __must_check f(char __user *p, int n) __releases(&lock)\n{\n\treturn get(p);\n}\n' +
      'struct __packed s {\n\tint x ____cacheline_aligned;\n} __aligned(8);\n';
    expect(await functionsOf(source)).toEqual(['f']);
    expect(mask(source).text).toContain('static                 int              f(char        *p, int n)');
    expect(mask(source).records.map((record) => record.kind === 'attribute' && [record.name, record.args])).toEqual([
      ['__always_inline', undefined],
      ['__must_check', undefined],
      ['__user', undefined],
      ['__releases', '&lock'],
      ['__packed', undefined],
      ['____cacheline_aligned', undefined],
      ['__aligned', '8'],
    ]);
  });

  test('unknown ones are told by their place', async () => {
    const source =
      'UNKNOWN_ATTR static int f(void)\n{\n\treturn 0;\n}\nu32 UNKNOWN_ATTR g(void)\n{\n\treturn 0;\n}\n' +
      'static int table __unknown_section = 1;\nint h(void) UNKNOWN_LOCK(x)\n{\n\treturn 0;\n}\n';
    expect(await functionsOf(source)).toEqual(['f', 'g', 'h']);
  });

  test('a member of such a name stays', () => {
    const source = 'struct s {\n\tlong __unused[2];\n};\n';
    expect(mask(source).text).toBe(source);
  });
});

describe('functions', () => {
  test('system calls have their name and type-name parameters', async () => {
    const source =
      'SYSCALL_DEFINE3(foo, int, fd, const char __user *, buf, size_t, n)\n{\n\treturn get(fd);\n}\n' +
      'COMPAT_SYSCALL_DEFINE1(bar, struct thing *, p)\n{\n\treturn 0;\n}\nSYSCALL_DEFINE0(baz)\n{\n\treturn put(1);\n}\n' +
      'SYSCALL32_DEFINE3(qux, int, fd, SC_ARG64(mask), int, n)\n{\n\treturn 0;\n}\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['sys_foo', 'compat_sys_bar', 'sys_baz', 'sys_qux']);
      const parameters = tree.functions().map(({ node }) =>
        node.descendantsOfType('parameter_declaration').map((parameter) => {
          const name = parameter.descendantsOfType('identifier')[0];
          const type = parameter.childForFieldName('type');
          return type && name ? `${tree.text(type)} ${tree.text(name)}` : 'incomplete';
        }),
      );
      expect(parameters).toEqual([
        ['int fd', 'char buf', 'size_t n'],
        ['struct thing p'],
        [],
        ['int fd', 'SC_ mask', 'int n'],
      ]);
    });
  });

  test('a macro that stands for a signature gives its first name', async () => {
    const source = 'DEFINE_HANDLER(on_fault, 3)\n{\n\tput(1);\n}\nstatic MAKE_OP(802_3)\n{\n\treturn get();\n}\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['on_fault', 'MAKE_OP']);
      expect(tree.functions().map(({ node }) => outlineOf(tree, node))).toEqual([
        ['call put'],
        ['return', '  call get'],
      ]);
      expect(tree.records).toMatchObject([
        { kind: 'signature', name: 'DEFINE_HANDLER', args: 'on_fault, 3' },
        { kind: 'signature', name: 'MAKE_OP' },
      ]);
    });
  });

  test('static inline ones of a header, under an include guard and under #if', async () => {
    const source =
      '#ifndef H\n#define H\nstatic inline int a(void)\n{\n\treturn 0;\n}\n#ifdef CONFIG_X\nstatic inline int b(void)\n{\n\treturn 1;\n}\n' +
      '#else\nstatic inline int b(void) { return 0; }\n#endif\n#if 0\nint dead(void)\n{\n\treturn 0;\n}\n#endif\n#endif\n';
    expect(await functionsOf(source)).toEqual(['a', 'b', 'b']);
    const withoutX = { config: (symbol: string) => (symbol === 'CONFIG_X' ? false : undefined) };
    const starts = await withTree(source, (tree) => tree.functions().map(({ start }) => start), withoutX);
    expect(starts).toEqual([source.indexOf('static inline int a'), source.lastIndexOf('static inline int b')]);
  });

  test('pointers to functions as results, and pointers as results', async () => {
    expect(
      await functionsOf('struct page *get(void)\n{\n\treturn 0;\n}\nint (*pick(int n))(void)\n{\n\treturn 0;\n}\n'),
    ).toEqual(['get', 'pick']);
  });

  test('what stands between a signature and its body is no obstacle', async () => {
    expect(await functionsOf('int f(int a)\n#define LIMIT 3\n{\n\treturn a;\n}\n')).toEqual(['f']);
  });
});

describe('macros at top level', () => {
  test('declarations, exports and initialisers leave the functions around them whole', async () => {
    const source =
      'EXPORT_THING(a)\nDEFINE_PER_CPU(struct page *, pages);\nstatic DEFINE_MUTEX(lock);\nstatic DEFINE_TABLE(int, table) = {\n\t1,\n};\n' +
      'DECLARE_FOO(x) = { 1 };\nint f(void)\n{\n\treturn 0;\n}\nmodule_init(f)\nMODULE_LICENSE("GPL")\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['f']);
      expect(tree.root.hasError).toBe(false);
    });
  });

  test('members by macro', async () => {
    const source =
      'struct s {\n\tstruct_group(both,\n\t\tint a;\n\t\tint b;\n\t);\n\tDECLARE_BITS(map, 8);\n\tREG(one)\n\tREG(two)\n\tPARAMS\n};\n' +
      'enum e {\n\tENTRY(a, 2),\n\tLAST\n};\n';
    await withTree(source, (tree) => {
      expect(tree.root.hasError).toBe(false);
      expect(tree.root.descendantsOfType('field_identifier').map((node) => tree.text(node))).toEqual(['a', 'b', 'map']);
    });
  });

  test('entries without commas', async () => {
    await withTree(
      'static const struct s t[] = {\n\tENTRY(a)\n\t{ 1, 2 },\n\tENTRY(b)\n\t[3] = ENTRY(c),\n};\n',
      (tree) => {
        expect(tree.root.hasError).toBe(false);
      },
    );
  });

  test('comments in the middle of a definition', async () => {
    const source =
      "#define FORMATS \\\n\t{ 1 }, /* one, don't */ \\\n\t{ 2 }\n#define MASK (3 /* | 4 */ | 5) /* last */\n" +
      'const int t[] = {\n\tFORMATS\n};\nint f(void)\n{\n\treturn 0;\n}\n';
    await withTree(source, (tree) => {
      expect(tree.functions().map(named)).toEqual(['f']);
      expect(tree.root.hasError).toBe(false);
      expect(tree.masked).toContain('/* last */');
    });
  });

  test('named variadic arguments', async () => {
    await withTree('#define say(level, words...) printk(level, ##words)\nint f(void)\n{\n\treturn 0;\n}\n', (tree) => {
      expect(tree.root.hasError).toBe(false);
    });
  });
});
