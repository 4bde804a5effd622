/** All paths of a function, with the counters and holds after every step: what the timeline draws. */
import type { KernelFunction } from '@folioscope/grammars';
import { formatPlace, linear, type Outcome, type Row } from '@folioscope/simulator';
import type { Exit, Exploration } from '../analysis/explore.js';
import { type HoldEnd, holdEnds } from '../analysis/fates.js';
import { decisionText, entryOf, stepsOf } from '../analysis/path.js';
import { summarise } from '../analysis/summary.js';
import { events } from '../analysis/trace.js';
import type { PathCounts } from '../core.js';
import type { EraView, Finding, SimulatedPath, Simulation } from '../protocol.js';
import { resultOf } from '../rules/leaks/leak.js';
import { reportFunction, viewOf } from './function-report.js';
import { obligationsOf } from './obligations.js';
import { outcomeHead } from './outcome-head.js';
import type { Source } from './source.js';
import { isLarge, startState } from './start-state.js';
import { suppress } from './suppression.js';

/** Paths shown at most; the rest is named in `cut`. */
const MOST_PATHS = 500;

export function simulateFunction(fn: KernelFunction, source: Source, folio: string, era: EraView): Simulation {
  const large = isLarge(folio);
  const start = startState(folio, source.rules);
  const span = source.lines.span(source.options.path, { start: fn.start, end: fn.end });
  const head = { version: 1 as const, ...span, function: fn.name, era, folio, start: start.text };
  const exploration = source.explore(fn);
  if ('reason' in exploration) {
    const nothing = { objects: [], summary: [], obligations: [], callees: [], paths: [] };
    return { ...head, ...nothing, cut: exploration.reason };
  }
  const { kept: findings } = suppress(reportFunction(fn, source, large).findings, source);
  const ends = holdEnds(exploration);
  const view = viewOf(source, large, start.others);
  const exits = exploration.exits.slice(0, MOST_PATHS);
  const paths = exits.map((exit, id): SimulatedPath => {
    const trace = events(exit.state.trace);
    const own = ends.filter((end) => end.exit === exit);
    const codesOf = (wanted: readonly Finding[]) => codesAt(exit, own, wanted, source);
    const codes = codesOf(findings.filter(({ confidence }) => confidence !== 'low'));
    const doubts = codesOf(findings.filter(({ confidence }) => confidence === 'low'));
    return {
      id,
      outcome: resultOf({ exit }, exploration),
      verdict: verdictOf(own, codes, doubts),
      conditions: trace
        .filter((t) => t.event === 'assume' || t.event === 'call')
        .map((t) => (t.event === 'call' ? t.text : decisionText(t, view))),
      steps: [...entryOf(trace, exploration, view), ...stepsOf(trace, exploration, view)],
      findings: codes,
      doubts,
    };
  });
  const cut =
    exploration.cut ??
    (exploration.exits.length > MOST_PATHS
      ? `only the first ${MOST_PATHS} of ${exploration.exits.length} paths are shown`
      : undefined);
  const row = summarise(exploration, source.options.version);
  return {
    ...head,
    objects: objectsOf(exploration),
    summary: describeRow(row),
    obligations: obligationsOf(row),
    callees: calleesOf(fn, source),
    paths,
    ...(cut === undefined ? {} : { cut }),
  };
}

/** Those that are known by their bodies, of this file and of others. */
function calleesOf(fn: KernelFunction, source: Source): Simulation['callees'] {
  return [...source.callsOf(fn)].flatMap((name) => {
    const row = name === fn.name || source.row(name) ? undefined : source.summary(name);
    return row ? [{ name, summary: describeRow(row) }] : [];
  });
}

/** The paths of a simulation, and those that show a finding, by its code. */
export function countPaths(simulation: Simulation | undefined): PathCounts {
  const broken: Record<string, number> = {};
  const paths = simulation?.paths ?? [];
  for (const { findings } of paths) for (const code of findings) broken[code] = (broken[code] ?? 0) + 1;
  return { paths: paths.length, broken };
}

