/** Runs a scenario text from start to end. */
import type { Version } from '../era/version.js';
import { WaitsForever } from '../machine/kernel.js';
import type { Verdict } from '../machine/legality.js';
import { withoutComment } from './language.js';
import { Machine, type Shown } from './machine.js';

/** One line of a scenario, what it returned, showed and broke. */
export interface ScenarioStep {
  /** 1-based line in the text. */
  readonly line: number;
  readonly text: string;
  readonly ret: number;
  readonly shown: readonly Shown[];
  readonly verdicts: readonly Verdict[];
}

export interface ScenarioReport {
  readonly steps: readonly ScenarioStep[];
  /** What was still held at the end. */
  readonly leaks: readonly Verdict[];
  /** Lines that could not be read; the others were run. */
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

/** Runs every line that can be read; an operation that would wait for ever ends the scenario with a verdict. */
export function runScenario(text: string, version: Version): ScenarioReport {
  const machine = new Machine(version);
  const steps: ScenarioStep[] = [];
  const problems: { line: number; reason: string }[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = withoutComment(raw);
    if (line === '') continue;
    try {
      steps.push({ line: i + 1, text: line, ...machine.run(line) });
    } catch (error) {
      if (error instanceof WaitsForever) {
        const waits = machine.kernel.judge.verdict('waits-forever', error.page, error.message);
        steps.push({ line: i + 1, text: line, ret: Number.NaN, shown: [], verdicts: [waits] });
        return { steps, leaks: [], problems };
      }
      problems.push({ line: i + 1, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const before = machine.kernel.judge.verdicts.length;
  return { steps, leaks: machine.finish().slice(before), problems };
}
