/** A patch as text becomes the changes it asks for, file by file. What it names is checked here, before anything is read. */
import { parsePatch, type StructuredPatch } from 'diff';
import type { PatchedFile } from '../review-report.js';

/** The change of one file, as the patch has it. */
export interface FilePatch {
  readonly before?: string;
  readonly after?: string;
  readonly change: PatchedFile['change'];
  readonly skipped?: string;
  readonly hunks: readonly Hunk[];
  /** Object name of the content before, maybe shortened, from the `index` line. */
  readonly blob?: string;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** With their sign: ' ', '+', '-', and `\ No newline at end of file`. */
  readonly lines: readonly string[];
}

export interface PatchText {
  /** What stands before the first diff. */
  readonly message: string;
  readonly diff: string;
}

/** What cannot be done with a patch, in a message for people. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem';
}

/** Cuts a message with a patch in two; undefined when there is no patch in it. */
export function splitPatch(body: string): PatchText | undefined {
  const at = body.search(/^(?:diff --git |Index: |--- [^\n]*\n\+\+\+ )/m);
  return at < 0 ? undefined : { message: body.slice(0, at), diff: withoutSignature(body.slice(at)) };
}

/** `-- ` and what follows it at the end of a mail is not a removed line. */
const withoutSignature = (text: string): string =>
  text.replace(/\n-- ?\n(?:(?!diff --git |@@ |--- )[^\n]*\n?){0,60}$/, '\n');

/** Reads the diff. Throws PatchProblem when it is damaged or names what no patch may touch. */
export function parseDiff(diff: string): readonly FilePatch[] {
  return sectionsOf(diff).flatMap((section) => filesOf(section));
}

/** The diff of one file at a time, where git says where it begins: what is wrong with one is said of that one. */
function sectionsOf(diff: string): readonly string[] {
  const sections = diff.split(/^(?=diff --git )/m);
  return sections.filter((section) => section.trim() !== '');
}

function filesOf(section: string): readonly FilePatch[] {
  return read(section).flatMap((file) => {
    if (file.oldFileName === undefined && file.newFileName === undefined) return [];
    return [filePatch(file, section)];
  });
}

function read(section: string): readonly StructuredPatch[] {
  try {
    // The library would read the data of a binary patch as text.
    const text = section.replace(/^GIT binary patch\n[\s\S]*/m, 'Binary files a and b differ\n');
    return parsePatch(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatchProblem(`the diff of ${nameIn(section)} is damaged: ${inOwnWords(reason)}`);
  }
}

const nameIn = (section: string): string =>
  /^(?:diff --git a\/(\S+)|\+\+\+ (?:b\/)?(\S+))/m.exec(section)?.slice(1).find(Boolean) ?? 'a file';

/** The library counts lines within what it was given, which says nothing to anybody. */
function inOwnWords(reason: string): string {
  const invalid = /contained invalid line (.*)$/.exec(reason)?.[1];
  if (invalid !== undefined)
    return invalid === '' || invalid === 'undefined'
      ? 'a hunk ends early'
      : `a line of a hunk begins with none of ' ', '+', '-': "${invalid.slice(0, 60)}" (a mail program may have wrapped it)`;
  return /line count did not match|more lines than expected/.test(reason)
    ? 'a hunk has not as many lines as it says (a mail program may have wrapped or dropped some)'
    : reason;
}

function filePatch(file: StructuredPatch, section: string): FilePatch {
  const before = file.isCreate ? undefined : pathOf(file.oldFileName);
  const after = file.isDelete ? undefined : pathOf(file.newFileName);
  const mode = file.newMode ?? file.oldMode;
  const name = after ?? before ?? 'a file';
  if (mode !== undefined && !isFileMode(mode)) throw new PatchProblem(`${name}: ${modeText(mode)}; refused`);
  const blob = /^index ([0-9a-f]{7,64})\.\./m.exec(section)?.[1];
  const skipped = file.isBinary ? 'a binary file' : file.hunks.length === 0 ? emptyReason(file) : undefined;
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    change: changeOf(file, before, after),
    ...(skipped === undefined ? {} : { skipped }),
    hunks: file.hunks,
    ...(blob === undefined || /^0+$/.test(blob) ? {} : { blob }),
  };
}

function changeOf(file: StructuredPatch, before: string | undefined, after: string | undefined): FilePatch['change'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'deleted';
  if (file.isCopy) return 'copied';
  return before === after ? 'changed' : 'renamed';
}

const emptyReason = (file: StructuredPatch): string | undefined =>
  file.newMode !== undefined && file.newMode !== file.oldMode && !file.isCreate ? 'its mode only' : undefined;

const isFileMode = (mode: string): boolean => /^100\d{3}$/.test(mode);

function modeText(mode: string): string {
  if (mode.startsWith('12')) return 'the patch is about a symbolic link';
  if (mode.startsWith('16')) return 'the patch is about a submodule';
  return `the patch is about a special file (mode ${mode})`;
}

/** The path inside the tree, as `git am` reads it: without its first part. Throws PatchProblem for what leads out of it. */
function pathOf(name: string | undefined): string | undefined {
  if (name === undefined || name === '/dev/null') return undefined;
  const path = name.replace(/^[^/]*\//, '');
  const parts = path.split('/');
  const refused =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL or a line break in a name is what this looks for
    /[\u0000-\u001f\u007f]/.test(name)
      ? 'has control characters in it'
      : name.startsWith('/')
        ? 'is absolute'
        : parts.some((part) => part === '..' || part === '.')
          ? 'leads out of the tree'
          : parts.some((part) => part === '' || part.toLowerCase() === '.git')
            ? 'is no path of a source file'
            : undefined;
  if (refused !== undefined)
    throw new PatchProblem(`the path ${JSON.stringify(name)} ${refused}; the patch is refused`);
  return path;
}