/** A row's outcomes, a line each: `returns 1..nr: pin +1 on pages[0..ret)`. */
export function describeRow(row: Row): readonly string[] {
  return row.outcomes.map((outcome) => {
    const head = outcomeHead(row, outcome);
    if (outcome.noReturn) return `${head}: does not come back`;
    const effects = outcome.effects.flatMap(describeEffect);
    return `${head}: ${effects.length > 0 ? effects.join(', ') : 'no change'}`;
  });
}

function describeEffect(effect: Outcome['effects'][number]): readonly string[] {
  const only = effect.folio ? ` (${effect.folio.join(', ')})` : '';
  const amount = (count: { terms: readonly unknown[]; constant: number }, text: string) =>
    count.terms.length === 0 && count.constant === 1 ? '1' : text;
  switch (effect.do) {
    case 'acquire':
      return [
        `${effect.kind} +${amount(effect.count, linear.format(effect.count))} on ${formatPlace(effect.on)}${effect.owner ? ` for the ${effect.owner}` : ''}${only}`,
      ];
    case 'release':
      return [
        `${effect.kind} -${amount(effect.count, linear.format(effect.count))} on ${formatPlace(effect.on)}${only}`,
      ];
    case 'transfer':
      return [`${effect.kind} on ${formatPlace(effect.on)} goes to the ${effect.to}${only}`];
    case 'set':
      return [`${effect.counter} of ${formatPlace(effect.on)} becomes ${linear.format(effect.to)}${only}`];
    case 'borrow':
      return [`${formatPlace(effect.place)} has no hold of its own`];
    case 'forget':
      return [`what becomes of ${formatPlace(effect.on)} is not known`];
    default:
      return [];
  }
}

/** Codes of the findings that this path shows as well: it takes the same steps, and what was not given back there it still holds. */
function codesAt(exit: Exit, own: readonly HoldEnd[], findings: readonly Finding[], source: Source): readonly string[] {
  const line = ({ extent }: Pick<Exit, 'extent'>) => source.lines.position(extent.start).line;
  const steps = new Set(events(exit.state.trace).map((t) => `${t.event} ${line(t)}`));
  const held = new Set(own.flatMap((end) => (end.hold ? [line(end.taken)] : [])));
  const isShown = ({ path }: Finding): boolean => {
    const told = path.filter((step) => step.event !== 'assume' && step.event !== 'break');
    const taken = told.filter((step) => step.event === 'acquire').map((step) => step.line);
    // Of a finding that is not about the end, the path may well end with nothing held.
    const kept =
      told.at(-1)?.event === 'return' && path.at(-1)?.holds.some((hold) => taken.includes(hold.since.line)) === true;
    return told.every((step) => steps.has(`${step.event} ${step.line}`)) && (!kept || taken.some((at) => held.has(at)));
  };
  return [...new Set(findings.filter(isShown).map((finding) => finding.code))];
}

function verdictOf(ends: readonly HoldEnd[], [code]: readonly string[], [doubt]: readonly string[]): string {
  if (code !== undefined) return code;
  if (doubt !== undefined) return `perhaps ${doubt}`;
  const held = ends.filter((e) => e.hold);
  if (held.length === 0) return 'balanced';
  if (held.some((e) => e.fate === 'returned')) return 'hands out what it holds';
  if (held.some((e) => e.fate === 'stored')) return 'stores what it holds';
  return held.every((e) => e.fate === 'left') ? 'leaves the caller a hold' : 'keeps a hold';
}

function objectsOf({ exits, symbols }: Exploration): Simulation['objects'] {
  const objects = new Set(
    exits.flatMap((exit) => events(exit.state.trace).flatMap((t) => (t.change ? t.objects : []))),
  );
  return [...objects].map((object) => ({
    label: symbols.label(object),
    description: ORIGINS[symbols.get(object)?.origin ?? 'unknown'],
  }));
}

const ORIGINS = {
  parameter: 'passed in by the caller',
  acquired: 'handed out with a hold',
  borrowed: 'handed out without a hold',
  loaded: 'read from memory',
  unknown: 'from a call that is not known',
  local: 'in this function',
} as const;
