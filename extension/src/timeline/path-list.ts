/** The paths of the function, grouped by outcome, each with its verdict. */
import type { SimulatedPath } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createListbox, type Listbox } from './listbox.js';
import { type Ending, endingOf, type OutcomeGroup, pathTitle } from './model.js';

export interface PathList extends Omit<Listbox, 'fill'> {
  show(groups: readonly OutcomeGroup[]): void;
}

export function createPathList(onPick: (index: number) => void): PathList {
  const list = createListbox('paths', 'Paths by outcome', onPick);
  return {
    node: list.node,
    select: list.select,
    show(groups) {
      list.fill(
        groups.map((group) => ({
          heading: `${group.outcome} · ${group.paths.length === 1 ? '1 path' : `${group.paths.length} paths`}`,
          rows: group.paths.map(pathRow),
        })),
      );
    },
  };
}

function pathRow(path: SimulatedPath): HTMLElement {
  const ending = endingOf(path);
  const title = pathTitle(path);
  return element(
    'div',
    { class: 'path', title: `${title}\n${path.verdict}` },
    endingMark(ending),
    element('span', { class: 'path-verdict' }, path.verdict),
    element('span', { class: 'path-conditions' }, title),
  );
}

/** A shape for each ending, so that colour is never the only sign. */
export function endingMark(ending: Ending): HTMLElement {
  return element('span', { class: `mark mark-${ending}`, 'aria-hidden': 'true' });
}
