/** `folioscope explain`: what a code means. */
import { InputProblem } from '../host/problem.js';
import { rulePage } from '../report/rule-page.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

/** Prints the page of a code. Throws InputProblem for an unknown one. */
export function explain(code: string, environment: Environment): ExitStatus {
  const rule = environment.rules.find((known) => known.code === code);
  if (rule === undefined) {
    const codes = environment.rules.map((known) => known.code).sort();
    throw new InputProblem(`${code}: no such code; known are ${codes.join(', ')}`);
  }
  environment.out(rulePage(rule));
  return EXIT.nothingFound;
}
