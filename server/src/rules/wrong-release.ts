/** Given back as something else than it was taken as. */

import { nameOf } from '@folioscope/simulator';
import type { Observation } from '../analysis/context.js';
import { unpinnedInstead } from '../analysis/fates.js';
import { type Expression, type Extent, expressionsOf, type FunctionGraph } from '../ir/index.js';
import { NOUNS } from './leaks/leak.js';
import { fromObservations, isRepeated } from './observed.js';
import type { Break, FunctionBooks, Rule } from './rule.js';

export const wrongRelease: Rule = {
  code: 'wrong-release',
  title: 'A hold is given back by the wrong function',
  documentation: {
    what: 'On the path shown, a pin is given back with put_page or folio_put, a reference with an unpin function, or a counted page with kfree.',
    why: 'A pin of a small folio adds 1024 to the count: put_page takes off 1 and leaves 1023 for ever; unpinning a reference takes off 1024 that nobody put there.',
    bad: `int example_mixed(unsigned long start)
{
	struct page *page;
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	put_page(page);
	return 0;
}`,
    good: `int example_matched(unsigned long start)
{
	struct page *page;
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	unpin_user_page(page);
	return 0;
}`,
  },
  find: (books) => [
    ...fromObservations('wrong-release', books, {
      sorts: { 'wrong-kind': { sure: 'high', unsure: 'medium' } },
      when: (o) => !isRepeated(o),
      message: (o, line) =>
        `${o.call}() is the wrong release for the ${o.hold ? NOUNS[o.hold.kind] : 'hold'} on ${o.object}${line === undefined ? '' : ` taken in line ${line}`}`,
    }),
    ...pinsForReferences(books),
    ...pinsNobodyTook(books),
    ...eitherWay(books),
  ],
};

/** A pin of somebody else's given back, where no function of the file takes pins: the hold it has is a reference. */
function pinsNobodyTook(books: FunctionBooks): readonly Break[] {
  if (books.takes('pin') || books.givesBack('pin')) return [];
  const { observations } = books.exploration;
  // What was read from memory may have been pinned by whoever put it there: in a file that otherwise only puts it was not.
  const onlyPuts = !books.givenBackBesides('pin') && books.givenBackBesides('ref');
  const isUnheld = (o: Observation) =>
    observations.some((u) => u.what === 'unheld' && u.extent.start === o.extent.start);
  return observations
    .filter((o) => o.what === 'pin-of-others' && !isUnheld(o) && o.call !== undefined && books.isCatalogued(o.call))
    .map(({ call, object, extent, trace, sure }) => ({
      code: 'wrong-release',
      extent,
      confidence: sure || onlyPuts ? 'medium' : 'low',
      message: `${call}() gives back a pin on ${object}, and nothing in this file takes pins: a reference is given back otherwise`,
      object,
      trace,
      others: 'ref',
      key: `wrong-release ${object} ${extent.start}`,
    }));
}

/** An element of the caller's array is unpinned in one place and put in another: the array has one sort of hold. */
function eitherWay(books: FunctionBooks): readonly Break[] {
  const { graph } = books.exploration;
  const slots = new Set(graph.variables.filter((v) => v.parameter && v.depth === 2).map((v) => v.slot));
  const given = (kind: 'ref' | 'pin') =>
    [...expressionsOf(graph)].flatMap((e): readonly Given[] => {
      const [array, index] = e.op === 'call' && books.isCatalogued(e.callee) ? [elementOf(e.args[0]), 0] : [];
      if (e.op !== 'call' || array === undefined || index === undefined || !slots.has(array)) return [];
      return books.releases(e.callee, index, kind) ? [{ array, extent: e.extent, by: e.callee }] : [];
    });
  const pins = given('pin');
  return given('ref').flatMap((put): readonly Break[] => {
    const pin = pins.find(
      (p) => p.array === put.array && p.extent.start < put.extent.start && !isChoice(p, put, graph),
    );
    if (!pin || pins.some((p) => p.array === put.array && p.extent.start > put.extent.start)) return [];
    const object = books.exploration.symbols.label(put.array);
    return [
      {
        code: 'wrong-release',
        extent: put.extent,
        confidence: 'medium',
        message: `${put.by}() gives back a reference on an element of ${put.array}; line ${books.line(pin.extent)} unpins its elements`,
        object,
        // Where exploration was cut before it got there, no path shows it.
        trace: books.exploration.releases.get(put.extent.start),
        others: 'pin',
        inText: true,
        key: `wrong-release ${object} ${put.extent.start}`,
      },
    ];
  });
}

/** The two ways of one branch: what sort of hold it is, is asked there. */
const isChoice = (a: Given, b: Given, { nodes }: FunctionGraph): boolean =>
  nodes.some((node) => {
    if (node.kind !== 'branch') return false;
    const ways = [node.whenTrue, node.whenFalse].map((id) => nodes[id]);
    const leadsTo = ({ extent }: Given) =>
      ways.some((way) => way?.kind === 'do' && way.extent.start <= extent.start && extent.end <= way.extent.end);
    return leadsTo(a) && leadsTo(b);
  });

interface Given {
  readonly array: string;
  readonly extent: Extent;
  readonly by: string;
}

/** The variable that an element of is meant: `pages[i]`. */
const elementOf = (e: Expression | undefined): string | undefined =>
  e?.op === 'index' && e.base.op === 'variable' ? e.base.slot : undefined;

/** A pin of somebody else's given back, and a reference that the path took on the same object left. */
function pinsForReferences(books: FunctionBooks): readonly Break[] {
  return books.ends.flatMap((end): readonly Break[] => {
    const unpin = unpinnedInstead(end);
    if (!unpin || !end.hold) return [];
    const object = books.exploration.symbols.label(nameOf(end.hold.on));
    return [
      {
        code: 'wrong-release',
        extent: unpin.extent,
        confidence: 'medium',
        message: `${unpin.change?.by}() is the wrong release for the reference on ${object} taken in line ${books.line(end.taken.extent)}, which is left`,
        object,
        trace: unpin,
        taken: end.taken,
        key: `wrong-release ${object} ${unpin.extent.start}`,
      },
    ];
  });
}
