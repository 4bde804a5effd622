/** What can be asked over the Model Context Protocol, answered by the commands of the command line. */
import type { Environment } from '../cli/environment.js';
import { EXIT } from '../cli/environment.js';
import { run } from '../cli/program.js';
import { reviewed } from '../cli/review.js';
import type { TreeFlags } from '../cli/tree-flags.js';
import { InputProblem } from '../host/problem.js';
import type { Simulation } from '../protocol.js';
import { reviewText } from '../report/review-text.js';
import { styleFor } from '../report/style.js';

export interface Answer {
  readonly text: string;
  readonly failed: boolean;
}

/** What `review_patch` is asked: a patch as text, or commits. */
export interface PatchQuestion {
  readonly patch?: string | undefined;
  readonly range?: string | undefined;
  readonly base?: string | undefined;
}

export class Questions {
  constructor(
    private readonly tree: TreeFlags,
    private readonly environment: Environment,
  ) {}

  simulate(file: string, name: string): Promise<Answer> {
    return this.inTree([file], () => this.ask(['simulate', ...this.flags(), '--', `${file}:${name}`]));
  }

  summary(file: string, name: string): Promise<Answer> {
    return this.inTree([file], async () => {
      const answer = await this.ask(['simulate', '--format=json', ...this.flags(), '--', `${file}:${name}`]);
      if (answer.failed) return answer;
      const { summary, cut } = JSON.parse(answer.text) as Simulation;
      const lines = summary.length === 0 && cut === undefined ? ['does not touch a counter'] : summary;
      const rest = cut === undefined ? [] : [`not all paths were followed: ${cut}`];
      return { text: `${[`${name}()`, ...lines.map((line) => `  ${line}`), ...rest].join('\n')}\n`, failed: false };
    });
  }

  check(files: readonly string[]): Promise<Answer> {
    return this.inTree(files, () => this.ask(['check', ...this.flags(), '--', ...files]));
  }

  async review({ patch, range, base }: PatchQuestion): Promise<Answer> {
    if ((patch === undefined) === (range === undefined)) return failure('give either a patch or a range of commits');
    const what = patch === undefined ? (range ?? '') : { name: 'patch', bytes: new TextEncoder().encode(patch) };
    if (typeof what === 'string' && !what.includes('..')) return failure(`${what}: a range is BASE..HEAD`);
    try {
      const asked = { ...this.tree, ...(base === undefined ? {} : { base }), minConfidence: 'medium' as const };
      const report = await reviewed([what], asked, this.environment);
      return { text: reviewText(report, styleFor(false)), failed: false };
    } catch (error) {
      if (error instanceof InputProblem) return failure(error.message);
      throw error;
    }
  }

  explain(code: string): Promise<Answer> {
    return this.ask(['explain', '--', code]);
  }

  private flags(): readonly string[] {
    const { root, kernel } = this.tree;
    return [`--root=${root ?? '.'}`, ...(kernel === undefined ? [] : [`--kernel=${kernel}`])];
  }

  /** Nothing outside of the tree is read for anybody. */
  private async inTree(files: readonly string[], ask: () => Promise<Answer>): Promise<Answer> {
    const outside = files.find(
      (file) => file.startsWith('/') || file.includes('\0') || file.split(/[/\\]/).includes('..'),
    );
    return outside === undefined ? ask() : failure(`${outside}: paths are relative to the root of the tree`);
  }

  private async ask(args: readonly string[]): Promise<Answer> {
    let [text, problems] = ['', ''];
    const status = await run(args, {
      ...this.environment,
      colour: false,
      out: (part) => {
        text += part;
      },
      err: (part) => {
        problems += part;
      },
    });
    return status === EXIT.couldNotRun ? failure(problems.trim()) : { text, failed: false };
  }
}

const failure = (text: string): Answer => ({ text, failed: true });
