/**
 * What a patch changes in the functions of its files: those whose code it changes, and, as long as that changes what callers
 * see, those that call them.
 */
import type { FunctionBooks } from '../core.js';
import type { Finding, NotAnalysed } from '../protocol.js';
import type { FunctionChange } from '../review-report.js';
import { counterDiff } from './counter-diff.js';
import type { Edition } from './editions.js';
import type { FileChange } from './file-changes.js';
import { findingDiff, type KeptFinding, type PlacedFinding } from './finding-diff.js';
import { codeOf, type FileFunctions, type FunctionPair, pairFunctions } from './function-pairs.js';

export interface Comparison {
  readonly functions: readonly FunctionChange[];
  readonly introduced: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly kept: readonly KeptFinding[];
  readonly notAnalysed: readonly NotAnalysed[];
}

/** A file before and after, open in the core; a side is missing when there is no such file, or it is no source. */
export interface OpenedChange {
  readonly before?: Edition;
  readonly after?: Edition;
}

/** Which changed files have functions to compare. */
export const isSource = ({ before, after }: FileChange): boolean => /\.[ch]$/.test(after?.path ?? before?.path ?? '');

export interface CompareOptions {
  /** Which findings are told. */
  readonly counts: (finding: Finding) => boolean;
  /**
   * Files that the patch does not touch and that may call the function, with the tree around them before and after. `counts`:
   * it touches a counter, so that callers which are not looked into are a loss.
   */
  readonly callers: (name: string, counts: boolean) => readonly OpenedChange[];
}

export const compareFunctions = (files: readonly OpenedChange[], options: CompareOptions): Comparison =>
  new Comparing(files, options).result();

const functionsOf = ({ before, after }: OpenedChange): FileFunctions => ({
  before: before?.outline().map((outline) => ({ file: before.path, outline })) ?? [],
  after: after?.outline().map((outline) => ({ file: after.path, outline })) ?? [],
});

class Comparing {
  private readonly changes = new Map<FunctionPair, FunctionChange>();
  private readonly introduced: Finding[] = [];
  private readonly fixed: Finding[] = [];
  private readonly kept: KeptFinding[] = [];
  private readonly notAnalysed: NotAnalysed[] = [];

  /** By path. */
  private readonly editions = new Map<string, OpenedChange>();
  private readonly pairs: FunctionPair[];

  constructor(
    files: readonly OpenedChange[],
    private readonly options: CompareOptions,
  ) {
    for (const file of files) this.note(file);
    this.pairs = [...pairFunctions(files.map(functionsOf))];
  }

  private note({ before, after }: OpenedChange): void {
    if (before) this.editions.set(before.path, { ...this.editions.get(before.path), before });
    if (after) this.editions.set(after.path, { ...this.editions.get(after.path), after });
  }

  result(): Comparison {
    const queue = this.pairs.filter(isChanged);
    const queued = new Set(queue);
    for (let pair = queue.shift(); pair; pair = queue.shift()) {
      const seenByCallers = this.compare(pair);
      if (!seenByCallers) continue;
      for (const caller of this.callersOf(pair)) {
        if (queued.has(caller)) continue;
        queued.add(caller);
        queue.push(caller);
      }
    }
    const functions = this.pairs.flatMap((pair) => this.changes.get(pair) ?? []);
    const { introduced, fixed, kept, notAnalysed } = this;
    return { functions, introduced, fixed, kept, notAnalysed };
  }

  /** Compares one function with itself; whether its callers see a difference. */
  private compare(pair: FunctionPair): boolean {
    const [before, after] = [this.books(pair, 'before'), this.books(pair, 'after')];
    const name = pair.after?.outline.name;
    const unfollowed = unfollowedOf(before, after, name);
    const books = unfollowed.length === 0 ? counterDiff(before?.outcomes, after?.outcomes) : [];
    const diff = findingDiff(this.placed(pair, 'before', before, name), this.placed(pair, 'after', after));
    this.introduced.push(...diff.introduced.filter(this.options.counts));
    this.fixed.push(...diff.fixed.filter(this.options.counts));
    this.kept.push(...diff.kept);
    this.notAnalysed.push(...unfollowed);
    const change = changeView(pair, books);
    if (change && (isChanged(pair) || books.length > 0)) this.changes.set(pair, change);
    return before?.summary !== after?.summary;
  }

