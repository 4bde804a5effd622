/** docs/codes is made from the rules' own documentation. Run with UPDATE_DOCS=1 to write it anew. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rulePage } from '../../src/report/rule-page.js';
import { rules } from '../../src/rules/index.js';

const folder = new URL('../../../docs/codes/', import.meta.url);
const pages = new Map(rules.map((rule) => [`${rule.code}.md`, rulePage(rule)]));

it('every code has its page, up to date, and no page is left over', () => {
  if (process.env.UPDATE_DOCS) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, page] of pages) writeFileSync(new URL(name, folder), page);
  }
  const written = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
  expect(new Map(written)).toEqual(pages);
});
