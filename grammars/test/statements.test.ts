/** Statements in the kernel's dialect come out as statements of C. */
import { mask } from '@folioscope/grammars';
import { describe, expect, test } from 'vitest';
import { outline } from './outline.js';

const recordsOf = (body: string) => mask(`int f(void)\n{\n${body}\n}\n`).records;

describe('calls stay calls', () => {
  test('a call with a semicolon, alone, nested, cast or as a condition', async () => {
    expect(
      await outline('\tspin_unlock(x);\n\tput(get(a), b);\n\t(void)check(a);\n\tif (try_get(a))\n\t\tput(a);'),
    ).toEqual(['call spin_unlock', 'call put', '  call get', 'call check', 'if', '  call try_get', '  call put']);
  });

  test('a call behind a label, in a case, in else', async () => {
    expect(
      await outline('\tif (a)\n\t\tx();\n\telse\n\t\ty();\n\tswitch (a) {\n\tcase 1:\n\t\tz();\n\t}\nout:\n\tw();'),
    ).toEqual(['if', '  call x', '  else', '    call y', 'switch', '  case 1', '    call z', 'label out', '  call w']);
  });

  test('a call cast in an initialiser is not taken for an entry of it', async () => {
    expect(await outline('\tstruct s x = {\n\t\t.page = (void *)alloc_it(1)\n\t};')).toContain('  call alloc_it');
  });
});

describe('iterators become loops', () => {
  test('over a block, over one statement, nested', async () => {
    const body =
      '\tlist_for_each_entry(p, &head, list) {\n\t\tput(p);\n\t}\n\tfor_each_thing(p)\n\t\tfor_each_part(q, p)\n\t\t\tput(q);';
    expect(await outline(body)).toEqual([
      'list_for_each_entry',
      '  call put',
      'for_each_thing',
      '  for_each_part',
      '    call put',
    ]);
    expect(recordsOf(body).map((record) => record.kind === 'iterator' && [record.name, record.args])).toEqual([
      ['list_for_each_entry', 'p, &head, list'],
      ['for_each_thing', 'p'],
      ['for_each_part', 'q, p'],
    ]);
  });

  test('whose body is an expression on the next line', async () => {
    expect(await outline('\tfor_each_cpu(i)\n\t\t*total += i;\n\tfor_each_cpu(i)\n\t\t(*hook)(i);')).toEqual([
      'for_each_cpu',
      '  assign *total',
      'for_each_cpu',
      '  call (*hook)',
    ]);
  });

  test('with types, members and nothing as arguments', async () => {
    expect(
      await outline('\tfor_each_entry(p, struct thing, list)\n\t\tput(p);\n\tloop_forever() {\n\t\tbreak;\n\t}'),
    ).toEqual(['for_each_entry', '  call put', 'loop_forever', '  break']);
  });

  test('that close a do', async () => {
    const body = '\tdo {\n\t\tput(p);\n\t} while_each_thing(p, q);';
    expect(await outline(body)).toEqual(['do', '  call put']);
    expect(recordsOf(body)).toMatchObject([{ kind: 'iterator', name: 'while_each_thing', args: 'p, q' }]);
  });

  test('a call of such a name with a semicolon stays a call', async () => {
    expect(await outline('\tfor_each_thing(p);\n\titerate_all(x);')).toEqual([
      'call for_each_thing',
      'call iterate_all',
    ]);
  });
});

describe('guards', () => {
  test('guard and CLASS stay and are recorded', async () => {
    const body = '\tguard(mutex)(&x->lock);\n\tCLASS(fd, f)(number);';
    expect(await outline(body)).toEqual(['call guard(mutex)', '  call guard', 'call CLASS(fd, f)', '  call CLASS']);
    const [guard, named] = recordsOf(body);
    expect(guard).toMatchObject({ kind: 'guard', name: 'mutex', args: '&x->lock' });
    expect(named).toMatchObject({ kind: 'class', name: 'fd', args: 'number' });
    expect(named?.kind === 'class' && `int f(void)\n{\n${body}`.charAt(named.declarator)).toBe('f');
  });

  test('scoped guards hold for their statement', async () => {
    const body = '\tscoped_guard(mutex, &lock)\n\t\tput(x);\n\tscoped_guard(rcu) {\n\t\tget(x);\n\t}';
    expect(await outline(body)).toEqual(['scoped_guard', '  call put', 'scoped_guard', '  call get']);
    expect(recordsOf(body)).toMatchObject([
      { kind: 'scoped-guard', name: 'mutex', args: '&lock' },
      { kind: 'scoped-guard', name: 'rcu', args: '' },
    ]);
  });

  test('a conditional scoped guard may leave', () => {
    const records = recordsOf('\tscoped_cond_guard(mutex_intr, return -EINTR, &lock) {\n\t\tput(x);\n\t}');
    expect(records).toMatchObject([
      { kind: 'scoped-guard', name: 'mutex_intr', args: 'return -EINTR, &lock' },
      { kind: 'hidden-jump', name: 'return', args: '-EINTR' },
    ]);
  });

  test('__free names the release and the variable', () => {
    const source =
      'int f(void)\n{\n\tstruct page *a __free(put_it) = get();\n\tchar *b __maybe_unused __free(kfree);\n\tint c[2] __free(x);\n}\n';
    const cleanups = mask(source).records.filter((record) => record.kind === 'cleanup');
    expect(cleanups.map(({ name, declarator }) => [name, source.charAt(declarator)])).toEqual([
      ['put_it', 'a'],
      ['kfree', 'b'],
      ['x', 'c'],
    ]);
  });
});

