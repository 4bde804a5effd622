/**
 * Masking after an edit. What is masked in one function depends on that function alone, so an edit inside a function's
 * body leaves the rest as it was; where that is not certain, all is masked again.
 */
import { commonEnds } from './difference.js';
import { type Masked, type MaskOptions, mask, maskPart } from './mask.js';
import type { Depth } from './masking/code.js';
import type { MaskRecord } from './record.js';

/** A text as it was before, and how it was masked with the same options. */
export interface Before {
  readonly source: string;
  readonly masked: Masked;
}

/** The same as `mask`. */
export function maskAgain(source: string, before: Before, options: MaskOptions): Masked {
  return maskEdited(source, before, options) ?? mask(source, options);
}

/** Undefined when the edit does more than change the inside of one function. */
function maskEdited(source: string, { source: old, masked }: Before, options: MaskOptions): Masked | undefined {
  const { head, tail } = commonEnds(old, source);
  const start = startOfFunction(old, head);
  const end = endOfFunction(old, old.length - tail);
  const brace = old.indexOf('{', start);
  if (end === undefined || brace < 0 || brace >= head) return undefined;
  const by = source.length - old.length;
  const was = maskPart(old.slice(start, end), options);
  const now = maskPart(source.slice(start, end + by), options);
  if (!was.isWhole || !now.isWhole || was.bodies.length !== now.bodies.length) return undefined;
  if (was.text !== masked.text.slice(start, end)) return undefined;
  const [before, inside, behind] = split(masked.records, start, end);
  if (inside.length !== was.records.length || [...before, ...inside].some((r) => r.start < end && r.end > end))
    return undefined;
  if (before.some((r) => r.end > start)) return undefined;
  const [bodiesBefore, bodiesInside, bodiesBehind] = split(masked.bodies, start, end);
  if (bodiesInside.length !== was.bodies.length) return undefined;
  const depth = deepest(masked.depth, now.depth, { start, end, by });
  if (!depth) return undefined;
  return {
    text: masked.text.slice(0, start) + now.text + masked.text.slice(end),
    records: [...before, ...now.records.map((r) => moved(r, start)), ...behind.map((r) => moved(r, by))],
    bodies: [
      ...bodiesBefore,
      ...now.bodies.map((b) => ({ ...b, start: b.start + start })),
      ...bodiesBehind.map((b) => ({ ...b, start: b.start + by })),
    ],
    depth,
  };
}

/** The first of the deepest places; undefined when that was in the function: where the next one is, is not known. */
function deepest(was: Depth, now: Depth, at: { start: number; end: number; by: number }): Depth | undefined {
  const inside = { ...now, offset: now.offset + at.start };
  if (now.brackets > was.brackets) return inside;
  if (was.offset < at.start) return was;
  if (was.offset < at.end) return undefined;
  return now.brackets === was.brackets ? inside : { ...was, offset: was.offset + at.by };
}

/** The braces of a function's body begin a line. */
const BEGIN = '\n{';
const END = '\n}';

/** Behind the function, and the directive, that stand last before the body an offset is in. */
function startOfFunction(text: string, offset: number): number {
  const body = text.lastIndexOf(BEGIN, offset - BEGIN.length);
  const other = Math.max(text.lastIndexOf(END, offset - END.length), text.lastIndexOf('\n#', body));
  const line = other < 0 ? -1 : text.indexOf('\n', other + 1);
  return line < 0 || line >= offset ? 0 : line + 1;
}

/** Behind the first such brace that an edit up to this offset leaves alone. */
function endOfFunction(text: string, offset: number): number | undefined {
  const brace = text.indexOf(END, offset);
  return brace < 0 ? undefined : brace + END.length;
}

/** Those that begin before a part of the text, in it, and behind it. */
function split<T extends { readonly start: number }>(all: readonly T[], start: number, end: number): [T[], T[], T[]] {
  return [
    all.filter((one) => one.start < start),
    all.filter((one) => one.start >= start && one.start < end),
    all.filter((one) => one.start >= end),
  ];
}

function moved(record: MaskRecord, by: number): MaskRecord {
  const place = { start: record.start + by, end: record.end + by };
  if ('declarator' in record) return { ...record, ...place, declarator: record.declarator + by };
  if (record.kind !== 'branch') return { ...record, ...place };
  const branches = record.branches.map((b) => ({ ...b, start: b.start + by, end: b.end + by }));
  return { ...record, ...place, branches };
}
