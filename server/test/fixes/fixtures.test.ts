/** Every fix of every fixture, applied: the finding is gone, nothing new is found, and the text reads like the kernel's. */
import { describe, expect, it } from 'vitest';
import { applied } from '../../src/fixes/edit.js';
import type { Finding, Fix } from '../../src/protocol.js';
import { fixtures } from '../fixture.js';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

function fixOf(file: (typeof fixtures)[number], { fingerprint }: Finding): Fix | undefined {
  const steps = core.fixInSteps(file, fingerprint, OPTIONS);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The text with the fix made, by lines and columns. */
function mended(text: string, { edit }: Fix): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, column - 1);
  const [start, end] = [offset(edit.line, edit.column), offset(edit.endLine, edit.endColumn)];
  return applied(text, [{ start, end, text: edit.text }]);
}

const about = ({ function: name, code, object }: Finding): string => `${name}: ${code} ${object}`;

const count = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;

/** Lines that differ, as a patch shows them. */
function changes(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let first = 0;
  while (old[first] === now[first]) first++;
  let [i, j] = [old.length, now.length];
  while (i > first && j > first && old[i - 1] === now[j - 1]) [i, j] = [i - 1, j - 1];
  return [...old.slice(first, i).map((line) => `-${line}`), ...now.slice(first, j).map((line) => `+${line}`)];
}

describe.each(fixtures.map((file) => ({ name: file.path, file })))('$name', ({ name, file }) => {
  const findings = core.check(file, OPTIONS).findings.filter((finding) => finding.confidence !== 'low');
  if (findings.length === 0) return;
  const fixed = findings.map((finding) => ({ finding, fix: fixOf(file, finding) }));

  it('is mended by its fixes', () => {
    for (const { finding, fix } of fixed) {
      if (!fix) continue;
      const after = core.check({ path: `mended-${name}`, text: mended(file.text, fix) }, OPTIONS).findings.map(about);
      const rest = core.check(file, OPTIONS).findings.map(about);
      rest.splice(rest.indexOf(about(finding)), 1);
      expect(after.filter((one) => !rest.includes(one) || count(after, one) > count(rest, one))).toEqual([]);
    }
  });

  it('is changed as before', async () => {
    const told = fixed.map(({ finding, fix }) =>
      [
        `${finding.function}: ${finding.code} ${finding.object} (line ${finding.line})`,
        ...(fix
          ? [`    ${fix.title}`, ...changes(file.text, mended(file.text, fix)).map((line) => `    ${line}`)]
          : ['    no fix']),
        '',
      ].join('\n'),
    );
    await expect(told.join('\n')).toMatchFileSnapshot(`snapshots/${name}.txt`);
  });
});
