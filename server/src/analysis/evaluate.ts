/** What an expression is worth on a path. A call may come out in several ways, so one path can become several. */
import { type Linear, linear } from '@folioscope/simulator';
import type { Expression, Extent } from '../ir/index.js';
import { answeredAnew } from './asked-again.js';
import { call } from './call.js';
import { noticeClearing } from './cleared.js';
import type { ExplorationContext } from './context.js';
import { clearElement, scatter } from './elements.js';
import type { Relation } from './facts.js';
import { flagsOf, hasAny, joined } from './flags.js';
import { addressOf, arrayIn, elementCell, isArray, readCell, writeCell } from './memory.js';
import { noticeComparison, noticeDivision, noticeTest } from './nature.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';
import { touch } from './touch.js';

/** A path and what it computed. The state belongs to the receiver. */
export interface Evaluated<T = Linear> {
  readonly state: State;
  readonly value: T;
}

/** All the ways an expression can come out, starting from this state (which is used up). */
export function evaluate(e: Expression, state: State, context: ExplorationContext): readonly Evaluated[] {
  switch (e.op) {
    case 'number':
      return [{ state, value: linear.constant(e.value) }];
    case 'object': {
      const value = context.symbols.define({ name: `"${e.name}"`, label: e.name, origin: 'local', root: undefined });
      state.assume(value, '>', context.symbols);
      return [{ state, value }];
    }
    case 'name':
      return [{ state, value: globalValue(e.name, state, context) }];
    case 'variable': {
      const cell: Cell = { kind: 'variable', slot: e.slot };
      const value = isArray(cell, context) ? addressOf(cell, state, context) : readCell(cell, state, context);
      return [{ state, value }];
    }
    case 'field':
    case 'index':
    case 'deref':
      return locate(e, state, context).map(({ state: s, value: cell }) => ({
        state: s,
        value: readCell(cell, s, context),
      }));
    case 'address':
      return locate(e.of, state, context).map(({ state: s, value: cell }) => ({
        state: s,
        value: addressOf(cell, s, context),
      }));
    case 'call':
      return call(e, state, context);
    case 'unary':
      return evaluate(e.of, state, context).map((of) => ({ state: of.state, value: unary(e.operator, of, context) }));
    case 'binary':
      return evaluateTwo(e.left, e.right, state, context).map(({ state: s, value: [left, right] }) => {
        const value = binary(e.operator, left, right, s, context);
        return { state: s, value: answeredAnew(e, value, s, context) ?? value };
      });
    case 'assign':
      return assign(e.target, e.value, e.extent, state, context);
    case 'step':
      return locate(e.target, state, context).map(({ state: s, value: cell }) => {
        const old = readCell(cell, s, context);
        const now = linear.add(old, linear.constant(e.by));
        s.write(cell, now);
        return { state: s, value: e.post ? old : now };
      });
    case 'sequence':
      return e.items.reduce<readonly Evaluated[]>(
        (paths, item) => paths.flatMap((p) => evaluate(item, p.state, context)),
        [{ state, value: linear.ZERO }],
      );
    case 'unknown':
      return [{ state, value: opaque(e.text, state, context) }];
  }
}

/** The memory an lvalue names. */
export function locate(e: Expression, state: State, context: ExplorationContext): readonly Evaluated<Cell>[] {
  switch (e.op) {
    case 'variable':
      return [{ state, value: { kind: 'variable', slot: e.slot } }];
    case 'name':
      return [{ state, value: { kind: 'variable', slot: `::${e.name}` } }];
    case 'field':
      return evaluate(e.base, state, context).map(({ state: s, value: base }) => {
        touch(base, extentOf(e), s, context);
        return { state: s, value: { kind: 'field', base, name: e.name } };
      });
    case 'index':
      return evaluateArray(e.base, e.index, state, context).map(({ state: s, value: [base, index] }) => ({
        state: s,
        value: elementCell(base, index, context),
      }));
    case 'deref':
      return evaluate(e.of, state, context).map(({ state: s, value: base }) => ({
        state: s,
        value: elementCell(base, linear.ZERO, context),
      }));
    default:
      return evaluate(e, state, context).map(({ state: s, value: base }) => ({
        state: s,
        value: { kind: 'field', base, name: '' },
      }));
  }
}

