/** Reads the effects and outcomes of a catalogue row from what YAML gives. */
import { type Parsed, parseCondition, parseLinear, parsePlace, parseReturnRange } from './expression.js';
import { type Linear, ONE } from './linear.js';
import type { Condition, CounterName, Effect, EffectBody, HoldKind, Outcome, Place } from './row.js';

/** A YAML mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

const HOLD_KINDS: readonly HoldKind[] = ['ref', 'pin', 'map', 'pgmap', 'isolation', 'memory'];
const COUNTER_NAMES: readonly CounterName[] = ['refcount', 'mapcount', 'pincount', 'pgmap'];

/** Thrown by the readers below and caught per row by the loader: the row is wrong, for this reason. */
export class RowError extends Error {}

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value, when the expression could be read; else the row is wrong. */
export function wanted<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new RowError(parsed.reason);
  return parsed.value;
}

export function textAt(mapping: Mapping, key: string): string {
  const value = mapping[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  // YAML reads `0`, `true` and `null` as something else than text.
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  throw new RowError(value === undefined ? `'${key}' is missing` : `'${key}' must be text`);
}

export function listAt(mapping: Mapping, key: string): readonly unknown[] {
  const value = mapping[key] ?? [];
  if (Array.isArray(value)) return value;
  throw new RowError(`'${key}' must be a list`);
}

/** Says which key is not known, so that a misspelt one is not passed over in silence. */
export function onlyKeys(mapping: Mapping, known: readonly string[], what: string): void {
  for (const key of Object.keys(mapping))
    if (!known.includes(key)) throw new RowError(`${what} has no key '${key}' (known: ${known.join(', ')})`);
}

/** Reads one outcome; `common` are the effects that every outcome of the row has. */
export function readOutcome(raw: unknown, common: readonly Effect[]): Outcome {
  if (!isMapping(raw)) throw new RowError('an outcome must be a mapping with `returns` and `effects`');
  onlyKeys(raw, ['returns', 'when', 'effects', 'noReturn'], 'an outcome');
  const own = listAt(raw, 'effects').map(readEffect);
  return {
    returns: wanted(parseReturnRange(textAt(raw, 'returns'))),
    ...whenOf(raw),
    effects: [...common, ...own],
    ...(flagAt(raw, 'noReturn', false) ? { noReturn: true } : {}),
  };
}

/** Reads one effect: its first key is the verb. */
export function readEffect(raw: unknown): Effect {
  if (!isMapping(raw)) throw new RowError('an effect must be a mapping such as {release: ref, on: page}');
  const verb = VERBS.find((name) => raw[name] !== undefined);
  if (verb === undefined) throw new RowError(`an effect needs one of ${VERBS.join(', ')}`);
  const { keys, read } = READERS[verb];
  onlyKeys(raw, [verb, ...keys, 'folio', 'when'], `'${verb}'`);
  const folio = raw.folio === undefined ? {} : { folio: listAt(raw, 'folio').map(String) };
  return { ...read(raw), ...folio, ...whenOf(raw) };
}

type Verb = EffectBody['do'];

/** Per verb: the keys it takes besides itself, and how it is read. */
const READERS: Readonly<Record<Verb, { keys: readonly string[]; read(raw: Mapping): EffectBody }>> = {
  acquire: {
    keys: ['on', 'count', 'owner', 'fresh'],
    read: (raw) => ({
      do: 'acquire',
      ...holds(raw, 'acquire'),
      ...ownerOf(raw),
      ...(flagAt(raw, 'fresh', false) ? { fresh: true } : {}),
    }),
  },
  release: {
    keys: ['on', 'count', 'last', 'owner'],
    read: (raw) => ({ do: 'release', ...holds(raw, 'release'), last: flagAt(raw, 'last', true), ...ownerOf(raw) }),
  },
  transfer: {
    keys: ['on', 'count', 'to', 'owner'],
    read: (raw) => ({ do: 'transfer', ...holds(raw, 'transfer'), to: textAt(raw, 'to'), ...ownerOf(raw) }),
  },
  need: {
    keys: ['on', 'why'],
    read: (raw) => ({
      do: 'need',
      kind: oneOf(textAt(raw, 'need'), [...HOLD_KINDS, 'any'] as const),
      on: placeAt(raw, 'on'),
      why: textAt(raw, 'why'),
    }),
  },
  same: {
    keys: ['as'],
    read: (raw) => ({ do: 'same', place: placeAt(raw, 'same'), as: placeAt(raw, 'as') }),
  },
  borrow: {
    keys: ['from', 'put', 'copied'],
    read: (raw) => ({
      do: 'borrow',
      place: placeAt(raw, 'borrow'),
      ...(raw.from === undefined ? {} : { from: placeAt(raw, 'from') }),
      ...(raw.put === undefined ? {} : { put: oneOf(textAt(raw, 'put'), ['never'] as const) }),
      ...(flagAt(raw, 'copied', false) ? { copied: true } : {}),
    }),
  },
  store: {
    keys: ['in'],
    read: (raw) => ({ do: 'store', value: placeAt(raw, 'store'), in: placeAt(raw, 'in') }),
  },
  expire: {
    keys: [],
    read: (raw) => ({ do: 'expire', what: oneOf(textAt(raw, 'expire'), ['borrowed'] as const) }),
  },
  stale: {
    keys: [],
    read: (raw) => ({ do: 'stale', place: placeAt(raw, 'stale') }),
  },
  unlink: {
    keys: ['field'],
    read: (raw) => ({ do: 'unlink', place: placeAt(raw, 'unlink'), field: textAt(raw, 'field') }),
  },
  forget: {
    keys: [],
    read: (raw) => ({ do: 'forget', on: placeAt(raw, 'forget') }),
  },
  set: {
    keys: ['on', 'to'],
    read: (raw) => ({ do: 'set', counter: counterAt(raw, 'set'), on: placeAt(raw, 'on'), to: countAt(raw, 'to') }),
  },
  read: {
    keys: ['on', 'test', 'field'],
    read: (raw) => ({
      do: 'read',
      counter: counterAt(raw, 'read'),
      on: placeAt(raw, 'on'),
      ...(raw.test === undefined ? {} : { test: textAt(raw, 'test') }),
      ...(raw.field === undefined ? {} : { field: textAt(raw, 'field') }),
    }),
  },
  is: { keys: ['kinds', 'idle', 'like'], read: readNature },
  uneven: {
    keys: ['why'],
    read: (raw) => ({ do: 'uneven', place: placeAt(raw, 'uneven'), why: textAt(raw, 'why') }),
  },
  whole: {
    keys: ['why'],
    read: (raw) => ({ do: 'whole', place: placeAt(raw, 'whole'), why: textAt(raw, 'why') }),
  },
  assign: {
    keys: ['from', 'to'],
    read: (raw) => ({
      do: 'assign',
      place: placeAt(raw, 'assign'),
      ...(raw.from === undefined ? {} : { from: countAt(raw, 'from') }),
      ...(raw.to === undefined ? {} : { to: countAt(raw, 'to') }),
    }),
  },
};

const VERBS = Object.keys(READERS) as Verb[];

function readNature(raw: Mapping): EffectBody {
  const place = placeAt(raw, 'is');
  if (raw.like !== undefined) return { do: 'is', place, like: placeAt(raw, 'like') };
  const kinds = listAt(raw, 'kinds').map(String);
  if (kinds.length === 0) throw new RowError("'is' needs `kinds` or `like`");
  return { do: 'is', place, kinds, ...(flagAt(raw, 'idle', false) ? { idle: true } : {}) };
}

const placeAt = (raw: Mapping, key: string): Place => wanted(parsePlace(textAt(raw, key)));
const countAt = (raw: Mapping, key: string): Linear => wanted(parseLinear(textAt(raw, key)));
const counterAt = (raw: Mapping, key: string): CounterName => oneOf(textAt(raw, key), COUNTER_NAMES);

const holds = (raw: Mapping, verb: string): { kind: HoldKind; on: Place; count: Linear } => ({
  kind: oneOf(textAt(raw, verb), HOLD_KINDS),
  on: placeAt(raw, 'on'),
  count: raw.count === undefined ? ONE : countAt(raw, 'count'),
});

const ownerOf = (raw: Mapping): { owner?: string } => (raw.owner === undefined ? {} : { owner: textAt(raw, 'owner') });

const whenOf = (raw: Mapping): { when?: Condition } =>
  raw.when === undefined ? {} : { when: wanted(parseCondition(textAt(raw, 'when'))) };

function oneOf<T extends string>(text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new RowError(`'${text}' is none of ${choices.join(', ')}`);
  return found;
}

export function flagAt(raw: Mapping, key: string, otherwise: boolean): boolean {
  const value = raw[key] ?? otherwise;
  if (typeof value !== 'boolean') throw new RowError(`'${key}' must be true or false`);
  return value;
}