  private books(pair: FunctionPair, side: 'before' | 'after'): FunctionBooks | undefined {
    const fn = pair[side];
    return fn && this.editions.get(fn.file)?.[side]?.books(fn.outline.name);
  }

  /** Findings with the line they stand on, said of the function by the name it has after the patch. */
  private placed(
    pair: FunctionPair,
    side: 'before' | 'after',
    books: FunctionBooks | undefined,
    name?: string,
  ): readonly PlacedFinding[] {
    const fn = pair[side];
    const edition = fn && this.editions.get(fn.file)?.[side];
    const renamed =
      fn && name !== undefined && name !== fn.outline.name ? { from: fn.outline.name, to: name } : undefined;
    // Of a function that was not followed to the end nothing is certain: there, doubts speak for what was there before.
    const counts = books?.notAnalysed.length === 0 ? this.options.counts : () => true;
    return (books?.findings ?? []).filter(counts).map((finding) => ({
      finding: renamed
        ? {
            ...finding,
            function: renamed.to,
            message: finding.message.replaceAll(`${renamed.from}()`, `${renamed.to}()`),
          }
        : finding,
      line: edition?.line(finding.line) ?? '',
    }));
  }

  private callersOf(changed: FunctionPair): readonly FunctionPair[] {
    const { before, after } = changed;
    const names = [...new Set([before?.outline.name, after?.outline.name].filter((name) => name !== undefined))];
    const counts = this.touchesCounters(changed);
    if (!isStatic(after ?? before)) for (const name of names) this.openCallers(name, counts);
    return this.pairs.filter((pair) =>
      names.some((name) => pair.after?.outline.calls.has(name) || pair.before?.outline.calls.has(name)),
    );
  }

  private touchesCounters(pair: FunctionPair): boolean {
    return [this.books(pair, 'before'), this.books(pair, 'after')].some((books) => books?.outcomes !== undefined);
  }

  private openCallers(name: string, counts: boolean): void {
    for (const file of this.options.callers(name, counts)) {
      const path = file.after?.path ?? file.before?.path ?? '';
      if (this.editions.has(path)) continue;
      this.note(file);
      this.pairs.push(...pairFunctions([functionsOf(file)]));
    }
  }
}

/** Why the two cannot be compared. */
function unfollowedOf(before: FunctionBooks | undefined, after: FunctionBooks | undefined, name: string | undefined) {
  if (after && after.notAnalysed.length > 0) return after.notAnalysed;
  return (before?.notAnalysed ?? []).map((at) => ({
    ...at,
    function: name ?? at.function,
    reason: `before the patch: ${at.reason}`,
  }));
}

/** Seen by its own file only. */
const isStatic = (fn: FunctionPair['after']): boolean => /^[^(]*\bstatic\b/.test(codeOf(fn?.outline.text ?? ''));

const isChanged = ({ before, after }: FunctionPair): boolean =>
  before === undefined || after === undefined || codeOf(before.outline.text) !== codeOf(after.outline.text);

function changeView(pair: FunctionPair, books: FunctionChange['books']): FunctionChange | undefined {
  const { before, after } = pair;
  const at = after ?? before;
  if (!at) return undefined;
  const renamed = before && after && before.outline.name !== after.outline.name;
  const moved = before && after && before.file !== after.file;
  return {
    file: at.file,
    line: at.outline.nameLine,
    name: at.outline.name,
    ...(renamed ? { renamedFrom: before.outline.name } : {}),
    ...(moved ? { movedFrom: before.file } : {}),
    change: !before ? 'added' : !after ? 'removed' : isChanged(pair) ? 'changed' : 'caller',
    books,
  };
}
