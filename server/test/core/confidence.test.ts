/** What the levels of confidence mean: README.md and docs/accuracy.md say it in words. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

/** The levels of all findings, those not shown by default included. */
const levels = (body: string, options = OPTIONS) =>
  core
    .check(
      {
        path: 'a.c',
        text: `int f(struct address_space *mapping, pgoff_t index, int n, struct ctx *ctx)\n{\n${body}}\n`,
      },
      options,
    )
    .findings.map(({ code, confidence }) => `${code} ${confidence}`);

const TAKE = `	struct folio *folio = filemap_get_folio(mapping, index);
	int ret = 0;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
`;

describe('high: followed all the way, ours alone, and to be given back', () => {
  it('as a sibling shows', () => {
    expect(levels(`${TAKE}	if (n > 4)\n		return -EINVAL;\n	folio_put(folio);\n	return 0;\n`)).toEqual([
      'leaked-reference high',
    ]);
  });

  it('as the row of the call says', () => {
    expect(levels(`${TAKE}	return folio_test_dirty(folio);\n`)).toEqual(['leaked-reference high']);
  });

  it('given back twice', () => {
    expect(levels(`${TAKE}	folio_put(folio);\n	folio_put(folio);\n	return 0;\n`)).toEqual(['double-put high']);
  });
});

describe('medium: something of this is not certain', () => {
  it('a decision on the way was on a value that several paths share', () => {
    const merged = '	if (n > 4)\n		ret = do_one(n);\n	else\n		ret = do_other(n);\n';
    expect(levels(`${TAKE}${merged}	if (ret)\n		return -EINVAL;\n	folio_put(folio);\n	return 0;\n`)).toEqual([
      'leaked-reference medium',
    ]);
  });

  it('a loop was left by one of several decisions that met', () => {
    const loop = (left: string) =>
      `	struct folio *folio = NULL;\n\n	while (more(ctx)) {\n		folio = filemap_get_folio(mapping, index++);\n		if (IS_ERR(folio))\n			return PTR_ERR(folio);\n		if (${left})\n			break;\n		folio_put(folio);\n	}\n	finish(ctx);\n	return 0;\n`;
    expect(levels(loop('folio_test_dirty(folio) && folio_test_locked(folio)'))).toContain('leaked-reference high');
    expect(levels(loop('folio_test_dirty(folio) || folio_test_locked(folio)'))).toContain('leaked-reference medium');
  });

  it('others know the object too, and only a sibling speaks for a leak', () => {
    const field = '	struct folio *folio = ctx->folio;\n\n	folio_get(folio);\n';
    expect(levels(`${field}	if (n > 4)\n		return -EINVAL;\n	folio_put(folio);\n	return 0;\n`)).toEqual([
      'leaked-reference medium',
    ]);
  });
});

describe('low: not shown unless asked for', () => {
  it('something unknown was handed the object', () => {
    expect(levels(`${TAKE}	keep_it(ctx, folio);\n	return 0;\n`)).toEqual(['leaked-reference low']);
  });

  it('not all paths were followed', () => {
    const branches = Array.from({ length: 12 }, (_, i) => `	if (n & ${1 << i})\n		get_page(ctx->page${i});\n`).join(
      '',
    );
    expect(
      levels(`${TAKE}${branches}	return 0;\n`, { ...OPTIONS, limits: { states: 100 } }).filter(
        (l) => !l.endsWith(' low'),
      ),
    ).toEqual([]);
  });
});

describe('nothing: where it rather looks intended', () => {
  it('the caller gets it', () => {
    expect(levels(`${TAKE}	ctx->folio = folio;\n	return 0;\n`)).toEqual([]);
  });
});
