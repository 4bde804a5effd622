/** What can stand beside the chosen path: another path of the function, or the same one in another era or for another kind of folio. */
import type { SimulatedPath, StartChoices } from '@folioscope/server/protocol';
import { eraOption } from './era-option.js';
import type { Start } from './messages.js';
import type { OptionGroup } from './select.js';

export type Beside = { readonly kind: 'path'; readonly id: number } | { readonly kind: 'start'; readonly start: Start };

/** What can be chosen. Other starts are offered where somebody can simulate them. */
export function besideGroups(
  paths: readonly SimulatedPath[],
  choices: StartChoices | undefined,
): readonly OptionGroup[] {
  const groups: OptionGroup[] = [{ options: [{ label: 'nothing beside' }] }];
  if (paths.length > 1) groups.push({ heading: 'Another path', options: paths.map(pathOption) });
  if (choices) {
    const kernel = choices.eras.map(eraOption).map((it) => ({ ...it, value: `kernel ${it.value}` }));
    const folio = choices.folios.map((kind) => ({ value: `folio ${kind}`, label: `${kind} folio` }));
    groups.push({ heading: 'Another era', options: kernel }, { heading: 'Another folio kind', options: folio });
  }
  return groups;
}

function pathOption({ id, outcome, verdict, conditions }: SimulatedPath) {
  return { value: `path ${id}`, label: `${outcome}: ${verdict}`, title: conditions.join('\n') };
}

export function besideValue(beside: Beside): string {
  if (beside.kind === 'path') return `path ${beside.id}`;
  const { kernel, folio } = beside.start;
  return kernel === undefined ? `folio ${folio}` : `kernel ${kernel}`;
}

export function besideOf(value: string): Beside {
  const [kind, ...rest] = value.split(' ');
  const what = rest.join(' ');
  if (kind === 'path') return { kind, id: Number(what) };
  return { kind: 'start', start: kind === 'kernel' ? { kernel: what } : { folio: what } };
}
