/** `--shard I/N`: one part of N of a run. The parts, printed as JSON, are put together again by `merge`. */

import { InputProblem } from '../host/problem.js';
import type { ReviewReport, SeriesReview } from '../protocol.js';
import type { Checked } from './checked.js';

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** What a shard prints. */
export type ShardPart = { readonly version: 1; readonly shard: Shard } & (
  | { readonly command: 'check'; readonly checked: Checked }
  | { readonly command: 'review'; readonly kernel: string; readonly series: readonly PlacedSeries[] }
);

/** A series, and its place among all that were asked for. */
export interface PlacedSeries {
  readonly place: number;
  readonly series: SeriesReview;
}

/** Reads `2/8`. Throws InputProblem. */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (!(shard.number >= 1 && shard.number <= shard.of))
    throw new InputProblem(`--shard ${text}: expected I/N, such as 2/8`);
  return shard;
}

/** Every N-th item: neighbours, which are often alike in size, go to different shards. */
export const isInShard = (index: number, shard: Shard | undefined): boolean =>
  shard === undefined || index % shard.of === shard.number - 1;

export const shardText = (part: ShardPart): string => `${JSON.stringify(part)}\n`;

/** All the parts of one run, in the order of their numbers. Throws InputProblem when some are missing or do not belong together. */
export function completeParts(
  parts: readonly { readonly name: string; readonly text: string }[],
): readonly ShardPart[] {
  const read = parts.map(({ name, text }) => ({ name, part: readPart(name, text) }));
  const [first] = read;
  if (!first) throw new InputProblem('there is nothing to merge');
  const { of } = first.part.shard;
  for (const { name, part } of read)
    if (part.shard.of !== of || part.command !== first.part.command)
      throw new InputProblem(`${name}: is not of the same run as ${first.name}`);
  const byNumber = new Map<number, ShardPart>();
  for (const { name, part } of read) {
    const { number } = part.shard;
    if (byNumber.has(number)) throw new InputProblem(`${name}: shard ${number}/${of} is given twice`);
    byNumber.set(number, part);
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((number) => !byNumber.has(number));
  if (missing.length > 0)
    throw new InputProblem(`shards missing: ${missing.map((number) => `${number}/${of}`).join(', ')}`);
  return [...byNumber].sort(([a], [b]) => a - b).map(([, part]) => part);
}

function readPart(name: string, text: string): ShardPart {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new InputProblem(`${name}: is no JSON; a shard may have been broken off`);
  }
  if (!isPart(data)) throw new InputProblem(`${name}: is not what --shard prints`);
  return data;
}

function isPart(data: unknown): data is ShardPart {
  if (typeof data !== 'object' || data === null || !('shard' in data) || !('command' in data)) return false;
  const { shard, command } = data;
  if (typeof shard !== 'object' || shard === null || !('number' in shard) || !('of' in shard)) return false;
  return command === 'check' ? 'checked' in data : command === 'review' && 'series' in data;
}

/** The series of all parts, as one run reports them. */
export function mergedReview(parts: readonly ShardPart[]): ReviewReport {
  const reviews = parts.filter((part) => part.command === 'review');
  const series = reviews.flatMap((part) => part.series).sort((a, b) => a.place - b.place);
  return { version: 1, kernel: reviews[0]?.kernel ?? '', series: series.map((one) => one.series) };
}
