/** Names of numbers that a source defines itself: enumerators and `#define NAME 3`. */

/** Enumerators count up from 0 or from what they are given; one whose value is not a plain number ends the counting. */
export function constantsOf(text: string): ReadonlyMap<string, number> {
  const constants = new Map<string, number>();
  const unclear = new Set(variablesOf(text));
  for (const [, name = '', value] of text.matchAll(
    /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+\(?(-?(?:0[xX][0-9a-fA-F]+|\d+))[uUlL]*\)?[ \t]*(?:\/\*.*)?$/gm,
  )) {
    if ((constants.get(name) ?? Number(value)) !== Number(value)) unclear.add(name);
    constants.set(name, Number(value));
  }
  for (const [, body] of text.matchAll(/\benum\b[^;{}()]{0,80}\{([^{}]{0,20000})\}/g))
    addEnumerators(body ?? '', constants);
  for (const name of unclear) constants.delete(name);
  return constants;
}

/** What is a variable in one configuration and a number in another is no number for certain. */
const variablesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:static|extern|unsigned|int|long|bool)\b[^;(){}=#]*?\b([A-Za-z_]\w*)[ \t]*(?:=|;)/gm)].map(
    ([, name = '']) => name,
  );

function addEnumerators(body: string, constants: Map<string, number>): void {
  let next: number | undefined = 0;
  const plain = body.replace(/\/\*[\s\S]*?\*\/|\/\/.*|^[ \t]*#.*$/gm, '');
  for (const part of plain.split(',')) {
    const match = /^\s*([A-Za-z_]\w*)\s*(?:=\s*([\s\S]+?))?\s*$/.exec(part);
    if (!match) continue;
    const [, name = '', given] = match;
    if (given !== undefined) next = /^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(given) ? Number(given) : constants.get(given);
    if (next === undefined) continue;
    constants.set(name, next);
    next++;
  }
}
