/** Where function bodies stand by their brackets alone: what the parser finds can be held against it. */
import type { Code } from './code.js';
import { Holds } from './nesting.js';

export interface Body {
  /** The word before the parameter list. */
  readonly name: string;
  /** Offset of the opening brace. */
  readonly start: number;
}

/** Every `) {` outside of all brackets. */
export function findBodies(code: Code): Body[] {
  const bodies: Body[] = [];
  for (let i = code.first; i < code.end; i++) {
    if (code.at(i) === '{' && code.at(i - 1) === ')' && code.holds(i) === Holds.Statements) {
      bodies.push({ name: code.at(code.pair(i - 1) - 1), start: code.start(i) });
    }
    if (code.pair(i) > i) i = code.pair(i);
    else if (code.at(i) === '{') break; // All that follows is inside.
  }
  return bodies;
}
