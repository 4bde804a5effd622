/** What no editor should hold but somebody will open: the core answers, in time, or says why it did not analyse. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();
const sample = readFileSync(new URL('../../../fixtures/sample/buffer.c', import.meta.url), 'utf8');
const check = (text: string, path = 'x.c') => core.check({ path, text }, OPTIONS);
const places = (text: string) => check(text).findings.map(({ code, line, column }) => [code, line, column]);
const expected = places(sample);

describe('the sample', () => {
  it('has findings to compare with', () => {
    expect(expected.map(([code]) => code)).toEqual(expect.arrayContaining(['partial-pin', 'leaked-reference']));
  });
});

describe('bad input', () => {
  it('empty: nothing', () => {
    expect(check('')).toEqual({
      findings: [],
      suppressed: [],
      notes: [],
      holds: [],
      notAnalysed: [],
      functions: [],
      paths: 0,
    });
  });

  it('CRLF: the same findings in the same places', () => {
    expect(places(sample.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('a byte order mark and Latin-1 letters: the same findings', () => {
    expect(places(`\ufeff${sample.replace('user', '\u00e4ser')}`)).toEqual(expected);
  });

  it('an unterminated comment: what stands before it is analysed', () => {
    expect(places(`${sample}\n/* and then`)).toEqual(expected);
  });

  it('an unterminated string: what stands before it is analysed', () => {
    expect(places(`${sample}\nchar *s = "and then`)).toEqual(expected);
  });

  it('10,000 nested braces: the function is named as not analysed', () => {
    const nested = `int deep(struct page *page)\n{\n${'{'.repeat(10_000)}put_page(page);${'}'.repeat(10_000)}\nreturn 0;\n}\n`;
    const report = check(`${nested}${sample}`);
    expect(report.notAnalysed).toEqual([
      expect.objectContaining({ function: 'deep', reason: 'it is nested too deeply' }),
    ]);
    expect(report.findings).toHaveLength(expected.length);
  });

  it('10,000 open braces, or parentheses, or brackets: an answer', () => {
    for (const open of ['{', '(', '[', 'if (x) ', '#if A\n']) {
      expect(check(`void f(struct page *page)\n{\n${open.repeat(10_000)}`).findings).toEqual([]);
    }
  });

  it('control characters and lone surrogates: an answer', () => {
    expect(check('\u0001\u0002\ud800 int f(void) { return \udfff; }').findings).toEqual([]);
  });
});

describe('after an edit', () => {
  const expectAsIfNew = (versions: readonly string[]) => {
    for (const text of versions) {
      const edited = check(text, 'edited.c');
      core.forget('fresh.c');
      const fresh = check(text, 'fresh.c');
      expect(JSON.parse(JSON.stringify(edited).replaceAll('edited.c', 'fresh.c'))).toEqual(fresh);
    }
  };

  it('of a circle of functions, their callers know what it has become', () => {
    const circle = (put: string, more = '') => `
static void drop(struct page *page, int depth)
{
	if (depth == 0)
		${put}
	else
		down(page, depth);
}

static void down(struct page *page, int depth)
{
	${more}drop(page, depth - 1);
}

int f(int depth)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	drop(page, depth);
	return 0;
}
`;
    const whole = circle('put_page(page);');
    expect(check(whole).findings).toEqual([]);
    expect(check(circle('put_page(page);', 'put_page(page);\n\t')).findings).not.toEqual([]);
    expectAsIfNew([
      whole,
      circle('put_page(page);', 'put_page(page);\n\t'),
      circle('put_page(page);', 'log_it(depth);\n\t'),
      circle('log_it(depth);'),
      whole,
    ]);
  });

  it('a file reads as if it were opened anew, though only what changed is explored again', () => {
    expectAsIfNew([
      sample,
      sample.replaceAll(';\n', '; /* so it is */\n'),
      sample.replace(';\n', ';\n\t/* on a line\n\t * of its own */\n'),
      `/* new */\n\n${sample}`,
      sample.replace('buf->nr = nr;', ''),
      sample.replace('-EIO', '-EINVAL'),
      `int odd(void)\n{\n\tif (\n${sample}`,
      `/* and then\n${sample}`,
      sample,
    ]);
  });
});

describe('checking in steps', () => {
  it('gives the same report, whatever happens between two steps', () => {
    const file = { path: 'steps.c', text: sample };
    const whole = check(sample, 'steps.c');
    core.forget('steps.c');
    const steps = core.checkInSteps(file, OPTIONS);
    steps.next();
    core.forget('steps.c');
    steps.next();
    core.check({ path: 'steps.c', text: `\n${sample}` }, OPTIONS);
    for (let step = steps.next(); ; step = steps.next()) {
      if (!step.done) continue;
      expect(step.value).toEqual(whole);
      return;
    }
  });
});
