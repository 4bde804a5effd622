/** `check --since COMMIT`: only the files that changed since, and in them only what was not found then. */
import { type BaselineEntry, formatBaseline, parseBaseline } from '../baseline.js';
import { Git } from '../host/git.js';
import { InputProblem } from '../host/problem.js';
import { decodeSource } from '../host/source-text.js';
import type { CoreInTree } from './checker.js';

export class Since {
  private constructor(
    private readonly git: Git,
    private readonly commit: string,
    /** Names of the files that are not as they were. */
    readonly changed: ReadonlySet<string>,
  ) {}

  /** Throws InputProblem when there is no such commit. */
  static of(name: string, root: string): Since {
    const git = Git.at(root);
    if (!git) throw new InputProblem(`--since ${name}: ${root} is not the top of a git repository`);
    const commit = git.commit(name);
    if (commit === undefined) throw new InputProblem(`--since ${name}: no such commit in ${root}`);
    return new Since(git, commit, new Set(git.changedSince(commit)));
  }

  /** What was found in these files then. */
  baseline(names: readonly string[], { core, options }: CoreInTree): readonly BaselineEntry[] {
    const findings = names.flatMap((path) => {
      const bytes = this.git.file(this.commit, path);
      const source = Buffer.isBuffer(bytes) ? decodeSource(bytes) : undefined;
      if (!source || 'problem' in source) return [];
      const report = core.check({ path, text: source.text, edition: this.commit }, options);
      core.forget(path, this.commit);
      return report.findings;
    });
    const entries = parseBaseline(formatBaseline(findings));
    return 'problem' in entries ? [] : entries;
  }
}
