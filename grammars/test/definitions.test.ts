/** Definitions that are found by layout, without a parse. */
import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../src/definitions.js';

const names = (text: string) => definitionsOf(text).map(({ name }) => name);

describe('definitions found by layout', () => {
  it('are functions, with where they begin and end', () => {
    const text = '/* put_it() */\nstatic struct page *take(struct foo *foo)\n{\n\treturn foo->page;\n}\n\nint x;\n';
    expect(definitionsOf(text)).toEqual([
      {
        name: 'take',
        kind: 'function',
        isStatic: true,
        isWeak: false,
        start: text.indexOf('static'),
        end: text.indexOf('\n\nint x'),
        tags: ['page', 'foo'],
      },
    ]);
  });

  it('are found behind attributes, macros without a semicolon, on one line and over several', () => {
    expect(names('EXPORT_SYMBOL(a)\nvoid __init a(void)\n{\n}\n')).toEqual(['a']);
    expect(
      names('static inline int b(void) { return c(1); }\nint d(int x,\n      int y)\n\t__acquires(l)\n{\n}\n'),
    ).toEqual(['b', 'd']);
    expect(names('__printf(1, 2)\nvoid e(const char *f, ...)\n{\n\tprintk("}\\n{");\n}\nvoid g(void)\n{\n}\n')).toEqual(
      ['e', 'g'],
    );
    expect(names('SYSCALL_DEFINE2(mlock, unsigned long, start, size_t, len)\n{\n\treturn 0;\n}\n')).toEqual([
      'sys_mlock',
    ]);
    expect(definitionsOf('int __weak h(void)\n{\n}\n')[0]).toMatchObject({ name: 'h', isWeak: true });
  });

  it('are no declarations, structures, initialisers or calls', () => {
    const text = `int a(void);
struct b { int (*c)(void); };
static const struct ops d = {
	.e = f(1),
};
enum { G = H(1), };
module_init(i);
`;
    expect(names(text)).toEqual([]);
  });

  it('are macros whose body is one call', () => {
    const text = `#define put_it(x) put_page(x)
#define take_it(x, n) \\
	(get_many((x), n, 1))
#define two(x) do { a(x); b(x); } while (0)
#define sum(x) a(x) + b(x)
#define NUMBER 4
#define EMPTY(x)
`;
    expect(definitionsOf(text).map(({ name, kind }) => `${kind} ${name}`)).toEqual(['macro put_it', 'macro take_it']);
    expect(text.slice(definitionsOf(text)[1]?.start, definitionsOf(text)[1]?.end)).toBe(
      '#define take_it(x, n) \\\n\t(get_many((x), n, 1))',
    );
  });

  it('come back into step where braces are hidden or missing', () => {
    const text = 'void a(void)\n{\n\tBEGIN_LOOP {\n}\nvoid b(void)\n{\n\t"unfinished\n}\nvoid c(void)\n{\n}\n';
    expect(names(text)).toEqual(['a', 'b', 'c']);
  });

  it.each(['(', '{', '"', '/*', '#define f(', '#define a \\', "x('", 'a(b){', '}}}}', '\\'])(
    'end with the text: %s',
    (text) => {
      expect(() => definitionsOf(text)).not.toThrow();
      expect(() => definitionsOf(text.repeat(20_000))).not.toThrow();
    },
  );
});
