/**
 * Findings that a comment in the source allows, with a reason:
 *
 *     folioscope: allow leaked-pin, unpinned by the completion handler
 *
 * At the end of a line the comment is about that line; alone on a line about the next one; alone above a function about all of it.
 */
import type { Finding, SuppressedFinding, Suppression, SuppressionNote } from '../protocol.js';
import { rules } from '../rules/index.js';
import type { Source } from './source.js';

export interface Suppressed {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** What the authors of the comments should know. */
  readonly notes: readonly SuppressionNote[];
}

/** Takes out what comments allow. `findings`: all of the file, so that a comment that allows none can be told. */
export function suppress(findings: readonly Finding[], source: Source): Suppressed {
  const comments = commentsOf(source);
  if (comments.length === 0) return { kept: findings, suppressed: [], notes: [] };
  const used = new Set<string>();
  const kept: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const comment = comments.find((c) => c.suppression?.codes.includes(finding.code) && covers(c.lines, finding));
    if (comment?.suppression) {
      used.add(useOf(comment, finding.code));
      suppressed.push({ finding, suppression: comment.suppression });
    } else kept.push(finding);
  }
  const notes = comments.flatMap((c) => [
    ...c.problems.map((text) => noteAt(c, source, text)),
    ...(c.suppression?.codes ?? [])
      .filter((code) => !used.has(useOf(c, code)))
      .map((code) => noteAt(c, source, `nothing is found here that allows ${code}: the comment can go`)),
  ]);
  return { kept, suppressed, notes };
}

interface Comment {
  readonly line: number;
  readonly lines: Lines;
  /** Absent when it allows nothing. */
  readonly suppression?: Suppression;
  readonly problems: readonly string[];
}

/** From and to, both included. */
interface Lines {
  readonly from: number;
  readonly to: number;
  /** The whole function: it is enough that the finding begins there. */
  readonly whole: boolean;
}

const covers = ({ from, to, whole }: Lines, { line, endLine }: Finding): boolean =>
  line <= to && (whole ? line : Math.max(line, endLine)) >= from;

const useOf = ({ line }: Comment, code: string): string => `${line} ${code}`;

const noteAt = ({ line }: Comment, { options }: Source, text: string): SuppressionNote => ({
  file: options.path,
  line,
  text,
});

const MARK = 'folioscope:';

/** All comments to us, in the order of the source. */
function commentsOf(source: Source): readonly Comment[] {
  const text = source.tree.source;
  const places = placesOf(text);
  const targets = targetsOf(places, text);
  const functions = new Map(source.all().map((fn) => [fn.start, fn]));
  return places.map((place): Comment => {
    const line = source.lines.position(place.start).line;
    const target = targets.get(place);
    const fn = target === undefined ? undefined : functions.get(target);
    const first = source.lines.position(target ?? place.start).line;
    const last = source.lines.position(fn?.end ?? target ?? place.end - 1).line;
    return { line, lines: { from: first, to: last, whole: fn !== undefined }, ...read(place, line, source) };
  });
}

interface Place {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What is said after the mark, in one line. */
  readonly says: string;
  /** Nothing else stands on its lines. */
  readonly alone: boolean;
}

/** Far enough back to see a comment begin. */
const LONGEST_OPENING = 200;

function placesOf(text: string): readonly Place[] {
  const places: Place[] = [];
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length)) {
    const before = text.slice(Math.max(0, at - LONGEST_OPENING), at);
    const opening = /\/\*[\s*]*$|\/\/[ \t]*$/.exec(before)?.[0];
    if (opening === undefined) continue;
    const isBlock = opening.startsWith('/*');
    const close = text.indexOf(isBlock ? '*/' : '\n', at);
    if (close < 0 && isBlock) break; // nor is there an end for any after it
    const until = close < 0 ? text.length : close;
    const start = at - opening.length;
    const end = isBlock ? until + 2 : until;
    const says = text
      .slice(at + MARK.length, until)
      .replace(/\s*\n[\s*]*/g, ' ')
      .trim();
    places.push({ start, end, says, alone: isAlone(text, start, end) });
  }
  return places;
}

function isAlone(text: string, start: number, end: number): boolean {
  let before = start;
  while (isSpace(text.charAt(before - 1))) before--;
  let after = end;
  while (isSpace(text.charAt(after))) after++;
  return /^\n?$/.test(text.charAt(before - 1)) && /^\n?$/.test(text.charAt(after));
}

const isSpace = (character: string): boolean => character === ' ' || character === '\t' || character === '\r';

/** What a comment that stands alone is about: the offset of the first code after it. Comments in a row share it. */
function targetsOf(places: readonly Place[], text: string): ReadonlyMap<Place, number> {
  const targets = new Map<Place, number>();
  let after: Place | undefined;
  for (const place of places.toReversed()) {
    const limit = after?.start ?? text.length;
    const code = firstCode(text, place.end, limit);
    const target = code < limit || !after ? code : (targets.get(after) ?? code);
    if (place.alone) targets.set(place, target);
    after = place;
  }
  return targets;
}

/** The first offset that is neither space nor inside a comment, `limit` at most. */
function firstCode(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const mark = text.slice(at, at + 2);
    const close = mark === '/*' ? text.indexOf('*/', at + 2) : mark === '//' ? text.indexOf('\n', at) : -1;
    if (close >= 0) at = close + (mark === '/*' ? 2 : 1);
    else if (/\s/.test(text.charAt(at))) at++;
    else break;
  }
  return Math.min(at, limit);
}

/** What the comment says: the codes, a comma, the reason. */
function read({ says }: Place, line: number, source: Source): Pick<Comment, 'suppression' | 'problems'> {
  const [, list, reason = ''] = /^allow\s+([^,]*)(?:,\s*(.*))?$/.exec(says) ?? [];
  if (list === undefined)
    return { problems: [`"${MARK} ${says}" is not understood; write "${MARK} allow CODE, the reason"`] };
  const codes = list.trim().split(/\s+/);
  const unknown = codes.filter((code) => !rules.some((rule) => rule.code === code));
  const problems = unknown.map((code) => `there is no code "${code}"`);
  if (reason === '')
    return { problems: [...problems, `${list.trim()} is not allowed without a reason: add ", the reason"`] };
  const known = codes.filter((code) => !unknown.includes(code));
  if (known.length === 0) return { problems };
  return { problems, suppression: { file: source.options.path, line, codes: known, reason } };
}
