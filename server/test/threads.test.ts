/**
 * The threads in fixtures/threads: every scenario can be replayed, its timeline is as kept beside it, docs/threads tells the
 * same numbers, and the checker says of the C what the C says. `npm run docs` writes timelines and pages anew.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseVersion, replayThread } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import { readThreads } from '../scripts/read-threads.mjs';
import { threadText } from '../src/report/thread-writers.js';
import { differences, expectationsOf, isNamedRight } from './fixture.js';
import { OPTIONS, realCore } from './real-core.js';
import { threadPage } from './report/thread-page.js';

const core = await realCore();
const threads = readThreads();
const pages = new URL('../../docs/threads/', import.meta.url);

/** What is kept of a thread, or (npm run docs) what is to be kept from now on. */
function kept(file: URL, fresh: string): string {
  if (process.env.UPDATE_DOCS) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, fresh);
  }
  return readFileSync(file, 'utf8');
}

/** Numbers that stand for themselves: the bias of a pin, pages in 2 MB, bytes of a struct page. */
const CONSTANTS = ['0', '1', '2', '1024', '512', '64'];

/** Numbers in a text, without those of versions (v6.15) and names (s0). */
const numbersIn = (text: string): string[] => text.match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)/g) ?? [];

describe.each(threads)('$name', (source) => {
  const { timeline, problems } = replayThread(source);

  it('can be read and run to the end', () => {
    expect(problems).toEqual([]);
    expect(timeline.chapters.length).toBeGreaterThan(0);
    expect([timeline.title, timeline.date, ...timeline.text]).not.toContain('');
  });

  it('counts as before', () => {
    const file = new URL(`../../fixtures/threads/${source.name}/timeline.txt`, import.meta.url);
    const fresh = threadText(timeline);
    expect(kept(file, fresh)).toBe(fresh);
  });

  it('is told in its page with these numbers', () => {
    const fresh = threadPage(timeline);
    expect(kept(new URL(`${source.name}.md`, pages), fresh)).toBe(fresh);
  });

  it('says something of every chapter, and shows a page in it', () => {
    for (const { id, text, columns, steps } of timeline.chapters) {
      expect(text, id).not.toEqual([]);
      const shown = steps.some(({ states }) => states.some(({ counters }) => Object.keys(counters).length > 0));
      expect(shown || columns.length === 0, id).toBe(true);
      expect(
        steps.some(({ states }) => states.some((state) => state.text !== '')),
        id,
      ).toBe(true);
    }
  });

  it('names no number that is not in its operations, in what they return, or in the counters', () => {
    const strange = timeline.chapters.flatMap(({ id, text, steps, end }) => {
      const states = steps.flatMap((step) => step.states);
      const counted = states.flatMap(({ ret, counters }) => [ret, ...Object.values(counters).flatMap(Object.values)]);
      const sizes = states.flatMap(({ ret }) => [10, 20, 30].map((bits) => (ret ?? 0) / 2 ** bits));
      const known = new Set([
        ...CONSTANTS,
        ...[...counted, ...sizes].map(String),
        ...steps.flatMap(({ op }) => numbersIn(op)),
      ]);
      const said = [...text, ...states.map((state) => state.text), ...end.map((state) => state.text)];
      return said.flatMap((sentence) =>
        numbersIn(sentence)
          .filter((n) => !known.has(n))
          .map((n) => `${id}: ${n} in "${sentence}"`),
      );
    });
    expect([...new Set(strange)]).toEqual([]);
  });

  it.each(timeline.code)('$file is found to be what it says', ({ file, kernel, text }) => {
    const version = parseVersion(kernel);
    if (version === undefined) throw new Error(`${file}: ${kernel} is not a version`);
    const report = core.check({ path: file, text }, { ...OPTIONS, version });
    const found = report.findings.filter((finding) => finding.confidence !== 'low');
    expect(differences(file, expectationsOf({ path: file, text }), found)).toEqual([]);
    expect(report.notAnalysed).toEqual([]);
    expect(report.functions.filter((fn) => !isNamedRight(fn.name, found)).map((fn) => fn.name)).toEqual([]);
  });
});

it('every page in docs/threads is of a thread', () => {
  expect(readdirSync(pages).sort()).toEqual(threads.map(({ name }) => `${name}.md`));
});
