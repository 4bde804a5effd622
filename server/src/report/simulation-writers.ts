/** How the result of `simulate` is written: text for terminals, JSON for programs, a page that needs nothing else. */
import type { SimulatedPath, Simulation } from '../protocol.js';
import { holdText, stepLines } from './steps-text.js';
import { plain, plural, type Style, styleFor } from './style.js';
import { type PageAssets, timelinePage } from './timeline-page.js';

export interface SimulationWriting {
  readonly colour: boolean;
  /** Asked for by the page only. */
  readonly timeline: () => PageAssets;
}

/** Turns a simulation into what is printed, closed by a line break. */
export type SimulationWriter = (simulation: Simulation, options: SimulationWriting) => string;

export const simulationWriters: Readonly<Record<'text' | 'json' | 'html', SimulationWriter>> = {
  text: (simulation, options) => simulationText(simulation, styleFor(options.colour)),
  json: (simulation) => `${JSON.stringify(simulation)}\n`,
  html: (simulation, options) => timelinePage(simulation, options.timeline()),
};

/** The whole simulation as text: the summary, then every path with its steps and the holds that are open at its end. */
export function simulationText(simulation: Simulation, style: Style = styleFor(false)): string {
  const { era } = simulation;
  const lines = [
    `${style.strong(`${plain(simulation.file)}:${simulation.line}: ${plain(simulation.function)}()`)}`,
    `${era.kernel} (${era.title}; ${era.foundBy}), folio kind ${simulation.folio}`,
    simulation.start,
    ...simulation.objects.map((object) => `  ${plain(object.label)}: ${plain(object.description)}`),
    ...(simulation.summary.length === 0
      ? []
      : ['', 'Summary', ...[...simulation.summary, ...simulation.obligations].map((line) => `  ${plain(line)}`)]),
    ...simulation.callees.flatMap(({ name, summary }, i) => [
      ...(i === 0 ? ['', 'What it calls does, by its body'] : []),
      ...summary.map((line) => `  ${plain(name)}(): ${plain(line)}`),
    ]),
    ...simulation.paths.flatMap((path, index) => ['', ...pathLines(path, index, simulation.paths.length, style)]),
    ...(simulation.cut === undefined ? [] : ['', `Not all paths were followed: ${simulation.cut}`]),
  ];
  if (simulation.paths.every((path) => path.steps.every((step) => Object.keys(step.counters).length === 0))) {
    lines.push('', 'This function does not touch a counter.');
  }
  return `${lines.join('\n')}\n`;
}

function pathLines(path: SimulatedPath, index: number, of: number, style: Style): string[] {
  const open = path.steps.at(-1)?.holds ?? [];
  return [
    style.strong(`Path ${index + 1} of ${of}: ${plain(path.outcome)}: ${plain(path.verdict)}`),
    ...(path.conditions.length === 0 ? [] : [`  when ${path.conditions.map(plain).join(', ')}`]),
    ...stepLines(path.steps, '  ', style),
    ...(open.length === 0
      ? []
      : [`  ${plural(open.length, 'hold')} at the end:`, ...open.map((hold) => `    ${holdText(hold)}`)]),
  ];
}
