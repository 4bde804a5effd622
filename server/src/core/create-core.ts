/** The core put together: a parser, a catalogue, and for each file the newest tree and what was found in it. */
import { createParser, type KernelFunction, type KernelTree } from '@folioscope/grammars';
import { type Catalogue, formatVersion } from '@folioscope/simulator';
import {
  type Archive,
  type Core,
  type CoreAssets,
  type CoreOptions,
  DEFAULT_LIMITS,
  type FileReport,
  type FunctionBooks,
  type FunctionOutline,
  type FunctionSummary,
  type PathCounts,
  type SourceFile,
} from '../core.js';
import { applied } from '../fixes/edit.js';
import type { EraView, Fix, FunctionView, HoldStory, Hover, Inlay, NotAnalysed, Simulation } from '../protocol.js';
import { booksOf } from './books.js';
import { eraView } from './era-view.js';
import { numbered } from './fingerprint.js';
import { FunctionCache } from './function-cache.js';
import { hoverAt } from './hover.js';
import { inlaysOf } from './inlays.js';
import { alwaysReleases, fixOf, isMended, proposalsIn } from './mending.js';
import { obligationsOf } from './obligations.js';
import { countPaths, describeRow, simulateFunction } from './simulation.js';
import { Source, type SourceOptions } from './source.js';
import { isLarge } from './start-state.js';
import { suppress } from './suppression.js';
import { TreeRows } from './tree-rows.js';
import { countedTags, TreeSummaries } from './tree-summaries.js';

type Parser = Awaited<ReturnType<typeof createParser>>;

export async function createCore(assets: CoreAssets): Promise<Core> {
  return new KernelCore(await loadParser(assets), assets.catalogue);
}

async function loadParser({ runtimeWasm, cWasm }: CoreAssets): Promise<Parser> {
  try {
    return await createParser({ runtime: runtimeWasm, c: cWasm });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the parser's WebAssembly cannot be loaded: ${reason}. Build or install Folioscope again.`);
  }
}

/** Trees kept for incremental parsing; a tree holds memory that only `delete` gives back. */
const MOST_FILES = 16;

interface Opened {
  readonly tree: KernelTree;
  readonly definitions: string | undefined;
  readonly key: string;
  readonly source: Source;
  readonly cache: FunctionCache;
  readonly archive: Archive | undefined;
}

class KernelCore implements Core {
  private readonly files = new Map<string, Opened>();
  private readonly counted: ReadonlySet<string>;
  private ofTree: { readonly key: string; readonly rows: TreeRows } | undefined;
  private elsewhere: { readonly key: string; readonly summaries: TreeSummaries } | undefined;

  constructor(
    private readonly parser: Parser,
    private readonly catalogue: Catalogue,
  ) {
    this.counted = countedTags(catalogue);
  }

