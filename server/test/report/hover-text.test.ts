/** Hovers as Markdown and as plain text. */
import { describe, expect, it } from 'vitest';
import type { Hover } from '../../src/protocol.js';
import { hoverText } from '../../src/report/hover-text.js';

const at = { file: 'x.c', line: 1, column: 1, endLine: 1, endColumn: 4 };
const hover: Hover = {
  ...at,
  subject: 'call',
  name: 'pin',
  row: {
    prototype: 'int pin(struct page **pages)',
    does: 'Takes a <b>pin</b> on `pages[i](x)`, *all* of _them_.',
    outcomes: ['returns 1..nr_pages: pin +1 on pages[0..ret)'],
    undo: [],
    sources: [],
    confidence: 'read',
    origin: 'catalogue',
  },
  era: { kernel: 'v6.12', id: 'E9', title: 'a title', foundBy: 'default', unverified: false },
  folio: 'small',
  function: 'f',
  groups: [],
};

describe('hover text', () => {
  it('escapes in Markdown what would become a mark, and leaves the rest readable', () => {
    const text = hoverText(hover, true);
    expect(text).toContain('\nTakes a \\<b>pin\\</b> on \\`pages[i\\](x)\\`, \\*all\\* of \\_them\\_.\n');
    expect(text).toContain('\n**the call, by its result**\n\n- returns 1..nr_pages: pin +1 on pages[0..ret)\n');
  });

  it('has no marks in plain text', () => {
    const text = hoverText(hover, false);
    expect(text).toContain('int pin(struct page **pages)\nTakes a <b>pin</b> on `pages[i](x)`, *all* of _them_.\n');
  });

  it('says that nothing is known of an unknown function', () => {
    const { row: _, ...unknown } = hover;
    expect(hoverText(unknown, true)).toContain('**pin**: nothing is known of this function\n');
  });
});
