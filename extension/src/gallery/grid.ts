/** A chapter as a table: operations down, the counters of each kernel across. The text equivalent of the picture. */
import { element } from '../timeline/element.js';
import { type Leaf, saidAt, stripsOn } from './model.js';

export function chapterTable({ thread, chapter }: Leaf): HTMLTableElement {
  const kernels = chapter.kernels.map(({ kernel }, index) => ({ kernel, index, strips: stripsOn(chapter, index) }));
  const heads = kernels.flatMap(({ kernel, strips }) => [
    ...strips.map(({ object, name }) => `${kernel} ${object} ${name}`),
    `${kernel} says`,
  ]);
  const head = ['Step', 'Operation', ...heads].map((text) => element('th', { scope: 'col' }, text));
  const rows = chapter.steps.map(({ op }, step) => {
    const cells = kernels.flatMap(({ index, strips }) => {
      const { text, verdicts } = saidAt(chapter, step, index);
      const says = [text, ...verdicts.map(({ message }) => message)].filter(Boolean).join(' ');
      return [...strips.map(({ values }) => values[step]?.text ?? '–'), says];
    });
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(step + 1)),
      ...[op, ...cells].map((text) => element('td', {}, text)),
    );
  });
  return element(
    'table',
    {},
    element('caption', {}, `${thread.title}: ${chapter.title}`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