  check(file: SourceFile, options: CoreOptions): FileReport {
    const steps = this.checkInSteps(file, options);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  *checkInSteps(file: SourceFile, options: CoreOptions): Generator<void, FileReport> {
    for (;;) {
      const report = yield* this.report(slotOf(file), this.open(file, options));
      if (report) return report;
    }
  }

  /** Undefined when the file was closed or opened anew between two steps: its tree is gone. */
  private *report(slot: string, opened: Opened): Generator<void, FileReport | undefined> {
    const { source, cache } = opened;
    const functions: FunctionView[] = [];
    const findings: FileReport['findings'][number][] = [];
    const notAnalysed: FileReport['notAnalysed'][number][] = [...unread(source)];
    const holds: HoldStory[] = [];
    let paths = 0;
    for (const fn of source.all()) {
      const { report, view } = cache.get(fn, source);
      functions.push(view);
      findings.push(...report.findings);
      notAnalysed.push(...report.notAnalysed);
      holds.push(...report.holds);
      paths += report.paths;
      yield;
      if (this.files.get(slot) !== opened) return undefined;
    }
    const isFirst = cache.sweep(source);
    if (isFirst) this.save(slot, opened);
    findings.sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));
    const { kept, suppressed, notes } = suppress(numbered(findings), source);
    return { findings: kept, suppressed, notes, notAnalysed, functions, holds, paths };
  }

  simulate(file: SourceFile, functionName: string, options: CoreOptions): Simulation | undefined {
    const { source } = this.open(file, options, this.slotFor(file.path, options));
    const fn = source.find(functionName);
    return fn && simulateFunction(fn, source, options.folio, this.era(options));
  }

  summarize(file: SourceFile, functionName: string, options: CoreOptions): FunctionSummary | undefined {
    const { source } = this.open(file, options);
    const fn = source.find(functionName);
    if (!fn) return undefined;
    const row = source.summary(functionName);
    const [lines, obligations] = row ? [describeRow(row), obligationsOf(row)] : [[], []];
    return { row, lines, obligations, isStatic: isStatic(fn, file.text) };
  }

  countPaths(file: SourceFile, functionName: string, options: CoreOptions): PathCounts | undefined {
    const { source, cache } = this.open(file, options);
    const fn = source.find(functionName);
    return fn && cache.counts(fn, source, () => countPaths(this.simulate(file, functionName, options)));
  }

  outline(file: SourceFile, options: CoreOptions): readonly FunctionOutline[] {
    return outlineOf(this.open(file, options).source);
  }

  lost(file: SourceFile, options: CoreOptions): readonly NotAnalysed[] {
    return unread(this.open(file, options).source);
  }

  books(file: SourceFile, functionName: string, options: CoreOptions): FunctionBooks | undefined {
    const { source, cache } = this.open(file, options);
    const fn = source.find(functionName);
    return fn && booksOf(fn, source, cache, isLarge(options.folio));
  }

  hover(file: SourceFile, offset: number, options: CoreOptions): Hover | undefined {
    const { source } = this.open(file, options);
    return hoverAt(offset, source, options.folio, isLarge(options.folio), this.era(options));
  }

  inlays(file: SourceFile, from: number, to: number, options: CoreOptions): readonly Inlay[] {
    return inlaysOf(this.open(file, options).source, isLarge(options.folio), from, to);
  }

  *fixInSteps(file: SourceFile, fingerprint: string, options: CoreOptions): Generator<void, Fix | undefined> {
    const before = yield* this.checkInSteps(file, options);
    const finding = before.findings.find((f) => f.fingerprint === fingerprint);
    if (!finding) return undefined;
    const { proposals, taken } = proposalsIn(this.open(file, options).source, finding);
    for (const proposal of proposals) {
      const changed = { ...file, text: applied(file.text, proposal.edits) };
      const after = this.check(changed, options);
      const holds =
        isMended(finding, before, after) && alwaysReleases(proposal, taken, this.open(changed, options).source);
      // Back to the text as it is before anybody else may ask.
      const { source } = this.open(file, options);
      if (holds) return fixOf(proposal, source);
      yield;
    }
    return undefined;
  }

  era(options: CoreOptions): EraView {
    return eraView(options);
  }

  forget(path: string, edition?: string): void {
    const wanted = slotOf({ path, ...(edition === undefined ? {} : { edition }) });
    for (const [slot, opened] of this.files) {
      const { tree } = opened;
      if (slot !== wanted && !slot.startsWith(`${wanted}\n`)) continue;
      this.save(slot, opened);
      tree.delete();
      this.files.delete(slot);
    }
  }

  /** A question asked under other rules than the file is checked under does not push out what is kept for those. */
  private slotFor(path: string, options: CoreOptions): string {
    const known = this.files.get(path);
    const key = keyOf(options);
    return known === undefined || known.key === key ? path : `${path}\n${key}`;
  }

  /** The parsed file: as it was, when nothing changed; else parsed anew on the tree there was. */
  private open(file: SourceFile, options: CoreOptions, slot = slotOf(file)): Opened {
    const key = keyOf(options);
    const known = this.files.get(slot);
    const isSame = known?.key === key && known.tree.source === file.text;
    if (isSame && known.definitions === options.definitions?.state) return known;
    const config = options.config ? { config: options.config } : {};
    const tree = this.parser.parse(file.text, { ...(known ? { previous: known.tree } : {}), ...config });
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const kept = known?.key === key ? known.cache : this.cacheOf(file.path, key);
    const cache = kept ?? new FunctionCache(isLarge(options.folio));
    const features = options.features ? { features: options.features } : {};
    const about = { version: options.version, limits, ...features, ...config };
    const elsewhere = this.elsewhereOf(options, about, key);
    const around = elsewhere && { find: (name: string) => elsewhere.find(name, file.path) };
    const source = new Source(tree, this.catalogue, { ...about, path: file.path }, cache.summaries, around);
    if (!kept) cache.bring(options.archive?.read(archivedAs(file.path, key)), source);
    known?.tree.delete();
    const { definitions, archive } = options;
    const opened: Opened = { tree, key, source, cache, definitions: definitions?.state, archive };
    this.files.delete(slot);
    this.files.set(slot, opened);
    this.closeOldest();
    return opened;
  }

  /** Puts what was found in a file, and in others for its sake, into the archive; not what an edition of it is about. */
  private save(slot: string, { archive, source, cache, key }: Opened): void {
    const { path } = source.options;
    if (!archive || slot !== path) return;
    const found = cache.taken(source);
    if (found) archive.write(archivedAs(path, key), found);
    this.ofTree?.rows.save();
  }

  /** What was found in another edition of the file is found again where nothing has changed. */
  private cacheOf(path: string, key: string): FunctionCache | undefined {
    return [...this.files.values()].findLast((o) => o.source.options.path === path && o.key === key)?.cache;
  }

  /** What is known of the functions of other files, for as long as these are the same. */
  private elsewhereOf({ definitions, archive }: CoreOptions, about: Omit<SourceOptions, 'path'>, options: string) {
    if (!definitions) return undefined;
    const key = `${definitions.state} ${options}`;
    if (this.elsewhere?.key !== key) {
      const { parser, catalogue, counted } = this;
      if (this.ofTree?.key !== options) this.ofTree = { key: options, rows: new TreeRows(archive, options) };
      const summaries = new TreeSummaries(parser, catalogue, definitions, about, counted, this.ofTree.rows);
      this.elsewhere = { key, summaries };
    }
    return this.elsewhere.summaries;
  }

  private closeOldest(): void {
    for (const slot of this.files.keys()) {
      if (this.files.size <= MOST_FILES) return;
      this.forget(slot);
    }
  }
}

