/** What the editor shows beside the code: a function in one line, the books after a line, where a hold goes. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

const text = `int pin(unsigned long start, int nr, struct page **pages)
{
	int ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);

	if (ret > 0 && ret < nr) {
		unpin_user_pages(pages, ret);
		return -EFAULT;
	}
	return ret;
}

int look(struct address_space *mapping)
{
	struct page *page = find_get_page(mapping, 0);

	if (!page)
		return -ENOENT;
	get_page(page);
	lock_page(page);
	put_page(page);
	unlock_page(page);
	put_page(page);
	return 0;
}

void drop(struct page *page)
{
	put_page(page);
}
`;
const file = { path: 'a.c', text };
const report = core.check(file, OPTIONS);
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a function in one line', () => {
  it.each([
    ['pin', 'pages[0..ret): +pin on success'],
    ['look', ''],
    ['drop', 'page: -ref'],
  ])('%s', (name, headline) => {
    expect(report.functions.find((view) => view.name === name)?.headline).toBe(headline);
  });
});

describe('the books after a line', () => {
  const inlays = (from: number, to: number, folio = 'small') => core.inlays(file, from, to, { ...OPTIONS, folio });

  it('tell the counters, and whether the line changed them', () => {
    expect(inlays(lineOf('get_page(page)'), lineOf('unlock_page'))).toEqual([
      { line: 18, text: 'ref N+2', all: 'page: ref N+2', changed: true },
      { line: 19, text: 'ref N+2', all: 'page: ref N+2', changed: false },
      { line: 20, text: 'ref N+1', all: 'page: ref N+1', changed: true },
      { line: 21, text: 'ref N+1', all: 'page: ref N+1', changed: false },
    ]);
  });

  it('count pins as the folio does', () => {
    const at = lineOf('return -EFAULT') - 2;
    expect(inlays(at, at)).toMatchObject([{ text: 'ref N+1024 pin 1' }]);
    expect(inlays(at, at, 'large')).toMatchObject([{ text: 'ref N+1 pin 1' }]);
  });

  it('are not there where nothing is held', () => {
    expect(inlays(lineOf('void drop'), lineOf('void drop') + 3)).toEqual([]);
    expect(inlays(4_000_000, 5_000_000)).toEqual([]);
  });
});

describe('where a hold goes', () => {
  it('names every place it passes through', () => {
    const [story] = report.holds.filter((hold) => hold.function === 'pin');
    expect(story).toMatchObject({ kind: 'pin', object: 'pages[0..ret)', taken: { line: 3 } });
    expect(story?.places.map(({ line, event }) => `${line} ${event}`)).toEqual(['3 acquire', '6 release', '9 return']);
  });

  it('moves with its lines', () => {
    const moved = core.check({ path: 'a.c', text: `\n\n${text}` }, OPTIONS);
    expect(moved.holds.map((hold) => hold.taken.line)).toEqual(report.holds.map((hold) => hold.taken.line + 2));
    expect(moved.holds[0]?.places[1]?.line).toBe((report.holds[0]?.places[1]?.line ?? 0) + 2);
  });
});
