/**
 * The small expressions of a catalogue row: places, counts, return ranges, conditions. Text goes in, structure comes
 * out; what is wrong with a text is said, never thrown.
 */
import { add, constant, format, type Linear, multiply, negate, ONE, symbol, ZERO } from './linear.js';
import type { Condition, Place, PlaceStep, ReturnRange } from './row.js';

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Reads `pages[0..ret)`, `*foliop`, `folio->mapping`. */
export const parsePlace = (text: string): Parsed<Place> => parseWhole(text, 'a place', place);

/**
 * Reads `nr - 1`, `2*refs`, `*nr_pages + 1`. Symbols are places as `formatPlace` writes them, and opaque quantities
 * such as `nr_pages(folio)`, which a reader that does not know them takes for some number.
 */
export const parseLinear = (text: string): Parsed<Linear> => parseWhole(text, 'a count', sum);

/** Reads `gup_flags & FOLL_GET`, `!(ret & (VM_FAULT_ERROR | VM_FAULT_RETRY))`, `pages`, `!pages`, `nr != 1`. */
export const parseCondition = (text: string): Parsed<Condition> =>
  parseWhole(text, 'a condition', (cursor) => ({ text: text.trim(), ...condition(cursor) }));

/** Reads `any`, `null`, `valid`, `error`, `true`, `false`, a number or count, `> 0`, `1..nr_pages`. */
export const parseReturnRange = (text: string): Parsed<ReturnRange> =>
  parseWhole(text, 'a return range', (cursor) => ({ text: text.trim(), ...range(cursor) }));

/** A place as rows write it. */
export function formatPlace(of: Place): string {
  let text = of.root;
  let pendingDeref = 0;
  for (const step of of.steps) {
    if (step.step === 'deref') {
      pendingDeref += 1;
      continue;
    }
    const arrow = step.step === 'field' && pendingDeref > 0;
    const stars = pendingDeref - (arrow ? 1 : 0);
    if (stars > 0) text = `(${'*'.repeat(stars)}${text})`;
    pendingDeref = 0;
    text += formatStep(step, arrow);
  }
  return '*'.repeat(pendingDeref) + text;
}

function formatStep(step: PlaceStep, arrow: boolean): string {
  switch (step.step) {
    case 'field':
      return `${arrow ? '->' : '.'}${step.name}`;
    case 'index':
      return `[${format(step.at)}]`;
    case 'range':
      return `[${format(step.from)}..${format(step.to)})`;
    case 'each':
      return '[*]';
    case 'deref':
      return '';
  }
}

/** Thrown inside this file only; `parseWhole` turns it into a reason. */
class Malformed extends Error {}

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN = /\s*(?:(\d+|[A-Za-z_]\w*|->|\.\.|==|!=|<=|>=|[-+*&|!()[\].<>,])|(\S))/gy;

function parseWhole<T>(text: string, what: string, parse: (cursor: Cursor) => T): Parsed<T> {
  try {
    const cursor: Cursor = { tokens: tokenize(text), at: 0 };
    const value = parse(cursor);
    const left = cursor.tokens[cursor.at];
    if (left !== undefined) throw new Malformed(`unexpected '${left}'`);
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ok: false, reason: `'${text}' is not ${what}: ${error.message}` };
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (const [, token, stray] of text.matchAll(TOKEN)) {
    if (token === undefined) throw new Malformed(`unexpected '${stray ?? ''}'`);
    tokens.push(token);
  }
  return tokens;
}

const peek = (cursor: Cursor): string => cursor.tokens[cursor.at] ?? '';

function accept(cursor: Cursor, token: string): boolean {
  if (peek(cursor) !== token) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, token: string): void {
  if (!accept(cursor, token)) throw new Malformed(`expected '${token}' ${before(cursor)}`);
}

const before = (cursor: Cursor): string =>
  cursor.at < cursor.tokens.length ? `before '${peek(cursor)}'` : 'at the end';

const isWord = (token: string): boolean => /^[A-Za-z_]/.test(token);

function word(cursor: Cursor): string {
  const token = peek(cursor);
  if (!isWord(token)) throw new Malformed(`expected a name ${before(cursor)}`);
  cursor.at += 1;
  return token;
}

/** place := '*' place | postfix */
function place(cursor: Cursor): Place {
  if (accept(cursor, '*')) {
    const of = place(cursor);
    return { root: of.root, steps: [...of.steps, { step: 'deref' }] };
  }
  return postfix(cursor, primary(cursor));
}

/** primary := name | '(' place ')' */
function primary(cursor: Cursor): Place {
  if (!accept(cursor, '(')) return { root: word(cursor), steps: [] };
  const inner = place(cursor);
  expect(cursor, ')');
  return inner;
}

