/** Which flags a value has, as far as earlier questions tell: `!(ret & (A | B))` answers `ret & A`. */
import { FLAG_SETS } from '@folioscope/grammars';
import { type Linear, linear } from '@folioscope/simulator';
import type { State } from './state.js';
import type { Symbols } from './symbols.js';

/** The flags that constants stand for. */
export const flagsOf = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.flatMap((name) => [...(FLAG_SETS.get(name) ?? [name])]));

/** Whether a value has any of these flags; undefined when that is open. */
export function hasAny(value: Linear, asked: ReadonlySet<string>, state: State, symbols: Symbols): boolean | undefined {
  const answers = joined(value, symbols).map((part) => answerFor(part, asked, state, symbols));
  if (answers.includes(true)) return true;
  return answers.every((answer) => answer === false) ? false : undefined;
}

/** `a | b` has the flags of both. */
export const joined = (value: Linear, symbols: Symbols): readonly Linear[] => symbols.pointer(value)?.joins ?? [value];

function answerFor(part: Linear, asked: ReadonlySet<string>, { facts }: State, symbols: Symbols): boolean | undefined {
  const own = symbols.flags(part);
  if (own) return isAny(own, asked);
  if (facts.decide(part, '==') === true) return false;
  for (const form of facts.forms()) {
    const earlier = symbols.pointer(form)?.asks;
    if (!earlier || !linear.equals(earlier.of, part)) continue;
    const isNone = facts.decide(form, '==');
    if (isNone === true && isAll(asked, earlier.flags)) return false;
    if (isNone === false && isAll(earlier.flags, asked)) return true;
  }
  return undefined;
}

const isAny = (some: ReadonlySet<string>, of: ReadonlySet<string>): boolean => [...some].some((flag) => of.has(flag));

const isAll = (all: ReadonlySet<string>, of: ReadonlySet<string>): boolean => [...all].every((flag) => of.has(flag));
