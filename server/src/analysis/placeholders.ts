/** Symbols that stand for the contents of a place where paths meet: what each of them is on one of the paths. */
import { type Linear, linear } from '@folioscope/simulator';

export type Placeholders = ReadonlyMap<string, Linear>;

/** A value of the joined state, as it is on the path that has these values. */
export const underPlaceholders = (value: Linear, values: Placeholders): Linear =>
  values.size === 0 ? value : linear.substitute(value, (name) => values.get(name));