const isStatic = (fn: KernelFunction, text: string): boolean =>
  /\bstatic\b/.test(text.slice(fn.start, text.indexOf('{', fn.start)));

/** What the answers depend on besides the text. */
const keyOf = ({ version, features = new Map(), folio, limits }: CoreOptions): string =>
  `${formatVersion(version)} ${[...features].join()} ${isLarge(folio)} ${JSON.stringify({ ...DEFAULT_LIMITS, ...limits })}`;

/** Under which what was found in a file is kept from run to run. */
const archivedAs = (path: string, key: string): string => `${path}\n${key}`;

/** Under which an edition of a file is kept. */
const slotOf = ({ path, edition }: Pick<SourceFile, 'path' | 'edition'>): string =>
  edition === undefined ? path : `${path}\n${edition}`;

function outlineOf(source: Source): readonly FunctionOutline[] {
  return source.all().map((fn) => ({
    name: fn.name,
    line: source.lines.position(fn.start).line,
    endLine: source.lines.position(fn.end).line,
    nameLine: source.lines.position((fn.nameNode ?? fn.node).startIndex).line,
    text: source.tree.source.slice(fn.start, fn.end),
    calls: source.callsOf(fn),
  }));
}

/** What the parser could not give: a text it refuses, and functions that are in the text but not in the tree. */
function unread({ tree, lines, options }: Source): FileReport['notAnalysed'] {
  const missing = [...(tree.refused ? [{ name: '', ...tree.refused }] : []), ...tree.lost()];
  return missing.map(({ name, offset, reason }) => ({
    file: options.path,
    function: name,
    line: lines.position(offset).line,
    reason,
  }));
}
