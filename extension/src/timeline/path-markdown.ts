/** A path as Markdown: a heading, the steps as a table, and what is held at the end. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { changesAt, changeText, placeText } from './model.js';
import { holdText } from './path-text.js';

export function pathMarkdown(simulation: Simulation, path: SimulatedPath): string {
  const { era, file, folio } = simulation;
  const rows = path.steps.map((step, index) => {
    const changes = changesAt(path, index).map((change) => changeText(change, true));
    return `| ${index + 1} | ${[placeText(step), step.text, changes.join('; ')].map(code).join(' | ')} |`;
  });
  const holds = path.steps.at(-1)?.holds ?? [];
  return [
    `### ${code(`${simulation.function}()`)} ${path.outcome}: ${path.verdict}`,
    '',
    `${code(file)}, ${era.kernel} (${era.id}: ${era.title}), ${folio} folio. ${simulation.start}.`,
    '',
    ...(path.conditions.length > 0 ? [`When ${path.conditions.map(code).join(', ')}.`, ''] : []),
    '| step | place | source | counters |',
    '| ---: | --- | --- | --- |',
    ...rows,
    '',
    ...(holds.length > 0 ? ['Held at the end:', '', ...holds.map((hold) => `- ${code(holdText(hold))}`), ''] : []),
  ].join('\n');
}

/** Source text as Markdown shows it verbatim, also in a table. */
function code(text: string): string {
  if (text === '') return '';
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
}
