/** docs/traps.md: every trap is in it, and what it points to shows the trap. */
import { readFileSync } from 'node:fs';
import { parseVersion, runScenario } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const page = new URL('../../docs/traps.md', import.meta.url);
const rows = [...readFileSync(page, 'utf8').matchAll(/^\| (T\d\d) +\| [^|]+ \| ([^|]+?) *\|$/gm)];

/** One place that shows a trap: `[name](path) function-or-scenario `code``. */
const SHOWN = /\[[\w.-]+\]\(([\w./-]+)\)(?: (\w+))?(?: `([\w-]+)`)?/g;

const read = (path: string): string => readFileSync(new URL(path, page), 'utf8');

/** The text of a function: from the line that begins with its name's declaration to the brace that ends it. */
const functionText = (source: string, name: string): string =>
  new RegExp(`^\\w[^;\\n]*\\b${name}\\([^;]*?\\n\\{\\n[\\s\\S]*?^\\}`, 'm').exec(source)?.[0] ?? '';

test('the table has every trap once, in order', () => {
  const names = Array.from({ length: 34 }, (_, i) => `T${String(i + 1).padStart(2, '0')}`);
  expect(rows.map(([, name]) => name)).toEqual(names);
});

describe.each(rows.map(([, name = '', shown = '']) => [name, shown] as const))('%s', (_, shown) => {
  const places = [...shown.matchAll(SHOWN)];

  test('is shown, or the reason why not is given', () => {
    if (places.length === 0) expect(shown).toMatch(/^not shown: \w/);
    else expect(shown).not.toContain('not shown');
  });

  test.each(places.map(([, path = '', name = '', code = '']) => [path, name, code] as const))(
    '%s %s',
    (path, name, code) => {
      const text = read(path);
      if (path.endsWith('.scn')) {
        const named = /^# kernels: (\S+)/m.exec(text)?.[1];
        const version = parseVersion(named ?? 'v6.12') ?? { major: 0, minor: 0 };
        const { steps, leaks, problems } = runScenario(text, version);
        const verdicts = [...steps.flatMap((step) => step.verdicts), ...leaks];
        expect(problems).toEqual([]);
        expect(verdicts.map((verdict) => verdict.code)).toContain(code);
        // NULL has no counters to show.
        const proof = verdicts.find((verdict) => verdict.code === code)?.proof;
        expect(proof !== undefined || code === 'put-of-error-pointer').toBe(true);
      } else if (path.endsWith('.c')) expect(functionText(text, name)).toMatch(new RegExp(`// finds: .*\\b${code}\\b`));
      else expect(text).toContain(`"scenario":"${name}"`);
    },
  );
});
