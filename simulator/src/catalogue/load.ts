/**
 * Catalogue documents in, rows to look up out. A row that cannot be understood is named with its file, its line and the
 * reason; the others still load. Documents are given in order: a later one (a workspace's own rows) takes precedence.
 */
import { compareVersions, formatVersion, inRange, parseVersion, type Version } from '../era/version.js';
import {
  flagAt,
  isMapping,
  listAt,
  type Mapping,
  onlyKeys,
  RowError,
  readEffect,
  readOutcome,
  textAt,
  wanted,
} from './effect.js';
import { parseReturnRange } from './expression.js';
import { type Prototype, parsePrototype } from './prototype.js';
import type { Outcome, Row } from './row.js';

/** One YAML file, parsed: a list of rows. */
export interface RawDocument {
  readonly file: string;
  readonly rows: unknown;
  /** Where its rows come from, as people are told; rows of one origin must not overlap. Default: the file. */
  readonly origin?: string;
  /** 1-based line of a row in the file. */
  lineOf?(rowIndex: number): number | undefined;
}

export interface CatalogueProblem {
  readonly file: string;
  readonly line?: number;
  /** The row's name, when it has one. */
  readonly row?: string;
  readonly reason: string;
}

/** A function that other versions have: where the asked version stands to it. */
export interface Elsewhere {
  readonly row: Row;
  readonly state: 'not yet' | 'removed';
}

export interface Catalogue {
  /**
   * The row true of this version; rows for name patterns included. Rows about a static function are found only by calls
   * in its file: `file` is the calling file's path, of which the end counts.
   */
  lookup(name: string, version: Version, file?: string): Row | undefined;
  /** When no row is true of this version but some are of others: the nearest of them. */
  nearest(name: string, version: Version): Elsewhere | undefined;
  /** Every row of this name, over all versions, the earliest first. */
  all(name: string): readonly Row[];
  /** Names of functions; patterns are not listed. */
  names(): Iterable<string>;
  /** Every row, patterns included (their name is the pattern). */
  rows(): Iterable<Row>;
}

export interface LoadedCatalogue {
  readonly catalogue: Catalogue;
  readonly problems: readonly CatalogueProblem[];
}

/** What a row may be called in YAML, besides its effects. */
export const ROW_KEYS = [
  'name',
  'names',
  'pattern',
  'since',
  'until',
  'within',
  'callback',
  'c',
  'does',
  'effects',
  'outcomes',
  'undo',
  'instead',
  'mustCheck',
  'noReturn',
  'stable',
  'derived',
  'source',
  'confidence',
] as const;

/** Never throws: what is wrong with a document is in `problems`. */
export function loadCatalogue(documents: readonly RawDocument[]): LoadedCatalogue {
  const rows = new Rows();
  const problems: CatalogueProblem[] = [];
  for (const document of documents) {
    if (!Array.isArray(document.rows)) {
      if (document.rows !== undefined && document.rows !== null)
        problems.push({ file: document.file, reason: 'a catalogue file is a list of rows' });
      continue;
    }
    document.rows.forEach((raw: unknown, index) => {
      const problem = attempt(() => {
        for (const row of readRows(raw, document)) rows.add(row);
      });
      if (problem !== undefined) problems.push({ ...placeOf(document, index, raw), reason: problem });
    });
  }
  return { catalogue: rows, problems };
}

function attempt(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof RowError) return error.message;
    throw error;
  }
}

function placeOf(document: RawDocument, index: number, raw: unknown): Omit<CatalogueProblem, 'reason'> {
  const line = document.lineOf?.(index);
  const name = isMapping(raw) ? (raw.name ?? raw.pattern) : undefined;
  return {
    file: document.file,
    ...(line === undefined ? {} : { line }),
    ...(typeof name === 'string' ? { row: name } : {}),
  };
}

/** In a row for several names, or for a pattern, the prototype calls the function this. */
const ANY_NAME = 'NAME';

interface PatternedRow extends Row {
  /** For a row about every function whose whole name matches. */
  readonly pattern?: RegExp;
}

function readRows(raw: unknown, document: RawDocument): PatternedRow[] {
  if (!isMapping(raw)) throw new RowError('a row must be a mapping that begins with `name`');
  onlyKeys(raw, ROW_KEYS, 'a row');
  const prototype = wanted(parsePrototype(textAt(raw, 'c')));
  const common = readCommon(raw, prototype, document);
  if (raw.pattern !== undefined) {
    const source = textAt(raw, 'pattern');
    return [{ ...common, name: source, pattern: wholeName(source) }];
  }
  const names = raw.names === undefined ? [textAt(raw, 'name')] : listAt(raw, 'names').map(String);
  const expected = raw.names === undefined ? names[0] : ANY_NAME;
  if (prototype.name !== expected)
    throw new RowError(`the prototype is of '${prototype.name}', the row of '${expected ?? ''}'`);
  const callback = flagAt(raw, 'callback', false);
  return names.map((name) => ({
    ...common,
    name: callback ? callbackName(name) : name,
    prototype: common.prototype.replace(`${ANY_NAME}(`, `${name}(`),
  }));
}

/** The name under which the row of what is called through a pointer is found: `->read_folio`. */
export const callbackName = (name: string): string => `->${name}`;

function wholeName(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    throw new RowError(`'${source}' is not a regular expression`);
  }
}

