/** The page about one thread, docs/threads/NAME.md: the argument with the simulator's numbers in it. */
import type { ThreadChapter, ThreadTimeline } from '../../src/protocol.js';
import { type ThreadNote, threadGrid, type Unverified, unverifiedIn } from '../../src/report/thread-grid.js';
import { markdownTable } from '../markdown-table.js';

const CODE =
  'Short C that shows what is argued about. What `check` finds stands at the end of the line; in functions whose names begin with `FN_` it misses what is wrong.';

export function threadPage(thread: ThreadTimeline): string {
  const folder = `../../fixtures/threads/${thread.name}`;
  return [
    `# ${thread.title}`,
    thread.subject === '' ? `${thread.date}.` : `${thread.date}, \`${thread.subject}\`.`,
    ...thread.text,
    `\`npx folioscope replay --thread ${thread.name}\` prints what follows; the scenarios are in [${folder.slice(6)}](${folder}). Every number on this page comes from the simulator, \`npm run docs\` writes it anew.`,
    ...thread.chapters.flatMap((chapter, i) => [
      `## ${i + 1}. ${chapter.title}`,
      ...chapterParts(chapter, unverifiedIn(thread, chapter)),
    ]),
    ...(thread.code.length === 0 ? [] : ['## The code', CODE]),
    ...thread.code.flatMap(({ file, kernel, text }) => [
      `[${file}](${folder}/${file}), checked as ${kernel}: \`npx folioscope check --kernel ${kernel} fixtures/threads/${thread.name}/${file}\`.`,
      `\`\`\`c\n${text.trim()}\n\`\`\``,
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function chapterParts(chapter: ThreadChapter, unverified: Unverified): string[] {
  const grid = threadGrid(chapter);
  const head = chapter.kernels.flatMap(({ kernel }) =>
    grid.columns.map(({ slot, name }) => `${kernel} ${slot} ${name}`),
  );
  const rows = grid.rows.map(({ op, cells }, i) => [
    `${i + 1}`,
    `\`${op}\``,
    ...cells.flat().map(({ text, changed }) => (changed ? `**${text}**` : text)),
  ]);
  const notes = grid.rows.flatMap(({ notes }, i) => notes.map((note) => `- Step ${i + 1}${noteText(note)}`));
  const end = grid.end.map((note) => `- At the end${noteText(note)}`);
  return [
    ...chapter.text,
    [
      ...chapter.kernels.map(({ kernel, era, title }) =>
        `- ${kernel} counts by era ${era}: ${title}. ${(unverified.get(kernel) ?? []).map((text) => `_Not verified: ${text}_`).join(' ')}`.trim(),
      ),
      ...chapter.pages.map(({ slot, label }) => `- \`${slot}\`: ${label}.`),
    ].join('\n'),
    markdownTable([['step', 'operation', ...head.map((text) => text.replace(/ +/g, ' ').trim())], ...rows]).trim(),
    [...notes, ...end].join('\n'),
  ].filter((part) => part !== '');
}

const noteText = ({ kernel, text, code }: ThreadNote): string =>
  `${kernel === undefined ? '' : `, ${kernel}`}: ${code === undefined ? text : `**${text}** (\`${code}\`)`}`;
