/**
 * A core whose findings are written in the source: a function's body says LEAK, MAYBE or DOUBT (a finding of high, medium
 * or low confidence on that line), UNREAD (not analysed) or CRASH (the core itself breaks). For tests of what lies around the core.
 */
import { eraOf, formatVersion } from '@folioscope/simulator';
import { countPaths } from '../../src/core/simulation.js';
import type {
  Core,
  CoreOptions,
  CreateCore,
  FileReport,
  FunctionBooks,
  PathCounts,
  SourceFile,
} from '../../src/core.js';
import type {
  Confidence,
  EraView,
  Finding,
  FunctionView,
  Hover,
  PathStep,
  Simulation,
  Span,
} from '../../src/protocol.js';

export const createFakeCore: CreateCore = async () => fakeCore;

const WORDS: Readonly<Record<string, Confidence>> = { LEAK: 'high', MAYBE: 'medium', DOUBT: 'low' };

const fakeCore: Core = {
  check(file: SourceFile): FileReport {
    if (file.text.includes('CRASH')) throw new Error('the fake core broke');
    const functions = functionsOf(file);
    const unread = functions.filter((view) => bodyOf(file, view).includes('UNREAD'));
    return {
      findings: functions.flatMap((view) => findingsOf(file, view)),
      suppressed: [],
      notes: [],
      notAnalysed: unread.map((view) => ({
        file: file.path,
        function: view.name,
        line: view.line,
        reason: 'UNREAD is there',
      })),
      functions,
      holds: [],
      paths: functions.length * 2,
    };
  },
  *checkInSteps(file: SourceFile, options: CoreOptions) {
    for (const _ of functionsOf(file)) yield;
    return fakeCore.check(file, options);
  },
  summarize: () => undefined,
  simulate(file: SourceFile, functionName: string, options: CoreOptions): Simulation | undefined {
    const view = functionsOf(file).find(({ name }) => name === functionName);
    if (!view) return undefined;
    const [finding] = findingsOf(file, view);
    return {
      ...spanOf(view),
      version: 1,
      function: functionName,
      era: eraView(options),
      folio: options.folio,
      start: 'N is what others hold at the start',
      objects: [{ label: 'page', description: 'result of alloc_page()' }],
      obligations: [],
      callees: [],
      summary: view.summary,
      paths: [
        { id: 1, outcome: 'returns 0', verdict: 'balanced', conditions: ['page'], steps: stepsOf(view), findings: [] },
        ...(finding
          ? [
              {
                id: 2,
                outcome: 'returns < 0',
                verdict: finding.code,
                conditions: ['!page'],
                steps: finding.path,
                findings: [finding.code],
              },
            ]
          : []),
      ],
    };
  },
  countPaths(file: SourceFile, functionName: string, options: CoreOptions): PathCounts | undefined {
    const simulation = fakeCore.simulate(file, functionName, options);
    return simulation && countPaths(simulation);
  },
  *fixInSteps(): Generator<void, undefined> {},
  inlays: () => [],
  outline: (file) =>
    functionsOf(file).map((view) => ({
      name: view.name,
      line: view.line,
      endLine: view.endLine,
      nameLine: view.nameLine,
      text: bodyOf(file, view),
      calls: new Set([...file.text.matchAll(/\w+(?=\()/g)].map(([called]) => called)),
    })),
  lost: () => [],
  books(file: SourceFile, functionName: string): FunctionBooks | undefined {
    const view = functionsOf(file).find(({ name }) => name === functionName);
    if (!view) return undefined;
    const body = bodyOf(file, view);
    const notAnalysed = body.includes('UNREAD')
      ? [{ file: file.path, function: view.name, line: view.line, reason: 'UNREAD is there' }]
      : [];
    return { findings: findingsOf(file, view), notAnalysed, summary: '' };
  },
  hover(file: SourceFile, offset: number, options: CoreOptions): Hover | undefined {
    const start = offset - (/\w*$/.exec(file.text.slice(0, offset))?.[0].length ?? 0);
    const word = /^\w+/.exec(file.text.slice(start))?.[0];
    if (word === undefined) return undefined;
    const [before, after] = [counters('N'), counters('N + 1')];
    const at = spanAt(file, start, start + word.length);
    return {
      ...at,
      subject: 'call',
      name: word,
      row: {
        prototype: `void ${word}(struct page *page)`,
        does: 'Takes a reference.',
        outcomes: ['always: +1 reference on page'],
        undo: ['put_page'],
        sources: ['include/linux/mm.h:1 (v6.12)'],
        confidence: 'read',
        origin: 'catalogue',
      },
      era: eraView(options),
      folio: options.folio,
      function: 'f',
      groups: [
        {
          label: 'all 2 paths',
          before: { counters: before, holds: [] },
          after: { counters: after, holds: [holdAt(at)] },
          kinds: [],
        },
      ],
    };
  },
  era: eraView,
  forget: () => {},
};

function eraView(options: CoreOptions): EraView {
  const era = eraOf(options.version);
  const { id, title, unverified } = era;
  return {
    kernel: formatVersion(options.version),
    id,
    title,
    foundBy: options.eraFoundBy,
    unverified: unverified.length > 0,
  };
}

function functionsOf(file: SourceFile): FunctionView[] {
  return [...file.text.matchAll(/^(?:\w[\w *]*[ *])?(\w+)\([^;{}]*\)\s*\{[\s\S]*?^\}/gm)].map((match) => {
    const at = spanAt(file, match.index, match.index + match[0].length);
    return {
      ...at,
      name: match[1] ?? '',
      nameLine: at.line,
      touches: match[0].includes('page'),
      summary: ['returns 0: nothing'],
      headline: '',
    };
  });
}

/** The lines of a text, split once. */
let split: { readonly text: string; readonly lines: readonly string[] } | undefined;

function linesOf({ text }: SourceFile): readonly string[] {
  if (split?.text !== text) split = { text, lines: text.split('\n') };
  return split.lines;
}

const bodyOf = (file: SourceFile, view: FunctionView) =>
  linesOf(file)
    .slice(view.line - 1, view.endLine)
    .join('\n');

function findingsOf(file: SourceFile, view: FunctionView): Finding[] {
  const lines = linesOf(file).slice(view.line - 1, view.endLine);
  return Object.entries(WORDS).flatMap(([word, confidence]) =>
    lines.flatMap((line, i) => {
      const column = line.indexOf(word);
      const index = view.line - 1 + i;
      if (column < 0) return [];
      const at = {
        file: file.path,
        line: index + 1,
        column: column + 1,
        endLine: index + 1,
        endColumn: column + 1 + word.length,
      };
      const broken: PathStep = {
        ...at,
        text: 'returns without giving it back',
        event: 'break',
        counters: counters('N + 1'),
        holds: [holdAt(at)],
      };
      return [
        {
          ...at,
          function: view.name,
          code: 'leaked-reference',
          confidence,
          message: 'page is not given back',
          object: 'page',
          fingerprint: `${view.name} page ${word}`,
          path: [...stepsOf(view), broken],
          replay: [],
        },
      ];
    }),
  );
}

const stepsOf = (view: FunctionView): PathStep[] => [
  { ...spanOf(view), text: 'takes a reference on page', event: 'acquire', counters: counters('N + 1'), holds: [] },
];

const spanOf = ({ file, line, column, endLine, endColumn }: Span): Span => ({ file, line, column, endLine, endColumn });

const counters = (refcount: string) => ({
  page: {
    refcount: { text: refcount, value: refcount === 'N' ? 1 : 2 },
    mapcount: { text: '0', value: 0 },
    pincount: { text: '0', value: 0 },
  },
});

const holdAt = (since: Span) =>
  ({ id: 1, kind: 'ref', object: 'page', count: '1', owner: 'this function', since, sure: true }) as const;

function spanAt(file: SourceFile, from: number, to: number): Span {
  const place = (offset: number) => {
    const before = file.text.slice(0, offset).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  };
  const [start, end] = [place(from), place(to)];
  return { file: file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
