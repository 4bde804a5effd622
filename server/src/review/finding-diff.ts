/** Which findings a patch brings, which it takes away, and which were there all along. */
import type { Finding } from '../protocol.js';

/** The same finding before and after, by the text it is recognised by. */
export interface KeptFinding {
  readonly before: string;
  readonly after: string;
}

export interface FindingDiff {
  readonly introduced: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly kept: readonly KeptFinding[];
}

/** A finding and the source line it stands on. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly line: string;
}

/** What a finding is recognised by in another version of its file: places do not count. */
export const findingKey = ({ code, function: name, message }: Pick<Finding, 'code' | 'function' | 'message'>): string =>
  `${code} ${name} ${message.replace(/\bline \d+/g, 'line')}`;

/** Compares the findings of one function; `before` as its name is now. */
export function findingDiff(before: readonly PlacedFinding[], after: readonly PlacedFinding[]): FindingDiff {
  const kept: KeptFinding[] = [];
  const rounds = [
    ({ finding }: PlacedFinding) => finding.fingerprint,
    ({ finding }: PlacedFinding) => findingKey(finding),
    // The words may have changed with a variable's name; the place has not.
    ({ finding, line }: PlacedFinding) => `${finding.code} ${line.trim()}`,
  ];
  let [gone, come] = [before, after];
  for (const keyOf of rounds) {
    const left = [...gone];
    come = come.filter((now) => {
      const at = left.findIndex((was) => keyOf(was) === keyOf(now));
      const [was] = at < 0 ? [] : left.splice(at, 1);
      if (was) kept.push({ before: findingKey(was.finding), after: findingKey(now.finding) });
      return was === undefined;
    });
    gone = left;
  }
  return { introduced: come.map((p) => p.finding), fixed: gone.map((p) => p.finding), kept };
}