/** `left op right`, as a number when it can be told, else as a symbol that means this and nothing else. */
export function binary(
  operator: string,
  left: Linear,
  right: Linear,
  state: State,
  context: ExplorationContext,
): Linear {
  const relation = RELATIONS[operator];
  if (relation) return comparison(linear.subtract(left, right), relation, state, context);
  const [a, b] = [left, right];
  if (operator === '+') return linear.add(a, b);
  if (operator === '-') return linear.subtract(a, b);
  const product = operator === '*' ? linear.multiply(a, b) : undefined;
  if (product) return product;
  if (linear.isConstant(a) && linear.isConstant(b)) {
    const known = COMPUTED[operator]?.(a.constant, b.constant);
    if (known !== undefined && Number.isSafeInteger(known)) return linear.constant(known);
  }
  return operation(operator, a, b, state, context);
}

/** 1 or 0 when it is decided here; else a symbol that stands for the comparison. */
export function comparison(value: Linear, relation: Relation, state: State, context: ExplorationContext): Linear {
  noticeComparison(value, relation, state, context);
  noticeTest(value, state, context);
  const decided = state.facts.decide(value, relation) ?? state.facts.decide(ofObjects(value, context), relation);
  if (decided !== undefined) {
    if (value.terms.length > 0) context.decided();
    return linear.constant(decided ? 1 : 0);
  }
  const { symbols } = context;
  return symbols.define({
    name: symbols.shorten(`(${linear.format(value)} ${relation} 0)`),
    label: () => `${symbols.describe(value)} ${relation} 0`,
    origin: 'unknown',
    root: undefined,
    says: { value, relation },
  });
}

/** Two pointers are the same when the objects are that they are names of: a folio by way of its page is the folio. */
const ofObjects = (value: Linear, { symbols }: ExplorationContext): Linear =>
  value.terms.length !== 2
    ? value
    : linear.substitute(value, (name) => {
        const root = name.startsWith('~') ? symbols.get(name)?.root : undefined;
        return root === undefined ? undefined : linear.symbol(root);
      });

/** NULL in so many words, not a number that is 0. */
const isNull = (e: Expression): boolean =>
  e.op === 'assign' ? isNull(e.value) : e.op === 'number' && e.isNull === true;

function assign(
  target: Expression,
  value: Expression,
  extent: Extent,
  state: State,
  context: ExplorationContext,
): readonly Evaluated[] {
  return evaluate(value, state, context).flatMap((right) =>
    locate(target, right.state, context).map(({ state: s, value: cell }) => {
      scatter(right.value, cell, s, context);
      const old = s.read(cell);
      writeCell(cell, right.value, extent, s, context);
      if (old && isNull(value)) {
        noticeClearing(cell, old, extent, s, context);
        clearElement(cell, old, extent, s, context);
      }
      return { state: s, value: right.value };
    }),
  );
}

function evaluateTwo(
  first: Expression,
  second: Expression,
  state: State,
  context: ExplorationContext,
): readonly Evaluated<readonly [Linear, Linear]>[] {
  return evaluate(first, state, context).flatMap((a) =>
    evaluate(second, a.state, context).map((b) => ({ state: b.state, value: [a.value, b.value] as const })),
  );
}

/** The array that is indexed, and the index. */
function evaluateArray(
  array: Expression,
  index: Expression,
  state: State,
  context: ExplorationContext,
): readonly Evaluated<readonly [Linear, Linear]>[] {
  if (array.op !== 'field') return evaluateTwo(array, index, state, context);
  return locate(array, state, context).flatMap((a) => {
    const base = arrayIn(a.value, a.state, context);
    return evaluate(index, a.state, context).map((b) => ({ state: b.state, value: [base, b.value] as const }));
  });
}

function unary(operator: '-' | '~' | '!', of: Evaluated, context: ExplorationContext): Linear {
  if (operator === '!') return comparison(of.value, '==', of.state, context);
  if (operator === '-') return linear.negate(of.value);
  return linear.subtract(linear.negate(of.value), linear.ONE);
}

