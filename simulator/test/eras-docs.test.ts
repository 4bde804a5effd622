/** docs/eras.md is made from the eras; `npm run docs` writes it anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Era, eraOf, eras, features, formatVersion, parseVersion } from '@folioscope/simulator';
import { expect, test } from 'vitest';
import { markdownTable } from '../../server/test/markdown-table.js';

const page = new URL('../../docs/eras.md', import.meta.url);
const traces = new URL('../../fixtures/traces/', import.meta.url);

/** Kernels whose counters are in fixtures/traces, by era. */
const recorded = (era: Era): string[] => {
  const versions = readdirSync(traces).flatMap((name) => /^linux-([\d.]+?)(?=[-.][a-z])/.exec(name)?.[1] ?? []);
  return [...new Set(versions)].filter((text) => {
    const version = parseVersion(text);
    return version !== undefined && eraOf(version).id === era.id;
  });
};

const span = ({ from, until }: Era): string =>
  `${formatVersion(from)} ${until ? `to before ${formatVersion(until)}` : 'and newer'}`;

const device = ({ rules }: Era): string[][] =>
  Object.entries(rules.device).map(([kind, { restCount, allocation, at1, at0 }]) => [
    kind,
    `${restCount}`,
    allocation,
    at1,
    at0,
  ]);

const section = (era: Era): string => {
  const { fsDax, pgmap, pin, page: counts } = era.rules;
  const measured = recorded(era);
  return `## ${era.id}: ${era.title}

${span(era)}. Read in ${era.source}.${measured.length > 0 ? ` Counters recorded on ${measured.join(', ')}.` : ''}

${era.unverified.map((text) => `**Unverified:** ${text}\n`).join('\n')}${era.unverified.length > 0 ? '\n' : ''}${markdownTable([['device memory', 'at rest', 'handed out by', '2 to 1', '1 to 0'], ...device(era)])}
- FS-DAX: idle at ${fsDax.idleCount}; a mapping holds ${fsDax.mappingCounts ? 'a reference and a mapcount' : 'nothing'}.
- dev_pagemap: ${pgmap.countedByGetPage ? 'counted by get_page()' : 'not counted by get_page()'}; ${pgmap.devmapEntries ? 'GUP looks it up for devmap entries' : 'GUP does not look it up'}; one reference per ${pgmap.perCompoundPage ? 'compound page' : 'page'}.
- Pins: ${{ absent: 'none', reference: 'a plain reference', bias: `1024 each, or 1 and an exact count from order ${pin.exactFromOrder} on` }[pin.counting]}; the zero page's are ${pin.zeroPageCounted ? '' : 'not '}counted.
- Mapcount of a large folio: ${counts.largeMapcount ? 'one counter' : 'a sum over its pages'}.
`;
};

const text = `# Eras

Spans of kernel versions that count by the same rules. The era is that of the version asked for with \`--kernel\` or the setting
\`folioscope.kernel\`; else of the version in the tree's Makefile, corrected by what the tree itself shows (below): stable and vendor
trees carry backports. The status item, hovers and \`check\` say which era was chosen and how.

What is marked **Unverified** was concluded from neighbouring versions, because no tree of that version was at hand.

${markdownTable([
  ['era', 'versions', 'what is new', 'measured', 'unverified'],
  ...eras().map((era) => [
    era.id,
    span(era),
    era.title,
    recorded(era).join(', ') || '-',
    era.unverified.length > 0 ? 'partly' : '-',
  ]),
])}
## What is looked for in a tree

A name in one of these files, comments aside; editors' unsaved texts count. Where a file cannot be read, the version decides.

${markdownTable([
  ['name', 'file', 'newer when', 'means', 'from'],
  ...features().map(({ feature, since }) => [
    `\`${[feature.name, ...(feature.also ?? [])].join('`, `')}\``,
    feature.file,
    feature.newWhen,
    feature.means,
    formatVersion(since),
  ]),
])}
${eras().map(section).join('\n')}`;

test('docs/eras.md says what the eras say', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

test('every era names its source, and what is unverified names versions', () => {
  for (const era of eras()) {
    expect(era.source).toMatch(/^v\d/);
    for (const doubt of era.unverified) expect(doubt).toMatch(/v\d|DEVICE_PUBLIC/);
  }
});
