/** A path as plain text. */
import { readFileSync } from 'node:fs';
import type { Simulation } from '@folioscope/server/protocol';
import { expect, it } from 'vitest';
import { pathText } from '../src/timeline/path-text.js';

const simulation: Simulation = JSON.parse(readFileSync(new URL('fixtures/pin_buffer.json', import.meta.url), 'utf8'));

it('writes a path for mail', () => {
  const path = simulation.paths.find((candidate) => candidate.verdict === 'leaked-reference');
  if (!path) throw new Error('no path leaks a reference');
  expect(pathText(simulation, path)).toBe(`pin_buffer() in drivers/demo/pin_buffer.c, v6.12 (E9), small folio
returns < 0: leaked-reference
when header, ret < 0

drivers/demo/pin_buffer.c:18: pin_buffer(buf, nr) is entered
    header refcount N
drivers/demo/pin_buffer.c:24: header = grab_cache_page(mapping, 0)
    header refcount N -> N + 1
drivers/demo/pin_buffer.c:25: header is a page
drivers/demo/pin_buffer.c:30: ret = pin_user_pages_fast(addr, nr, FOLL_WRITE, pages) fails
drivers/demo/pin_buffer.c:31: ret < 0
drivers/demo/pin_buffer.c:33: return ret
drivers/demo/pin_buffer.c:33: header keeps the reference taken in line 24

held at the end:
    ref on header, 1, this function, since line 24
`);
});

it('leaves out what there is none of', () => {
  const path = simulation.paths.find((candidate) => candidate.conditions.join() === '!header');
  if (!path) throw new Error('no path without a header');
  const text = pathText(simulation, { ...path, conditions: [] });
  expect(text).not.toMatch(/when|held at the end/);
});
