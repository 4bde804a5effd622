/** Given back once more than taken. */
import { type Linear, linear } from '@folioscope/simulator';
import type { Exit } from '../analysis/explore.js';
import { events } from '../analysis/trace.js';
import { NOUNS } from './leaks/leak.js';
import { fromObservations, isRepeated } from './observed.js';
import type { Break, FunctionBooks, Rule } from './rule.js';

export const doublePut: Rule = {
  code: 'double-put',
  title: 'A hold is given back twice',
  documentation: {
    what: 'On the path shown, a reference or pin is given back, and then given back again though it was taken only once.',
    why: 'The second release takes away a reference that somebody else relies on: the page is freed under them.',
    bad: `int example_twice(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	folio_put(folio);
	return 0;
}`,
    good: `int example_once(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	return 0;
}`,
  },
  find: (books) => [
    ...leftBehind(books),
    ...fromObservations('double-put', books, {
      sorts: {
        'released-again': { sure: 'high', unsure: 'medium' },
        'released-twice-unheld': { sure: 'medium', unsure: 'medium' },
      },
      message: ({ object }, line, before) => {
        if (line === undefined)
          return `${object} is given back again${before === undefined ? '' : ` after line ${before}`}; this path takes nothing on it itself`;
        const where = before === undefined ? '' : ` in line ${before}`;
        return `${object} is given back again; the hold taken in line ${line} was given back${where} already`;
      },
    }),
    ...fromObservations('double-put', books, {
      sorts: { 'wrong-kind': { sure: 'high', unsure: 'medium' } },
      when: isRepeated,
      message: ({ object, call, hold }, line, before) =>
        `${call}() is called again for ${object}${before === undefined ? '' : ` after line ${before}`}; what is left is the ${hold ? NOUNS[hold.kind] : 'hold'}${line === undefined ? '' : ` taken in line ${line}`}`,
    }),
  ],
};

/**
 * A member of the caller's structure leads to what this path gave back, while another member was cleared when it was given
 * back: whoever takes the structure apart gives back what is still there.
 */
function leftBehind(books: FunctionBooks): readonly Break[] {
  const { exits, symbols } = books.exploration;
  return exits.flatMap((exit): readonly Break[] => {
    const { value, state } = exit;
    if (value === undefined || state.facts.range(value).lo >= 0) return [];
    const members = [...state.cells()].flatMap(({ cell, written, value: content }) =>
      written && cell.kind === 'field' && isCallers(cell.base, books) ? [{ cell, name: cell.name, content }] : [],
    );
    const isCleared = members.some((m) => linear.equals(m.content, linear.ZERO) && isTakenApart(m.name, books));
    return members.flatMap(({ cell, name, content }) => {
      const object = symbols.object(content);
      const gone = object === undefined ? undefined : state.gone.get(object);
      const other = isCleared && gone?.sure ? books.givesIfThere(name) : undefined;
      return object !== undefined && other !== undefined
        ? givenOnceMore(object, `${symbols.describe(cell.base)}->${name}`, other, exit, books)
        : [];
    });
  });
}

function givenOnceMore(
  object: string,
  member: string,
  other: string,
  { state }: Exit,
  books: FunctionBooks,
): readonly Break[] {
  const path = events(state.trace);
  const release = path.find((t) => t.number === state.gone.get(object)?.event);
  const taken = path.find((t) => t.event === 'acquire' && t.objects.includes(object));
  if (!release?.change || !taken) return [];
  const { symbols, graph } = books.exploration;
  const label = symbols.label(object);
  return [
    {
      code: 'double-put',
      extent: release.extent,
      confidence: 'medium',
      message: `${graph.name}() gives back what is in ${member} and leaves it there when it fails; ${other}() gives back what it finds there`,
      object: member,
      trace: state.trace,
      taken,
      last: [{ do: 'release', kind: release.change.kind, on: { object: label }, count: 1 }],
      key: `double-put ${member} ${release.extent.start}`,
    },
  ];
}

/** Something that keeps no counts is called with what is in the member, and nothing is made of the answer: it gives it back. */
const isTakenApart = (member: string, { exploration: { graph }, isCatalogued }: FunctionBooks): boolean =>
  graph.nodes.some(
    (node) =>
      node.kind === 'do' &&
      node.expression.op === 'call' &&
      !isCatalogued(node.expression.callee) &&
      node.expression.args.some((arg) => arg.op === 'field' && arg.name === member),
  );

const isCallers = (base: Linear, { exploration: { symbols } }: FunctionBooks): boolean =>
  symbols.involved(base).some((name) => symbols.get(name)?.origin === 'parameter');
