/** Misuse that stock kernels do not report: each fixture says on which line which verdict is due. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runScenario, type Verdict } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../fixtures/misuse/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.scn'));
const versions = { '5.10': [5, 10], '6.1': [6, 1], '6.12': [6, 12], '7.2': [7, 2] } as const;

/** Verdicts by line as the comments name them; line 0 stands for the end. */
function expected(text: string): Record<number, string[]> {
  const verdicts: Record<number, string[]> = {};
  for (const [i, line] of text.split('\n').entries()) {
    const found = /# (finds|at the end): (.+)$/.exec(line);
    if (found?.[2]) verdicts[found[1] === 'finds' ? i + 1 : 0] = found[2].split(' ');
  }
  return verdicts;
}

const codes = (verdicts: readonly Verdict[]): string[] => verdicts.map((verdict) => verdict.code);

/** The kernels that a fixture names in its head, if it names any. */
const kernelsOf = (text: string): string[] | undefined => /^# kernels: (.+)$/m.exec(text)?.[1]?.split(' ');

/**
 * What a version cannot do, or does without misuse: device memory at 5.10, the idle count of FS-DAX from 6.15, extents that are
 * shared because they are mapped for reading before 6.2 and from 6.15.
 */
const outside = (name: string, version: string): boolean =>
  (version === '5.10' && /device|zero-count|memunmap/.test(name)) ||
  (version === '7.2' && name.startsWith('fsdax')) ||
  (version !== '6.12' && name.startsWith('shared-extent')) ||
  kernelsOf(readFileSync(folder + name, 'utf8'))?.includes(`v${version}`) === false;

describe.each(Object.entries(versions))('linux %s', (version, [major, minor]) => {
  test.each(fixtures.filter((name) => !outside(name, version)))('%s', (name) => {
    const text = readFileSync(folder + name, 'utf8');
    const report = runScenario(text, { major, minor });
    const found: Record<number, string[]> = {};
    for (const step of report.steps) if (step.verdicts.length > 0) found[step.line] = codes(step.verdicts);
    if (expected(text)[0]) found[0] = codes(report.leaks);
    expect(report.problems).toEqual([]);
    expect(found).toEqual(expected(text));
  });
});

describe('the state that proves a verdict', () => {
  const version = { major: 6, minor: 12 };

  test.each([
    ['truncate-while-pinned.scn', { references: 0, pins: 1, state: { ref: 1025 } }],
    ['memunmap-with-a-page-in-use.scn', { references: 1, pins: 0, state: { ref: 1 } }],
    ['shared-extent-pinned-for-reading.scn', { references: 0, pins: 0, state: { ref: 1, share: 2 } }],
  ])('what waits for ever names the page it waits for: %s', (name, proof) => {
    const verdicts = runScenario(readFileSync(folder + name, 'utf8'), version).steps.flatMap((step) => step.verdicts);
    expect(verdicts.find(({ code }) => code === 'waits-forever')?.proof).toMatchObject(proof);
  });

  test('a put for a pin shows the pin that is held and the 1023 that stay', () => {
    const { steps } = runScenario(readFileSync(`${folder}put-instead-of-unpin.scn`, 'utf8'), version);
    const broken = steps.find((step) => step.text === 'put s0');
    expect(broken?.verdicts[0]?.proof).toMatchObject({ references: 0, pins: 1, state: { ref: 1025, pin: 1 } });
    expect(steps.at(-1)?.shown[0]?.counters.ref).toBe(1023);
  });

  test('vm_insert_page refuses the page with count 0, remap_pfn_range maps it', () => {
    const { steps } = runScenario(readFileSync(`${folder}zero-count-page-inserted.scn`, 'utf8'), version);
    expect(steps.filter((step) => step.text.startsWith('dev')).map((step) => step.ret)).toEqual([-22, 0, 0]);
  });

  test.each([
    { major: 6, minor: 1 },
    { major: 6, minor: 12 },
    { major: 7, minor: 2 },
  ])('a device page with count 0 is refused, as measured: $major.$minor', (era) => {
    const { steps } = runScenario(readFileSync(`${folder}zero-count-device-page-inserted.scn`, 'utf8'), era);
    expect(steps.find((step) => step.text.startsWith('dev'))?.ret).toBe(-22);
    expect(steps.at(-1)?.shown[0]?.counters.ref).toBe(0);
  });

  test('legal use is not judged', () => {
    const text = 'alloc s0 0\nget s0\nput s0\nanon v0 64k\nwr v0 0\npin s1 v0 0 w\nunpin s1\nfree s0 0\nunmap v0';
    const report = runScenario(text, version);
    expect(report.steps.flatMap((step) => step.verdicts)).toEqual([]);
    expect(report.leaks).toEqual([]);
  });
});
