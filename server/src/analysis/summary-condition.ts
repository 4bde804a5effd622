/**
 * For which arguments a function comes out in one way and not in another: `if (page) put_page(page)` gives back for a
 * page, and does nothing for NULL.
 */
import { type Condition, formatPlace, linear, type Place } from '@folioscope/simulator';
import type { Exit } from './explore.js';

/**
 * The test on the arguments that all of these exits pass and all of some others fail; undefined when there is none.
 * `placeOf`: where a caller finds what a symbol stood for when the function was entered.
 */
export function conditionOf(
  exits: readonly Exit[],
  others: readonly (readonly Exit[])[],
  placeOf: (symbol: string) => Place | undefined,
): Condition | undefined {
  for (const name of symbolsOf(exits)) {
    const holds = truth(name, exits);
    const place = holds === undefined ? undefined : placeOf(name);
    if (!place || !others.some((group) => truth(name, group) === !holds)) continue;
    const text = formatPlace(place);
    return holds ? { text, place, test: 'true' } : { text: `!${text}`, place, test: 'false' };
  }
  return undefined;
}

/** Symbols that the first exit knows something of, by themselves: the others have to know it too. */
function symbolsOf([first]: readonly Exit[]): readonly string[] {
  return [...(first?.state.facts.forms() ?? [])].flatMap(({ terms: [term, more] }) => (term && !more ? [term[0]] : []));
}

/** Whether all exits know it to be other than 0, or all to be 0. */
function truth(name: string, exits: readonly Exit[]): boolean | undefined {
  const answers = new Set(exits.map((exit) => exit.state.facts.decide(linear.symbol(name), '!=')));
  const [answer] = answers;
  return answers.size === 1 ? answer : undefined;
}
