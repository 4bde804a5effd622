/** A hover as text: what a call does, and the counters and holds before and after it. Lists, not tables: terminals show it too. */
import type { Hover, HoverGroup } from '../protocol.js';
import { countersText, holdText } from './steps-text.js';
import { plain } from './style.js';

/** How names, headings and code stand out. */
interface Marks {
  code(text: string): string;
  strong(text: string): string;
  block(text: string): readonly string[];
}

const MARKDOWN: Marks = {
  code: (text) => `\`${plain(text).replaceAll('`', "'")}\``,
  strong: (text) => `**${escapeMarkdown(text)}**`,
  block: (text) => ['```c', plain(text), '```'],
};

const PLAIN: Marks = { code: plain, strong: plain, block: (text) => [plain(text)] };

/** The text, in Markdown or plain. */
export function hoverText(hover: Hover, markdown: boolean): string {
  const marks = markdown ? MARKDOWN : PLAIN;
  const prose = markdown ? escapeMarkdown : plain;
  return [
    ...titleLines(hover, marks, prose),
    ...hover.groups.flatMap((group) => groupLines(group, marks, prose)),
    '',
    `${eraText(hover)}; folio kind ${hover.folio}; in ${marks.code(`${hover.function}()`)}`,
  ].join('\n');
}

function titleLines(hover: Hover, marks: Marks, prose: (text: string) => string): string[] {
  const { row } = hover;
  if (row === undefined) {
    const what = hover.subject === 'call' ? 'nothing is known of this function' : hover.subject;
    return [`${marks.strong(hover.name)}: ${what}`];
  }
  return [
    ...marks.block(row.prototype),
    prose(row.does),
    ...(row.outcomes.length === 0 ? [] : ['', ...row.outcomes.map((outcome) => `- ${prose(outcome)}`)]),
    ...(row.undo.length === 0 ? [] : ['', `Undone by ${row.undo.map(marks.code).join(', ')}.`]),
    ...(row.sources.length === 0
      ? []
      : ['', `Source: ${prose(row.sources.join(', '))} (${row.confidence}; ${prose(row.origin)})`]),
  ];
}

function groupLines(group: HoverGroup, marks: Marks, prose: (text: string) => string): string[] {
  const { before, after } = group;
  const objects = [...new Set([...Object.keys(before.counters), ...Object.keys(after.counters)])];
  const counters = objects.map(
    (object) => `- ${marks.code(object)}: ${countersText(before.counters[object], after.counters[object])}`,
  );
  const holds = after.holds.map((hold) => `- ${prose(holdText(hold))}`);
  const gone = before.holds.filter((hold) => !after.holds.some((still) => still.id === hold.id));
  return [
    '',
    marks.strong(group.label),
    '',
    ...counters,
    ...holds,
    ...gone.map((hold) => `- given back: ${prose(holdText(hold))}`),
  ];
}

const eraText = ({ era }: Hover): string =>
  `${era.kernel}, ${era.id}: ${era.title} (${era.foundBy}${era.unverified ? '; partly unverified' : ''})`;

/** Escapes what Markdown would take for its own, and no more: many a terminal shows the text as it is. */
const escapeMarkdown = (text: string): string =>
  plain(text).replace(/[\\`*<]|\](?=\()|(?<!\w)_|_(?!\w)/g, (mark) => `\\${mark}`);
