/**
 * Linear expressions: `N + refs*1024 - 1`. Counts, bounds and counters are these in both readers, so that the same
 * arithmetic serves concrete pages (no symbols) and symbolic ones.
 */

/** constant + sum of coefficient * symbol. Immutable; no zero coefficients; symbols in sorted order. */
export interface Linear {
  readonly constant: number;
  readonly terms: readonly (readonly [symbol: string, coefficient: number])[];
}

export const constant = (value: number): Linear => ({ constant: value, terms: [] });
export const symbol = (name: string, coefficient = 1): Linear =>
  coefficient === 0 ? constant(0) : { constant: 0, terms: [[name, coefficient]] };
export const ZERO = constant(0);
export const ONE = constant(1);

/** a + factor * b. */
export function add(a: Linear, b: Linear, factor = 1): Linear {
  const value = a.constant + factor * b.constant;
  if (b.terms.length === 0 || factor === 0) return { constant: value, terms: a.terms };
  return { constant: value, terms: merge(a.terms, b.terms, factor) };
}

/** Both lists are in the order of their symbols, and so is the result. */
function merge(a: Linear['terms'], b: Linear['terms'], factor: number): Linear['terms'] {
  const terms: (readonly [string, number])[] = [];
  let i = 0;
  for (const [name, coefficient] of b) {
    let own = a[i];
    for (; own !== undefined && own[0] < name; own = a[++i]) terms.push(own);
    const isShared = own?.[0] === name;
    const sum = (isShared && own ? own[1] : 0) + factor * coefficient;
    if (isShared) i++;
    if (sum !== 0) terms.push([name, sum]);
  }
  return i < a.length ? [...terms, ...a.slice(i)] : terms;
}

export const subtract = (a: Linear, b: Linear): Linear => add(a, b, -1);
export const scale = (a: Linear, factor: number): Linear => add(ZERO, a, factor);
export const negate = (a: Linear): Linear => scale(a, -1);

/** The product, when one side is a number; undefined otherwise. */
export function multiply(a: Linear, b: Linear): Linear | undefined {
  if (a.terms.length === 0) return scale(b, a.constant);
  if (b.terms.length === 0) return scale(a, b.constant);
  return undefined;
}

export const isConstant = (a: Linear): boolean => a.terms.length === 0;
export const equals = (a: Linear, b: Linear): boolean =>
  a.constant === b.constant &&
  a.terms.length === b.terms.length &&
  a.terms.every(([name, coefficient], i) => b.terms[i]?.[0] === name && b.terms[i]?.[1] === coefficient);

/** Replaces symbols: those for which `value` answers. */
export function substitute(a: Linear, value: (symbol: string) => Linear | undefined): Linear {
  if (!a.terms.some(([name]) => value(name) !== undefined)) return a;
  let result = constant(a.constant);
  for (const [name, coefficient] of a.terms) result = add(result, value(name) ?? symbol(name), coefficient);
  return result;
}

/** As people write it: `nr + 2*refs - 1`. `name` turns a symbol into its display name. */
export function format(a: Linear, name: (symbol: string) => string = (s) => s): string {
  const [first] = a.terms;
  if (first && first[1] === 1 && a.constant === 0 && a.terms.length === 1) return name(first[0]);
  const parts = a.terms.map(([s, c]) => ({
    sign: c < 0 ? '-' : '+',
    text: Math.abs(c) === 1 ? name(s) : `${name(s)}*${Math.abs(c)}`,
  }));
  if (a.constant !== 0 || parts.length === 0)
    parts.push({ sign: a.constant < 0 ? '-' : '+', text: String(Math.abs(a.constant)) });
  return parts.map(({ sign, text }, i) => (i === 0 ? (sign === '-' ? `-${text}` : text) : ` ${sign} ${text}`)).join('');
}
