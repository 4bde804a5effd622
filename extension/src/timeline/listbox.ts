/** A list of which one row is selected: mouse, focus ring, and the ARIA roles that tell a screen reader the same. */
import { element } from './element.js';

export interface ListGroup {
  /** Shown above the rows and read as the group's name; undefined: rows without a heading. */
  readonly heading?: string;
  readonly rows: readonly HTMLElement[];
}

export interface Listbox {
  readonly node: HTMLElement;
  /** Replaces the rows. Indices count through all groups. */
  fill(groups: readonly ListGroup[]): void;
  /** Marks a row and scrolls it into view. */
  select(index: number): void;
}

/** `onPick` is called with the index of a row the user clicks. */
export function createListbox(id: string, label: string, onPick: (index: number) => void): Listbox {
  const node = element('div', { class: 'list', role: 'listbox', id, tabindex: 0, 'aria-label': label });
  let rows: readonly HTMLElement[] = [];
  let selected: HTMLElement | undefined;
  const follow = nowAndThen(() => selected?.scrollIntoView({ block: 'nearest' }));

  node.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null;
    if (row) onPick(rows.indexOf(row));
  });

  return {
    node,
    fill(groups) {
      rows = groups.flatMap((group) => group.rows);
      selected = undefined;
      rows.forEach((row, index) => {
        row.id = `${id}-${index}`;
        row.setAttribute('role', 'option');
        row.setAttribute('aria-selected', 'false');
      });
      node.replaceChildren(...groups.flatMap((group, index) => groupNodes(group, `${id}-group-${index}`)));
    },
    select(index) {
      selected?.setAttribute('aria-selected', 'false');
      selected = rows[index];
      if (!selected) return;
      selected.setAttribute('aria-selected', 'true');
      follow();
      node.setAttribute('aria-activedescendant', selected.id);
    },
  };
}

/** Milliseconds between two moves of a list while its selection flies by: nobody reads it then, and each lays out rows anew. */
const PAUSE = 150;

/** Does something at once, and when it is asked for again too soon, once more after a pause. */
function nowAndThen(action: () => void): () => void {
  let isPausing = false;
  let isWanted = false;
  const act = () => {
    isPausing = true;
    isWanted = false;
    action();
    setTimeout(() => {
      isPausing = false;
      if (isWanted) act();
    }, PAUSE);
  };
  return () => {
    if (isPausing) isWanted = true;
    else act();
  };
}

function groupNodes(group: ListGroup, id: string): readonly HTMLElement[] {
  if (group.heading === undefined) return blocksOf(group.rows);
  const heading = element('div', { class: 'list-heading', id, role: 'presentation' }, group.heading);
  return [element('div', { role: 'group', 'aria-labelledby': id }, heading, ...blocksOf(group.rows))];
}

/** Rows that are laid out together. What is out of sight is not laid out at all, so that long lists scroll quickly. */
const BLOCK = 25;

function blocksOf(rows: readonly HTMLElement[]): readonly HTMLElement[] {
  return Array.from({ length: Math.ceil(rows.length / BLOCK) }, (_, index) =>
    element('div', { class: 'list-block', role: 'presentation' }, ...rows.slice(index * BLOCK, (index + 1) * BLOCK)),
  );
}
