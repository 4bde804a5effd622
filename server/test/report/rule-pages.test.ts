/** docs/codes and the README's table of codes are made from the rules' own documentation. `npm run docs` writes them anew. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rulePage } from '../../src/report/rule-page.js';
import { rules } from '../../src/rules/index.js';
import { markdownTable } from '../markdown-table.js';

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

const readme = new URL('../../../README.md', import.meta.url);
const TABLE = /(<!-- codes: .*-->\n)[\s\S]*(<!-- \/codes -->\n)/;

it('the README lists every code', () => {
  const rows = rules.map(({ code, title }) => [`[${code}](docs/codes/${code}.md)`, title]);
  const table = markdownTable([['code', 'finds'], ...rows]);
  const text = readFileSync(readme, 'utf8');
  const fresh = text.replace(TABLE, (_, start: string, end: string) => `${start}\n${table}\n${end}`);
  if (process.env.UPDATE_DOCS) writeFileSync(readme, fresh);
  else expect(text).toBe(fresh);
  expect(text).toMatch(TABLE);
});