/** postfix := primary ('->' name | '.' name | '[' subscript)* */
function postfix(cursor: Cursor, of: Place): Place {
  const steps = [...of.steps];
  for (;;) {
    if (accept(cursor, '->')) steps.push({ step: 'deref' }, { step: 'field', name: word(cursor) });
    else if (accept(cursor, '.')) steps.push({ step: 'field', name: word(cursor) });
    else if (accept(cursor, '[')) steps.push(subscript(cursor));
    else return { root: of.root, steps };
  }
}

/** subscript := '*]' | count ']' | count '..' count ')' */
function subscript(cursor: Cursor): PlaceStep {
  if (peek(cursor) === '*' && cursor.tokens[cursor.at + 1] === ']') {
    cursor.at += 2;
    return { step: 'each' };
  }
  const from = sum(cursor);
  if (accept(cursor, ']')) return { step: 'index', at: from };
  expect(cursor, '..');
  const to = sum(cursor);
  expect(cursor, ')');
  return { step: 'range', from, to };
}

/** sum := ['-'] product (('+' | '-') product)* */
function sum(cursor: Cursor): Linear {
  let total = accept(cursor, '-') ? negate(product(cursor)) : product(cursor);
  for (;;) {
    if (accept(cursor, '+')) total = add(total, product(cursor));
    else if (accept(cursor, '-')) total = add(total, product(cursor), -1);
    else return total;
  }
}

/** product := factor ('*' factor)*, of which at most one factor is not a number. */
function product(cursor: Cursor): Linear {
  let total = factor(cursor);
  while (accept(cursor, '*')) {
    const next = multiply(total, factor(cursor));
    if (next === undefined) throw new Malformed('a count is linear: two unknowns cannot be multiplied');
    total = next;
  }
  return total;
}

/** factor := number | name '(' place, ... ')' | place */
function factor(cursor: Cursor): Linear {
  const token = peek(cursor);
  if (/^\d/.test(token)) return number(cursor);
  if (isWord(token) && cursor.tokens[cursor.at + 1] === '(') return quantity(cursor);
  return symbol(formatPlace(place(cursor)));
}

function number(cursor: Cursor): Linear {
  const value = Number(peek(cursor));
  if (!Number.isSafeInteger(value)) throw new Malformed(`'${peek(cursor)}' is not a number that can be counted with`);
  cursor.at += 1;
  return constant(value);
}

function quantity(cursor: Cursor): Linear {
  const name = word(cursor);
  const parts: string[] = [];
  expect(cursor, '(');
  do parts.push(format(sum(cursor)));
  while (accept(cursor, ','));
  expect(cursor, ')');
  return symbol(`${name}(${parts.join(', ')})`);
}

const NAMED_RANGES: Readonly<Record<string, Omit<ReturnRange, 'text'>>> = {
  any: {},
  null: { from: ZERO, to: ZERO },
  false: { from: ZERO, to: ZERO },
  true: { from: ONE, to: ONE },
  valid: { from: ONE },
  error: { from: constant(-4095), to: constant(-1) },
};

function range(cursor: Cursor): Omit<ReturnRange, 'text'> {
  const named = Object.hasOwn(NAMED_RANGES, peek(cursor)) ? NAMED_RANGES[peek(cursor)] : undefined;
  if (named !== undefined) {
    cursor.at += 1;
    return named;
  }
  if (accept(cursor, '>')) return { from: add(sum(cursor), ONE) };
  if (accept(cursor, '>=')) return { from: sum(cursor) };
  if (accept(cursor, '<')) return { to: add(sum(cursor), ONE, -1) };
  if (accept(cursor, '<=')) return { to: sum(cursor) };
  const from = sum(cursor);
  return { from, to: accept(cursor, '..') ? sum(cursor) : from };
}

const COMPARISONS = ['==', '!=', '<=', '>=', '<', '>'] as const;

function condition(cursor: Cursor): Omit<Condition, 'text'> {
  if (accept(cursor, '!')) {
    if (!accept(cursor, '(')) return { place: place(cursor), test: 'false' };
    const inner = place(cursor);
    expect(cursor, '&');
    const operand = flags(cursor);
    expect(cursor, ')');
    return { place: inner, test: 'no-flag', operand };
  }
  const of = place(cursor);
  if (accept(cursor, '&')) return { place: of, test: 'flag', operand: flags(cursor) };
  for (const test of COMPARISONS) if (accept(cursor, test)) return { place: of, test, operand: format(sum(cursor)) };
  return { place: of, test: 'true' };
}

/** flags := name | '(' name ('|' name)* ')' */
function flags(cursor: Cursor): string {
  if (!accept(cursor, '(')) return word(cursor);
  const names = [word(cursor)];
  while (accept(cursor, '|')) names.push(word(cursor));
  expect(cursor, ')');
  return names.join(' | ');
}
