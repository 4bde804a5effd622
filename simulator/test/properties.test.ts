/** Random legal sequences: whatever order things happen in, the books stay balanced. */
import { Machine, type OperationOutcome } from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const BIAS = 1024;
const VERSIONS = [
  { major: 5, minor: 10 },
  { major: 6, minor: 1 },
  { major: 6, minor: 12 },
  { major: 6, minor: 18 },
  { major: 7, minor: 2 },
] as const;

/** A step of a legal sequence: on which page, what, how often. */
interface Move {
  readonly page: 'driver' | 'compound' | 'small' | 'huge';
  readonly what: 'get' | 'put' | 'pin' | 'unpin' | 'map' | 'unmap';
  readonly count: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  page: fc.constantFrom('driver', 'compound', 'small', 'huge'),
  what: fc.constantFrom('get', 'put', 'pin', 'unpin', 'map', 'unmap'),
  count: fc.integer({ min: 1, max: 1500 }),
});

const SLOT = { driver: 's0', compound: 's1', small: 's2', huge: 's3' } as const;
const SET_UP = [
  'alloc s0 0',
  'alloc s1 2',
  'anon v0 64k align',
  'wr v0 0',
  'watchu s2 v0 0',
  'anon v1 2m align',
  'wr v1 0',
  'watchu s3 v1 0',
];

/** What is known to be held: kept here independently of the machine. */
interface Books {
  references: number;
  pins: number;
  mappings: number;
}

function play(
  version: (typeof VERSIONS)[number],
  moves: readonly Move[],
  check: (name: Move['page'], books: Books, outcome: OperationOutcome) => void,
): Machine {
  const machine = new Machine(version);
  for (const line of SET_UP) machine.run(line);
  const books: Record<Move['page'], Books> = {
    driver: { references: 1, pins: 0, mappings: 0 },
    compound: { references: 1, pins: 0, mappings: 0 },
    small: { references: 0, pins: 0, mappings: 1 },
    huge: { references: 0, pins: 0, mappings: 1 },
  };
  for (const { page, what, count } of moves) {
    const line = legal(page, what, count, books[page]);
    if (line === undefined) continue;
    machine.run(line);
    check(page, books[page], machine.run(`snap ${SLOT[page]}`));
  }
  for (const page of ['driver', 'compound', 'small', 'huge'] as const) {
    const { references, pins } = books[page];
    if (pins > 0) machine.run(`unpin ${SLOT[page]} ${pins}`);
    if (books[page].mappings > 0 && page === 'driver') machine.run('unmap v2');
    if (references > 0) machine.run(`put ${SLOT[page]} ${references}`);
  }
  machine.run('unmap v0');
  machine.run('unmap v1');
  return machine;
}

/** The line for a move that is legal now, with the books brought up to date. */
function legal(page: Move['page'], what: Move['what'], count: number, books: Books): string | undefined {
  const slot = SLOT[page];
  const region = page === 'small' ? 'v0' : page === 'huge' ? 'v1' : undefined;
  switch (what) {
    case 'get':
      books.references += count;
      return `get ${slot} ${count}`;
    case 'put': {
      const some = Math.min(count, books.references - (region ? 0 : 1));
      if (some <= 0) return undefined;
      books.references -= some;
      return `put ${slot} ${some}`;
    }
    case 'pin':
      if (!region) return undefined;
      books.pins += count;
      return `pin ${slot} ${region} 0 w ${count}`;
    case 'unpin': {
      const some = Math.min(count, books.pins);
      if (some <= 0) return undefined;
      books.pins -= some;
      return `unpin ${slot} ${some}`;
    }
    case 'map':
      if (page !== 'driver' || books.mappings > 0) return undefined;
      books.mappings = 1;
      return `dev v2 insert_page ${slot} 1`;
    case 'unmap':
      if (page !== 'driver' || books.mappings === 0) return undefined;
      books.mappings = 0;
      return 'unmap v2';
  }
}

describe.each(VERSIONS)('linux $major.$minor', (version) => {
  test('the count is the sum of what is held', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        play(version, moves, (page, books, outcome) => {
          const counters = outcome.shown[0]?.counters;
          const pinCost = page === 'huge' ? 1 : BIAS;
          expect(counters?.ref).toBe(books.references + books.mappings + books.pins * pinCost);
          expect(counters?.map).toBe(books.mappings);
          if (page === 'huge') expect(counters?.pin).toBe(books.pins);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a legal sequence gets no verdict but "looks pinned", and leaks nothing', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const machine = play(version, moves, () => undefined);
        expect(machine.finish().filter((verdict) => verdict.code !== 'false-pinned')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('what is freed stays freed: no count is left on any page', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const machine = play(version, moves, () => undefined);
        for (const slot of Object.values(SLOT))
          expect(machine.run(`snap ${slot}`).shown[0]?.counters).toMatchObject({ ref: 0, map: 0, fmap: 0 });
      }),
      { numRuns: 60 },
    );
  });
});

describe('any text', () => {
  const words = fc.constantFrom(
    'alloc',
    'get',
    'put',
    'unmap',
    'wr',
    'rd',
    'fork',
    'cexit',
    'anon',
    'madv',
    'pin',
    'free',
    'fly',
    'split',
  );
  const argument = fc.oneof(
    fc.constantFrom('s0', 'v0', 'c0', 'f0', '0', '4096', '64k', 'w', 'dontneed', '-1', '2m'),
    fc.string({ maxLength: 4 }),
  );
  const line = fc.tuple(words, fc.array(argument, { maxLength: 4 })).map(([name, rest]) => [name, ...rest].join(' '));

  test('runs or is refused with a reason; no count of a mapping ever goes negative', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const machine = new Machine({ major: 6, minor: 12 });
        for (const text of lines) {
          try {
            const { shown } = machine.run(text);
            for (const { counters } of shown) expect(Math.min(counters.map, counters.fmap)).toBeGreaterThanOrEqual(0);
          } catch (error) {
            expect((error as Error).message).toMatch(
              /^(expected|unknown operation|the access|the fault|pages of|a page of|page )/,
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