/** `a & b` and the like: the same operands give the same symbol, so later tests agree with earlier ones. */
function operation(operator: string, a: Linear, b: Linear, state: State, context: ExplorationContext): Linear {
  const { symbols } = context;
  const left = symbols.flags(a);
  const right = symbols.flags(b);
  const asked = operator === '&' && right && right.size > 0 ? right : undefined;
  const has = asked && hasAny(a, asked, state, symbols);
  if (has === false) return linear.ZERO;
  const isJoined = operator === '|';
  if (isJoined && linear.equals(b, linear.ZERO)) return a;
  const value = symbols.define({
    name: symbols.shorten(`(${linear.format(a)} ${operator} ${linear.format(b)})`),
    label: () => `${inBrackets(a, context)} ${operator} ${inBrackets(b, context)}`,
    origin: 'unknown',
    root: undefined,
    parts: [...symbols.involved(a), ...symbols.involved(b)],
    ...(isJoined ? { joins: [...joined(a, symbols), ...joined(b, symbols)] } : {}),
    ...(isJoined && left && right ? { flags: new Set([...left, ...right]) } : {}),
    ...(asked ? { asks: { of: a, flags: asked } } : {}),
  });
  if (operator === '/' || operator === '>>') noticeDivision(a, value, state, context);
  if (has) state.assume(value, '!=', symbols);
  if (operator === '<<' && state.facts.range(a).lo >= 1) state.assume(value, '>', symbols);
  if (operator === '&' || operator === '%' || operator === '>>' || operator === '/') {
    if (state.facts.range(a).lo >= 0) {
      state.assume(value, '>=', symbols);
      state.assume(linear.subtract(value, a), '<=', symbols);
    }
  }
  return value;
}

/** As an operand, with brackets around a sum. */
function inBrackets(value: Linear, { symbols }: ExplorationContext): string {
  const text = symbols.describe(value);
  return value.terms.length > 1 || (value.terms.length === 1 && value.constant !== 0) ? `(${text})` : text;
}

/** A macro constant or a global. */
function globalValue(name: string, state: State, context: ExplorationContext): Linear {
  const cell: Cell = { kind: 'variable', slot: `::${name}` };
  const known = state.read(cell);
  if (known) return known;
  const isConstant = /^_*[A-Z][A-Z0-9_]*$/.test(name);
  const value = context.symbols.define({
    name: `::${name}`,
    label: name,
    origin: 'loaded',
    root: undefined,
    ...(isConstant ? { flags: flagsOf([name]) } : {}),
  });
  if (AMOUNT.test(name)) state.assume(value, '>', context.symbols);
  return value;
}

/** Constants that say how many, or how large: there is at least one. */
const AMOUNT = /^(?:[A-Z0-9_]+_(?:NR|SIZE)|NR_[A-Z0-9_]+|PTRS_PER_[A-Z0-9]+)$/;

function opaque(text: string, state: State, context: ExplorationContext): Linear {
  const label = text.length > 40 ? `${text.slice(0, 37)}...` : text;
  const value = context.symbols.define({
    name: context.symbols.shorten(`?${text}`),
    label,
    origin: 'unknown',
    root: undefined,
  });
  if (text.startsWith('sizeof')) state.assume(value, '>', context.symbols);
  return value;
}

function extentOf(e: Expression): Extent | undefined {
  return e.op === 'call' || e.op === 'assign' ? e.extent : undefined;
}

const RELATIONS: Readonly<Record<string, Relation>> = {
  '==': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const COMPUTED: Readonly<Record<string, (a: number, b: number) => number>> = {
  '&': (a, b) => Number(BigInt.asIntN(64, BigInt(a) & BigInt(b))),
  '|': (a, b) => Number(BigInt.asIntN(64, BigInt(a) | BigInt(b))),
  '^': (a, b) => Number(BigInt.asIntN(64, BigInt(a) ^ BigInt(b))),
  '<<': (a, b) => (b >= 0 && b < 52 ? a * 2 ** b : Number.NaN),
  '>>': (a, b) => (b >= 0 && b < 52 ? Math.floor(a / 2 ** b) : Number.NaN),
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};
