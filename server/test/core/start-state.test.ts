/** What a simulation begins with, by folio kind and era, and the decisions its steps carry. */
import { parseVersion } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import type { Simulation } from '../../src/protocol.js';
import { realCore } from '../real-core.js';

const core = await realCore();
const text = `
int fill(struct page **pages, int nr)
{
	int ret = pin_user_pages_fast(0, nr, 0, pages);

	if (ret < 0)
		return ret;
	unpin_user_pages(pages, ret);
	return 0;
}
`;

function simulate(kernel: string, folio: string): Simulation {
  const version = parseVersion(kernel);
  const options = version && { version, eraFoundBy: 'test', folio };
  const simulation = options && core.simulate({ path: 'mm/fill.c', text }, 'fill', options);
  if (!simulation) throw new Error('there is no simulation');
  return simulation;
}

/** The refcount of the pinned pages after each step, of the first path that pins all. */
const counts = ({ paths }: Simulation) =>
  paths
    .find(({ steps }) => steps.some((step) => step.decision?.outcome === 'all that was asked for'))
    ?.steps.flatMap(({ counters }) => Object.values(counters).map(({ refcount }) => refcount.value));

describe('the start of a simulation', () => {
  it('follows the folio kind and the era', () => {
    expect(simulate('v6.12', 'small').start).toMatch(/drawn as 1; a pin adds 1024$/);
    expect(simulate('v6.12', 'large').start).toMatch(/a pin adds 1, and 1 to the pincount$/);
    expect(simulate('v6.12', 'fs-dax').start).toMatch(/drawn as 1, where FS-DAX pages rest;/);
    expect(simulate('v6.15', 'fs-dax').start).toMatch(/drawn as 0, where FS-DAX pages rest;/);
    expect(simulate('v5.0', 'device-coherent').start).toMatch(/this kernel has no device-coherent pages\); there are/);
  });

  it('is what the charts begin with', () => {
    expect(counts(simulate('v6.12', 'fs-dax'))?.[0]).toBe(1);
    expect(counts(simulate('v6.15', 'fs-dax'))?.[0]).toBe(0);
    expect(counts(simulate('v6.15', 'fs-dax'))).toContain(1024);
  });

  it('does not disturb what is kept under the rules of the file itself', () => {
    const file = { path: 'mm/fill.c', text };
    const version = parseVersion('v6.12');
    if (!version) throw new Error('no version');
    const options = { version, eraFoundBy: 'test', folio: 'small' };
    const steps = core.checkInSteps(file, options);
    steps.next();
    simulate('v6.15', 'large');
    expect(steps.next().done).toBe(true);
  });
});

describe('decisions', () => {
  it('say how calls came out and which way conditions went', () => {
    const decided = simulate('v6.12', 'small').paths.flatMap(({ steps }) =>
      steps.flatMap(({ decision }) => (decision ? [`${decision.of}: ${decision.outcome}`] : [])),
    );
    expect(decided).toContain('pin_user_pages_fast(): all that was asked for');
    expect(decided).toContain('pin_user_pages_fast(): fewer than asked for');
    expect(decided).toContain('pin_user_pages_fast(): returns error');
    expect(decided).toContain('ret < 0: true');
  });
});

describe('a put for a pin', () => {
  const file = {
    path: 'mm/peek.c',
    text: `
int peek(struct page *page, unsigned long addr)
{
	if (pin_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	put_page(page);
	return 0;
}
`,
  };
  const version = parseVersion('v6.12');
  const end = (folio: string) => {
    const simulation = version && core.simulate(file, 'peek', { version, eraFoundBy: 'test', folio });
    return simulation?.paths.find(({ findings }) => findings.includes('wrong-release'));
  };

  it('is told of the path that does it', () => {
    expect(end('small')).toMatchObject({ outcome: 'returns 0', verdict: 'wrong-release' });
  });

  it('takes one off the reference count and leaves the pin, which nobody gives back', () => {
    const counters = (folio: string) => Object.values(end(folio)?.steps.at(-1)?.counters ?? {})[0];
    expect(counters('small')?.refcount.text).toBe('N + 1023');
    expect(counters('large')).toMatchObject({ refcount: { text: 'N' }, pincount: { text: '1' } });
    expect(end('small')?.steps.at(-1)?.holds).toMatchObject([{ kind: 'pin', owner: 'nobody', since: { line: 4 } }]);
  });
});