describe('other macros among statements', () => {
  test('a macro before a block is a condition', async () => {
    const body = '\twith_power(dev, ref) {\n\t\tput(x);\n\t}\n\twith_power(dev, ref)\n\t\tput(y);';
    expect(await outline(body)).toEqual(['with_power', '  call put', 'with_power', '  call put']);
    expect(recordsOf(body)).toMatchObject([{ kind: 'block', name: 'with_power', args: 'dev, ref' }, { kind: 'block' }]);
  });

  test('macro calls without a semicolon, one after the other and last in a block', async () => {
    const body = '\tCHECK_ONE(a)\n\tCHECK_TWO(b)\n\tif (x) {\n\t\tBUG_IT()\n\t}\n\tput(x);\n\tLAST_ONE(c)';
    expect(await outline(body)).toEqual(['assign CHECK_ONE', 'assign CHECK_TWO', 'if', 'call put', 'assign LAST_ONE']);
    expect(recordsOf(body).map((record) => record.kind === 'bare-call' && record.name)).toEqual([
      'CHECK_ONE',
      'CHECK_TWO',
      'BUG_IT',
      'LAST_ONE',
    ]);
  });

  test('a macro alone on its line', async () => {
    expect(await outline('\tput(x);\n\tDEBUG_POINT\n\tput(y);')).toEqual(['call put', 'call put']);
  });

  test('a statement or a declaration in a macro stands for itself', async () => {
    expect(
      await outline('\tDEBUG(if (x) put(x);)\n\tDEBUG(int level = get());\n\tDEBUG(struct page *p;);\n\tput(p);'),
    ).toEqual(['if', '  call put', 'declare level', '  call get', 'declare p', 'call put']);
  });

  test('statements among arguments become a block, or expressions', async () => {
    expect(await outline('\twait_for(q, x, put(a); get(b); );\n\twait_for(q, x,\n\t\t if (a) put(a); );')).toEqual([
      'call wait_for',
      '  call put',
      '  call get',
      'call wait_for',
      '  if',
      '    call put',
    ]);
  });

  test('jumps among arguments are recorded', async () => {
    const body = '\tcheck(x, return -EINVAL);\n\tcheck(x, goto out);\n\tcheck(x, break);\nout:\n\treturn 0;';
    expect((await outline(body)).filter((line) => !line.includes('assign'))).toEqual([
      'call check',
      'call check',
      'call check',
      'label out',
      '  return',
    ]);
    expect(recordsOf(body)).toMatchObject([
      { kind: 'hidden-jump', name: 'return', args: '-EINVAL' },
      { kind: 'hidden-jump', name: 'goto', args: 'out' },
      { kind: 'hidden-jump', name: 'break', args: '' },
    ]);
  });

  test('types, operators, designators and nothing as arguments', async () => {
    const body =
      '\tput(container_of(p, struct page, lru));\n\tkmalloc(struct page *, unsigned int, void);\n\tcompare(a, ==, b);\n' +
      '\tset(x, .a = 1, .b = { 2, 3 });\n\tgive(a, );\n\tput(va_arg(list, const struct thing *const));';
    expect(await outline(body)).toEqual([
      'call put',
      '  call container_of',
      'call kmalloc',
      'call compare',
      'call set',
      '  assign a',
      '  assign b',
      'call give',
      'call put',
      '  call va_arg',
    ]);
  });

  test('prefixes before a message', async () => {
    expect(await outline('\tprintk(KERN_INFO PFX "put %p\\n", get(x));\n\tprintk(KERN_INFO PFX FORMAT, x);')).toEqual([
      'call printk',
      '  call get',
      'call printk',
    ]);
  });

  test('declarations by macro', async () => {
    expect(
      await outline('\tstatic DEFINE_LOCK(lock);\n\tDECLARE_IT(x) = { 1 };\n\tTYPE_OF_IT(x) y = get();\n\tput(y);'),
    ).toEqual(['call DEFINE_LOCK', 'declare x', 'declare y', '  call get', 'call put']);
  });
});

describe('words the grammar knows too little of', () => {
  test('case ranges keep the lower end and record the upper', async () => {
    const body =
      "\tswitch (x) {\n\tcase 'a' ... 'z':\n\tcase FIRST(1) ... LAST(2):\n\t\tput(x);\n\t\tbreak;\n\tdefault:\n\t\treturn 1;\n\t}";
    expect(await outline(body)).toEqual([
      'switch',
      "  case 'a'",
      '  case FIRST(1)',
      '    call FIRST',
      '    call put',
      '    break',
      '  default',
      '    return',
    ]);
    expect(recordsOf(body)).toMatchObject([
      { kind: 'case-range', upper: "'z'" },
      { kind: 'case-range', upper: 'LAST(2)' },
    ]);
  });

  test('typeof, alignof, offsetof, inline assembly, register variables', async () => {
    const body =
      '\ttypeof(*p) q = get();\n\tx = __alignof__(struct page) + offsetof(struct page, a.b[2]);\n' +
      '\tasm volatile goto(LOCK "inc %0" : "+m" (x) : : : out);\n\tregister unsigned long r asm("r0") = get();\n\tput(q);';
    expect(await outline(body)).toEqual([
      'declare q',
      '  call get',
      'assign x',
      '  call offsetof',
      'declare r',
      '  call get',
      'call put',
    ]);
  });

  test('a switch on a directive line inside a condition', async () => {
    expect(await outline('\tif (a)\n#define LIMIT 3\n\t\tput(a);\n\tput(b);')).toEqual([
      'if',
      '  call put',
      'call put',
    ]);
  });
});
