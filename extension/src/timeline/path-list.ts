/** The paths of the function, grouped by outcome, each with its verdict. */
import type { SimulatedPath } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createListbox, type Listbox } from './listbox.js';
import { type Ending, endingOf, type OutcomeGroup, pathTitles } from './model.js';

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
          rows: rowsOf(group),
        })),
      );
    },
  };
}

function rowsOf(group: OutcomeGroup): readonly HTMLElement[] {
  const titles = pathTitles(group);
  return group.paths.map((path, index) => pathRow(path, titles[index] ?? ''));
}

function pathRow(path: SimulatedPath, title: string): HTMLElement {
  return element(
    'div',
    { class: 'path', title: [path.verdict, ...path.conditions].join('\n') },
    endingMark(endingOf(path)),
    element('span', { class: 'path-verdict' }, path.verdict),
    element('span', { class: 'path-conditions' }, title),
  );
}

/** A shape for each ending, so that colour is never the only sign. */
function endingMark(ending: Ending): HTMLElement {
  return element('span', { class: `mark mark-${ending}`, 'aria-hidden': 'true' });
}
