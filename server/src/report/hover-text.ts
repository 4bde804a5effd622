/** A hover as text: what a call does, and the counters and holds before and after it. Lists, not tables: terminals show it too. */
import type { Hover, HoverGroup } from '../protocol.js';
import { countersText, holdText } from './steps-text.js';
import { plain } from './style.js';

/** How names, headings, code and links stand out. */
interface Marks {
  code(text: string): string;
  strong(text: string): string;
  block(text: string): readonly string[];
  prose(text: string): string;
  link(text: string, target: string | undefined): string;
}

/** Where links of a hover lead; undefined where there is nothing. */
export interface HoverLinks {
  /** The timeline of the function, at a line of it. */
  readonly step: (line: number) => string | undefined;
  /** A place in the kernel's source: `mm/gup.c:3540 (v6.12)`. */
  readonly source: (place: string) => string | undefined;
}

/** Escapes what Markdown would take for its own, and no more: many a terminal shows the text as it is. */
const escapeMarkdown = (text: string): string =>
  plain(text).replace(/[\\`*<]|\](?=\()|(?<!\w)_|_(?!\w)/g, (mark) => `\\${mark}`);

const MARKDOWN: Marks = {
  code: (text) => `\`${plain(text).replaceAll('`', "'")}\``,
  strong: (text) => `**${escapeMarkdown(text)}**`,
  block: (text) => ['```c', plain(text), '```'],
  prose: escapeMarkdown,
  link: (text, target) => (target === undefined ? escapeMarkdown(text) : `[${escapeMarkdown(text)}](${target})`),
};

const PLAIN: Marks = { code: plain, strong: plain, block: (text) => [plain(text)], prose: plain, link: plain };

const NO_LINKS: HoverLinks = { step: () => undefined, source: () => undefined };

/** The text, in Markdown or plain; links are for clients that can follow them. */
export function hoverText(hover: Hover, markdown: boolean, links: HoverLinks = NO_LINKS): string {
  const marks = markdown ? MARKDOWN : PLAIN;
  const step = links.step(hover.line);
  return [
    ...titleLines(hover, marks),
    ...hover.groups.flatMap((group) => groupLines(group, hover.folio, marks, links)),
    ...rowLines(hover, marks, links),
    '',
    ...(markdown && step !== undefined ? [marks.link('Show this step in the timeline', step), ''] : []),
    `${eraText(hover)}; folio kind ${hover.folio}; in ${marks.code(`${hover.function}()`)}`,
  ].join('\n');
}

function titleLines(hover: Hover, marks: Marks): string[] {
  const { row } = hover;
  if (row) return [...marks.block(row.prototype), marks.prose(row.does)];
  const what = { call: 'nothing is known of this function', variable: 'what it holds here', return: 'the books here' };
  return [`${marks.strong(hover.name)}: ${what[hover.subject]}`];
}

/** What the catalogue says of a call: it comes after the counters, which are of this place. */
function rowLines({ row }: Hover, marks: Marks, links: HoverLinks): string[] {
  if (!row) return [];
  const outcomes = row.outcomes.map((outcome) => `- ${marks.prose(outcome)}`);
  const sources = row.sources.map((place) => marks.link(place, links.source(place))).join(', ');
  return [
    ...(outcomes.length === 0 ? [] : ['', marks.strong('the call, by its result'), '', ...outcomes]),
    ...(row.undo.length === 0 ? [] : ['', `Undone by ${row.undo.map(marks.code).join(', ')}.`]),
    ...(sources === '' ? [] : ['', `Source: ${sources} (${row.confidence}; ${marks.prose(row.origin)})`]),
  ];
}

function groupLines(group: HoverGroup, folio: string, marks: Marks, links: HoverLinks): string[] {
  const { before, after } = group;
  const since = (hold: (typeof after.holds)[number]) => marks.link(holdText(hold), links.step(hold.since.line));
  const gone = before.holds.filter((hold) => !after.holds.some((still) => still.id === hold.id));
  return [
    '',
    marks.strong(group.label),
    '',
    ...counterLines(group, folio, marks),
    ...after.holds.map((hold) => `- ${since(hold)}`),
    ...gone.map((hold) => `- given back: ${since(hold)}`),
  ];
}

/** A line for each object; where folio kinds count differently one for each sort of them, the chosen kind's first. */
function counterLines({ before, after, kinds }: HoverGroup, folio: string, marks: Marks): string[] {
  const own = [...kinds].sort((a, b) => Number(b.folios.includes(folio)) - Number(a.folios.includes(folio)));
  const sorts = kinds.length === 0 ? [{ folios: [], before: before.counters, after: after.counters }] : own;
  const objects = [...new Set([...Object.keys(before.counters), ...Object.keys(after.counters)])];
  return objects.flatMap((object) => {
    const lines = sorts.map(({ folios, before: old, after: now }) => ({
      folios,
      text: countersText(old[object], now[object]),
    }));
    const alike = lines.every(({ text }) => text === lines[0]?.text);
    const shown = alike ? lines.slice(0, 1) : lines;
    return shown.map(({ folios, text }) => `- ${marks.code(object)}${alike ? '' : ` (${folios.join(', ')})`}: ${text}`);
  });
}

const eraText = ({ era }: Hover): string =>
  `${era.kernel}, ${era.id}: ${era.title} (${era.foundBy}${era.unverified ? '; partly unverified' : ''})`;
