/** How a thread is read and replayed: its words, and what is said of what cannot be read. */
import { readFileSync } from 'node:fs';
import { operationNames, replayThread, type ThreadSource } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';

const HEAD = [
  '# title: A title',
  '# kernels: v5.6 v5.7',
  '# columns: s0.ref',
  '# s0: a page',
  '#',
  '# Some text,',
  '# continued.',
];

const source = (...lines: string[]): ThreadSource => ({
  name: '2019-example',
  text: 'title: T\ndate: 2019\nsubject: [PATCH] x: y\n\nOne\nparagraph.\n\nAnother.\n',
  scenarios: [{ file: '1-first.scn', text: `${[...HEAD, '', ...lines].join('\n')}\n` }],
  code: [{ file: 'a.c', text: '/* What it shows. Written for v5.7. */\n' }],
});

describe('a thread', () => {
  const { timeline, problems } = replayThread(
    source(
      'alloc s0 0   # a comment',
      '# v5.6: one more: {s0.ref}',
      '# v5.7: from {before s0.ref} to {s0.ref},',
      '# returned {ret}',
      'grab s0 2 pin',
      '# For both, {size s0.ref}.',
      'structpages 4k 4k',
      '# The end at {s0.ref}.',
    ),
  );

  it('has its head, chapters and code', () => {
    expect(problems).toEqual([]);
    expect(timeline).toMatchObject({
      name: '2019-example',
      title: 'T',
      date: '2019',
      subject: '[PATCH] x: y',
      text: ['One paragraph.', 'Another.'],
      code: [{ file: 'a.c', kernel: 'v5.7' }],
      chapters: [
        {
          id: '1-first',
          title: 'A title',
          text: ['Some text, continued.'],
          pages: [{ slot: 's0', label: 'a page' }],
          columns: [{ slot: 's0', counter: 'ref' }],
          kernels: [
            { kernel: 'v5.6', era: 'E5' },
            { kernel: 'v5.7', era: 'E6' },
          ],
        },
      ],
    });
  });

  it('says of each step what happens on each kernel, with its numbers', () => {
    const steps = timeline.chapters[0]?.steps.map(({ line, op, states }) => [line, op, states.map(({ text }) => text)]);
    expect(steps).toEqual([
      [9, 'alloc s0 0', ['', '']],
      [13, 'grab s0 2 pin', ['one more: 3', 'from 1 to 2049, returned 2']],
      [15, 'structpages 4k 4k', ['For both, 3 B.', 'For both, 2.0009765625 KB.']],
    ]);
    expect(timeline.chapters[0]?.end).toMatchObject([
      { text: 'The end at 3.', verdicts: [{ code: 'leaked-pin' }, { code: 'leaked-reference' }] },
      { text: 'The end at 2049.', verdicts: [{ code: 'leaked-pin' }, { code: 'leaked-reference' }] },
    ]);
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(timeline))).toEqual(timeline);
  });
});

it('a step that waits for ever ends the run', () => {
  const { timeline, problems } = replayThread(
    source('memremap 4 4g 16m', 'zdpage s0 0', 'get s0', 'memunmap', '# Now {s0.ref}.', 'snap s0'),
  );
  expect(problems).toEqual([]);
  expect(JSON.parse(JSON.stringify(timeline))).toEqual(timeline);
  const returned = timeline.chapters[0]?.steps.slice(-2).map(({ states }) => states.map((state) => state.returned));
  expect(returned).toEqual([
    ['waits for ever', 'waits for ever'],
    ['waits for ever', 'waits for ever'],
  ]);
});

describe('what cannot be read', () => {
  it.each([
    ['an operation', source('bogus s0'), 9, 'unknown operation "bogus"'],
    ['an argument', source('alloc s99 0'), 9, 'expected s0 to s63, got "s99"'],
    [
      'a number in a note',
      source('# It is {s0.nix}.', 'alloc s0 0'),
      10,
      '"{s0.nix}" is no counter of a page that is shown',
    ],
  ])('%s is told with its line', (_, thread, line, reason) => {
    const { problems } = replayThread(thread);
    expect(problems[0]).toEqual({ file: '1-first.scn', line, reason });
  });

  it('the head says what is missing', () => {
    const bad = {
      ...source(),
      scenarios: [{ file: 'x.scn', text: '# kernels: v5.6 six\n# columns: s0.nix\n\nalloc s0 0\n' }],
    };
    const { timeline, problems } = replayThread(bad);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'expected "# title: ..." in the first lines',
      expect.stringMatching(/^expected a slot and a counter such as s0.ref, got "s0.nix"; counters are ref, /),
      'expected a kernel version such as v6.12, got "six"',
    ]);
    expect(timeline.chapters[0]?.kernels.map(({ kernel }) => kernel)).toEqual(['v5.6']);
  });

  it('C that does not say what it is written for is told', () => {
    const { problems } = replayThread({ ...source('alloc s0 0'), code: [{ file: 'b.c', text: 'int x;\n' }] });
    expect(problems).toEqual([{ file: 'b.c', line: 1, reason: 'expected a comment with "Written for v6.12."' }]);
  });

  it('an empty scenario is a chapter without steps', () => {
    const { timeline } = replayThread({ ...source(), scenarios: [{ file: 'x.scn', text: '' }], code: [] });
    expect(timeline.chapters[0]).toMatchObject({ id: 'x', steps: [], kernels: [] });
  });
});

it('the operations that docs/scenarios.md describes are there', () => {
  const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('\n| operation'));
  const described = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/(?<=`)[a-z]+(?=[ `])/g) ?? [],
  );
  expect(described).toContain('vmnormal');
  expect(described.filter((name) => !operationNames().includes(name))).toEqual([]);
});
