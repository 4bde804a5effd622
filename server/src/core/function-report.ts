/** The findings of one function, or why it was not analysed. */
import type { KernelFunction } from '@folioscope/grammars';
import { canDo, type Effect, formatVersion, type Hold, type Row, replayEvents } from '@folioscope/simulator';
import { rowName } from '../analysis/call.js';
import type { Exploration } from '../analysis/explore.js';
import { type HoldEnd, holdEnds, originKey, roundEnds } from '../analysis/fates.js';
import { decisionText, type PathView, stepsOf } from '../analysis/path.js';
import { hasSecondThoughts } from '../analysis/second-thoughts.js';
import { events, type Trace } from '../analysis/trace.js';
import { isTracked, leftLoopUntold } from '../analysis/tracked.js';
import type { Confidence, Finding, HoldStory, NotAnalysed } from '../protocol.js';
import { type Break, type FunctionBooks, rules } from '../rules/index.js';
import { replayOf } from './finding-replay.js';
import { fingerprintOf } from './fingerprint.js';
import { holdStories } from './hold-stories.js';
import type { Source } from './source.js';

export interface FunctionReport {
  readonly findings: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Ways out of the function that were followed to the end. */
  readonly paths: number;
  readonly holds: readonly HoldStory[];
}

const UNSETTLED =
  'it calls itself, and what its rounds do together could not be worked out: to its callers it is unknown';

export function reportFunction(fn: KernelFunction, source: Source, large: boolean): FunctionReport {
  const exploration = source.explore(fn);
  const line = source.lines.position((fn.nameNode ?? fn.node).startIndex).line;
  const unanalysed = (reason: string): NotAnalysed => ({ file: source.options.path, function: fn.name, line, reason });
  if ('reason' in exploration)
    return { findings: [], notAnalysed: [unanalysed(exploration.reason)], paths: 0, holds: [] };
  const view = viewOf(source, large);
  const books = booksOf(fn, exploration, source, view);
  const breaks = mostCertain(rules.flatMap((rule) => rule.find(books)).map((b) => weighed(b, exploration)));
  const findings = breaks.map((b) => findingOf(b, exploration, view)).filter(isReplayable);
  const unsettled = source.isUnsettled(fn) ? UNSETTLED : undefined;
  const notAnalysed = [exploration.cut ?? unsettled].flatMap((reason) =>
    reason === undefined ? [] : [unanalysed(reason)],
  );
  return { findings, notAnalysed, paths: exploration.exits.length, holds: holdStories(exploration, view) };
}

export const viewOf = (source: Source, large: boolean, others = 1): PathView => ({
  file: source.options.path,
  text: source.tree.source,
  lines: source.lines,
  rules: source.rules,
  large,
  others,
});

function booksOf(fn: KernelFunction, exploration: Exploration, source: Source, view: PathView): FunctionBooks {
  const ends = [...holdEnds(exploration), ...roundEnds(exploration)];
  const groups = new Map<string, HoldEnd[]>();
  for (const end of ends) {
    const group = groups.get(originKey(end));
    if (group) group.push(end);
    else groups.set(originKey(end), [end]);
  }
  return {
    exploration,
    ends,
    siblings: (end) => groups.get(originKey(end)) ?? [],
    counting: source.rules,
    line: (extent) => source.lines.position(extent.start).line,
    decision: (t) => decisionText(t, view),
    releases: (callee, argument, kind) => {
      const row = source.lookup(callee);
      const name = row?.params[argument]?.name;
      return row !== undefined && canDo(row, (e) => e.do === 'release' && e.kind === kind && e.on.root === name);
    },
    releasesElements: (callee) => elementsOf(source.lookup(callee)),
    makesMemory: (callee) => {
      const row = source.row(callee);
      return row?.result === 'void *' && row.outcomes.every(({ effects }) => effects.length === 0);
    },
    freesMemory: (callee) => {
      const row = source.row(callee);
      return row !== undefined && canDo(row, (e) => e.do === 'release' && e.kind === 'memory');
    },
    mayGiveBack: (call, isAbout, kind) => {
      const row = source.lookup(rowName(call));
      return row ? canGiveBack(row, isAbout, kind) : isAbout;
    },
    releasesUnseen: (call, others, isMeant) => {
      const { callee, args } = call;
      const row = source.lookup(rowName(call));
      if (!row) return false;
      if (!row.derived)
        return canDo(
          row,
          (e) => isUnseen(e, others) && args.some((arg, i) => isAboutParameter(e, row, i) && isMeant(arg)),
        );
      // A summary says nothing of the holds of others that the function gives back.
      const own = source.find(callee);
      return args.some(isMeant) && (own ? source.counts(own) : canDo(row, (e) => e.do === 'forget'));
    },
    asksWhetherCounted: (call) => {
      const row = source.lookup(rowName(call));
      return row !== undefined && canDo(row, (e) => e.do === 'is' && 'kinds' in e && e.kinds.includes('zero'));
    },
    takes: (kind) => source.neighbours.takes(kind),
    givenBackBesides: (kind) => source.neighbours.givesBackBesides(fn, kind),
    givesIfThere: (member) => source.neighbours.givesIfThere(member, exploration.graph.name),
    givesInMember: (callee, type) => source.neighbours.givesInMember(callee, type),
    givesBack: (kind) => {
      const row = source.row(exploration.graph.name);
      return row !== undefined && canDo(row, (e) => e.do === 'release' && e.kind === kind);
    },
    contract: contractOf(fn, exploration, source),
    defines: (name) => source.find(name) !== undefined,
    isCatalogued: (name) => source.row(name) !== undefined,
    removed: (callee) => {
      if (source.lookup(callee) ?? source.find(callee)) return undefined;
      const elsewhere = source.nearest(callee);
      if (elsewhere?.state !== 'removed' || !elsewhere.row.until) return undefined;
      const { until, instead } = elsewhere.row;
      return { since: formatVersion(until), ...(instead === undefined ? {} : { instead }) };
    },
  };
}

