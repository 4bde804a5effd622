/** Comments that allow a finding, with a reason. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

/** A leak, with something above the function, above the return, and at the return's end. */
const leak = ({ above = '', before = '', beside = '' }) =>
  `${above}static int leak(struct address_space *mapping, pgoff_t index, size_t len)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	if (len > folio_size(folio))
${before}		return -EINVAL;${beside}
	folio_put(folio);
	return 0;
}
`;

const check = (text: string) => core.check({ path: 'a.c', text }, OPTIONS);
const counts = (text: string) => {
  const { findings, suppressed, notes } = check(text);
  return { findings: findings.length, suppressed: suppressed.length, notes: notes.map((note) => note.text) };
};
const ALLOW = '/* folioscope: allow leaked-reference, the caller knows */';

describe('a comment that allows a finding', () => {
  it.each([
    ['at the end of its line', leak({ beside: ` ${ALLOW}` })],
    ['at the end of its line, the other way', leak({ beside: ' // folioscope: allow leaked-reference, is known' })],
    ['on the line above', leak({ before: `\t\t${ALLOW}\n` })],
    ['above another comment above', leak({ before: `\t\t${ALLOW}\n\n\t\t/* so there */\n` })],
    ['above the function', leak({ above: `${ALLOW}\n` })],
    ['on several lines', leak({ above: '/*\n * folioscope: allow leaked-reference,\n * the caller knows\n */\n' })],
    ['among others', leak({ above: '/* folioscope: allow leaked-reference leaked-pin, known */\n' })],
  ])('counts %s', (_, text) => {
    expect(counts(text)).toMatchObject({ findings: 0, suppressed: 1 });
  });

  it('says where it stands and why', () => {
    const { suppressed } = check(leak({ before: `\t\t${ALLOW}\n` }));
    expect(suppressed).toMatchObject([
      {
        finding: { line: 9, code: 'leaked-reference' },
        suppression: { file: 'a.c', line: 8, codes: ['leaked-reference'], reason: 'the caller knows' },
      },
    ]);
  });

  it.each([
    ['another line', leak({}).replace('\tfolio_put(', `\t${ALLOW}\n\tfolio_put(`)],
    ['the line above, when it ends that one', leak({}).replace('_size(folio))', `_size(folio)) ${ALLOW}`)],
    ['another function', `${ALLOW}\nint other;\n${leak({})}`],
  ])('does not count for %s', (_, text) => {
    expect(counts(text)).toEqual({
      findings: 1,
      suppressed: 0,
      notes: ['nothing is found here that allows leaked-reference: the comment can go'],
    });
  });

  it.each([
    [
      'without a reason',
      '/* folioscope: allow leaked-reference */',
      'leaked-reference is not allowed without a reason: add ", the reason"',
    ],
    ['for no code', '/* folioscope: allow leeked, a reason */', 'there is no code "leeked"'],
    [
      'that says something else',
      '/* folioscope: ignore */',
      '"folioscope: ignore" is not understood; write "folioscope: allow CODE, the reason"',
    ],
  ])('does nothing %s, and that is told', (_, comment, note) => {
    expect(counts(leak({ before: `\t\t${comment}\n` }))).toEqual({ findings: 1, suppressed: 0, notes: [note] });
  });

  it('is told for each code that is not found', () => {
    const comment = '/* folioscope: allow leaked-reference leaked-pin, known */\n';
    expect(counts(leak({ above: comment })).notes).toEqual([
      'nothing is found here that allows leaked-pin: the comment can go',
    ]);
  });

  it('is honoured by simulations', () => {
    const codes = (text: string) =>
      core.simulate({ path: 'a.c', text }, 'leak', OPTIONS)?.paths.flatMap((path) => path.findings);
    expect(codes(leak({}))).toEqual(['leaked-reference']);
    expect(codes(leak({ above: `${ALLOW}\n` }))).toEqual([]);
  });

  it.each([
    ['/* folioscope:', 0],
    ['/* folioscope: allow x, y */ ', 1],
    ['// folioscope: allow x\n', 2],
  ])('may stand 20,000 times as %j', (comment, notes) => {
    expect(check(`${comment.repeat(20_000)}\nint x;\n`).notes).toHaveLength(20_000 * notes);
  });
});

describe('the fingerprint of a finding', () => {
  const print = (text: string) => check(text).findings.map((finding) => finding.fingerprint);
  const known = print(leak({}));

  it('is 16 digits', () => {
    expect(known).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });

  it.each([
    ['moved', `int x;\n\n${leak({})}`],
    ['indented anew', leak({}).replaceAll('\t', '    ')],
    ['commented', leak({ beside: ' /* new */' })],
    ['changed elsewhere', leak({}).replace('return 0;', 'return 1;')],
  ])('stays when the function is %s', (_, text) => {
    expect(print(text)).toEqual(known);
  });

  it.each([
    ['returns something else there', leak({}).replace('-EINVAL', '-EIO')],
    ['is another one', leak({}).replace('int leak(', 'int leek(')],
    ['names it otherwise', leak({}).replaceAll('folio)', 'f)').replace('*folio ', '*f ')],
  ])('is another one when the function %s', (_, text) => {
    expect(print(text)).not.toEqual(known);
    expect(print(text)).toHaveLength(1);
  });

  it('counts those that look alike', () => {
    const twice = leak({}).replace('\tfolio_put', '\tif (len == 1)\n\t\treturn -EINVAL;\n\tfolio_put');
    expect(print(twice)).toEqual([known[0], `${known[0]}-2`]);
  });
});
