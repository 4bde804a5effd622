/** Holds of several kinds, each for a flag of its own, are alternatives: no path has two of them. */
import { expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const text = `int grab(struct folio *folio, unsigned int flags)
{
	return try_grab_folio(folio, 1, flags);
}
`;

it('a row that takes a reference or a pin takes one of them, or none', async () => {
  const core = await realCore();
  const simulation = core.simulate({ path: 'mm/file.c', text }, 'grab', OPTIONS);
  const kinds = simulation?.paths.map(
    ({ steps }) =>
      steps
        .at(-1)
        ?.holds.map(({ kind }) => kind)
        .join() ?? '',
  );
  expect(kinds?.sort()).toEqual(['', '', 'pin', 'ref']);
});
