/** The files of one patch before and after it, in memory. */
import type { PatchedFile } from '../review-report.js';
import { applyHunks } from './apply.js';
import { type FilePatch, PatchProblem } from './patch.js';
import type { PatchedTree } from './source-tree.js';

/** A file that the patch touches. A side that has no text has no file. */
export interface FileChange {
  readonly file: PatchedFile;
  readonly before?: { readonly path: string; readonly text: string };
  readonly after?: { readonly path: string; readonly text: string };
}

export interface PatchChanges {
  readonly files: readonly FileChange[];
  readonly notes: readonly string[];
}

/** Applies a patch to the tree in memory. Throws PatchProblem when it does not fit; the tree is then as it was. */
export function applyPatch(patches: readonly FilePatch[], tree: PatchedTree): PatchChanges {
  const notes: string[] = [];
  const done: FileChange[] = [];
  const problems: string[] = [];
  const writes: (readonly [string, string | undefined])[] = [];
  const written = new Map<string, string | undefined>();
  for (const patch of patches) {
    const result = applyFile(patch, (path) => (written.has(path) ? asFile(written.get(path)) : tree.read(path)));
    if ('problem' in result) {
      problems.push(result.problem);
      continue;
    }
    notes.push(...result.notes);
    done.push(result.change);
    for (const write of writesOf(patch, result.change)) {
      writes.push(write);
      written.set(...write);
    }
  }
  if (problems.length > 0) throw new PatchProblem(problems.join('\n'));
  for (const [path, text] of writes) tree.write(path, text);
  return { files: done, notes };
}

const asFile = (text: string | undefined) => (text === undefined ? undefined : { text });

type FileResult = { readonly change: FileChange; readonly notes: readonly string[] } | { readonly problem: string };

function applyFile(patch: FilePatch, read: PatchedTree['read']): FileResult {
  const { before, after, skipped } = patch;
  if (skipped !== undefined) return { change: { file: fileView(patch, []) }, notes: [] };
  const there = before === undefined ? undefined : read(before);
  if (there !== undefined && 'problem' in there) return { problem: `${before} ${there.problem}` };
  if (before !== undefined && there === undefined)
    return { problem: `${before}: the patch changes this file, but the tree has none` };
  if (before === undefined && after !== undefined && read(after) !== undefined)
    return { problem: `${after}: the patch makes this file, but the tree has it already` };
  const old = there?.text ?? '';
  const applied = applyHunks(old, patch);
  if ('problem' in applied) return applied;
  const change: FileChange = {
    file: fileView(patch, applied.places),
    ...(before === undefined ? {} : { before: { path: before, text: old } }),
    ...(after === undefined ? {} : { after: { path: after, text: applied.text } }),
  };
  return { change, notes: applied.notes };
}

function writesOf({ change }: FilePatch, { before, after }: FileChange): (readonly [string, string | undefined])[] {
  const gone = before && before.path !== after?.path && change !== 'copied' ? [[before.path, undefined] as const] : [];
  return [...gone, ...(after ? [[after.path, after.text] as const] : [])];
}

function fileView(patch: FilePatch, places: readonly { line: number; lines: number }[]): PatchedFile {
  const { before, after, change, skipped, hunks } = patch;
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    change,
    ...(skipped === undefined ? {} : { skipped }),
    hunks: places.map((place, i) => ({ ...place, text: hunks[i]?.lines ?? [] })),
  };
}
