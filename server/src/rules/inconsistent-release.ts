/** Paths that tell the caller the same, and do not treat its object the same. */
import { type Debt, nameOf } from '@folioscope/simulator';
import type { Exit, Exploration } from '../analysis/explore.js';
import { events, type Trace } from '../analysis/trace.js';
import { decidedBy, resultOf } from './leaks/leak.js';
import type { Break, FunctionBooks, Rule } from './rule.js';
import { canTell, isKept } from './told-apart.js';

export const inconsistentRelease: Rule = {
  code: 'inconsistent-release',
  title: 'One path gives the caller’s object back, another with the same result does not',
  documentation: {
    what: 'Two paths return the same value to the caller and depend on nothing that the caller can see, but only one of them gives back the caller’s reference. (The comparison is that of RID, ASPLOS 2016.)',
    why: 'The caller cannot tell the two apart: it either gives back a second time what is gone, or never gives back what is left.',
    bad: `int example_sometimes(struct page *page, size_t size)
{
	void *buffer = kmalloc(size, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	if (!example_prepare(size)) {
		kfree(buffer);
		put_page(page);
		return -ENOMEM;
	}
	kfree(buffer);
	return 0;
}`,
    good: `int example_always(struct page *page, size_t size)
{
	void *buffer = kmalloc(size, GFP_KERNEL);

	if (!buffer) {
		put_page(page);
		return -ENOMEM;
	}
	if (!example_prepare(size)) {
		kfree(buffer);
		put_page(page);
		return -ENOMEM;
	}
	kfree(buffer);
	return 0;
}`,
  },
  find: (books) => {
    const { exits } = books.exploration;
    return exits.flatMap((exit) =>
      exit.state.ledger.debts.flatMap((debt) => {
        const other = exits.find((sibling) => isInconsistent(debt, exit, sibling, books.exploration));
        return other ? [breakOf(debt, exit, other, books)] : [];
      }),
    );
  },
};

/** The sibling keeps what this path gives back, and its caller cannot know. */
function isInconsistent(debt: Debt, exit: Exit, sibling: Exit, exploration: Exploration): boolean {
  const { object } = debt;
  if ('array' in debt.on || !isCallers(object, exploration)) return false;
  const isTreated = events(sibling.state.trace).some((t) => t.change && nameOf(t.change.on) === object);
  return (
    !isTreated &&
    sameFailure(exit, sibling) &&
    !isKept(object, sibling, exploration) &&
    !canTell(object, exit, sibling, exploration)
  );
}

/** The caller passed it: no other way leads to it. */
const isCallers = (object: string, { symbols }: Exploration): boolean => symbols.get(object)?.origin === 'parameter';

/** Both return the same error. */
function sameFailure(a: Exit, b: Exit): boolean {
  const [x, y] = [a, b].map(({ value, state }) => (value ? state.facts.range(value) : undefined));
  return x !== undefined && y !== undefined && x.lo === x.hi && x.lo < 0 && y.lo === x.lo && y.hi === x.hi;
}

function breakOf(debt: Debt, exit: Exit, sibling: Exit, books: FunctionBooks): Break {
  const { exploration } = books;
  const object = exploration.symbols.label(debt.object);
  const release = events(exit.state.trace).find((t) => t.number === debt.event);
  const parting = partingOf(exit, sibling);
  const condition = decidedBy(parting, books);
  const elsewhere = release ? `in line ${books.line(release.extent)} ` : '';
  return {
    code: 'inconsistent-release',
    extent: sibling.extent,
    confidence: exploration.escapes.has(debt.object) ? 'low' : 'medium',
    message: `${exploration.graph.name}() ${resultOf({ exit: sibling }, exploration)} and leaves the caller's reference on ${object} alone${condition}; another path gives it back ${elsewhere}and ${resultOf({ exit }, exploration)} as well`,
    object,
    trace: sibling.state.trace,
    last: [{ do: 'compare', on: { object }, released: 1 }],
    key: `inconsistent-release ${debt.object}`,
  };
}

/** The first decision of the sibling that the other path does not share. */
function partingOf(exit: Exit, sibling: Exit): Trace | undefined {
  const shared = new Set(events(exit.state.trace).map((t) => t.number));
  return events(sibling.state.trace).find((t) => t.event === 'assume' && !shared.has(t.number));
}
