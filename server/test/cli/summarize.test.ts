/** What a function does, saved as a row: it gives the same books as the function itself. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckReport, Simulation } from '../../src/protocol.js';
import { buildProgram, type Program, temporaryFolder } from '../program.js';

const HELPERS = `
struct page *take(int order)
{
	return alloc_pages(GFP_KERNEL, order);
}

static void give(struct page *page, int n)
{
	if (page)
		put_page(page);
}

int fill(struct page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		if (!pages[i])
			break;
	}
	return i;
}

void keep(struct pool *pool, struct page *page)
{
	pool->page = page;
}
`;
const USERS = `
int leaks(struct device *dev)
{
	struct page *page = take(1);

	if (!page)
		return -ENOMEM;
	if (dead(dev))
		return -EIO;
	give(page, 1);
	return 0;
}

int twice(void)
{
	struct page *page = take(1);

	give(page, 1);
	give(page, 2);
	return 0;
}

int keeps(struct pool *pool)
{
	struct page *page = take(1);

	if (!page)
		return -ENOMEM;
	keep(pool, page);
	return 0;
}

int fills(struct device *dev, struct page **pages)
{
	int got = fill(pages, 8);

	if (dead(dev))
		return -EIO;
	release_pages(pages, got);
	return 0;
}
`;
const NAMES = ['take', 'give', 'fill', 'keep'];

const root = temporaryFolder();
let program: Program;
const run = (...args: string[]) => program.run(args, { cwd: root });
/** The findings in the users, by their function: where the helpers stand is not the same. */
const findings = async () => {
  const { stdout } = await run('check', '--root', '.', '--format=json', '--min-confidence=low', 'a.c');
  return (JSON.parse(stdout) as CheckReport).findings
    .filter(({ function: name }) => !NAMES.includes(name))
    .map(({ function: name, code, confidence }) => `${name} ${code} ${confidence}`);
};

beforeAll(async () => {
  program = await buildProgram(temporaryFolder(), { fake: false });
  writeFileSync(join(root, 'a.c'), HELPERS + USERS);
});

describe('summarize', () => {
  it('tells what a function does, and what its callers owe', async () => {
    expect((await run('summarize', '--root', '.', 'a.c:take')).stdout.trim().split('\n')).toEqual([
      'void *take(int order)',
      'returns valid: ref +1 on ret',
      'returns 0: no change',
      "returns valid: ref +1 on ret is the caller's to give back",
    ]);
  });

  it('gives a row that stands for the function: the same books, without its body', async () => {
    const before = await findings();
    expect(before).toEqual(expect.arrayContaining([expect.stringMatching(/^leaks leaked-reference/)]));
    const rows = await Promise.all(
      NAMES.map(async (name) => (await run('summarize', '--root', '.', '--as-row', `a.c:${name}`)).stdout),
    );
    mkdirSync(join(root, '.folioscope'));
    writeFileSync(join(root, '.folioscope/saved.yaml'), rows.join(''));
    writeFileSync(join(root, 'a.c'), USERS);
    try {
      expect(await findings()).toEqual(before);
    } finally {
      rmSync(join(root, '.folioscope'), { recursive: true });
      writeFileSync(join(root, 'a.c'), HELPERS + USERS);
    }
  });

  it('ends with 2 and the reason when there is no such function', async () => {
    const ended = await run('summarize', '--root', '.', 'a.c:tak');
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining('no function tak') });
  });
});

describe('simulate', () => {
  it('shows the summary, what callers owe, and what the callees do', async () => {
    const { stdout } = await run('simulate', '--root', '.', '--format=json', 'a.c:leaks');
    expect((JSON.parse(stdout) as Simulation).callees).toEqual([
      { name: 'take', summary: ['returns valid: ref +1 on ret', 'returns 0: no change'] },
      { name: 'give', summary: expect.arrayContaining([expect.stringContaining('ref -1 on page')]) },
    ]);
    const text = (await run('simulate', '--root', '.', 'a.c:leaks')).stdout;
    expect(text).toContain('What it calls does, by its body\n  take(): returns valid: ref +1 on ret');
  });
});

describe('the bounds of the analysis', () => {
  it('can be set, and what they cut is named', async () => {
    const cut = await run('check', '--root', '.', '--max-states', '3', '--format=json', 'a.c');
    expect((JSON.parse(cut.stdout) as CheckReport).notAnalysed.map(({ reason }) => reason)).toContain(
      'it has more than 3 states to follow',
    );
    const wrong = await run('check', '--root', '.', '--callee-depth', 'deep', 'a.c');
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--callee-depth deep: expected a number'),
    });
  });
});
