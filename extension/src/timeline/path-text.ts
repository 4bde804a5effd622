/** A path as plain text, for mail: places that editors jump to, and long lines left as they are. */
import type { HoldView, SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { changesAt, changeText } from './model.js';

export function pathText(simulation: Simulation, path: SimulatedPath): string {
  const { era, file, folio } = simulation;
  const steps = path.steps.flatMap((step, index) => [
    `${step.file}:${step.line}: ${step.text}`,
    ...changesAt(path, index).map((change) => `    ${changeText(change, true).replace('→', '->')}`),
  ]);
  const holds = path.steps.at(-1)?.holds ?? [];
  return [
    `${simulation.function}() in ${file}, ${era.kernel} (${era.id}), ${folio} folio`,
    `${path.outcome}: ${path.verdict}`,
    ...(path.conditions.length > 0 ? [`when ${path.conditions.join(', ')}`] : []),
    '',
    ...steps,
    ...(holds.length > 0 ? ['', 'held at the end:', ...holds.map((hold) => `    ${holdText(hold)}`)] : []),
    '',
  ].join('\n');
}

/** `pin on pages[0..ret), 1, this function, since line 21`. */
export function holdText(hold: HoldView): string {
  const owner = hold.sure ? hold.owner : `maybe ${hold.owner}`;
  return `${hold.kind} on ${hold.object}, ${hold.count}, ${owner}, since line ${hold.since.line}`;
}
