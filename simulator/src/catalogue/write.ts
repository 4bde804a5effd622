/** A row as YAML has it: the inverse of reading one. What the language of rows has no words for is left open. */
import { formatVersion } from '../era/version.js';
import { isMapping, type Mapping, RowError, readEffect } from './effect.js';
import { formatPlace, parseReturnRange } from './expression.js';
import { format, isConstant, type Linear } from './linear.js';
import type { Effect, Outcome, Place, ReturnRange, Row } from './row.js';

/** The mapping that `loadCatalogue` reads the same row from. */
export function writeRow(row: Row): Mapping {
  return {
    name: row.name,
    since: formatVersion(row.since),
    ...(row.until ? { until: formatVersion(row.until) } : {}),
    ...(row.within === undefined ? {} : { within: row.within }),
    c: row.prototype,
    does: row.does,
    ...(row.outcomes.length === 0 ? { effects: [] } : { outcomes: row.outcomes.map(writeOutcome) }),
    ...(row.undo.length > 0 ? { undo: row.undo } : {}),
    ...(row.instead === undefined ? {} : { instead: row.instead }),
    ...(row.mustCheck ? { mustCheck: true } : {}),
    ...(row.noReturn ? { noReturn: true } : {}),
    ...(row.stable ? { stable: true } : {}),
    ...(row.derived ? { derived: true } : {}),
    ...(row.sources.length > 0 ? { source: row.sources } : {}),
    confidence: row.confidence,
  };
}

function writeOutcome({ returns, when, effects, noReturn }: Outcome): Mapping {
  return {
    returns: writeRange(returns),
    ...(when ? { when: when.text } : {}),
    ...(effects.length > 0 ? { effects: effects.map(writeEffect) } : {}),
    ...(noReturn ? { noReturn: true } : {}),
  };
}

/** The range's own text where that can be read, else its bounds; an outcome of any result where neither can be. */
function writeRange({ text, from, to }: ReturnRange): string {
  const bounds = [
    ...(from && to ? [`${format(from)}..${format(to)}`] : []),
    ...(from && !to && isConstant(from) ? [`> ${from.constant - 1}`] : []),
    ...(to && !from && isConstant(to) ? [`< ${to.constant + 1}`] : []),
  ];
  const isSame = (candidate: string) => {
    const read = parseReturnRange(candidate);
    return read.ok && JSON.stringify([read.value.from, read.value.to]) === JSON.stringify([from, to]);
  };
  return [text, ...bounds].find(isSame) ?? 'any';
}

function writeEffect(effect: Effect): Mapping {
  const written = verbOf(effect);
  return isReadable(written) ? written : { forget: rootOf(effect) };
}

function isReadable(written: Mapping): boolean {
  try {
    readEffect(written);
    return true;
  } catch (error) {
    if (error instanceof RowError) return false;
    throw error;
  }
}

function rootOf(effect: Effect): string {
  if ('on' in effect) return effect.on.root;
  if ('place' in effect) return effect.place.root;
  return 'value' in effect ? effect.value.root : 'ret';
}

/** What each verb is followed by: `release: ref`, `forget: page`. */
const SUBJECTS: Readonly<Record<Effect['do'], string>> = {
  acquire: 'kind',
  release: 'kind',
  transfer: 'kind',
  need: 'kind',
  same: 'place',
  borrow: 'place',
  store: 'value',
  expire: 'what',
  stale: 'place',
  unlink: 'place',
  forget: 'on',
  set: 'counter',
  read: 'counter',
  is: 'place',
  uneven: 'place',
  whole: 'place',
  assign: 'place',
};

function verbOf(effect: Effect): Mapping {
  const subject = SUBJECTS[effect.do];
  // The verb is the first key.
  const written: Record<string, unknown> = { [effect.do]: undefined };
  for (const [key, value] of Object.entries(effect)) {
    if (key === subject) written[effect.do] = textOf(value);
    else if (key !== 'do' && !isDefault(key, value)) written[key] = textOf(value);
  }
  return written;
}

const isDefault = (key: string, value: unknown): boolean =>
  (key === 'last' && value === true) || (key === 'count' && textOf(value) === '1');

/** Places, counts and tests as rows write them. */
function textOf(value: unknown): unknown {
  if (!isMapping(value)) return value;
  if ('text' in value) return value.text;
  return 'terms' in value ? format(value as unknown as Linear) : formatPlace(value as unknown as Place);
}
