/** A menu: a choice is carried out, and the menu shows its title again. */
import { element } from './element.js';

export interface MenuItem {
  readonly value: string;
  readonly label: string;
}

export interface Menu {
  readonly node: HTMLElement;
  offer(items: readonly MenuItem[]): void;
}

export function createMenu(title: string, onChoose: (value: string) => void): Menu {
  const select = element('select', { 'aria-label': title, class: 'menu' });
  select.addEventListener('change', () => {
    const { value } = select;
    select.value = '';
    onChoose(value);
  });
  return {
    node: select,
    offer(items) {
      const options = items.map(({ value, label }) => element('option', { value }, label));
      select.replaceChildren(element('option', { value: '', hidden: true }, title), ...options);
    },
  };
}