function readCommon(raw: Mapping, prototype: Prototype, document: RawDocument): Row {
  const since = raw.since === undefined ? OLDEST : versionAt(raw, 'since');
  const until = raw.until === undefined ? undefined : versionAt(raw, 'until');
  if (until !== undefined && compareVersions(since, until) >= 0)
    throw new RowError(`'until' ${formatVersion(until)} is not after 'since' ${formatVersion(since)}`);
  return {
    name: prototype.name,
    family: document.file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, ''),
    since,
    ...(until === undefined ? {} : { until }),
    ...(raw.within === undefined ? {} : { within: textAt(raw, 'within') }),
    prototype: textAt(raw, 'c').replace(/\s+/g, ' ').trim(),
    params: prototype.params,
    result: prototype.result,
    does: textAt(raw, 'does'),
    outcomes: readOutcomes(raw),
    undo: listAt(raw, 'undo').map(String),
    ...(raw.instead === undefined ? {} : { instead: textAt(raw, 'instead') }),
    mustCheck: flagAt(raw, 'mustCheck', false),
    noReturn: flagAt(raw, 'noReturn', false),
    stable: flagAt(raw, 'stable', false),
    ...(flagAt(raw, 'derived', false) ? { derived: true } : {}),
    sources: listAt(raw, 'source').map(String),
    confidence: confidenceAt(raw),
    origin: document.origin ?? document.file,
  };
}

/** The oldest kernel the catalogue is about. */
const OLDEST: Version = { major: 4, minor: 11 };

function versionAt(raw: Mapping, key: string): Version {
  const value = raw[key];
  const version = typeof value === 'string' && value.startsWith('v') ? parseVersion(value) : undefined;
  if (version === undefined)
    throw new RowError(`'${key}' must be a version such as v5.10, with the v (YAML reads 5.10 as the number 5.1)`);
  return version;
}

function confidenceAt(raw: Mapping): Row['confidence'] {
  const value = raw.confidence ?? 'read';
  if (value === 'read' || value === 'partial' || value === 'unverified') return value;
  throw new RowError("'confidence' must be read, partial or unverified");
}

function readOutcomes(raw: Mapping): Outcome[] {
  if (raw.effects === undefined && raw.outcomes === undefined)
    throw new RowError("a row needs 'effects' or 'outcomes' (`effects: []` says that it touches nothing)");
  const common = listAt(raw, 'effects').map(readEffect);
  if (raw.outcomes !== undefined) return listAt(raw, 'outcomes').map((outcome) => readOutcome(outcome, common));
  return [{ returns: ANY_RESULT, effects: common }];
}

const ANY_RESULT = wanted(parseReturnRange('any'));

/** The rows, as they are looked up. */
class Rows implements Catalogue {
  readonly #byName = new Map<string, Row[]>();
  readonly #patterns: PatternedRow[] = [];
  /** Patterns are tried once per version and name. */
  readonly #matched = new Map<number, Map<string, Row | undefined>>();

  /** Adds a row, unless one of the same origin already speaks for some of its versions. */
  add(row: PatternedRow): void {
    if (row.pattern !== undefined) {
      this.#patterns.push(row);
      return;
    }
    const rows = this.#byName.get(row.name) ?? [];
    const clash = rows.find(
      (other) => other.origin === row.origin && other.within === row.within && overlap(other, row),
    );
    if (clash !== undefined)
      throw new RowError(`'${row.name}' has another row for some of ${span(row)}: ${span(clash)}`);
    rows.push(row);
    this.#byName.set(row.name, rows);
  }

  lookup(name: string, version: Version, file?: string): Row | undefined {
    const named = this.#byName.get(name);
    if (named !== undefined)
      return named.findLast((row) => inRange(version, row.since, row.until) && mayCall(row, file));
    const matched = this.#matchedIn(version);
    if (!matched.has(name)) matched.set(name, this.#match(name, version));
    return matched.get(name);
  }

  #matchedIn({ major, minor }: Version): Map<string, Row | undefined> {
    const key = major * 1000 + minor;
    const known = this.#matched.get(key) ?? new Map<string, Row | undefined>();
    this.#matched.set(key, known);
    return known;
  }

  #match(name: string, version: Version): Row | undefined {
    const found = this.#patterns.findLast(
      (row) => row.pattern?.test(name) === true && inRange(version, row.since, row.until),
    );
    if (found === undefined) return undefined;
    const { pattern: _, ...row } = found;
    return { ...row, name, prototype: row.prototype.replace(`${ANY_NAME}(`, `${name}(`) };
  }

  nearest(name: string, version: Version): Elsewhere | undefined {
    if (this.lookup(name, version) !== undefined) return undefined;
    const rows = this.all(name).filter((row) => row.within === undefined);
    const later = rows.find((row) => compareVersions(row.since, version) > 0);
    const earlier = rows.findLast((row) => compareVersions(row.since, version) <= 0);
    if (earlier !== undefined) return { row: earlier, state: 'removed' };
    return later === undefined ? undefined : { row: later, state: 'not yet' };
  }

  all(name: string): readonly Row[] {
    return [...(this.#byName.get(name) ?? [])].sort((a, b) => compareVersions(a.since, b.since));
  }

  names(): Iterable<string> {
    return this.#byName.keys();
  }

  *rows(): Iterable<Row> {
    for (const rows of this.#byName.values()) yield* rows;
    yield* this.#patterns;
  }
}

const mayCall = (row: Row, file: string | undefined): boolean =>
  row.within === undefined || file === row.within || file?.endsWith(`/${row.within}`) === true;

const overlap = (a: Row, b: Row): boolean =>
  (b.until === undefined || compareVersions(a.since, b.until) < 0) &&
  (a.until === undefined || compareVersions(b.since, a.until) < 0);

const span = (row: Row): string =>
  row.until === undefined
    ? `${formatVersion(row.since)} on`
    : `${formatVersion(row.since)} to ${formatVersion(row.until)}`;
