/** `folioscope replay FILE.scn`: a scenario of one's own, step by step, on one kernel or on several side by side. */
import { basename, resolve } from 'node:path';
import { replayScenario, type ThreadChapter, type ThreadTimeline, type Version } from '@folioscope/simulator';
import { readPage } from '../host/assets.js';
import { askedVersion } from '../host/kernel-tree.js';
import { readSource } from '../host/source-text.js';
import { DEFAULT_KERNEL } from '../known-kernels.js';
import { plain, styleFor } from '../report/style.js';
import { scenarioText, threadWriters } from '../report/thread-writers.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

export interface ScenarioFlags {
  /** One version, or several with commas between them. */
  readonly kernel?: string;
  readonly format: keyof typeof threadWriters;
}

/** Is this file a scenario, not a recorded trace? */
export const isScenario = (file: string): boolean => file.endsWith('.scn');

/**
 * Runs every scenario that can be read. Lines that cannot be run go to stderr, the others are run, and the exit status is 2; it is 1
 * when an operation breaks a rule or something is never given back.
 */
export function replayScenarios(files: readonly string[], flags: ScenarioFlags, environment: Environment): ExitStatus {
  const asked = flags.kernel?.split(',').map((text) => askedVersion({ text: text.trim(), by: '--kernel' })) ?? [];
  let problems = 0;
  const problem = (text: string): void => {
    problems++;
    environment.err(`${plain(text)}\n`);
  };
  const chapters = files.flatMap((file) => {
    const source = readSource(resolve(environment.cwd, file));
    if ('problem' in source) {
      problem(`${file}: ${source.problem}`);
      return [];
    }
    const chapter = scenarioIn(file, source.text, asked, problem);
    if (chapter.steps.length === 0) problem(`${file}: there is no operation in it`);
    return chapter.steps.length === 0 ? [] : [chapter];
  });
  if (chapters.length > 0) environment.out(written(chapters, flags.format, environment));
  if (problems > 0) return EXIT.couldNotRun;
  return chapters.some(breaksRule) ? EXIT.findings : EXIT.nothingFound;
}

function scenarioIn(
  file: string,
  text: string,
  asked: readonly Version[],
  problem: (text: string) => void,
): ThreadChapter {
  const run = (kernels: readonly Version[]) => replayScenario({ file: basename(file), text }, kernels);
  const first = run(asked);
  const { chapter, problems } = first.chapter.kernels.length > 0 ? first : run([DEFAULT_KERNEL]);
  for (const line of new Map(problems.map((it) => [`${it.line} ${it.reason}`, it])).values())
    problem(`${file}:${line.line}: ${line.reason}`);
  return chapter;
}

function written(
  chapters: readonly ThreadChapter[],
  format: keyof typeof threadWriters,
  environment: Environment,
): string {
  const [first] = chapters;
  const title = chapters.length === 1 ? (first?.title ?? '') : 'Scenarios';
  const timeline: ThreadTimeline = { name: 'scenarios', title, date: '', subject: '', text: [], chapters, code: [] };
  if (format === 'text') return scenarioText(timeline, styleFor(environment.colour));
  return threadWriters[format](timeline, {
    colour: environment.colour,
    gallery: () => readPage(environment.assets, 'gallery'),
  });
}

const breaksRule = ({ steps, end }: ThreadChapter): boolean =>
  [...steps.flatMap(({ states }) => states), ...end].some(({ verdicts }) => verdicts.length > 0);