/** `[0..nr)` of an array that is passed beside `nr`. */
function elementsOf(row: Row | undefined): ReturnType<FunctionBooks['releasesElements']> {
  const index = (name: string | undefined) => row?.params.findIndex((p) => p.name === name) ?? -1;
  for (const { effects } of row?.outcomes ?? [])
    for (const effect of effects) {
      const [range, more] = effect.do === 'release' ? effect.on.steps : [];
      if (effect.do !== 'release' || range?.step !== 'range' || more) continue;
      const found = { array: index(effect.on.root), count: index(range.to.terms[0]?.[0]) };
      if (found.array >= 0 && found.count >= 0) return found;
    }
  return undefined;
}

/** References, pins and mappings count in one; those of a device's memory stand apart. */
function canGiveBack(row: Row, isAbout: boolean, kind: Hold['kind']): boolean {
  return canDo(row, (e) => {
    if (e.do === 'release' || e.do === 'transfer') return (e.kind === 'pgmap') === (kind === 'pgmap');
    if (e.do === 'set') return (e.counter === 'pgmap') === (kind === 'pgmap');
    return e.do === 'forget' && isAbout;
  });
}

const isUnseen = (e: Effect, others: boolean): boolean =>
  e.do === 'set' || (others && (e.do === 'release' || e.do === 'transfer') && e.owner !== undefined);

const isAboutParameter = (e: Effect, { params }: Row, index: number): boolean =>
  'on' in e && e.on.root === params[index]?.name;

/** The row is that of another function of the same name when it has other parameters. */
function contractOf(fn: KernelFunction, { graph }: Exploration, source: Source): Row | undefined {
  const row = source.contract(fn);
  const own = graph.variables.filter(({ parameter }) => parameter).length;
  const fixed = row?.params.filter(({ type }) => type !== '...').length ?? 0;
  return row && (row.params.length === fixed ? own === fixed : own >= fixed) ? row : undefined;
}

/**
 * What a rule is sure of, seen in the light of how well its path was followed. Where exploration was cut, paths that would
 * have spoken against a finding may be missing. What the text alone shows rests on no path.
 */
function weighed(b: Break, exploration: Exploration): Break {
  if (b.trace === undefined || b.inText) return b;
  const isDoubtful = exploration.cut !== undefined || hasSecondThoughts(b.trace, b.taken, exploration);
  if (isDoubtful) return { ...b, confidence: 'low' };
  if (b.confidence !== 'high') return b;
  const isVague = !isTracked(b.trace, b.taken) || leftLoopUntold(b.trace, b.taken, b.extent, exploration.graph);
  return isVague ? { ...b, confidence: 'medium' } : b;
}

const RANK: Readonly<Record<Confidence, number>> = { high: 2, medium: 1, low: 0 };

/** One break for each key, in the order of the source. */
function mostCertain(breaks: readonly Break[]): readonly Break[] {
  const best = new Map<string, Break>();
  for (const b of breaks) {
    const other = best.get(b.key);
    if (!other || RANK[b.confidence] > RANK[other.confidence]) best.set(b.key, b);
  }
  return [...best.values()].sort((a, b) => a.extent.start - b.extent.start || (a.code < b.code ? -1 : 1));
}

function findingOf(b: Break, exploration: Exploration, view: PathView): Finding {
  const whole = events(b.trace);
  const steps = stepsOf(tellingEvents(whole, b), exploration, view, b.taken && new Set(b.taken.objects));
  const span = view.lines.span(view.file, b.extent);
  const { counters, holds } = steps.at(-1) ?? { counters: {}, holds: [] };
  return {
    ...span,
    function: exploration.graph.name,
    code: b.code,
    confidence: b.confidence,
    message: b.message,
    object: b.object,
    fingerprint: fingerprintOf({
      code: b.code,
      function: exploration.graph.name,
      object: b.object,
      text: view.text,
      extents: [b.extent, ...(b.taken ? [b.taken.extent] : [])],
    }),
    path: [...steps, { ...span, event: 'break', text: b.message, counters, holds }],
    replay: replayOf(b, whole, exploration),
  };
}

/** Nothing is said that does not show when it is replayed on plain numbers; some codes are not about the books. */
function isReplayable({ replay }: Finding): boolean {
  return replay.length === 0 || replayEvents(replay).some(({ event }) => event === replay.length - 1);
}

/** Decisions shown at most: the last ones before the break. */
const MOST_DECISIONS = 6;

/** The events a reviewer needs: what happens to the object, and the decisions that lead from taking it to the break. */
function tellingEvents(whole: readonly Trace[], { taken }: Break): readonly Trace[] {
  const since = taken?.number ?? 0;
  const decisions = whole.filter((t) => t.event === 'assume' && t.number > since).slice(-MOST_DECISIONS);
  const isAbout = (t: Trace) => !taken || t.number === taken.number || t.objects.some((o) => taken.objects.includes(o));
  return whole.filter((t) => {
    if (t.event === 'assume') return decisions.includes(t);
    if (t.event === 'return') return true;
    return isAbout(t) && t.number >= since;
  });
}
