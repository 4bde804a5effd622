/**
 * Git, run as a program and only to read: no hook, filter, pager, helper or transport that a repository or its settings name
 * is started by it, nothing is fetched, and nothing is written, not even the index.
 */
import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { InputProblem } from './problem.js';

/** What one run of git gave. */
interface Ran {
  readonly ok: boolean;
  readonly out: Buffer;
  readonly problem: string;
}

/** Settings that would start something, or reach for the network, are overruled. */
const SETTINGS = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.pager=cat',
  `core.attributesFile=${devNull}`,
  'log.showSignature=false',
  'protocol.allow=never',
  'credential.helper=',
  'gc.auto=0',
].flatMap((setting) => ['-c', setting]);

/** Commits of one range that are looked at. */
const MOST_COMMITS = 10_000;

/** Bytes of one answer. */
const MOST_OUTPUT = 512 * 1024 * 1024;

/** A repository. */
export class Git {
  constructor(private readonly folder: string) {}

  /** The repository whose top the folder is; none when it is below the top of one. Throws InputProblem when git will not read it. */
  static at(folder: string): Git | undefined {
    const git = new Git(folder);
    const ran = git.run(['rev-parse', '--show-cdup']);
    if (ran.ok) return ran.out.toString('utf8').trim() === '' ? git : undefined;
    if (/not a git repository/.test(ran.problem)) return undefined;
    if (/ENOENT/.test(ran.problem)) return undefined;
    throw new InputProblem(`${folder}: git: ${ran.problem}`);
  }

  /** The full name of a commit; undefined when there is none by that name. */
  commit(name: string): string | undefined {
    return this.text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])?.trim();
  }

  /** The commits of a range, the last `most` of them, oldest first, without merges. Throws InputProblem when part of it is missing. */
  commits(range: string, most = MOST_COMMITS): readonly string[] {
    const options = ['--reverse', '--topo-order', '--no-merges', `--max-count=${most}`];
    const ran = this.run(['rev-list', ...options, '--end-of-options', range]);
    if (!ran.ok) throw new InputProblem(`${range}: git: ${ran.problem}`);
    return lines(ran.out.toString('utf8'));
  }

  isShallow(): boolean {
    return this.text(['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
  }

  /** The first parent of a commit; undefined for a root, or where a shallow clone ends. */
  parent(commit: string): string | undefined {
    return this.text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^1`])?.trim();
  }

  /** What a commit changes, with its author, date, subject and message, as `git diff-tree` shows it. Throws InputProblem. */
  patch(commit: string): CommitPatch {
    const format = '--format=%an <%ae>%x00%aI%x00%s%x00%b%x00';
    const ran = this.run([
      ...['diff-tree', '--root', '-p', '-M', '--full-index', '--no-color', '--no-ext-diff', '--no-textconv'],
      ...['--src-prefix=a/', '--dst-prefix=b/', '--unified=3', '--submodule=short', format, '--end-of-options', commit],
    ]);
    if (!ran.ok) throw new InputProblem(`${commit.slice(0, 12)}: git: ${ran.problem}`);
    const text = decode(ran.out);
    const [from = '', date = '', subject = '', message = '', ...rest] = text.split('\0');
    return { commit, from, date, subject, message, diff: rest.join('\0').replace(/^\n+/, '') };
  }

  /** A file of a commit: its bytes, or what it is when it is no file; undefined when there is none. */
  file(commit: string, path: string): Buffer | { readonly mode: string } | undefined {
    const entry = this.text(['ls-tree', '-z', '--full-tree', commit, '--', `:(literal)${path}`]) ?? '';
    const [, mode, type, id] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(entry) ?? [];
    if (mode === undefined || id === undefined) return undefined;
    if (type !== 'blob' || !mode.startsWith('100')) return { mode };
    return this.blob(id);
  }

  /** Files that are not as the commit has them: changed, added or not known to git, in the work tree. */
  changedSince(commit: string): readonly string[] {
    const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--end-of-options'];
    const ran = [this.run([...diff, commit]), this.run(['ls-files', '-z', '--others', '--exclude-standard'])];
    return ran.flatMap(({ out }) => out.toString('utf8').split('\0')).filter((name) => name !== '');
  }

  /** The content of an object, by its name or the beginning of it. Throws InputProblem when it is not here. */
  blob(id: string): Buffer {
    const ran = this.run(['cat-file', 'blob', id]);
    if (!ran.ok)
      throw new InputProblem(`object ${id} is not in this repository (a shallow or partial clone?): ${ran.problem}`);
    return ran.out;
  }

  hasBlob(id: string): boolean {
    return this.text(['cat-file', '-t', id])?.trim() === 'blob';
  }

  /** C files of a commit, below these folders, that name a word. */
  naming(commit: string, word: string, folders: readonly string[]): readonly string[] {
    const where = folders.map((folder) => `:(glob)${folder}/**/*.c`);
    const options = ['-l', '-z', '-w', '-F', '--no-textconv', '--no-color', '--no-recurse-submodules'];
    const ran = this.run(['grep', ...options, '-e', word, commit, '--', ...where]);
    const names = ran.out.toString('utf8').split('\0');
    return names.filter((name) => name !== '').map((name) => name.slice(commit.length + 1));
  }

  private text(args: readonly string[]): string | undefined {
    const ran = this.run(args);
    return ran.ok ? ran.out.toString('utf8') : undefined;
  }

  private run(args: readonly string[]): Ran {
    const { error, status, stdout, stderr } = spawnSync('git', ['--no-pager', ...SETTINGS, ...args], {
      cwd: this.folder,
      env: environment(),
      maxBuffer: MOST_OUTPUT,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const told =
      stderr
        ?.toString('utf8')
        .trim()
        .split('\n')[0]
        ?.replace(/^(?:fatal|error): /, '') ?? '';
    return { ok: status === 0, out: stdout ?? Buffer.alloc(0), problem: error?.message ?? told };
  }
}

/** A commit as a patch. */
export interface CommitPatch {
  readonly commit: string;
  readonly from: string;
  readonly date: string;
  readonly subject: string;
  readonly message: string;
  readonly diff: string;
}

/** What the caller's shell set for git may name programs too. */
function environment(): NodeJS.ProcessEnv {
  const {
    GIT_EXTERNAL_DIFF,
    GIT_DIFF_OPTS,
    GIT_PAGER,
    GIT_SSH,
    GIT_SSH_COMMAND,
    GIT_ASKPASS,
    GIT_PROXY_COMMAND,
    ...env
  } = process.env;
  return {
    ...env,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Diffs hold what files hold: UTF-8 mostly. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
