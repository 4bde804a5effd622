/** The WHAT of `review`: a range of commits, an mbox, a patch or standard input, each with the tree its patches are for. */
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Git } from '../host/git.js';
import { isThere, readPatchInput } from '../host/patch-input.js';
import { InputProblem } from '../host/problem.js';
import { commitTree, folderTree, type ReadTree } from '../host/source-trees.js';
import {
  commitSeries,
  LARGEST_MAILBOX,
  type PatchFile,
  quiltList,
  readQuiltSeries,
  readSeries,
} from '../review/input.js';
import { firstBlobs } from '../review/review.js';
import type { Series } from '../review/series.js';
import type { Environment } from './environment.js';
import type { ChosenTree } from './tree-flags.js';

/** A series and the tree it is for. */
export interface AskedSeries {
  readonly series: Series;
  readonly tree: ReadTree;
}

/** Everything asked for: the files together, as a folder of patches is one series; each range on its own. */
export async function seriesAsked(
  what: readonly (string | PatchFile)[],
  base: string | undefined,
  { root }: ChosenTree,
  { cwd }: Environment,
): Promise<readonly AskedSeries[]> {
  const git = Git.at(root);
  const files: PatchFile[] = [];
  const asked: AskedSeries[] = [];
  const inTree = (series: readonly Series[]) =>
    series.map((one) => ({ series: one, tree: baseOf(one, base, root, git) }));
  for (const item of what) {
    const given = typeof item === 'string' ? patchAt(item, cwd) : item;
    if (given && isQuilt(given.name)) asked.push(...inTree(await readQuilt(given, cwd)));
    else if (given) files.push(given);
    else if (typeof item === 'string') asked.push(...rangeAsked(item, root, git));
  }
  return [...inTree(await readSeries(files)), ...asked];
}

/** What is in the file, or comes in; undefined when there is nothing by that name. */
function patchAt(item: string, cwd: string): PatchFile | undefined {
  const path = item === '-' ? item : resolve(cwd, item);
  if (path !== '-' && !isThere(path)) return undefined;
  return { name: item, bytes: readPatchInput(path, LARGEST_MAILBOX) };
}

const isQuilt = (name: string): boolean => basename(name) === 'series';

/** The patches that a quilt series lists, from the folder it lies in. */
function readQuilt({ name, bytes }: PatchFile, cwd: string): Promise<readonly Series[]> {
  const folder = dirname(resolve(cwd, name));
  const paths = quiltList(name, new TextDecoder().decode(bytes));
  return readQuiltSeries(
    name,
    paths.map((path) => ({ name: path, bytes: readPatchInput(join(folder, path), LARGEST_MAILBOX) })),
  );
}

/** `--base`, else what the mail says, else the objects its index lines name, else what is checked out. */
function baseOf(series: Series, base: string | undefined, root: string, git: Git | undefined): ReadTree {
  if (!git) {
    if (base !== undefined) throw new InputProblem(`--base ${base}: ${root} is not in a git repository`);
    return folderTree(root, `${root} as it is on disk`);
  }
  if (base !== undefined) {
    const commit = git.commit(base);
    if (commit === undefined) throw new InputProblem(`--base ${base}: no such commit in ${root}`);
    return commitTree(git, commit, `${base} (--base)`, new Map());
  }
  const told = series.baseCommit === undefined ? undefined : git.commit(series.baseCommit);
  if (told !== undefined) return commitTree(git, told, `${told.slice(0, 12)} (base-commit)`, new Map());
  const blobs = new Map([...firstBlobs(series)].filter(([, id]) => git.hasBlob(id)));
  const head = git.commit('HEAD');
  const unknown =
    series.baseCommit === undefined ? '' : `; its base-commit ${series.baseCommit.slice(0, 12)} is not here`;
  if (head === undefined) return folderTree(root, `${root} as it is on disk${unknown}`);
  const by = blobs.size > 0 ? `HEAD, ${blobs.size} of the files by index lines` : 'HEAD';
  return commitTree(git, head, `${head.slice(0, 12)} (${by}${unknown})`, blobs);
}

/** `BASE..HEAD`; `REV`: that commit; `REV-3`: the last three up to it. Where branches were merged, a series for each. */
function rangeAsked(item: string, root: string, git: Git | undefined): readonly AskedSeries[] {
  const cannot = (why: string) => new InputProblem(`${item}: no such file, and ${why}`);
  if (isAbsolute(item) || /\.(?:patch|diff|mbox|eml)$/.test(item)) throw new InputProblem(`${item}: no such file`);
  if (!git) throw cannot(`${root} is not in a git repository, so it is no range of commits`);
  const commits = commitsOf(item, git);
  if (commits === undefined)
    throw cannot('neither a commit nor a range (BASE..HEAD, REV, REV-COUNT) of its repository');
  if (commits.length === 0) throw new InputProblem(`${item}: there is no commit in this range`);
  const lines = linesOf(commits, git);
  return lines.map(({ base, commits: own }, i) => {
    const [first = ''] = own;
    if (base === undefined && git.isShallow())
      throw new InputProblem(
        `${item}: the commit before ${first.slice(0, 12)} is not in this shallow clone; fetch more of it`,
      );
    const title = lines.length === 1 ? item : `${item}, line ${i + 1} of ${lines.length}`;
    const series = commitSeries(
      title,
      own.map((commit) => git.patch(commit)),
    );
    const tree = commitTree(git, base ?? EMPTY_TREE, base === undefined ? 'nothing' : base.slice(0, 12), new Map());
    return { series, tree };
  });
}

interface Line {
  /** The commit before the first. */
  readonly base: string | undefined;
  readonly commits: string[];
}

/** Commits of which each follows the one before it; a merge begins another line. */
function linesOf(commits: readonly string[], git: Git): readonly Line[] {
  const lines: Line[] = [];
  for (const commit of commits) {
    const parent = git.parent(commit);
    const last = lines.at(-1);
    if (last && last.commits.at(-1) === parent) last.commits.push(commit);
    else lines.push({ base: parent, commits: [commit] });
  }
  return lines;
}

/** Git's name for a tree without files. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function commitsOf(item: string, git: Git): readonly string[] | undefined {
  const [, from, to] = /^(.*?)\.\.\.?(.*)$/.exec(item) ?? [];
  if (from !== undefined && to !== undefined) {
    const ends = [git.commit(from || 'HEAD'), git.commit(to || 'HEAD')];
    if (item.includes('...')) throw new InputProblem(`${item}: three dots name two branches; give BASE..HEAD`);
    const [a, b] = ends;
    return a === undefined || b === undefined ? undefined : git.commits(`${a}..${b}`);
  }
  const one = git.commit(item);
  if (one !== undefined) return [one];
  const [, rev, count] = /^(.+)-(\d{1,4})$/.exec(item) ?? [];
  const head = rev === undefined ? undefined : git.commit(rev);
  return head === undefined ? undefined : git.commits(head, Number(count));
}
