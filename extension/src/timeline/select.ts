/** A labelled drop-down: options in groups, one of which may stand for "nothing chosen". */
import { element } from './element.js';

export interface Option {
  /** undefined: nothing chosen. */
  readonly value?: string | undefined;
  readonly label: string;
  readonly title?: string;
}

export interface OptionGroup {
  readonly heading?: string;
  readonly options: readonly Option[];
}

export interface Select {
  readonly node: HTMLElement;
  show(groups: readonly OptionGroup[], chosen: string | undefined): void;
}

/** How "nothing chosen" is written in the document. */
const NOTHING = '';

export function createSelect(label: string, onChoose: (value: string | undefined) => void): Select {
  const select = element('select', { 'aria-label': label });
  select.addEventListener('change', () => onChoose(select.value === NOTHING ? undefined : select.value));
  return {
    node: element('label', { class: 'labelled' }, element('span', { 'aria-hidden': 'true' }, label), select),
    show(groups, chosen) {
      select.replaceChildren(...groups.flatMap(groupNodes));
      select.value = chosen ?? NOTHING;
      if (select.selectedIndex < 0) select.value = NOTHING;
    },
  };
}

function groupNodes({ heading, options }: OptionGroup): readonly HTMLElement[] {
  const nodes = options.map(({ value = NOTHING, label, title }) => element('option', { value, title }, label));
  return heading === undefined ? nodes : [element('optgroup', { label: heading }, ...nodes)];
}
