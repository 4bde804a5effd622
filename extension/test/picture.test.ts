/** A path as a picture and as Markdown, also with hostile text in it. */
import { readFileSync } from 'node:fs';
import type { Simulation } from '@folioscope/server/protocol';
import { expect, it } from 'vitest';
import { objectsOn, stripsOf, touchedObjects } from '../src/timeline/model.js';
import { pathMarkdown } from '../src/timeline/path-markdown.js';
import { picture } from '../src/timeline/picture.js';
import type { Theme } from '../src/timeline/theme.js';

const simulation: Simulation = JSON.parse(readFileSync(new URL('fixtures/pin_buffer.json', import.meta.url), 'utf8'));
const theme: Theme = {
  foreground: 'black',
  background: 'white',
  trouble: 'red',
  font: '11px monospace',
  line: { refcount: 'blue', mapcount: 'green', pincount: 'purple', pgmap: 'orange' },
};

function pathOf(verdict: string) {
  const path = simulation.paths.find((candidate) => candidate.verdict === verdict);
  if (!path) throw new Error(`no path is ${verdict}`);
  return path;
}

function drawn(verdict: string, of = simulation): string {
  const path = pathOf(verdict);
  return picture(of, path, stripsOf(path, touchedObjects(path, objectsOn(of, path))), theme).svg;
}

it('draws strips with their values, line numbers and holds, and what is not released', () => {
  const svg = drawn('partial-pin');
  for (const text of ['>N = 1<', '>N + 1<', '>N + 1024<', '>30<', '>not released · 1 each · this function<']) {
    expect(svg).toContain(text);
  }
  expect(svg.match(/stroke="red"/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

it('draws what may be held apart from what surely is', () => {
  const svg = drawn('hands out a pin');
  expect(svg).toContain('fill="url(#maybe)" stroke="black" stroke-dasharray="4 3"');
  expect(svg).not.toContain('stroke="red"');
});

it('takes a path without counters, and text that looks like markup', () => {
  const [path] = simulation.paths;
  if (!path) throw new Error('no path');
  const bare = { ...path, steps: path.steps.map((step) => ({ ...step, counters: {}, holds: [] })), verdict: '<b>&' };
  const { svg } = picture({ ...simulation, function: 'a"\u0000<script>' }, bare, [], theme);
  expect(svg).toContain('a&quot; &lt;script&gt;() returns 0: &lt;b&gt;&amp;');
  expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
});

it('writes a path as Markdown', () => {
  expect(pathMarkdown(simulation, pathOf('leaked-reference'))).toBe(`### \`pin_buffer()\` returns < 0: leaked-reference

\`drivers/demo/pin_buffer.c\`, v6.12 (E9: large folios count their pins apart), small folio. N is what others hold at the start, drawn as 1; a pin adds 1024.

When \`header\`, \`ret < 0\`.

| step | place | source | counters |
| ---: | --- | --- | --- |
| 1 | \`pin_buffer.c:18\` | \`pin_buffer(buf, nr) is entered\` | \`header refcount N\` |
| 2 | \`pin_buffer.c:24\` | \`header = grab_cache_page(mapping, 0)\` | \`header refcount N → N + 1\` |
| 3 | \`pin_buffer.c:25\` | \`header is a page\` |  |
| 4 | \`pin_buffer.c:30\` | \`ret = pin_user_pages_fast(addr, nr, FOLL_WRITE, pages) fails\` |  |
| 5 | \`pin_buffer.c:31\` | \`ret < 0\` |  |
| 6 | \`pin_buffer.c:33\` | \`return ret\` |  |
| 7 | \`pin_buffer.c:33\` | \`header keeps the reference taken in line 24\` |  |

Held at the end:

- \`ref on header, 1, this function, since line 24\`
`);
});

it('keeps source that has pipes and ticks inside its cell', () => {
  const [first] = simulation.paths;
  const [step] = first?.steps ?? [];
  if (!first || !step) throw new Error('no step');
  const text = pathMarkdown(simulation, { ...first, steps: [{ ...step, text: '`a` | b' }] });
  expect(text).toContain('| `` `a` \\| b `` |');
});
