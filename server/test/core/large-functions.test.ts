/** Functions of a size or shape that no limit of the explorer was made for: an answer, or the reason why there is none. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/core.js';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();
const check = (text: string, limits = {}) => core.check({ path: 'x.c', text }, { ...OPTIONS, limits });
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const LEAK = 'struct page *page = alloc_page(GFP_KERNEL);\nif (!page)\nreturn -ENOMEM;';

/** The leak at the end is found, or the function is named as not analysed. */
function expectAnswer(text: string) {
  const { findings, notAnalysed } = check(text);
  const answers = [...findings.map(({ function: name }) => name), ...notAnalysed.map(({ function: name }) => name)];
  expect(answers).toContain('f');
}

describe('a function', () => {
  it('of 5,000 lines', () => {
    expectAnswer(`int f(int x)\n{\n${LEAK}\n${lines(5000, (i) => `x = step${i % 7}(x, ${i});`)}\nreturn -EIO;\n}\n`);
  });

  it('of 1,000 branches', () => {
    expectAnswer(
      `int f(int x)\n{\n${LEAK}\n${lines(1000, (i) => `if (test${i}(x))\nget_page(page);`)}\nreturn -EIO;\n}\n`,
    );
  });

  it('of a switch with 500 cases', () => {
    const cases = lines(500, (i) => `case ${i}:\nget_page(page);\nif (x > ${i})\nreturn ${i};\nbreak;`);
    expectAnswer(`int f(int x)\n{\n${LEAK}\nswitch (x) {\n${cases}\n}\nreturn -EIO;\n}\n`);
  });

  it('of gotos into loops from both ends', () => {
    const blocks = lines(40, (i) => `l${i}:\nget_page(page);\nif (x == ${i})\ngoto l${(i * 7 + 3) % 40};`);
    expectAnswer(`int f(int x)\n{\n${LEAK}\nif (x)\ngoto l20;\n${blocks}\nreturn -EIO;\n}\n`);
  });

  it('of macros that hide braces', () => {
    const { findings } = check(
      `int f(int x)\n{\n${LEAK}\nBEGIN_LOOP(x) {\nput_page(page);\nreturn 1;\n}\nint g(int x)\n{\n${LEAK}\nreturn -EIO;\n}\n`,
    );
    expect(findings.map((finding) => finding.function)).toContain('g');
  });

  it('that calls itself 200 functions later', () => {
    const chain = lines(200, (i) => `int g${i}(struct page *page)\n{\nreturn g${(i + 1) % 200}(page);\n}`);
    const { findings } = check(`${chain}\nint f(int x)\n{\n${LEAK}\ng0(page);\nput_page(page);\nreturn 0;\n}\n`);
    expect(findings).toEqual([]);
  });

  it('whose rounds add up without end is unknown to its callers, and named', () => {
    const { findings, notAnalysed } = check(`
static void put_some(struct page *page, int nr)
{
	put_page(page);
	if (nr > 0)
		put_some(page, nr - 1);
}
int f(void)
{
	${LEAK}
	get_page(page);
	get_page(page);
	put_some(page, 2);
	return 0;
}
`);
    expect(findings.filter(({ confidence }) => confidence !== 'low')).toEqual([]);
    expect(notAnalysed).toEqual([
      expect.objectContaining({ function: 'put_some', reason: expect.stringContaining('it calls itself') }),
    ]);
  });
});

describe('the limits', () => {
  it('are named where they cut, and can be set', () => {
    const text = `int f(int x)\n{\n${LEAK}\n${lines(90, (i) => `if (test${i}(x))\nget_page(page);`)}\nreturn -EIO;\n}\n`;
    const reasons = (limits: object) => check(text, limits).notAnalysed.map(({ reason }) => reason);
    expect(reasons({ states: 50 })).toEqual(['it has more than 50 states to follow']);
    expect(reasons({ ledgersPerPlace: 3 })).toEqual(['more than 3 different ledgers meet at one place']);
    expect(DEFAULT_LIMITS).toMatchObject({ states: 7000, ledgersPerPlace: 80, calleeDepth: 3 });
  });
});
