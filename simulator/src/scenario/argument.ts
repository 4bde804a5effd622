/** Arguments of the scenario language, read from text; what does not fit is an error that says what was expected. */

export class ScenarioError extends Error {}

/** Reads one argument; undefined text is an argument that is not there. */
export type Reader<T> = (text: string | undefined) => T;

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const LARGEST = 2 ** 40;

const indexed =
  (letter: string, limit: number): Reader<number> =>
  (text) => {
    const match = new RegExp(`^${letter}(\\d{1,3})$`).exec(text ?? '');
    const index = Number(match?.[1] ?? -1);
    if (index < 0 || index >= limit)
      throw new ScenarioError(`expected ${letter}0 to ${letter}${limit - 1}, got ${show(text)}`);
    return index;
  };

const show = (text: string | undefined): string => (text === undefined ? 'nothing' : `"${text}"`);

export const slot = indexed('s', 64);
export const region = indexed('v', 16);
export const file = indexed('f', 16);
export const child = indexed('c', 8);
export const list = indexed('k', 8);

/** A whole number, decimal or 0x, with k, m or g. */
export const number: Reader<number> = (text) => {
  const match = /^(-?)(0x[0-9a-fA-F]+|\d+)([kmg]?)$/.exec(text ?? '');
  const value = Number(match?.[2] ?? Number.NaN) * (UNITS[match?.[3] ?? ''] ?? 1) * (match?.[1] === '-' ? -1 : 1);
  if (!match || !Number.isSafeInteger(value) || Math.abs(value) > LARGEST)
    throw new ScenarioError(`expected a number such as 4096, 0x10 or 2m, got ${show(text)}`);
  return value;
};

/** How often to do something: 1 when absent. */
export const times: Reader<number> = (text) => {
  const count = text === undefined ? 1 : number(text);
  if (count < 0 || count >= 2 ** 31)
    throw new ScenarioError(`expected a count from 0 to 2147483647, got ${show(text)}`);
  return count;
};

const upTo =
  (what: string, least: number, most: number): Reader<number> =>
  (text) => {
    const value = number(text);
    if (value < least || value > most)
      throw new ScenarioError(`expected ${what} from ${least} to ${most}, got ${show(text)}`);
    return value;
  };

/** The order of a block: the allocator knows none above 10. */
export const order = upTo('an order', 0, 10);
/** A page of a block or a device. */
export const distance = upTo('a page number', 0, 2 ** 20 - 1);
/** How many pages to do something to. */
export const pageCount = upTo('a number of pages', 1, 2 ** 18);

/** How often to do what cannot be done at once: 1 when absent; enough for pins to overflow a count. */
export const repeats: Reader<number> = (text) => (text === undefined ? 1 : upTo('a count', 0, 2 ** 22)(text));

/** What to add to a count, as the kernel's 32 bits hold it. */
export const amount: Reader<number> = (text) => {
  const value = number(text);
  if (value < 0 || value >= 2 ** 32)
    throw new ScenarioError(`expected an amount from 0 to 4294967295, got ${show(text)}`);
  return value;
};

export const optional =
  <T>(reader: Reader<T>, absent: T): Reader<T> =>
  (text) =>
    text === undefined ? absent : reader(text);

export const word: Reader<string> = (text) => {
  if (text === undefined) throw new ScenarioError('expected a word, got nothing');
  return text;
};

export const oneOf =
  <T extends string>(...choices: readonly T[]): Reader<T> =>
  (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new ScenarioError(`expected one of ${choices.join(', ')}, got ${show(text)}`);
    return choice;
  };
